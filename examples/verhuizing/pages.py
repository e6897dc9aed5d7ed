"""The pages of the Balieapp."""

from __future__ import annotations

from html import escape

import msgspec
from starlette.responses import HTMLResponse

from examples._pages import Site

SITE = Site("Gemeente Voorbeeld", "Balieapp")

SEARCH = """<h1>Wie staat er aan de balie?</h1>
{wrong}<form class="card" method="post" action="/zoeken">
<label for="bsn">Burgerservicenummer</label>
<p class="hint" id="hint">Van het identiteitsbewijs. Probeer 999990019.</p>
<div class="row">
<input id="bsn" name="bsn" aria-describedby="hint" required maxlength="11" size="11" inputmode="numeric"
 autocomplete="off" spellcheck="false">
<button>Opzoeken</button>
</div>
</form>
"""

WRONG = '<p class="warning" role="alert">Dit is geen burgerservicenummer. Kijk het nummer na.</p>\n'

RESIDENT = """<h1>Persoonsgegevens</h1>
{done}<div class="card">
<h2>{name}</h2>
<dl>
<div><dt>Straat en huisnummer</dt><dd>{street} {number}</dd></div>
<div><dt>Plaats</dt><dd>{town}</dd></div>
</dl>
<form method="post" action="/verhuizen">
<h2>Verhuizing doorgeven</h2>
<div class="row">
<p><label for="straat">Straat</label><input id="straat" name="straat" required maxlength="80" autocomplete="off"></p>
<p><label for="huisnummer">Nummer</label>
<input id="huisnummer" name="huisnummer" required maxlength="8" size="5" autocomplete="off"></p>
<p><label for="plaats">Plaats</label>
<input id="plaats" name="plaats" value="{town}" required maxlength="80" autocomplete="off"></p>
</div>
<button>Adres wijzigen</button>
</form>
</div>
<p><a href="/">Volgende bezoeker</a></p>
"""


class Address(msgspec.Struct):
    """Where somebody lives."""

    straat: str
    huisnummer: str
    plaats: str


class Resident(msgspec.Struct):
    """Somebody as the BRP tells it."""

    naam: str
    adres: Address


def search(clerk: str, *, wrong: bool = False) -> HTMLResponse:
    """Ask for the number of who is at the counter."""
    body = SEARCH.format(wrong=WRONG if wrong else "")
    return SITE.page("Opzoeken", body, name=clerk, status=422 if wrong else 200)


def resident(clerk: str, found: Resident, *, changed: bool) -> HTMLResponse:
    """Who it is, with a form for a new address."""
    done = '<p class="done" role="status">Het adres is gewijzigd.</p>\n' if changed else ""
    body = RESIDENT.format(
        name=escape(found.naam),
        done=done,
        street=escape(found.adres.straat),
        number=escape(found.adres.huisnummer),
        town=escape(found.adres.plaats),
    )
    return SITE.page("Persoonsgegevens", body, name=clerk)


def not_found(clerk: str) -> HTMLResponse:
    """The BRP knows nobody by this number; which one it was is not repeated."""
    text = "Dit burgerservicenummer komt niet voor in de BRP."
    return SITE.problem("Niet gevonden", text, name=clerk, status=404, action="Ander nummer")
