"""The pages of ID-bellen: those of the caller, and those of the agent."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from starlette.responses import HTMLResponse

from examples._dev_login import CHOICE
from examples._pages import Site
from examples.idbellen.people import Revealed

REVEAL = Site("Alleen voor ontwikkeling", "Attribuutserver (stand-in)")
BACKEND = Site("Gemeente Voorbeeldstad", "ID-bellen")
EXCHANGE = Site("Klantcontactcentrum Voorbeeldregio", "Telefooncentrale")
PORTAL = Site("Klantcontactcentrum Voorbeeldregio", "Agentportaal")


def choose(people: Mapping[str, str]) -> HTMLResponse:
    """Pick a test person, whose data is revealed."""
    choices = "".join(CHOICE.format(key=escape(key), name=escape(name)) for key, name in people.items())
    body = f"""<h1>Gegevens onthullen</h1>
<p class="warning"><strong>Alleen voor ontwikkeling.</strong> Deze pagina staat in de plaats van een app
op uw telefoon.</p>
<form method="post" action="/onthullen">
<fieldset>
<legend>Wie bent u?</legend>
{choices}</fieldset>
<p>U onthult: burgerservicenummer, naam, geboortedatum en woonplaats.</p>
<button>Onthullen</button>
</form>
"""
    return REVEAL.page("Gegevens onthullen", body)


def revealed(session: str, backend: str) -> HTMLResponse:
    """Go on to the backend, with the session."""
    body = f"""<h1>Uw gegevens zijn onthuld</h1>
<p>Met een code kunt u bellen zonder dat u nog hoeft te zeggen wie u bent.</p>
<form method="post" action="{escape(backend)}/onthuld">
<input type="hidden" name="sessie" value="{escape(session)}">
<button>Geef mij een belcode</button>
</form>
"""
    return REVEAL.page("Uw gegevens zijn onthuld", body, form_to=backend)


def code(text: str) -> HTMLResponse:
    """The code to key in."""
    body = f"""<h1>Uw belcode</h1>
<div class="card"><p>Bel <strong>14 099</strong> en toets deze code:</p>
<p class="code">{escape(text[:3])} {escape(text[3:])}</p></div>
<p>De medewerker ziet dan wie u bent. Uw gegevens worden na het gesprek gewist, en altijd binnen een uur.</p>
"""
    return BACKEND.page("Uw belcode", body)


def used_up(reveal: str) -> HTMLResponse:
    """The session has been fetched before."""
    text = "U hebt deze onthulling al gebruikt, of zij is verlopen. Onthul uw gegevens opnieuw."
    return BACKEND.problem("Dit lukt niet", text, status=404, back=reveal, action="Opnieuw onthullen")


def telephone() -> HTMLResponse:
    """Stands in for a telephone."""
    body = """<h1>14 099</h1>
<p class="warning"><strong>Alleen voor ontwikkeling.</strong> Deze pagina staat in de plaats van een telefoon.</p>
<form class="card" method="post" action="/bellen">
<label for="code">Toets uw belcode</label>
<p class="hint" id="hint">Zes cijfers.</p>
<div class="row">
<input id="code" name="code" aria-describedby="hint" required maxlength="7" size="7" inputmode="numeric"
 autocomplete="off">
<button>Bellen</button>
</div>
</form>
"""
    return EXCHANGE.page("14 099", body)


def connected() -> HTMLResponse:
    """The call waits for an agent."""
    body = '<h1>U wordt doorverbonden</h1>\n<p class="done" role="status">Er zijn geen wachtenden voor u.</p>\n'
    return EXCHANGE.page("U wordt doorverbonden", body)


def unknown_code() -> HTMLResponse:
    """No such code."""
    text = "Deze code kennen wij niet. Misschien is hij al gebruikt."
    return EXCHANGE.problem("Onbekende code", text, status=404, action="Opnieuw toetsen")


def ready(agent: str, *, nobody: bool = False, cleared: bool = False) -> HTMLResponse:
    """The agent is available."""
    told = '<p class="warning" role="status">Er wacht niemand.</p>\n' if nobody else ""
    if cleared:
        told = '<p class="done" role="status">Het contact is afgerond. De gegevens van de beller zijn gewist.</p>\n'
    body = f"""<h1>U bent beschikbaar</h1>
{told}<form method="post" action="/aannemen">
<button>Volgende beller</button>
</form>
"""
    return PORTAL.page("U bent beschikbaar", body, name=agent)


def contact(agent: str, found: Revealed) -> HTMLResponse:
    """Who is calling."""
    body = f"""<h1>In gesprek</h1>
<div class="card">
<h2>{escape(found.naam)}</h2>
<dl>
<div><dt>Burgerservicenummer</dt><dd>{escape(found.bsn)}</dd></div>
<div><dt>Geboortedatum</dt><dd>{escape(found.geboortedatum)}</dd></div>
<div><dt>Woonplaats</dt><dd>{escape(found.woonplaats)}</dd></div>
</dl>
<form method="post" action="/afronden">
<p class="hint">Klaar met de verslaglegging? Rond dan het contact af. Deze gegevens worden dan gewist.</p>
<button>Contact afronden</button>
</form>
</div>
"""
    return PORTAL.page("In gesprek", body, name=agent)


def gone(agent: str) -> HTMLResponse:
    """The data has been deleted."""
    body = """<div class="problem" role="alert">
<h1>De gegevens zijn gewist</h1>
<p>Een uur na het onthullen worden gegevens gewist, ook als het gesprek nog loopt.</p>
</div>
<form method="post" action="/afronden"><button>Contact afronden</button></form>
"""
    return PORTAL.page("De gegevens zijn gewist", body, name=agent, status=404)
