"""Provider: a telecom company that answers targeted requests, and hands its customer file to nobody."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import ldv
from examples._api import KnownCallers, Message, caller, malformed, problem
from examples.bevraging.customers import CUSTOMERS
from ldv.errors import Unavailable
from ldv.integrations.asgi import LdvMiddleware

ASSESS: Final = "rva:7f3b9c1e-44d0-4f0a-b1c9-5d8e2a6f7b00"
# The legal basis of a request decides under which activity it is answered, so it stands in the register, with its
# explanation (decision 4.2). A request from abroad comes by a way of its own, and has an activity of its own.
NATIONAL: Final = {
    "Sv 126na": "rva:7f3b9c1e-44d0-4f0a-b1c9-5d8e2a6f7b01",
    "Sv 126ua": "rva:7f3b9c1e-44d0-4f0a-b1c9-5d8e2a6f7b02",
}
INTERNATIONAL: Final = {"Sv 5.1.4": "rva:7f3b9c1e-44d0-4f0a-b1c9-5d8e2a6f7b03"}
ONE_NUMBER: Final = re.compile(r"0\d{9}")

ministry = httpx.AsyncClient(
    base_url=os.environ["MINISTRY_URL"], headers={"authorization": f"Bearer {os.environ['MINISTRY_KEY']}"}
)


class Demand(Message):
    """A request: who asks, about which number, by which article, in which case, and for which country."""

    ambtenaar: Annotated[str, msgspec.Meta(pattern=r"^[a-z]-\d{4}$")]
    nummer: Any  # whatever was sent: a list or a wildcard is refused, and that is logged
    grondslag: str
    zaak: Annotated[str, msgspec.Meta(pattern=r"^Z-\d{4}-\d{4}$")]
    land: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$")] = "NL"


class Refused(Exception):
    """The request is not answered; the first argument says why, the second with which HTTP status."""


async def authorisation(demand: Demand, kind: str) -> str:
    """Number of the authorisation that the officer has at this moment.

    Raises:
        Refused: There is none. One that is granted afterwards does not help.
    """
    question = {"ambtenaar": demand.ambtenaar, "soort": kind}
    answer = await ministry.post("/api/autorisaties/controleren", json=question, headers=ldv.inject({}))
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise Refused("geen autorisatie vooraf", 403)
    answer.raise_for_status()
    return str(answer.json()["nummer"])


async def assess(demand: Demand, kind: str, allowed: dict[str, str]) -> dict[str, str] | None:
    """Answer, or refuse. The order matters: who may not ask, learns nothing about what would be answered."""
    number = await authorisation(demand, kind)
    if not isinstance(demand.nummer, str) or not ONE_NUMBER.fullmatch(demand.nummer):
        raise Refused("niet precies één nummer", 422)
    if demand.grondslag not in allowed:
        raise Refused("geen grondslag voor deze vordering", 422)
    about = {"nl.bevraging.autorisatie": number, "nl.bevraging.zaak": demand.zaak, "nl.bevraging.land": demand.land}
    with ldv.processing("verstrekkenKlantgegevens", activity=allowed[demand.grondslag], attributes=about) as operation:
        customer = CUSTOMERS.get(demand.nummer)
        if customer is None:
            return None
        operation.add_subject(ldv.Subject(customer["klantnummer"], type="klantnummer"))
        return {"naam": customer["naam"], "adres": customer["adres"]}


async def national(request: Request) -> JSONResponse:
    """POST /bevragingen/nationaal."""
    return await answer(msgspec.json.decode(await request.body(), type=Demand), "nationaal", NATIONAL)


async def international(request: Request) -> JSONResponse:
    """POST /bevragingen/internationaal."""
    return await answer(msgspec.json.decode(await request.body(), type=Demand), "internationaal", INTERNATIONAL)


async def answer(demand: Demand, kind: str, allowed: dict[str, str]) -> JSONResponse:
    """Answer a request, or refuse it; both are logged."""
    # Who asks is somebody's employee, so no part of the record (decision 4.4): the audit log has it, before anything is
    # looked up, and also when the request is refused.
    officer = ldv.audit.Employee(demand.ambtenaar, type="opsporingsambtenaar")
    async with (
        ldv.processing("beoordelenVordering", activity=ASSESS) as operation,
        ldv.audit.entry(f"heeft een vordering gedaan ({kind})", employee=officer),
    ):
        try:
            found = await assess(demand, kind, allowed)
        except Refused as refusal:
            reason, status = refusal.args
            operation.set_status(ldv.Status.NOK)
            operation.set_attribute("nl.bevraging.geweigerd", reason)
            async with ldv.audit.entry(f"vordering geweigerd: {reason}", employee=officer):
                return problem(status, f"Geweigerd: {reason}.")
    return problem(404, "Dit nummer is niet van een klant.") if found is None else JSONResponse(found)


async def unreachable(request: Request, error: Exception) -> JSONResponse:
    """The ministry does not answer, or nothing can be logged: then nothing is answered either."""
    return problem(503, "De vordering kan nu niet worden beoordeeld.")


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go stands in LDV_LOGBOEK, and where the audit log is in LDV_AUDIT."""
    ldv.configure("Vorderingenloket", service_version="2.3")
    yield
    await ministry.aclose()
    ldv.shutdown()


app = Starlette(
    routes=[
        Route("/bevragingen/nationaal", national, methods=["POST"]),
        Route("/bevragingen/internationaal", international, methods=["POST"]),
    ],
    middleware=[
        Middleware(KnownCallers, callers=os.environ["CALLERS"]),
        Middleware(LdvMiddleware, entity=caller),
    ],
    exception_handlers={msgspec.DecodeError: malformed, httpx.HTTPError: unreachable, Unavailable: unreachable},
    lifespan=lifespan,
)
