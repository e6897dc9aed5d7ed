"""BRP: the register of residents. It tells where somebody lives, and takes a new address."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from typing import Literal

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import ldv
from examples._api import KnownCallers, Message, caller, malformed, problem
from ldv.integrations.asgi import LdvMiddleware


class Question(Message):
    """Who is this? Asked to know whom one has before one, or to see whether a change has come through."""

    bsn: str
    doel: Literal["raadplegen", "bevestigen"] = "raadplegen"


class Address(Message):
    """Where somebody lives."""

    straat: str
    huisnummer: str
    plaats: str


class Move(Message):
    """Somebody has moved."""

    bsn: str
    adres: Address


class Resident(Message):
    """Somebody in the register."""

    naam: str
    adres: Address


class Unknown(Exception):
    """Nobody in the register has this number."""


# Stands in for a database.
RESIDENTS = {
    "999990019": Resident("A. Proefpersoon", Address("Lindelaan", "12", "Voorbeeldstad")),
    "999990032": Resident("B. Proefpersoon", Address("Kerkstraat", "7", "Voorbeeldstad")),
}

# One operation, asked for two purposes: each purpose is an activity of its own, as in table 5.3.4.
ACTIVITIES = {
    "raadplegen": "rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4",
    "bevestigen": "rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab",
}


def look_up(question: Question) -> Resident:
    """Whom it is about stands in the record of the municipality, to which this one points: as in table 5.3.4."""
    with ldv.processing("opvragenPersoonsgegevens", activity=ACTIVITIES[question.doel]):
        return resident(question.bsn)


@ldv.processing("wijzigenPersoonsgegevens", activity="rva:8c714e4a-a538-36f7-8b1f-37a6884cc68c")
def move(change: Move) -> None:
    """Write down the new address."""
    resident(change.bsn).adres = change.adres


def resident(bsn: str) -> Resident:
    """Somebody in the register.

    Raises:
        Unknown: Nobody has this number.
    """
    try:
        return RESIDENTS[bsn]
    except KeyError:
        raise Unknown from None


async def ask(request: Request) -> JSONResponse:
    """POST /personen/opvragen."""
    found = look_up(msgspec.json.decode(await request.body(), type=Question))
    return JSONResponse(msgspec.to_builtins(found))


async def change(request: Request) -> JSONResponse:
    """POST /personen/verhuizen."""
    move(msgspec.json.decode(await request.body(), type=Move))
    return JSONResponse({})


async def unknown(request: Request, error: Exception) -> JSONResponse:
    """Nobody has this number; which number it was is not repeated."""
    return problem(404, "Dit nummer komt niet voor in de BRP.")


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go is not the code's business: it stands in LDV_LOGBOEK."""
    ldv.configure("BRP", service_version="2.0")
    yield
    ldv.shutdown()


app = Starlette(
    routes=[
        Route("/personen/opvragen", ask, methods=["POST"]),
        Route("/personen/verhuizen", change, methods=["POST"]),
    ],
    middleware=[
        Middleware(KnownCallers, callers=os.environ["CALLERS"]),
        Middleware(LdvMiddleware, entity=caller),  # turns the caller's trace context into foreign_operation
    ],
    exception_handlers={msgspec.DecodeError: malformed, Unknown: unknown},
    lifespan=lifespan,
)
