"""The application: which path is answered by what, and how everything is refused."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ldv.errors import RequestRefused
from ldv.service._problem import problem

API_VERSION: Final = "1.1.0"
_ALWAYS: Final = (
    # A rule of the API design rules: "Return the full version number in a response header".
    (b"api-version", API_VERSION.encode()),
    (b"x-content-type-options", b"nosniff"),
)
_log: Final = logging.getLogger("ldv")
_DETAILS: Final = {404: "service: there is nothing at this address.", 405: "service: this method is not answered here."}


def application(routes: Sequence[BaseRoute]) -> ASGIApp:
    """The application.

    Args:
        routes: What answers.
    """
    app = Starlette(
        routes=list(routes),
        exception_handlers={RequestRefused: _refused, HTTPException: _http, Exception: _failed},
    )
    # "Leave off trailing slashes from URIs" (API design rules): such an address is another one, and is not there.
    app.router.redirect_slashes = False
    return _Headers(app)


class _Headers:
    """Puts what every answer has above it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_ALWAYS]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - it was answered already; what it says can quote what was sent
            _log.error("ldv serve: a request failed (%s).", type(error).__name__)


async def _refused(request: Request, error: Any) -> Response:
    return problem(error)


async def _http(request: Request, error: Any) -> Response:
    answer = problem(RequestRefused(_DETAILS.get(error.status_code, "service: refused."), status=error.status_code))
    answer.headers.update(error.headers or {})
    return answer


async def _failed(request: Request, error: Exception) -> Response:
    # "Never 500 for passing trouble": what nobody foresaw may pass as well, and who sent it is to try again.
    return problem(RequestRefused("service: something went wrong here.", status=503, retry_after=5))
