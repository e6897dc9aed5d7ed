"""FOR DEVELOPMENT ONLY: stands in for DigiD. Whoever picks a test person here, is that person.

What a real login shares with it: the burgerservicenummer stays on the server. The browser gets a cookie with a random
text that means nothing elsewhere, so the number ends up in no URL, no cookie, no page and no access log.
"""

from __future__ import annotations

import secrets
from urllib.parse import parse_qsl

import attrs
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from examples.parkeervergunning import pages

COOKIE = "sessie"


class NotLoggedIn(Exception):
    """Nobody is logged in: go and pick somebody."""


@attrs.frozen
class Person:
    """Who is logged in."""

    name: str
    bsn: str = attrs.field(repr=False)


PEOPLE = {"a": Person("Testpersoon A", "999990019"), "b": Person("Testpersoon B", "999990032")}
_sessions: dict[str, Person] = {}


def person_of(request: Request) -> Person:
    """Who is logged in.

    Raises:
        NotLoggedIn: Nobody is.
    """
    try:
        return _sessions[request.cookies.get(COOKIE, "")]
    except KeyError:
        raise NotLoggedIn from None


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent."""
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


async def pick(request: Request) -> Response:
    """Show who can be picked."""
    return pages.login({key: person.name for key, person in PEOPLE.items()})


async def log_in(request: Request) -> Response:
    """Begin a session."""
    person = PEOPLE.get((await form_of(request)).get("persoon", ""))
    if person is None:
        return RedirectResponse("/inloggen", 303)
    token = secrets.token_urlsafe(32)
    _sessions[token] = person
    response = RedirectResponse("/vergunningen", 303)
    # Strict: a form on another site cannot change anything here in the name of who is logged in. Where there is HTTPS,
    # secure=True as well.
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict")
    return response


async def log_out(request: Request) -> Response:
    """End the session."""
    _sessions.pop(request.cookies.get(COOKIE, ""), None)
    response = RedirectResponse("/inloggen", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


async def to_login(request: Request, error: Exception) -> Response:
    """Exception handler for `NotLoggedIn`."""
    return RedirectResponse("/inloggen", 303)


ROUTES = [
    Route("/inloggen", pick, methods=["GET"]),
    Route("/inloggen", log_in, methods=["POST"]),
    Route("/uitloggen", log_out, methods=["POST"]),
]
