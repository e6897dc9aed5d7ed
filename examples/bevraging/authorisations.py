"""Authorisations: where the ministry says beforehand which officers may ask a provider, and providers look that up."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

import ldv
from examples._api import KnownCallers, Message, caller, malformed, problem
from examples._dev_login import DevLogin, NotLoggedIn, Person, to_login
from examples._pages import STYLE, form_of
from examples.bevraging import pages
from ldv.errors import Unavailable
from ldv.integrations.asgi import LdvMiddleware

Officer = Annotated[str, msgspec.Meta(pattern=r"^[a-z]-\d{4}$")]
Kind = Literal["nationaal", "internationaal"]

TERM: Final = timedelta(days=365)
GRANT = "rva:2d0a7c58-91be-4f64-8d2c-7a5e3b6f1c01"
CHECK = "rva:2d0a7c58-91be-4f64-8d2c-7a5e3b6f1c02"
# Added to and never changed: what was not there at the time can not be put there afterwards.
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS authorisation
    (number INTEGER PRIMARY KEY, officer TEXT NOT NULL, kind TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON authorisation BEGIN SELECT RAISE(ABORT, 'never changed'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON authorisation BEGIN SELECT RAISE(ABORT, 'never removed'); END;
"""

OFFICIALS = {"m": Person("Medewerker M (ministerie)", "m-3001")}
LOGIN = DevLogin(pages.MINISTRY, OFFICIALS, instead_of="de inlog van het ministerie", home="/")


class Grant(msgspec.Struct):
    """May this officer ask, and what?"""

    ambtenaar: Officer
    soort: Kind


class Question(Message):
    """Is there an authorisation at this moment?"""

    ambtenaar: Officer
    soort: Kind


async def start(request: Request) -> Response:
    """GET /."""
    official = LOGIN.person_of(request)
    return pages.authorise(official.name, done="verleend" in request.query_params)


async def grant(request: Request) -> Response:
    """POST /verlenen. It counts from now on; there is no way to give it an earlier beginning."""
    official = LOGIN.person_of(request)
    try:
        asked = msgspec.convert(await form_of(request), Grant)
    except msgspec.ValidationError:
        return pages.authorise(official.name, wrong=True)
    # The officer is the data subject here: whom an authorisation is about. Who grants it is in the audit log.
    with (
        ldv.audit.actor(official.number),
        ldv.processing(
            "verlenenAutorisatie", activity=GRANT, subject=ldv.Subject(asked.ambtenaar, type="opsporingsambtenaar")
        ),
        ldv.audit.entry("heeft een opsporingsambtenaar geautoriseerd"),
    ):
        since = datetime.now(tz=UTC)
        row = (asked.ambtenaar, asked.soort, since.isoformat(), (since + TERM).isoformat())
        request.app.state.database.execute(
            "INSERT INTO authorisation (officer, kind, since, until) VALUES (?, ?, ?, ?)", row
        )
    return RedirectResponse("/?verleend", 303)


async def check(request: Request) -> JSONResponse:
    """POST /api/autorisaties/controleren, from a provider."""
    asked = msgspec.json.decode(await request.body(), type=Question)
    with ldv.processing(
        "controlerenAutorisatie", activity=CHECK, subject=ldv.Subject(asked.ambtenaar, type="opsporingsambtenaar")
    ):
        now = datetime.now(tz=UTC).isoformat()
        query = (
            "SELECT number FROM authorisation WHERE officer = ? AND kind = ? AND since <= ? AND until > ? "
            "ORDER BY number DESC"
        )
        found = request.app.state.database.execute(query, (asked.ambtenaar, asked.soort, now, now)).fetchone()
    if found is None:
        return problem(404, "Deze ambtenaar is op dit moment niet geautoriseerd.")
    return JSONResponse({"nummer": f"A-{found[0]:05}"})


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Where the records go stands in LDV_LOGBOEK, and where the audit log is in LDV_AUDIT."""
    ldv.configure("Autorisatieregister", service_version="1.0")
    app.state.database = sqlite3.connect(Path(os.environ["DATABASE"]), isolation_level=None)
    app.state.database.executescript(_TABLE)
    yield
    app.state.database.close()
    ldv.shutdown()


app = Starlette(
    routes=[
        Route("/", start),
        Route("/verlenen", grant, methods=["POST"]),
        Mount(
            "/api/autorisaties",
            routes=[Route("/controleren", check, methods=["POST"])],
            middleware=[
                Middleware(KnownCallers, callers=os.environ["CALLERS"]),
                Middleware(LdvMiddleware, entity=caller),
            ],
        ),
        STYLE,
        *LOGIN.routes,
    ],
    exception_handlers={
        msgspec.ValidationError: malformed,
        msgspec.DecodeError: malformed,
        NotLoggedIn: to_login,
        Unavailable: pages.MINISTRY.failed,
    },
    lifespan=lifespan,
)
