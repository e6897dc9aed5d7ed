"""STAND-IN for an attribute server (IRMA, Yivi, a wallet): for development only, whoever is picked here is revealed.

A real one is run and accounted for by itself. What it shares with this one: a session gives what was revealed once, to
who asks with a key, and is forgotten then.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import AsyncIterator

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
from examples.idbellen.people import PEOPLE
from ldv.integrations.asgi import LdvMiddleware

BACKEND = os.environ["BACKEND_URL"]


class Session(Message):
    """Which session's attributes are asked for."""

    sessie: str


_revealed: dict[str, str] = {}


async def choose(request: Request) -> Response:
    """GET /."""
    return pages.choose({key: person.naam for key, person in PEOPLE.items()})


async def reveal(request: Request) -> Response:
    """POST /onthullen. The browser gets the session only, and hands it to the backend."""
    person = (await form_of(request)).get("persoon", "")
    if person not in PEOPLE:
        return await choose(request)
    session = secrets.token_urlsafe(32)
    _revealed[session] = person
    return pages.revealed(session, BACKEND)


async def hand_over(request: Request) -> Response:
    """POST /api/sessies/ophalen."""
    session = msgspec.json.decode(await request.body(), type=Session)
    with ldv.processing(
        "verstrekkenOnthuldeGegevens", activity="rva:5e7c0e51-6a4f-4c1d-9d6f-0a6c1a9b7f01"
    ) as operation:
        person = PEOPLE.get(_revealed.pop(session.sessie, ""))
        if person is None:
            operation.set_status(ldv.Status.NOK)
            return problem(404, "Deze sessie is er niet, of is al opgehaald.")
        operation.add_subject(ldv.Subject(person.bsn, type="BSN"))
        return JSONResponse(msgspec.to_builtins(person))


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go is not the code's business: it stands in LDV_LOGBOEK."""
    ldv.configure("Attribuutserver (stand-in)", service_version="0.1")
    yield
    ldv.shutdown()


app = Starlette(
    routes=[
        Route("/", choose),
        Route("/onthullen", reveal, methods=["POST"]),
        Mount(
            "/api",
            routes=[Route("/sessies/ophalen", hand_over, methods=["POST"])],
            middleware=[
                Middleware(KnownCallers, callers=os.environ["CALLERS"]),
                Middleware(LdvMiddleware, entity=caller),
            ],
        ),
        STYLE,
    ],
    exception_handlers={msgspec.DecodeError: malformed},
    lifespan=lifespan,
)
