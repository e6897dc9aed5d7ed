"""Parkeeradmin: the permit application of Vergunningsoftware BV, which the municipality uses."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import ldv
from examples._api import KnownCallers, Message, caller, malformed, problem
from ldv.integrations.asgi import LdvMiddleware


class Permit(Message):
    """A parking permit."""

    nummer: str
    gebied: str
    kenteken: str
    bsn: str


class Person(Message):
    """Whose permits are asked for."""

    bsn: str


class Change(Message):
    """Which plate a permit is to have."""

    bsn: str
    nummer: str
    kenteken: str


class Refused(Exception):
    """The plate may not stand on the permit."""


# Stands in for a database. Test values: no plate on the road has a vowel.
PERMITS = {
    "P-1047": Permit("P-1047", "Binnenstad", "XX999A", "999990019"),
    "P-2113": Permit("P-2113", "Stationsbuurt", "XX999U", "999990032"),
}

brv = httpx.AsyncClient(base_url=os.environ["BRV_URL"], headers={"authorization": f"Bearer {os.environ['BRV_KEY']}"})


# As in tables 5.1.4 and 5.2.4, the records of this application name no data subject: the municipality's records do, and
# these point at them. Where it must be named here as well, subject=ldv.arg("bsn", type="BSN") does so.
@ldv.processing("opvragenVergunningen", activity="rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4")
async def find_permits(bsn: str) -> list[dict[str, str]]:
    """The permits of one person, without the number that the caller knows already."""
    found = [permit for permit in PERMITS.values() if permit.bsn == bsn]
    return [{"nummer": permit.nummer, "gebied": permit.gebied, "kenteken": permit.kenteken} for permit in found]


# An exception makes the status NOK, and here it should: a person must be able to read in the logboek whether the change
# took place (section 3.2.22). An outcome that is no failure would be named: expect=(Refused,).
@ldv.processing("wijzigenKenteken", activity="rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab")
async def change_plate(change: Change) -> None:
    """Put another plate on a permit, if the permit and the plate are this person's."""
    permit = PERMITS.get(change.nummer)
    plate = change.kenteken.upper().replace("-", "").replace(" ", "")
    if permit is None or permit.bsn != change.bsn or not await belongs(plate, to=change.bsn):
        raise Refused
    permit.kenteken = plate


# Runs inside wijzigenKenteken, so it gets the same trace and that operation as its parent; its activity is its own.
@ldv.processing("controlerenKenteken", activity="rva:19u2dd2a-0cb7-3541-9ae6-217a178fc9e6")
async def belongs(plate: str, *, to: str) -> bool:
    """Ask the RDW whether the plate is in this person's name."""
    question = {"bsn": to, "kenteken": plate}
    answer = await brv.post("/kenteken/controleren", json=question, headers=ldv.inject({}))
    answer.raise_for_status()
    return answer.json()["op_naam"] is True


async def permits(request: Request) -> JSONResponse:
    """POST /vergunningen/opvragen."""
    person = msgspec.json.decode(await request.body(), type=Person)
    return JSONResponse(await find_permits(person.bsn))


async def plate(request: Request) -> JSONResponse:
    """POST /kenteken/wijzigen."""
    await change_plate(msgspec.json.decode(await request.body(), type=Change))
    return JSONResponse({})


async def refused(request: Request, error: Exception) -> JSONResponse:
    """The polite no."""
    return problem(409, "De vergunning of het kenteken staat niet op naam van deze persoon.")


async def unreachable(request: Request, error: Exception) -> JSONResponse:
    """The RDW does not answer, or answers with an error."""
    return problem(502, "Het kenteken kan nu niet worden gecontroleerd.")


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go is not the code's business: it stands in LDV_LOGBOEK."""
    ldv.configure("Parkeeradmin", service_version="2.1.6")
    yield
    await brv.aclose()
    ldv.shutdown()


app = Starlette(
    routes=[
        Route("/vergunningen/opvragen", permits, methods=["POST"]),
        Route("/kenteken/wijzigen", plate, methods=["POST"]),
    ],
    middleware=[
        Middleware(KnownCallers, callers=os.environ["CALLERS"]),
        Middleware(LdvMiddleware, entity=caller),  # turns the caller's trace context into foreign_operation
    ],
    exception_handlers={msgspec.DecodeError: malformed, Refused: refused, httpx.HTTPError: unreachable},
    lifespan=lifespan,
)
