"""BRV: the vehicle register of the RDW. It answers whether a licence plate is in somebody's name."""

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
from ldv.integrations.asgi import LdvMiddleware

# Licence plate -> burgerservicenummer. Both are test values: no plate on the road has a vowel.
OWNERS = {"XX999A": "999990019", "XX999E": "999990019", "XX999U": "999990032"}


class Question(Message):
    """Is this plate in the name of this person?"""

    bsn: str
    kenteken: str


# As in table 5.2.4, the record names no data subject; subject=ldv.arg("bsn", type="BSN") would.
@ldv.processing("controlerenKenteken", activity="rva:8c714e4a-a538-36f7-8b1f-37a6884cc68c")
async def is_in_name_of(bsn: str, plate: str) -> bool:
    """Whether the plate is in the name of this person. "No" is an answer, and no error: the status is OK."""
    return OWNERS.get(plate) == bsn


async def check(request: Request) -> JSONResponse:
    """POST /kenteken/controleren."""
    question = msgspec.json.decode(await request.body(), type=Question)
    return JSONResponse({"op_naam": await is_in_name_of(question.bsn, question.kenteken)})


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go is not the code's business: it stands in LDV_LOGBOEK."""
    ldv.configure("BRV", service_version="2.0")
    yield
    ldv.shutdown()


app = Starlette(
    routes=[Route("/kenteken/controleren", check, methods=["POST"])],
    middleware=[
        Middleware(KnownCallers, callers=os.environ["CALLERS"]),
        Middleware(LdvMiddleware, entity=caller),  # turns the caller's trace context into foreign_operation
    ],
    exception_handlers={msgspec.DecodeError: malformed},
    lifespan=lifespan,
)
