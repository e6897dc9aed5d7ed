"""The pages of MijnOmgeving: plain HTML made on the server, in Dutch, without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise

import msgspec
from starlette.responses import HTMLResponse

# Nothing from elsewhere, no scripts, in nobody's frame; and a page about a person stays in no cache.
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

LAYOUT = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - MijnOmgeving</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#inhoud">Direct naar de inhoud</a>
<header>
<div class="bar">
<p class="brand"><span>Gemeente Voorbeeld</span> MijnOmgeving</p>
{session}</div>
</header>
<main id="inhoud">
{body}</main>
<footer>
<div class="bar">
<p>Voorbeeld bij de standaard Logboek Dataverwerkingen: geen echte gemeente, geen echte personen.</p>
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

CARD = """<li class="card">
<h2>Parkeervergunning {zone}</h2>
<dl>
<div><dt>Nummer</dt><dd>{number}</dd></div>
<div><dt>Kenteken</dt><dd><span class="plate">{plate}</span></dd></div>
</dl>
<form method="post" action="/kenteken">
<input type="hidden" name="nummer" value="{number}">
<label for="kenteken-{number}">Nieuw kenteken</label>
<p class="hint" id="hint-{number}">Een auto die op uw naam staat, bijvoorbeeld XX-999-E.</p>
<div class="row">
<input id="kenteken-{number}" name="kenteken" aria-describedby="hint-{number}" required maxlength="11" size="11"
 autocomplete="off" autocapitalize="characters" spellcheck="false">
<button>Kenteken wijzigen</button>
</div>
</form>
</li>
"""


CHOICE = """<label class="choice"><input type="radio" name="persoon" value="{key}" required> {name}</label>
"""


class Permit(msgspec.Struct):
    """A permit as Parkeeradmin tells it."""

    nummer: str
    gebied: str
    kenteken: str


def permits(name: str, found: Iterable[Permit], *, changed: bool) -> HTMLResponse:
    """The permits of who is logged in, each with a form to change its plate."""
    cards = "".join(
        CARD.format(zone=escape(one.gebied), number=escape(one.nummer), plate=escape(as_on_a_car(one.kenteken)))
        for one in found
    )
    done = '<p class="done" role="status">Het kenteken is gewijzigd.</p>\n' if changed else ""
    listed = f'<ul class="cards">\n{cards}</ul>\n' if cards else "<p>U hebt geen parkeervergunningen.</p>\n"
    return _page("Uw parkeervergunningen", f"<h1>Uw parkeervergunningen</h1>\n{done}{listed}", name=name)


def refused(name: str) -> HTMLResponse:
    """The plate is not this person's: say so, and how to go on. Which plate it was is not repeated."""
    body = """<div class="problem" role="alert">
<h1>Het kenteken is niet gewijzigd</h1>
<p>Volgens de RDW staat dit kenteken niet op uw naam. Uw vergunning is gebleven zoals zij was.</p>
</div>
<h2>Wat kunt u doen?</h2>
<ul>
<li>Kijk na of u het kenteken goed hebt ingevuld.</li>
<li>Hebt u de auto net gekocht? Probeer het morgen opnieuw.</li>
</ul>
<p><a class="button" href="/vergunningen">Terug naar uw parkeervergunningen</a></p>
"""
    return _page("Het kenteken is niet gewijzigd", body, name=name, status=422)


def failed() -> HTMLResponse:
    """Something does not work, and it is not the visitor's fault."""
    body = """<div class="problem" role="alert">
<h1>Dit lukt nu niet</h1>
<p>Er is een storing; het ligt niet aan u. Probeer het later opnieuw.</p>
</div>
<p><a class="button" href="/vergunningen">Opnieuw proberen</a></p>
"""
    return _page("Dit lukt nu niet", body, status=503)


def login(people: Mapping[str, str]) -> HTMLResponse:
    """Pick a test person; stands in for DigiD."""
    choices = "".join(CHOICE.format(key=escape(key), name=escape(name)) for key, name in people.items())
    body = f"""<h1>Inloggen</h1>
<p class="warning"><strong>Alleen voor ontwikkeling.</strong> Deze pagina staat in de plaats van DigiD.</p>
<form method="post" action="/inloggen">
<fieldset>
<legend>Wie bent u?</legend>
{choices}</fieldset>
<button>Inloggen</button>
</form>
"""
    return _page("Inloggen", body)


def as_on_a_car(plate: str) -> str:
    """A plate with the hyphens that it has on a car: between letters and digits."""
    parts = [plate[:1]]
    for before, after in pairwise(plate):
        parts.append(after if before.isdigit() == after.isdigit() else f"-{after}")
    return "".join(parts)


def _page(title: str, body: str, *, name: str = "", status: int = 200) -> HTMLResponse:
    session = SESSION.format(name=escape(name)) if name else ""
    return HTMLResponse(LAYOUT.format(title=escape(title), session=session, body=body), status, HEADERS)
