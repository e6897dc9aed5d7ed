"""The pages of MijnOmgeving."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise

import msgspec
from starlette.responses import HTMLResponse

from examples._pages import Site

SITE = Site("Gemeente Voorbeeld", "MijnOmgeving")

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
<input class="capitals" id="kenteken-{number}" name="kenteken" aria-describedby="hint-{number}" required
 maxlength="11" size="11" autocomplete="off" autocapitalize="characters" spellcheck="false">
<button>Kenteken wijzigen</button>
</div>
</form>
</li>
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
    return SITE.page("Uw parkeervergunningen", f"<h1>Uw parkeervergunningen</h1>\n{done}{listed}", name=name)


def refused(name: str) -> HTMLResponse:
    """The plate is not this person's: say so, and how to go on. Which plate it was is not repeated."""
    more = """<h2>Wat kunt u doen?</h2>
<ul>
<li>Kijk na of u het kenteken goed hebt ingevuld.</li>
<li>Hebt u de auto net gekocht? Probeer het morgen opnieuw.</li>
</ul>
"""
    return SITE.problem(
        "Het kenteken is niet gewijzigd",
        "Volgens de RDW staat dit kenteken niet op uw naam. Uw vergunning is gebleven zoals zij was.",
        name=name,
        status=422,
        back="/vergunningen",
        action="Terug naar uw parkeervergunningen",
        more=more,
    )


def as_on_a_car(plate: str) -> str:
    """A plate with the hyphens that it has on a car: between letters and digits."""
    parts = [plate[:1]]
    for before, after in pairwise(plate):
        parts.append(after if before.isdigit() == after.isdigit() else f"-{after}")
    return "".join(parts)
