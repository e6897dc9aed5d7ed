"""Balieapp: where a clerk of the municipality looks up who is at the counter, and notes that they have moved."""

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
from examples.verhuizing import pages
from examples.verhuizing.dev_login import LOGIN
from ldv.errors import Unavailable

# Table 5.3.4 names this receiver where data is shown. What a receiver is, is still under discussion; it is optional.
RECEIVER = "27fdey98605etc48"
SHOW = "rva:11x2ec2a-0774-3541-9b16-21ba179fcf15"
SHOW_AFTER_A_CHANGE = "rva:12c21c2a-0875-3543-9b16-21ja179fcf16"
CHANGE = "rva:19u2dd2a-0cb7-3541-9ae6-217a178fc9e6"

brp = httpx.AsyncClient(base_url=os.environ["BRP_URL"], headers={"authorization": f"Bearer {os.environ['BRP_KEY']}"})


async def search(request: Request) -> Response:
    """GET /."""
    return pages.search(LOGIN.person_of(request).name)


async def choose(request: Request) -> Response:
    """POST /zoeken: the number stays in the session; it comes in no URL, and so in no log."""
    session = LOGIN.session_of(request)
    bsn = (await form_of(request)).get("bsn", "").replace(" ", "").replace(".", "")
    if ldv.Subject(bsn, type="BSN").fault():  # a slip of the pen: nobody's data is touched
        return pages.search(session.person.name, wrong=True)
    session.kept["bsn"] = bsn
    return RedirectResponse("/persoon", 303)


async def show(request: Request) -> Response:
    """GET /persoon. To look whether a change came through is another purpose than to look who it is."""
    session = LOGIN.session_of(request)
    changed = "gewijzigd" in request.query_params
    bsn = session.kept.get("bsn", "")
    if not bsn:
        return RedirectResponse("/", 303)
    # The clerk stands in the audit log, and nowhere in the logboek (decision 4.4). The entry points at this operation,
    # and what cannot be noted there does not happen.
    with ldv.audit.actor(session.person.number):
        async with (
            ldv.processing(
                "tonenNAWGegevens",
                activity=SHOW_AFTER_A_CHANGE if changed else SHOW,
                subject=ldv.Subject(bsn, type="BSN"),
                receiver=RECEIVER,
            ) as operation,
            ldv.audit.entry("heeft NAW-gegevens bekeken"),
        ):
            question = {"bsn": bsn, "doel": "bevestigen" if changed else "raadplegen"}
            answer = await brp.post("/personen/opvragen", json=question, headers=ldv.inject({}))
            if answer.status_code == httpx.codes.NOT_FOUND:
                operation.set_status(ldv.Status.NOK)
                return pages.not_found(session.person.name)
            answer.raise_for_status()
            resident = msgspec.json.decode(answer.content, type=pages.Resident)
    return pages.resident(session.person.name, resident, changed=changed)


async def change(request: Request) -> Response:
    """POST /verhuizen."""
    session = LOGIN.session_of(request)
    form = await form_of(request)
    bsn = session.kept.get("bsn", "")
    address = {name: form.get(name, "").strip() for name in ("straat", "huisnummer", "plaats")}
    with ldv.audit.actor(session.person.number):
        async with (
            ldv.processing("wijzigenPersoonsgegevens", activity=CHANGE, subject=ldv.Subject(bsn, type="BSN")),
            ldv.audit.entry("heeft het adres gewijzigd"),
        ):
            message = {"bsn": bsn, "adres": address}
            answer = await brp.post("/personen/verhuizen", json=message, headers=ldv.inject({}))
            answer.raise_for_status()  # an exception makes the status NOK by itself
    return RedirectResponse("/persoon?gewijzigd", 303)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go stands in LDV_LOGBOEK, and where the audit log is in LDV_AUDIT."""
    ldv.configure("Balieapp", service_version="1.0.5")
    yield
    await brp.aclose()
    ldv.shutdown()


# No LdvMiddleware here: a browser is not an organisation, and its trace context says nothing.
app = Starlette(
    routes=[
        Route("/", search),
        Route("/zoeken", choose, methods=["POST"]),
        Route("/persoon", show),
        Route("/verhuizen", change, methods=["POST"]),
        STYLE,
        *LOGIN.routes,
    ],
    # The BRP does not answer, or the journal or the audit log refuses: without a record, nothing is done.
    exception_handlers={
        NotLoggedIn: to_login,
        httpx.HTTPError: pages.SITE.failed,
        Unavailable: pages.SITE.failed,
    },
    lifespan=lifespan,
)
