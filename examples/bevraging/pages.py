"""The pages of the ministry, where officers are authorised, and of the authority, where they ask."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from starlette.responses import HTMLResponse

from examples._pages import Site

MINISTRY = Site("Ministerie Voorbeeld", "Autorisatieregister")
AUTHORITY = Site("Opsporing Voorbeeld", "Bevragingsportaal")

AUTHORISE = """<h1>Opsporingsambtenaar autoriseren</h1>
{told}<form class="card" method="post" action="/verlenen">
<p class="hint">De autorisatie gaat nu in en geldt een jaar. Met terugwerkende kracht kan niet.</p>
<p><label for="ambtenaar">Nummer van de ambtenaar</label><br>
<input id="ambtenaar" name="ambtenaar" required pattern="[a-z]-[0-9]{{4}}" size="8" placeholder="b-1001"
 autocomplete="off"></p>
<p><label for="soort">Mag bevragen</label><br>
<select id="soort" name="soort">
<option value="nationaal">voor Nederlandse onderzoeken</option>
<option value="internationaal">voor rechtshulp aan andere landen</option>
</select></p>
<button>Autoriseren</button>
</form>
"""

FIELDS = """<p><label for="{kind}-nummer">Eén telefoonnummer</label><br>
<input id="{kind}-nummer" name="telefoonnummer" required size="14" inputmode="tel" placeholder="085 000 00 01"
 autocomplete="off"></p>
<p><label for="{kind}-grondslag">Grondslag</label><br>
<select id="{kind}-grondslag" name="grondslag">{bases}</select></p>
<p><label for="{kind}-zaak">Zaak</label><br>
<input id="{kind}-zaak" name="zaak" required pattern="Z-[0-9]{{4}}-[0-9]{{4}}" size="12" placeholder="Z-2026-0042"
 autocomplete="off"></p>
"""

ASK = """<h1>Een aanbieder bevragen</h1>
<p class="warning">De klant krijgt dit later te zien: zodra het onderzoek niet langer vertrouwelijk is.</p>
<ul class="cards">
<li class="card"><h2>Nederlands onderzoek</h2>
<form method="post" action="/nationaal">
{national}<button>Bevragen</button>
</form></li>
<li class="card"><h2>Rechtshulp aan een ander land</h2>
<form method="post" action="/internationaal">
{international}<p><label for="land">Land</label><br>
<input id="land" name="land" required pattern="[A-Z]{{2}}" size="3" placeholder="BE" autocomplete="off"></p>
<button>Bevragen</button>
</form></li>
</ul>
"""

BASES = {
    "nationaal": {
        "Sv 126na": "Sv 126na: verdenking van een misdrijf",
        "Sv 126ua": "Sv 126ua: georganiseerd verband",
    },
    "internationaal": {"Sv 5.1.4": "Sv 5.1.4: verzoek om rechtshulp"},
}


def authorise(official: str, *, done: bool = False, wrong: bool = False) -> HTMLResponse:
    """Authorise an officer, beforehand."""
    told = '<p class="done" role="status">De autorisatie is verleend.</p>\n' if done else ""
    if wrong:
        told = '<p class="problem" role="alert">Dit is geen nummer van een ambtenaar. Niemand is geautoriseerd.</p>\n'
    return MINISTRY.page("Autoriseren", AUTHORISE.format(told=told), name=official, status=422 if wrong else 200)


def ask(officer: str) -> HTMLResponse:
    """Ask about one number; requests of other countries apart."""
    fields = {}
    for kind, bases in BASES.items():
        options = "".join(f'<option value="{escape(key)}">{escape(text)}</option>' for key, text in bases.items())
        fields[kind] = FIELDS.format(kind=kind, bases=options)
    body = ASK.format(national=fields["nationaal"], international=fields["internationaal"])
    return AUTHORITY.page("Bevragen", body, name=officer)


def answer(officer: str, found: Mapping[str, str] | None) -> HTMLResponse:
    """Whose number it is; not kept, so not to be found back."""
    told = (
        f"<dl>\n<div><dt>Naam</dt><dd>{escape(found['naam'])}</dd></div>\n"
        f"<div><dt>Adres</dt><dd>{escape(found['adres'])}</dd></div>\n</dl>"
        if found
        else "<p>Dit nummer is van geen klant van deze aanbieder.</p>"
    )
    body = f"""<h1>Antwoord van de aanbieder</h1>
<div class="card">{told}
<p class="hint">Dit antwoord wordt niet bewaard.</p></div>
<p><a class="button" href="/">Terug</a></p>
"""
    return AUTHORITY.page("Antwoord", body, name=officer)


def refused(officer: str, title: str, status: int) -> HTMLResponse:
    """The provider does not answer this request."""
    text = f"{title} Deze poging is vastgelegd; de toezichthouder kan dat zien."
    return AUTHORITY.problem("De aanbieder geeft geen antwoord", text, name=officer, status=status)
