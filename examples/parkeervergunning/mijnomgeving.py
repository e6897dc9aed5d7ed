"""MijnOmgeving: where a citizen of the municipality sees parking permits, and puts another licence plate on one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

import ldv
from examples._dev_login import NotLoggedIn, to_login
from examples._pages import STYLE, form_of
from examples.parkeervergunning import pages
from examples.parkeervergunning.dev_login import LOGIN
from ldv.errors import Unavailable

# Tables 5.1.4 and 5.2.4 name this receiver. What a receiver is, is still under discussion there; it is optional.
RECEIVER = "27fdey98605etc48"

parkeeradmin = httpx.AsyncClient(
    base_url=os.environ["PARKEERADMIN_URL"],
    headers={"authorization": f"Bearer {os.environ['PARKEERADMIN_KEY']}"},
)


@ldv.processing(
    "tonenVergunningen",
    activity="rva:11x2ec2a-0774-3541-9b16-21ba179fcf15",
    subject=ldv.arg("bsn", type="BSN"),  # the argument that says whom it is about; stored as a pseudonym only
    receiver=RECEIVER,
)
async def show_permits(bsn: str, name: str, *, changed: bool) -> Response:
    """Ask for the permits and make a page of them."""
    # inject: hands the trace context on, so that Parkeeradmin's record can point at this one.
    answer = await parkeeradmin.post("/vergunningen/opvragen", json={"bsn": bsn}, headers=ldv.inject({}))
    answer.raise_for_status()
    found = msgspec.json.decode(answer.content, type=list[pages.Permit])
    return pages.permits(name, found, changed=changed)


async def permits(request: Request) -> Response:
    """GET /vergunningen."""
    person = LOGIN.person_of(request)
    return await show_permits(person.number, person.name, changed="gewijzigd" in request.query_params)


async def change_plate(request: Request) -> Response:
    """POST /kenteken. As a block, because how it ended is known only from the answer."""
    person = LOGIN.person_of(request)
    form = await form_of(request)
    change = {"bsn": person.number, "nummer": form.get("nummer", ""), "kenteken": form.get("kenteken", "")}
    async with ldv.processing(
        "wijzigenKenteken",
        activity="rva:12c21c2a-0875-3543-9b16-21ja179fcf16",
        subject=ldv.Subject(person.number, type="BSN"),
        receiver=RECEIVER,
    ) as operation:
        answer = await parkeeradmin.post("/kenteken/wijzigen", json=change, headers=ldv.inject({}))
        if answer.status_code == httpx.codes.CONFLICT:
            # Section 3.2.22: "Bij een foutmelding (ongeacht het type foutmelding) zal de statusCode 'NOK' zijn."
            operation.set_status(ldv.Status.NOK)
            return pages.refused(person.name)
        answer.raise_for_status()  # an exception makes the status NOK by itself
    return RedirectResponse("/vergunningen?gewijzigd", 303)


async def start(request: Request) -> Response:
    """GET /."""
    return RedirectResponse("/vergunningen", 303)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go is not the code's business: it stands in LDV_LOGBOEK."""
    ldv.configure("MijnOmgeving", service_version="1.0.5")
    yield
    await parkeeradmin.aclose()
    ldv.shutdown()


# No LdvMiddleware here: a browser is not an organisation, and its trace context says nothing.
app = Starlette(
    routes=[
        Route("/", start),
        Route("/vergunningen", permits),
        Route("/kenteken", change_plate, methods=["POST"]),
        STYLE,
        *LOGIN.routes,
    ],
    # Parkeeradmin does not answer, or the journal refuses: without a record, nothing is done.
    exception_handlers={
        NotLoggedIn: to_login,
        httpx.HTTPError: pages.SITE.failed,
        Unavailable: pages.SITE.failed,
    },
    lifespan=lifespan,
)
