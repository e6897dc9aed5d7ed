"""The application of the pages, and where it is hung into that of the service."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

from ldv import audit
from ldv.errors import AuditUnavailable, LdvError, RequestRefused
from ldv.inzage import letterhead_of
from ldv.pages import _citizen, _entrance, _explorer, _figures, _keeper
from ldv.pages._config import Login, PagesConfig
from ldv.pages._people import Role
from ldv.pages._sessions import LONGEST_SECONDS, Session, Sessions
from ldv.pages._templates import Templates
from ldv.pages._trouble import patiently
from ldv.pages._turns import Turns
from ldv.pages._visit import Handler, Visit, check_form, form_of, tongue_of
from ldv.processing import Runtime, activate, deactivate
from ldv.service._requests import Room, body_of

if TYPE_CHECKING:
    from ldv.service import Service

_STATIC: Final = Path(__file__).parent / "static"
_MOST_BYTES: Final = 65_536
_AT_A_TIME: Final = 4
_log: Final = logging.getLogger("ldv")


class Pages:
    """Pages for people, on a service that is open.

    Args:
        service: The service: what they read from.
        config: What they are told.
    """

    def __init__(self, service: Service, config: PagesConfig) -> None:
        """Nobody is logged in."""
        self.service = service
        self.config = config
        self.sessions = Sessions()
        self.templates = Templates()
        self.themed = bool(config.theme_css())
        self.provider = _entrance.provider_for(config)
        self._organisation = config.organisation
        self._room = Room(64 * _MOST_BYTES)
        self._turns = Turns(_AT_A_TIME, wait=service.serving.timeout)
        # Plots take a second of a processor, and their style is that of the whole process: one page of them at a time.
        self._drawing = Turns(1, wait=service.serving.timeout)
        self._app = Starlette(
            routes=self._routes(),
            exception_handlers={HTTPException: self._missing, Exception: self._failed},
        )
        self._app.router.redirect_slashes = False
        _log_readers(service)
        _open_audit(service)

    @property
    def cookie(self) -> str:
        """Name of the cookie; a browser takes `__Host-` from this host, over TLS, only."""
        return "__Host-ldv" if self.config.secure else "ldv"

    def routes(self) -> list[BaseRoute]:
        """Where they are hung into the service."""
        return [_Hung(self._app)]

    def close(self) -> None:
        """No processing begins any more."""
        audit.use(None)
        deactivate()

    def organisation(self) -> str:
        """What stands at the top of every page."""
        if not self._organisation:
            with contextlib.suppress(LdvError), self.service.readers.lend() as reader:
                if reader.register is not None:
                    self._organisation = letterhead_of(reader.register).organisation
        return self._organisation or "Logboek"

    # -- answering --

    def page(self, handler: Handler, *roles: Role) -> Callable[[Request], Any]:
        """What answers at an address.

        Args:
            handler: Makes the answer, in a thread of its own.
            *roles: Whom it is for; nobody named: for everybody.
        """

        async def answer(request: Request) -> Response:
            session = self.sessions.find(request.cookies.get(self.cookie, "")) or self.sessions.begin()
            visit = Visit(self, request, session, tongue_of(request))
            turns = self._drawing if handler is _figures.dashboard else self._turns
            try:
                if request.method == "POST":
                    timeout = self.service.serving.timeout
                    body, taken = await body_of(request, most=_MOST_BYTES, timeout=timeout, room=self._room)
                    self._room.give_back(taken)
                    visit.form = form_of(body)
                    check_form(request, session, visit.form)
                response = await turns.take(lambda: _answered(visit, handler, roles))
            except RequestRefused as refused:
                # In a thread: the page shows the name of the organisation, which may have to be read.
                response = await asyncio.to_thread(visit.failed, refused)
            self._keep(visit.session, request, response)
            return response

        return answer

    def _keep(self, session: Session, request: Request, response: Response) -> None:
        if request.cookies.get(self.cookie) != session.id:
            response.set_cookie(
                self.cookie,
                session.id,
                max_age=LONGEST_SECONDS,
                path="/",
                secure=self.config.secure,
                httponly=True,
                # Whoever comes back from the login comes from another site.
                samesite="lax",
            )

    async def _missing(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        response: Response = await self.page(lambda visit: visit.sorry(status))(request)
        return response

    async def _failed(self, request: Request, error: Exception) -> Response:
        visit = Visit(self, request, self.sessions.begin(), tongue_of(request))
        return await asyncio.to_thread(visit.failed, error)

    # -- addresses --

    def _routes(self) -> list[Route]:
        def get(path: str, handler: Handler, *roles: Role) -> Route:
            return Route(path, self.page(handler, *roles), methods=["GET"])

        def post(path: str, handler: Handler, *roles: Role) -> Route:
            return Route(path, self.page(handler, *roles), methods=["POST"])

        found = [
            get("/", _entrance.start),
            get("/inloggen", _entrance.login),
            post("/uitloggen", _entrance.log_out),
            get("/taal/{code}", _entrance.language),
            Route("/statisch/{path:path}", self._static, methods=["GET"]),
            get("/mijn", _citizen.timeline, Role.CITIZEN),
            post("/mijn/verversen", _citizen.refresh, Role.CITIZEN),
            get("/mijn/gebeurtenis/{reference}", _citizen.event, Role.CITIZEN),
            get("/mijn/overzicht.{form}", _citizen.download, Role.CITIZEN),
            get("/logboek", _explorer.explorer, Role.OFFICER),
            post("/logboek/betrokkene", _explorer.look_for_subject, Role.OFFICER),
            get("/logboek/trace", _explorer.look_for_trace, Role.OFFICER),
            get("/logboek/trace/{trace}", _explorer.trace, Role.OFFICER),
            get("/logboek/trace/{trace}/{operation}", _explorer.record, Role.OFFICER),
            get("/cijfers", _figures.dashboard, Role.OFFICER),
            get("/bewaren", _figures.retention, Role.OFFICER),
            get("/toestand", _figures.health, Role.OFFICER),
            get("/register", _keeper.activities, Role.OFFICER, Role.KEEPER),
            get("/register/activiteit", _keeper.activity, Role.OFFICER, Role.KEEPER),
            get("/register/vergelijken", _keeper.compare, Role.OFFICER, Role.KEEPER),
        ]
        if self.config.login is Login.DEVELOPMENT:
            found.append(post("/inloggen", _entrance.log_in_as))
        else:
            found.append(get("/inloggen/naar", _entrance.to_provider))
            found.append(get("/inloggen/terug", _entrance.from_provider))
        return found

    async def _static(self, request: Request) -> Response:
        path = str(request.path_params["path"])
        headers = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "same-origin"}
        if path == "theme.css":
            return Response(self.config.theme_css(), media_type="text/css", headers=headers)
        if path not in _FILES:
            raise HTTPException(404)
        content = await asyncio.to_thread((_STATIC / path).read_bytes)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return Response(content, media_type=kind, headers=headers)


_FILES: Final = {
    path.relative_to(_STATIC).as_posix() for path in _STATIC.rglob("*") if path.suffix in {".css", ".svg", ".woff2"}
}


def _answered(visit: Visit, handler: Handler, roles: tuple[Role, ...]) -> Response:
    if roles and visit.session.person is None:
        # Where somebody wanted to go holds no name of a person: those stand in no address.
        visit.session.kept["wanted"] = visit.request.url.path if visit.request.method == "GET" else "/"
        return visit.go("/inloggen")
    if roles and not any(visit.has(role) for role in roles):
        # Not "you may not": that would tell that there is something.
        return visit.sorry(404)
    try:
        return patiently(lambda: handler(visit), again=visit.request.method == "GET")
    except Exception as error:  # noqa: BLE001 - whatever it is, who waits for a page is to be told
        return visit.failed(error)


class _Hung(BaseRoute):
    """Hands on what is for the pages, whole; everything else is for the service."""

    _PLACES: Final = frozenset(
        {"", "inloggen", "uitloggen", "taal", "statisch", "mijn", "logboek", "cijfers", "bewaren", "toestand"}
        | {"register"}
    )

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is for the pages."""
        first = scope.get("path", "").removeprefix("/").partition("/")[0]
        mine = scope["type"] == "http" and first in self._PLACES
        return (Match.FULL, {}) if mine else (Match.NONE, {})

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        """Nobody asks for these addresses by name."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await self._app(scope, receive, send)


def _open_audit(service: Service) -> None:
    """Let what employees look at be noted, and find out now whether that can be.

    Raises:
        ConfigurationError: There can be no audit log where it was said to be.
    """
    audit.use(service.settings["audit"])
    if service.settings["audit"]:
        try:
            audit.active_log()
        except AuditUnavailable:
            # Records can be taken and citizens can look all the same; employees see nothing until it answers.
            _log.warning("ldv serve: the audit log does not answer, so employees cannot look at records now.")


def _log_readers(service: Service) -> None:
    """Let what pages do be logged like any processing, through the journal of the service.

    "Het lezen namens een persoon" is a processing of the application that reads: here that is the service itself.
    """
    from ldv.processing._processor import LogboekSpanProcessor

    settings = service.settings
    activate(
        Runtime(
            sink=service.journal,
            processor=LogboekSpanProcessor(),
            profile=service.profile,
            keys=service.keys,
            resource_name=settings["service_name"] or "ldv serve",
            resource_version=settings["service_version"],
            resource_attributes=dict(settings["resource_attributes"]),
        )
    )
