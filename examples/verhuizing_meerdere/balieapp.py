"""Balieapp: where a clerk of the municipality sees who live at an address."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import ldv
from examples._dev_login import NotLoggedIn, to_login
from examples._pages import STYLE, form_of
from examples.verhuizing.dev_login import LOGIN
from examples.verhuizing_meerdere import pages
from ldv.errors import Unavailable

# Table 5.4.4 names this receiver. What a receiver is, is still under discussion there; it is optional.
RECEIVER = "27fdey98605etc48"

brp = httpx.AsyncClient(base_url=os.environ["BRP_URL"], headers={"authorization": f"Bearer {os.environ['BRP_KEY']}"})


async def search(request: Request) -> Response:
    """GET /."""
    return pages.search(LOGIN.person_of(request).name)


async def show(request: Request) -> Response:
    """POST /bewoners."""
    clerk = LOGIN.person_of(request)
    form = await form_of(request)
    address = {name: form.get(name, "").strip() for name in ("straat", "huisnummer")}
    # The clerk stands in the audit log, and nowhere in the logboek (decision 4.4).
    with ldv.audit.actor(clerk.number):
        async with (
            ldv.processing(
                "tonenNAWGegevens", activity="rva:11x2ec2a-0774-3541-9b16-21ba179fcf15", receiver=RECEIVER
            ) as operation,
            ldv.audit.entry("heeft de bewoners van een adres bekeken"),
        ):
            answer = await brp.post("/adressen/bewoners", json=address, headers=ldv.inject({}))
            answer.raise_for_status()
            found = msgspec.json.decode(answer.content, type=list[pages.Resident])
            # Only the answer tells whom it is about, and how many they are.
            for one in found:
                operation.add_subject(ldv.Subject(one.bsn, type="BSN"))
    return pages.residents(clerk.name, found)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go stands in LDV_LOGBOEK, and where the audit log is in LDV_AUDIT."""
    ldv.configure("Balieapp", service_version="1.0.5")
    yield
    await brp.aclose()
    ldv.shutdown()


# No LdvMiddleware here: a browser is not an organisation, and its trace context says nothing.
app = Starlette(
    routes=[Route("/", search), Route("/bewoners", show, methods=["POST"]), STYLE, *LOGIN.routes],
    # The BRP does not answer, or the journal or the audit log refuses: without a record, nothing is done.
    exception_handlers={
        NotLoggedIn: to_login,
        httpx.HTTPError: pages.SITE.failed,
        Unavailable: pages.SITE.failed,
    },
    lifespan=lifespan,
)
