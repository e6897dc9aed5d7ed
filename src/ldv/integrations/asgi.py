"""For ASGI applications (FastAPI, Starlette, Django): every request under the operation that called."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ldv.processing import incoming

__all__ = ["LdvMiddleware"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class LdvMiddleware:
    """ASGI middleware: turns the Trace Context of each request and web socket into `foreign_operation`.

    It holds until the application has sent the last part of its answer, and in the background tasks that the framework
    runs after that. It logs nothing itself: which work is a processing of data, only the application knows.

    Args:
        app: The ASGI application.
        entity: URI of the calling party, or what tells it from the ASGI scope. Who the caller is has to be established
            by the application, for example from its client certificate: a sender can make up any header.

    Example:
        app.add_middleware(LdvMiddleware, entity="https://gemeente.example")  # Starlette, FastAPI
        application = LdvMiddleware(get_asgi_application(), entity=party_of)  # Django
    """

    def __init__(self, app: Application, *, entity: str | Callable[[Scope], str] = "") -> None:
        """Wrap the application."""
        self._app = app
        self._entity = entity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection; the lifespan of the application is not a call by anybody."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        entity = self._entity if isinstance(self._entity, str) else self._entity(scope)
        with incoming(scope["headers"], entity=entity):
            await self._app(scope, receive, send)
