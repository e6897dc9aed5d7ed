"""BRP: the register of residents. It tells who live at an address."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import ldv
from examples._api import KnownCallers, Message, caller, malformed
from examples.verhuizing_meerdere.households import HOUSEHOLDS
from ldv.integrations.asgi import LdvMiddleware


class Question(Message):
    """Who live here?"""

    straat: str
    huisnummer: str


def residents(street: str, number: str) -> list[dict[str, str]]:
    """Who live at an address.

    One question, one operation. Whom it is about is known only afterwards: one person stands in the record itself,
    several get a child record each ("een aparte logregel ... voor iedere betrokkene", section 3.3.1), and of an empty
    house nobody is named.
    """
    with ldv.processing("opvragenPersoonsgegevens", activity="rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4") as operation:
        found = HOUSEHOLDS.get((street, number), [])
        for one in found:
            operation.add_subject(ldv.Subject(one["bsn"], type="BSN"))
        return found


async def ask(request: Request) -> JSONResponse:
    """POST /adressen/bewoners: an address is about persons too, so it does not stand in the URL."""
    question = msgspec.json.decode(await request.body(), type=Question)
    return JSONResponse(residents(question.straat, question.huisnummer))


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go is not the code's business: it stands in LDV_LOGBOEK."""
    ldv.configure("BRP", service_version="2.0")
    yield
    ldv.shutdown()


app = Starlette(
    routes=[Route("/adressen/bewoners", ask, methods=["POST"])],
    middleware=[
        Middleware(KnownCallers, callers=os.environ["CALLERS"]),
        Middleware(LdvMiddleware, entity=caller),  # turns the caller's trace context into foreign_operation
    ],
    exception_handlers={msgspec.DecodeError: malformed},
    lifespan=lifespan,
)
