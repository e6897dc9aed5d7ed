"""Authority: where an officer asks a provider whose number it is. The answer is shown, and kept nowhere."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import ldv
from examples._dev_login import DevLogin, NotLoggedIn, Person, to_login
from examples._pages import STYLE, form_of
from examples.bevraging import pages
from ldv.errors import Unavailable

ASK = {
    "nationaal": "rva:c06e4d2f-7d31-4b1e-a0fb-3e9b8d5a6c01",
    "internationaal": "rva:c06e4d2f-7d31-4b1e-a0fb-3e9b8d5a6c02",
}
OFFICERS = {
    "n": Person("Opsporingsambtenaar N", "b-1001"),
    "o": Person("Opsporingsambtenaar O", "b-1002"),
    "p": Person("Opsporingsambtenaar P (rechtshulp)", "b-2001"),
}
LOGIN = DevLogin(pages.AUTHORITY, OFFICERS, instead_of="de inlog van de opsporing", home="/")

provider = httpx.AsyncClient(
    base_url=os.environ["PROVIDER_URL"], headers={"authorization": f"Bearer {os.environ['PROVIDER_KEY']}"}
)


async def start(request: Request) -> Response:
    """GET /."""
    return pages.ask(LOGIN.person_of(request).name)


async def ask(request: Request) -> Response:
    """POST /nationaal."""
    return await put(request, "nationaal")


async def ask_for_another_country(request: Request) -> Response:
    """POST /internationaal: a way of its own, under an activity of its own."""
    return await put(request, "internationaal")


async def put(request: Request, kind: str) -> Response:
    """Ask the provider, and show what it says."""
    officer = LOGIN.person_of(request)
    form = await form_of(request)
    demand = {"ambtenaar": officer.number, "nummer": form.get("telefoonnummer", "").replace(" ", "")}
    demand |= {name: form[name] for name in ("grondslag", "zaak", "land") if name in form}
    with ldv.audit.actor(officer.number):
        async with (
            ldv.processing("bevragenAanbieder", activity=ASK[kind]) as operation,
            ldv.audit.entry(f"heeft een aanbieder bevraagd ({kind})"),
        ):
            answer = await provider.post(f"/bevragingen/{kind}", json=demand, headers=ldv.inject({}))
            if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.OK):
                # Only an answered question was about one person: a refused one may have been about anybody.
                operation.add_subject(ldv.Subject(demand["nummer"], type="telefoonnummer"))
                found = answer.json() if answer.status_code == httpx.codes.OK else None
                return pages.answer(officer.name, found)
            if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                answer.raise_for_status()
            operation.set_status(ldv.Status.NOK)
            return pages.refused(officer.name, answer.json()["title"], answer.status_code)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go stands in LDV_LOGBOEK, and where the audit log is in LDV_AUDIT."""
    ldv.configure("Bevragingsportaal", service_version="4.1")
    yield
    await provider.aclose()
    ldv.shutdown()


app = Starlette(
    routes=[
        Route("/", start),
        Route("/nationaal", ask, methods=["POST"]),
        Route("/internationaal", ask_for_another_country, methods=["POST"]),
        STYLE,
        *LOGIN.routes,
    ],
    exception_handlers={
        NotLoggedIn: to_login,
        httpx.HTTPError: pages.AUTHORITY.failed,
        Unavailable: pages.AUTHORITY.failed,
    },
    lifespan=lifespan,
)
