"""Agents' portal: where an agent of the contact centre sees who is calling, and clears the contact afterwards."""

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
from examples._dev_login import DevLogin, NotLoggedIn, Person, to_login
from examples._pages import STYLE
from examples.idbellen import pages
from examples.idbellen.people import Revealed
from ldv.errors import Unavailable

SHOW = "rva:9b1de7a4-3c52-4f0e-8a77-d2f6f0c4e103"
FINISH = "rva:9b1de7a4-3c52-4f0e-8a77-d2f6f0c4e104"

AGENTS = {"k": Person("Medewerker K (klantcontact)", "k-1207")}
LOGIN = DevLogin(pages.PORTAL, AGENTS, instead_of="de inlog van het klantcontactcentrum", home="/")

backend = httpx.AsyncClient(
    base_url=os.environ["BACKEND_URL"], headers={"authorization": f"Bearer {os.environ['BACKEND_KEY']}"}
)
exchange = httpx.AsyncClient(
    base_url=os.environ["EXCHANGE_URL"], headers={"authorization": f"Bearer {os.environ['EXCHANGE_KEY']}"}
)


async def start(request: Request) -> Response:
    """GET /."""
    session = LOGIN.session_of(request)
    if "secret" in session.kept:
        return RedirectResponse("/gesprek", 303)
    return pages.ready(session.person.name, cleared="afgerond" in request.query_params)


async def take(request: Request) -> Response:
    """POST /aannemen: the exchange gives the secret of who has waited longest. It stays here, in the session."""
    session = LOGIN.session_of(request)
    answer = await exchange.post("/api/gesprekken/volgende")
    answer.raise_for_status()
    secret = answer.json()["secret"]
    if secret is None:
        return pages.ready(session.person.name, nobody=True)
    session.kept["secret"] = secret
    return RedirectResponse("/gesprek", 303)


async def show(request: Request) -> Response:
    """GET /gesprek: by the secret the backend gives what the caller revealed. Nothing of it is kept here."""
    session = LOGIN.session_of(request)
    if "secret" not in session.kept:
        return RedirectResponse("/", 303)
    with ldv.audit.actor(session.person.number):
        async with (
            ldv.processing("tonenBellergegevens", activity=SHOW) as operation,
            ldv.audit.entry("heeft de gegevens van een beller bekeken"),
        ):
            secret = {"secret": session.kept["secret"]}
            answer = await backend.post("/api/bellers/tonen", json=secret, headers=ldv.inject({}))
            if answer.status_code == httpx.codes.NOT_FOUND:
                operation.set_status(ldv.Status.NOK)
                return pages.gone(session.person.name)
            answer.raise_for_status()
            revealed = msgspec.json.decode(answer.content, type=Revealed)
            operation.add_subject(ldv.Subject(revealed.bsn, type="BSN"))
    return pages.contact(session.person.name, revealed)


async def finish(request: Request) -> Response:
    """POST /afronden: the agent is done. The record of the backend, which deletes the data, says whom it was about."""
    session = LOGIN.session_of(request)
    if secret := session.kept.get("secret", ""):
        with ldv.audit.actor(session.person.number):
            async with (
                ldv.processing("afrondenContact", activity=FINISH),
                ldv.audit.entry("heeft een contact afgerond"),
            ):
                contact = {"secret": secret}
                answer = await exchange.post("/api/gesprekken/afronden", json=contact, headers=ldv.inject({}))
                answer.raise_for_status()
        del session.kept["secret"]
    return RedirectResponse("/?afgerond", 303)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go stands in LDV_LOGBOEK, and where the audit log is in LDV_AUDIT."""
    ldv.configure("Agentportaal", service_version="3.4")
    yield
    await backend.aclose()
    await exchange.aclose()
    ldv.shutdown()


app = Starlette(
    routes=[
        Route("/", start),
        Route("/aannemen", take, methods=["POST"]),
        Route("/gesprek", show),
        Route("/afronden", finish, methods=["POST"]),
        STYLE,
        *LOGIN.routes,
    ],
    exception_handlers={
        NotLoggedIn: to_login,
        httpx.HTTPError: pages.PORTAL.failed,
        Unavailable: pages.PORTAL.failed,
    },
    lifespan=lifespan,
)
