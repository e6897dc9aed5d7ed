"""Telephone exchange: swaps the code that a caller keys in for a secret, and connects. It never sees personal data."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import AsyncIterator

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

import ldv
from examples._api import KnownCallers, Message, caller, malformed
from examples._pages import STYLE, form_of
from examples.idbellen import pages
from ldv.errors import Unavailable
from ldv.integrations.asgi import LdvMiddleware

backend = httpx.AsyncClient(
    base_url=os.environ["BACKEND_URL"], headers={"authorization": f"Bearer {os.environ['BACKEND_KEY']}"}
)
waiting: deque[str] = deque()


class Contact(Message):
    """The contact that an agent is done with."""

    secret: str


async def telephone(request: Request) -> Response:
    """GET /: stands in for a telephone."""
    return pages.telephone()


async def call(request: Request) -> Response:
    """POST /bellen: a call comes in, and the caller has keyed in a code."""
    code = (await form_of(request)).get("code", "").replace(" ", "")
    # No data subject: neither the code nor the secret says who it is, and only the backend can find that out.
    async with ldv.processing("inwisselenBelcode", activity="rva:9b1de7a4-3c52-4f0e-8a77-d2f6f0c4e101") as operation:
        answer = await backend.post("/api/codes/inwisselen", json={"code": code}, headers=ldv.inject({}))
        if answer.status_code == httpx.codes.NOT_FOUND:
            operation.set_status(ldv.Status.NOK)
            return pages.unknown_code()
        answer.raise_for_status()
        waiting.append(answer.json()["secret"])
    return pages.connected()


async def following(request: Request) -> Response:
    """POST /api/gesprekken/volgende, from the agents' portal: who has waited longest."""
    return JSONResponse({"secret": waiting.popleft() if waiting else None})


async def finish(request: Request) -> Response:
    """POST /api/gesprekken/afronden, from the agents' portal: the agent is available again."""
    contact = msgspec.json.decode(await request.body(), type=Contact)
    async with ldv.processing("afrondenContact", activity="rva:9b1de7a4-3c52-4f0e-8a77-d2f6f0c4e102"):
        answer = await backend.post("/api/bellers/wissen", json={"secret": contact.secret}, headers=ldv.inject({}))
        answer.raise_for_status()
    return JSONResponse({})


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go is not the code's business: it stands in LDV_LOGBOEK."""
    ldv.configure("Telefooncentrale", service_version="7.0")
    yield
    await backend.aclose()
    ldv.shutdown()


app = Starlette(
    routes=[
        Route("/", telephone),
        Route("/bellen", call, methods=["POST"]),
        Mount(
            "/api/gesprekken",
            routes=[
                Route("/volgende", following, methods=["POST"]),
                Route("/afronden", finish, methods=["POST"]),
            ],
            middleware=[
                Middleware(KnownCallers, callers=os.environ["CALLERS"]),
                Middleware(LdvMiddleware, entity=caller),
            ],
        ),
        STYLE,
    ],
    exception_handlers={
        msgspec.DecodeError: malformed,
        httpx.HTTPError: pages.EXCHANGE.failed,
        Unavailable: pages.EXCHANGE.failed,
    },
    lifespan=lifespan,
)
