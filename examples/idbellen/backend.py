"""Backend of ID-bellen: fetches what a caller revealed, keeps it encrypted for an hour at most, gives it by secret."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

import ldv
from examples._api import KnownCallers, Message, caller, malformed, problem
from examples._pages import STYLE, form_of
from examples.idbellen import pages
from examples.idbellen.callers import SWEEP_SECONDS, Callers
from examples.idbellen.people import Revealed
from examples.idbellen.vault import Vault
from ldv.errors import Unavailable
from ldv.integrations.asgi import LdvMiddleware

FETCH = "rva:5e7c0e51-6a4f-4c1d-9d6f-0a6c1a9b7f02"
SWAP = "rva:5e7c0e51-6a4f-4c1d-9d6f-0a6c1a9b7f03"
GIVE = "rva:5e7c0e51-6a4f-4c1d-9d6f-0a6c1a9b7f04"


class Code(Message):
    """What the caller keyed in."""

    code: str


class Secret(Message):
    """Random, and about nobody."""

    secret: str


async def fetch(request: Request) -> Response:
    """POST /onthuld, from the caller's browser: swap the session for a code."""
    callers, server = request.app.state.callers, request.app.state.server
    session = (await form_of(request)).get("sessie", "")
    async with ldv.processing("ophalenOnthuldeGegevens", activity=FETCH) as operation:
        answer = await server.post("/api/sessies/ophalen", json={"sessie": session}, headers=ldv.inject({}))
        if answer.status_code == httpx.codes.NOT_FOUND:
            operation.set_status(ldv.Status.NOK)
            return pages.used_up(str(server.base_url))
        answer.raise_for_status()
        revealed = msgspec.json.decode(answer.content, type=Revealed)
        operation.add_subject(ldv.Subject(revealed.bsn, type="BSN"))
        return pages.code(callers.keep(revealed))


async def swap(request: Request) -> Response:
    """POST /api/codes/inwisselen, from the exchange: it gets a secret that says nothing."""
    asked = msgspec.json.decode(await request.body(), type=Code)
    _sweep(request)
    with ldv.processing("inwisselenBelcode", activity=SWAP) as operation:
        secret = request.app.state.callers.swap(asked.code)
        if secret is None:
            operation.set_status(ldv.Status.NOK)
            return problem(404, "Deze code is er niet, of is al gebruikt.")
        return JSONResponse({"secret": secret})


async def give(request: Request) -> Response:
    """POST /api/bellers/tonen, from the agents' portal."""
    asked = msgspec.json.decode(await request.body(), type=Secret)
    _sweep(request)
    with ldv.processing("verstrekkenBellergegevens", activity=GIVE) as operation:
        revealed = request.app.state.callers.read(asked.secret)
        if revealed is None:
            operation.set_status(ldv.Status.NOK)
            return problem(404, "De gegevens zijn gewist.")
        operation.add_subject(ldv.Subject(revealed.bsn, type="BSN"))
        return JSONResponse(msgspec.to_builtins(revealed))


async def clear(request: Request) -> Response:
    """POST /api/bellers/wissen, from the exchange: the agent is ready for another caller."""
    asked = msgspec.json.decode(await request.body(), type=Secret)
    request.app.state.callers.clear(asked.secret, reason="contact afgerond")
    return JSONResponse({})


def _sweep(request: Request) -> None:
    # In a context of its own: who happens to ask something now did not ask for this.
    contextvars.Context().run(request.app.state.callers.sweep)


async def in_time(sweep: Callable[[], None], pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Delete whose time has come, also when nobody asks anything."""
    while True:
        sweep()
        await pause(SWEEP_SECONDS)


def create(now: Callable[[], float] = time.time) -> Starlette:
    """The service.

    Args:
        now: Seconds since 1970, by which the hour is counted.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        ldv.configure("ID-bellen backend", service_version="1.2")
        key = {"authorization": f"Bearer {os.environ['ATTRIBUTE_SERVER_KEY']}"}
        callers = Callers(Path(os.environ["DATABASE"]), Vault(Path(os.environ["PARAMETER"])), now=now)
        async with httpx.AsyncClient(base_url=os.environ["ATTRIBUTE_SERVER_URL"], headers=key) as server:
            app.state.callers, app.state.server = callers, server
            sweeping = asyncio.create_task(in_time(callers.sweep), context=contextvars.Context())
            yield
            sweeping.cancel()
        callers.close()
        ldv.shutdown()

    inside = [Middleware(KnownCallers, callers=os.environ["CALLERS"]), Middleware(LdvMiddleware, entity=caller)]
    api = [
        Route("/codes/inwisselen", swap, methods=["POST"]),
        Route("/bellers/tonen", give, methods=["POST"]),
        Route("/bellers/wissen", clear, methods=["POST"]),
    ]
    return Starlette(
        routes=[Route("/onthuld", fetch, methods=["POST"]), Mount("/api", routes=api, middleware=inside), STYLE],
        exception_handlers={
            msgspec.DecodeError: malformed,
            httpx.HTTPError: pages.BACKEND.failed,
            Unavailable: pages.BACKEND.failed,
        },
        lifespan=lifespan,
    )
