"""Plain HTML made on the server, in Dutch, without scripts: what every page of the examples has around it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

import attrs
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

LAYOUT = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - {site}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#inhoud">Direct naar de inhoud</a>
<header>
<div class="bar">
<p class="brand"><span>{organisation}</span> {site}</p>
{session}</div>
</header>
<main id="inhoud">
{body}</main>
<footer>
<div class="bar">
<p>Voorbeeld bij de standaard Logboek Dataverwerkingen: geen echte organisatie, geen echte personen.</p>
</div>
</footer>
</body>
</html>
"""

SESSION = """<form class="session" method="post" action="/uitloggen">
<span>{name}</span>
<button class="quiet">Uitloggen</button>
</form>
"""

PROBLEM = """<div class="problem" role="alert">
<h1>{title}</h1>
<p>{text}</p>
</div>
{more}<p><a class="button" href="{back}">{action}</a></p>
"""


@attrs.frozen
class Site:
    """The pages of one application.

    Attributes:
        organisation: Whose it is.
        name: What it is called.
    """

    organisation: str
    name: str

    def page(self, title: str, body: str, *, name: str = "", status: int = 200, form_to: str = "") -> HTMLResponse:
        """A whole page.

        Args:
            title: Of the page.
            body: HTML, in which everything that came from outside is escaped.
            name: Who is logged in.
            status: HTTP status.
            form_to: Address of another site that a form on this page may be sent to.
        """
        session = SESSION.format(name=escape(name)) if name else ""
        site, organisation = escape(self.name), escape(self.organisation)
        shown = LAYOUT.format(title=escape(title), site=site, organisation=organisation, session=session, body=body)
        return HTMLResponse(shown, status, _headers(form_to))

    def problem(
        self,
        title: str,
        text: str,
        *,
        name: str = "",
        status: int,
        back: str = "/",
        action: str = "Terug",
        more: str = "",
    ) -> HTMLResponse:
        """Say that something went otherwise, and how to go on; `more` is HTML."""
        body = PROBLEM.format(title=escape(title), text=escape(text), back=back, action=escape(action), more=more)
        return self.page(title, body, name=name, status=status)

    def out_of_order(self) -> HTMLResponse:
        """Something does not work, and it is not the visitor's fault."""
        text = "Er is een storing; het ligt niet aan u. Probeer het later opnieuw."
        return self.problem("Dit lukt nu niet", text, status=503, action="Opnieuw proberen")

    async def failed(self, request: Request, error: Exception) -> Response:
        """Another service does not answer, or the journal refuses (without a record, nothing is done)."""
        return self.out_of_order()


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent."""
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


async def _style(request: Request) -> Response:
    return FileResponse(Path(__file__).with_name("_style.css"), media_type="text/css")


STYLE = Route("/style.css", _style)
"""No page asks anything of another site."""


def _headers(form_to: str) -> dict[str, str]:
    # Nothing from elsewhere, no scripts, in nobody's frame; and a page about a person stays in no cache.
    policy = {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "data:",
        "form-action": f"'self' {form_to}".strip(),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "cache-control": "no-store",
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
