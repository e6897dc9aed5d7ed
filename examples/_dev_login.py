"""FOR DEVELOPMENT ONLY: stands in for a real login (DigiD, or that of an employer). Whoever is picked here, one is.

What a real login shares with it: the number of a person stays on the server. The browser gets a cookie with a random
text that means nothing elsewhere, so the number ends up in no URL, no cookie, no page and no access log.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from html import escape

import attrs
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from examples._pages import Site, form_of

CHOICE = """<label class="choice"><input type="radio" name="persoon" value="{key}" required> {name}</label>
"""


class NotLoggedIn(Exception):
    """Nobody is logged in: go and pick somebody."""


@attrs.frozen
class Person:
    """Who is logged in.

    Attributes:
        name: What the page calls them.
        number: A burgerservicenummer, or that of an employee.
    """

    name: str
    number: str = attrs.field(repr=False)


@attrs.define(eq=False)
class Session:
    """One visit of one person.

    Attributes:
        person: Who it is.
        kept: What the application remembers until they log out.
    """

    person: Person
    kept: dict[str, str] = attrs.field(factory=dict, repr=False)


class DevLogin:
    """Pick one of a few persons.

    Args:
        site: Whose pages these are.
        people: Who can be picked.
        instead_of: What it stands in for.
        home: Where to go then.
    """

    def __init__(self, site: Site, people: Mapping[str, Person], *, instead_of: str, home: str) -> None:
        """Nobody is logged in yet."""
        self._site = site
        self._people = people
        self._instead_of = instead_of
        self._home = home
        # Cookies know no ports: sites on one machine each need a name of their own.
        self._cookie = f"sessie-{site.name.lower().replace(' ', '-')}"
        self._sessions: dict[str, Session] = {}
        self.routes = [
            Route("/inloggen", self._pick, methods=["GET"]),
            Route("/inloggen", self._log_in, methods=["POST"]),
            Route("/uitloggen", self._log_out, methods=["POST"]),
        ]

    def session_of(self, request: Request) -> Session:
        """The visit that a request is part of.

        Raises:
            NotLoggedIn: Nobody is logged in.
        """
        try:
            return self._sessions[request.cookies.get(self._cookie, "")]
        except KeyError:
            raise NotLoggedIn from None

    def person_of(self, request: Request) -> Person:
        """Who is logged in.

        Raises:
            NotLoggedIn: Nobody is.
        """
        return self.session_of(request).person

    async def _pick(self, request: Request) -> Response:
        choices = "".join(CHOICE.format(key=escape(key), name=escape(one.name)) for key, one in self._people.items())
        body = f"""<h1>Inloggen</h1>
<p class="warning"><strong>Alleen voor ontwikkeling.</strong> Deze pagina staat in de plaats van {self._instead_of}.</p>
<form method="post" action="/inloggen">
<fieldset>
<legend>Wie bent u?</legend>
{choices}</fieldset>
<button>Inloggen</button>
</form>
"""
        return self._site.page("Inloggen", body)

    async def _log_in(self, request: Request) -> Response:
        person = self._people.get((await form_of(request)).get("persoon", ""))
        if person is None:
            return RedirectResponse("/inloggen", 303)
        token = secrets.token_urlsafe(32)
        self._sessions[token] = Session(person)
        response = RedirectResponse(self._home, 303)
        # Strict: a form on another site cannot change anything here in the name of who is logged in. Where there is
        # HTTPS, secure=True as well.
        response.set_cookie(self._cookie, token, httponly=True, samesite="strict")
        return response

    async def _log_out(self, request: Request) -> Response:
        self._sessions.pop(request.cookies.get(self._cookie, ""), None)
        response = RedirectResponse("/inloggen", 303)
        response.delete_cookie(self._cookie, httponly=True, samesite="strict")
        return response


async def to_login(request: Request, error: Exception) -> Response:
    """Exception handler for `NotLoggedIn`."""
    return RedirectResponse("/inloggen", 303)
