"""One request of somebody, and what a page needs to answer it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

import attrs
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ldv.errors import RequestRefused
from ldv.pages._people import Person, Role
from ldv.pages._sessions import Session
from ldv.pages._tongue import TONGUES, Tongue
from ldv.pages._trouble import trouble

if TYPE_CHECKING:
    from ldv.pages._app import Pages

LANGUAGE_COOKIE: Final = "ldv-taal"
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""No script, no inline style, no other site: whatever a record holds, it cannot do anything here."""
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
    # What is shown is about a person, and the next one at this computer presses "back".
    "Cache-Control": "no-store",
}
_MOST_FIELDS: Final = 50
_SERVER_ERROR: Final = 500


@attrs.define(eq=False)
class Visit:
    """One request.

    Attributes:
        pages: The pages.
        request: The request.
        session: What is known of the browser.
        tongue: The language to answer in.
        form: What was filled in.
    """

    pages: Pages
    request: Request
    session: Session
    tongue: Tongue
    form: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    @property
    def person(self) -> Person:
        """Who it is; only after `see_to`."""
        return self.session.person or Person()

    def has(self, role: Role) -> bool:
        """Whether somebody comes for this."""
        return role in self.person.roles

    def query(self, name: str) -> str:
        """What the address says under a name; empty when nothing."""
        return self.request.query_params.get(name, "").strip()

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A page."""
        content = self.pages.templates.render(template, self, **context)
        return HTMLResponse(content, status_code=status, headers=HEADERS)

    def file(self, content: bytes | str, *, media_type: str, name: str = "") -> Response:
        """Something to keep, or a part of a page."""
        headers = dict(HEADERS)
        if name:
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(content, media_type=media_type, headers=headers)

    def go(self, path: str) -> Response:
        """To another page."""
        return RedirectResponse(path, status_code=303, headers=HEADERS)

    def sorry(self, status: int) -> Response:
        """A page that says why not, and tells nothing else."""
        return self.page("sorry.html", status=status, code=status, trouble=None)

    def failed(self, error: Exception) -> Response:
        """A page that says what went wrong, as far as its reader has to know; the rest stands in the log."""
        if isinstance(error, RequestRefused) and error.status < _SERVER_ERROR:
            return self.sorry(error.status)
        found = trouble(error)
        path = self.request.url.path + (f"?{self.request.url.query}" if self.request.url.query else "")
        again = path if self.request.method == "GET" else ""
        answer = self.page("sorry.html", status=found.status, code=found.status, trouble=found, again=again)
        if found.seconds:
            answer.headers["Retry-After"] = str(found.seconds)
        return answer


def form_of(body: bytes) -> dict[str, str]:
    """The fields of a form.

    Raises:
        RequestRefused: It is none.
    """
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise RequestRefused("pages: the form could not be read.") from None
    return dict(pairs)


def check_form(request: Request, session: Session, form: Mapping[str, str]) -> None:
    """See to it that a form comes from a page of ours that was shown in this session.

    Raises:
        RequestRefused: 403, it does not.
    """
    origin = request.headers.get("origin", "")
    elsewhere = request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
    if elsewhere or (origin not in {"", "null"} and urlsplit(origin).netloc != request.headers.get("host", "")):
        raise RequestRefused("pages: the form comes from another site.", status=403)
    if not secrets.compare_digest(form.get("csrf", "").encode(), session.csrf.encode()):
        raise RequestRefused("pages: the form is not one of this session.", status=403)


def tongue_of(request: Request) -> Tongue:
    """The language that somebody chose, else the one the browser asks for first, else Dutch."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in TONGUES:
        return TONGUES[chosen]
    first = request.headers.get("accept-language", "nl").partition(",")[0].partition("-")[0].strip().lower()
    return TONGUES[first if first in TONGUES else "nl"]


Handler = Callable[[Visit], Response]
