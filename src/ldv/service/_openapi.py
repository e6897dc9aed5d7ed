"""The descriptions of the interfaces: OpenAPI 3.1, readable by anybody."""

from __future__ import annotations

import functools
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response


@functools.cache
def description(name: str) -> bytes:
    """The description of an interface.

    Args:
        name: `lezen` or `register`.
    """
    return (resources.files("ldv.service") / "openapi" / f"{name}.json").read_bytes()


async def lezen(request: Request) -> Response:
    """The description of the extension "lezen"."""
    return _answer("lezen")


async def register(request: Request) -> Response:
    """The description of the register's interface."""
    return _answer("register")


def _answer(name: str) -> Response:
    # A rule of the API design rules: the description can be read by a page of another site.
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=3600"}
    return Response(description(name), media_type="application/json", headers=headers)
