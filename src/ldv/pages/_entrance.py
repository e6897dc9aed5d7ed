"""Coming in and going out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.responses import Response

from ldv.pages._config import Login, PagesConfig
from ldv.pages._people import Person, Role
from ldv.pages._tongue import TONGUES
from ldv.pages._visit import LANGUAGE_COOKIE, Visit

if TYPE_CHECKING:
    from ldv.pages._provider import Provider

_log: Final = logging.getLogger("ldv")


def provider_for(config: PagesConfig) -> Provider | None:
    """The provider that people log in with; None for the login for development."""
    if config.login is not Login.OIDC:
        return None
    from ldv.pages._provider import Provider

    return Provider(config)


def start(visit: Visit) -> Response:
    """To where somebody comes for."""
    return visit.go(_home(visit.session.person))


def login(visit: Visit) -> Response:
    """The page to log in at."""
    if visit.session.person is not None:
        return visit.go(_home(visit.session.person))
    people = list(enumerate(visit.pages.config.person))
    return visit.page("login.html", people=people, development=visit.pages.provider is None, refused="")


def log_in_as(visit: Visit) -> Response:
    """The login for development: be who you say."""
    number, people = visit.form.get("person", ""), visit.pages.config.person
    if not (number.isascii() and number.isdigit() and len(number) < 4 and int(number) < len(people)):
        known = list(enumerate(people))
        return visit.page("login.html", status=422, people=known, development=True, refused="not ours")
    return _welcome(visit, people[int(number)])


def to_provider(visit: Visit) -> Response:
    """Off to the provider."""
    provider = visit.pages.provider
    return visit.sorry(404) if provider is None else visit.go(provider.begin(visit.session.kept))


def from_provider(visit: Visit) -> Response:
    """Back from the provider."""
    provider = visit.pages.provider
    if provider is None:
        return visit.sorry(404)
    found = provider.finish(visit.session.kept, visit.request.query_params)
    if isinstance(found, Person):
        return _welcome(visit, found)
    # Who it was is not known, or not for here; what kind of trouble it is helps whoever keeps this service.
    _log.warning("ldv serve: a login was refused (%s).", found)
    return visit.page("login.html", status=403, people=[], development=False, refused=found.value)


def log_out(visit: Visit) -> Response:
    """Out, and nothing is kept."""
    visit.pages.sessions.end(visit.session)
    visit.session = visit.pages.sessions.begin()
    return visit.go("/inloggen")


def language(visit: Visit) -> Response:
    """Another language, on the page that somebody was at."""
    code = str(visit.request.path_params["code"])
    if code not in TONGUES:
        return visit.sorry(404)
    came = urlsplit(visit.request.headers.get("referer", ""))
    here = came.netloc == visit.request.headers.get("host", "") and not came.path.startswith("//")
    back = came.path + (f"?{came.query}" if came.query else "") if here and came.path else "/"
    response = visit.go(back)
    response.set_cookie(
        LANGUAGE_COOKIE, code, max_age=365 * 86_400, secure=visit.pages.config.secure, httponly=True, samesite="lax"
    )
    return response


def _welcome(visit: Visit, person: Person) -> Response:
    wanted = str(visit.session.kept.get("wanted", "/"))
    visit.pages.sessions.end(visit.session)
    visit.session = visit.pages.sessions.begin(person)
    return visit.go(wanted)


def _home(person: Person | None) -> str:
    if person is None:
        return "/inloggen"
    if Role.CITIZEN in person.roles:
        return "/mijn"
    return "/logboek" if Role.OFFICER in person.roles else "/register"
