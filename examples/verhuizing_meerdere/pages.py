"""The pages of the Balieapp for an address."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import msgspec
from starlette.responses import HTMLResponse

from examples.verhuizing.pages import SITE

SEARCH = """<h1>Wie wonen er op een adres?</h1>
<form class="card" method="post" action="/bewoners">
<p class="hint" id="hint">Probeer Dorpsstraat 1, 2 of 40. Nummer 3 staat leeg.</p>
<div class="row">
<p><label for="straat">Straat</label>
<input id="straat" name="straat" value="Dorpsstraat" aria-describedby="hint" required maxlength="80"
 autocomplete="off"></p>
<p><label for="huisnummer">Nummer</label>
<input id="huisnummer" name="huisnummer" required maxlength="8" size="5" autocomplete="off"></p>
</div>
<button>Opzoeken</button>
</form>
"""


class Resident(msgspec.Struct):
    """Somebody as the BRP tells it."""

    bsn: str
    naam: str

    def __repr__(self) -> str:
        """Nobody's name or number ends up in a log."""
        return "Resident()"


def search(clerk: str) -> HTMLResponse:
    """Ask for an address."""
    return SITE.page("Opzoeken", SEARCH, name=clerk)


def residents(clerk: str, found: Sequence[Resident]) -> HTMLResponse:
    """Who live there."""
    people = "".join(f"<li>{escape(one.naam)}</li>\n" for one in found)
    listed = (
        f'<ul class="card names">\n{people}</ul>\n' if found else '<p class="card">Hier is niemand ingeschreven.</p>\n'
    )
    how_many = {0: "Geen bewoners", 1: "1 bewoner"}.get(len(found), f"{len(found)} bewoners")
    body = f'<h1>{how_many}</h1>\n{listed}<p><a class="button" href="/">Ander adres</a></p>\n'
    return SITE.page(how_many, body, name=clerk)


__all__ = ["SITE", "Resident", "residents", "search"]
