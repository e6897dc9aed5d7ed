"""What the APIs of the examples share: messages that tell no log anything, who calls, and how to say what went wrong.

An API key says which organisation calls, and with that which URI goes into `foreign_operation.entity`. The URI is never
taken from the request itself: then anybody could have their calls logged as somebody else's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import msgspec
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Message(msgspec.Struct):
    """The body of a request. What is about a person stands here, never in a URL: URLs end up in logs."""

    def __repr__(self) -> str:
        """Which message it is, and nothing of what it says."""
        return f"{type(self).__name__}()"


class KnownCallers:
    """ASGI middleware: lets in whoever has a key, and notes whose it is.

    Args:
        app: The application behind it.
        callers: JSON object with the SHA-256 of each key, and the URI of the organisation that the key was given to.
    """

    def __init__(self, app: ASGIApp, callers: str) -> None:
        """Keep who may call; the keys themselves are not known here."""
        self._app = app
        self._callers: Mapping[str, str] = json.loads(callers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or go on with `scope["caller"]` set."""
        if scope["type"] == "http":
            key = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ")
            scope["caller"] = self._callers.get(hashlib.sha256(key.encode()).hexdigest(), "")
            if not scope["caller"]:
                return await problem(401, "De API-sleutel ontbreekt of is onbekend.")(scope, receive, send)
        return await self._app(scope, receive, send)


def caller(scope: Scope) -> str:
    """URI of the organisation that `KnownCallers` let in."""
    return str(scope["caller"])


def problem(status: int, title: str) -> JSONResponse:
    """An error as RFC 9457 has it; without personal values, so that it may end up in anybody's log."""
    return JSONResponse({"status": status, "title": title}, status, media_type="application/problem+json")


async def malformed(request: Request, error: Exception) -> JSONResponse:
    """Exception handler for a body that is not what was asked for."""
    return problem(400, "Het bericht heeft niet de gevraagde vorm.")
