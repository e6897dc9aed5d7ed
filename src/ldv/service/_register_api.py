"""The register over HTTP, as the draft of its interface has it: for reading only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import Response

from ldv.errors import RequestRefused, UnknownActivity
from ldv.service._requests import address_of, in_thread
from ldv.service._scopes import Scope

if TYPE_CHECKING:
    from ldv.register import ProcessingActivity, Register
    from ldv.service._access import Access
    from ldv.service._readers import Reader, Readers

BASE: Final = "/registerapi/v1"
_AT_A_TIME: Final = 4
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LONGEST: Final = 2048


class RegisterApi:
    """Answers what begins with `/registerapi/v1`.

    Args:
        readers: What is read from.
        access: Who may read.
    """

    def __init__(self, readers: Readers, *, access: Access) -> None:
        """Nothing asked yet."""
        self._readers = readers
        self._access = access
        self._limiter: CapacityLimiter | None = None

    async def activity(self, request: Request) -> Response:
        """An activity: whether it is still carried out, and how many versions there are."""
        return await self._answer(request, lambda register: _activity(_history(register, request)))

    async def version(self, request: Request) -> Response:
        """One version of an activity."""
        number = str(request.path_params["number"])

        def work(register: Register) -> Any:
            from ldv.register._dpv import to_dpv

            for version in _history(register, request):
                if str(version.number) == number:
                    return to_dpv(version).content
            raise UnknownActivity("register: no such version.")

        return await self._answer(request, work)

    async def entity(self, request: Request) -> Response:
        """A controller or processor."""

        def work(register: Register) -> Any:
            from ldv.register._dpv import entity_to_dpv

            return entity_to_dpv(_first(register.entities.history, request)[-1])

        return await self._answer(request, work)

    async def _answer(self, request: Request, work: Callable[[Register], Any]) -> Response:
        self._limiter = self._limiter or CapacityLimiter(_AT_A_TIME)
        authorization, address = request.headers.get("authorization", ""), address_of(request)

        def asked() -> Any:
            self._access.admit(authorization, scope=Scope.REGISTER, address=address)
            if request.query_params:
                raise RequestRefused("register: in the address, no parameters are known.")
            try:
                with self._readers.lend() as reader:
                    return work(_register_of(reader))
            except UnknownActivity:
                raise RequestRefused("register: there is nothing of that identifier.", status=404) from None

        content = json.dumps(await in_thread(asked, self._limiter), ensure_ascii=False)
        return Response(content, media_type="application/json", headers={"Cache-Control": "no-cache"})


def _register_of(reader: Reader) -> Register:
    if reader.register is None:
        raise UnknownActivity("register: there is none.")
    return reader.register


def _history(register: Register, request: Request) -> Any:
    return _first(register.history, request)


def _first(look: Callable[[str], Any], request: Request) -> Any:
    """What an identifier in an address stands for: a URI as it is, or a UUID."""
    given = str(request.path_params["id"])
    if len(given) > _LONGEST:
        raise UnknownActivity("register: no identifier is that long.")
    for id in (f"urn:uuid:{given.lower()}", given) if _UUID.fullmatch(given) else (given,):
        try:
            return look(id)
        except UnknownActivity:
            continue
    raise UnknownActivity("register: nothing has this identifier.")


def _activity(history: tuple[ProcessingActivity, ...]) -> dict[str, Any]:
    last = history[-1]
    return {"id": last.activity_id.removeprefix("urn:uuid:"), "active": last.active, "latestVersion": last.number}
