"""What a privacy officer and who keeps the register do with the pages, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from tests.support.chromium import Tab
from tests.support.parking import CHANGE, INVESTIGATE, anna_in_autumn
from tests.support.served_pages import KEEPER, OFFICER
from tests.support.service import Running

Look = Callable[[Tab, str], list[str]]
LogIn = Callable[[int], Tab]
MAIN, PART = anna_in_autumn()[5:7]


@pytest.fixture
def officer(log_in: LogIn) -> Tab:
    return log_in(OFFICER)


def test_exploring(officer: Tab, look: Look) -> None:
    """The privacy officer sees all records, confidential ones too, and chooses by activity, outcome and words."""
    assert officer.heading == "Logboek"
    assert "verstrekkenKentekengegevens" in officer.text
    assert look(officer, "officer-explorer") == []
    officer.js(f"document.querySelector('#activiteit').value = '{CHANGE}'")
    officer.js("document.querySelector('#uitkomst').value = 'NOK'")
    officer.fill("#handeling", "KENTEKEN")
    officer.click(".ldv-filter button")
    assert officer.js("document.querySelectorAll('tbody tr').length") == 1


def test_one_person(officer: Tab, site: Running, look: Look) -> None:
    """Records of one person are found by a number that stands in no address; a wrong number is told."""
    officer.fill("#id", "999990020")
    officer.click("form[action='/logboek/betrokkene'] button")
    assert "alleen wat over één betrokkene" in officer.text
    assert officer.js("document.querySelectorAll('tbody tr').length") >= 2
    assert "999990020" not in officer.url + officer.js("document.documentElement.outerHTML")
    assert look(officer, "officer-subject") == []
    officer.fill("#id", "999990021")
    officer.click("form[action='/logboek/betrokkene'] button")
    assert "Dat nummer kan niet bestaan" in officer.text


def test_a_trace(officer: Tab, site: Running, look: Look) -> None:
    """A trace is shown as it ran, with what is inside what; a part leads to its record and the register of then."""
    officer.fill("#trace", MAIN.trace_id)
    officer.click("form[action='/logboek/trace'] button")
    assert officer.heading == "Verloop van een verwerking"
    assert officer.js("document.querySelectorAll('.ldv-bar svg').length") == len(
        [one for one in anna_in_autumn() if one.trace_id == MAIN.trace_id]
    )
    assert look(officer, "officer-trace") == []
    officer.click("tbody th a")
    assert "Wat het register toen zei" in officer.text
    assert look(officer, "officer-record") == []
    officer.open(f"{site.url}/logboek/trace/{MAIN.trace_id}?volg=ja")
    assert "Gaf antwoord" in officer.text
    assert look(officer, "officer-chain") == []


@pytest.mark.parametrize(
    ("path", "said", "name"),
    [
        ("/cijfers?maand=2026-11", "Hoeveel gebeurt er?", "officer-figures"),
        ("/cijfers?maand=2020-01", "staat er niets", "officer-figures-empty"),
        ("/bewaren", "Er is geen plan te maken", "officer-retention"),
        ("/toestand", "Alles werkt", "officer-health"),
        ("/register", "Register van verwerkingsactiviteiten", "register"),
        ("/logboek?handeling=bestaatniet", "Er is niets gevonden", "officer-nothing"),
        ("/nergens/", "", ""),
    ],
)
def test_other_pages(officer: Tab, site: Running, look: Look, path: str, said: str, name: str) -> None:
    """Figures, retention, health and register each say what they are for, and nothing is wrong with them."""
    if not name:
        officer.open(f"{site.url}/register/nergens")
        assert officer.heading == "Deze pagina is er niet"
        return
    officer.open(site.url + path)
    assert said in officer.text
    assert look(officer, name) == []


def test_plots_are_drawn(officer: Tab, site: Running) -> None:
    """What the policy forbids is not needed: the bars of the plots have their colour all the same."""
    officer.open(f"{site.url}/cijfers?maand=2026-11")
    fills = officer.js(
        "[...document.querySelectorAll('.ldv-plots svg path')].map(e => getComputedStyle(e).fill).join()"
    )
    assert "rgb(21, 66, 115)" in fills


def test_the_keeper(log_in: LogIn, site: Running, look: Look) -> None:
    """Who keeps the register finds an activity, sees its versions, compares two, and sees nothing of the logboek."""
    tab = log_in(KEEPER)
    assert tab.heading == "Register van verwerkingsactiviteiten"
    tab.fill("#zoek", "deze organisatie")
    tab.open(f"{site.url}/register?zoek=opsporing")
    tab.click(".ldv-register a")
    assert "Geschiedenis" in tab.text
    assert look(tab, "keeper-activity") == []
    for path in ("/logboek", "/cijfers", "/bewaren", "/toestand", "/mijn", f"/logboek/trace/{MAIN.trace_id}"):
        tab.open(site.url + path)
        assert tab.heading == "Deze pagina is er niet"


def test_comparing(log_in: LogIn, site: Running, look: Look) -> None:
    """Two versions stand beside each other, with what was taken away and what was added."""
    tab = log_in(KEEPER)
    tab.open(f"{site.url}/register/activiteit?id={CHANGE}")
    tab.click("form[action='/register/vergelijken'] button")
    assert tab.js("document.querySelectorAll('del, ins').length") >= 2
    assert look(tab, "keeper-compare") == []
    tab.open(f"{site.url}/register/vergelijken?a={CHANGE}&b={INVESTIGATE}x")
    assert tab.heading == "Deze pagina is er niet"


def test_a_chain_on_a_phone(officer: Tab, site: Running) -> None:
    """Who was asked fits a phone, and the times of the picture are those of the list."""
    officer.open(f"{site.url}/logboek/trace/{MAIN.trace_id}?volg=ja")
    clock = f"{MAIN.started_at.astimezone(ZoneInfo('Europe/Amsterdam')):%H:%M}"
    assert f", {clock}" in officer.js("document.querySelector('.ldv-list').innerText")
    assert clock in officer.js("document.querySelector('.ldv-picture').textContent")
    officer.size(390)
    table = "[...document.querySelectorAll('table')].at(-1).parentElement"
    assert officer.js(f"{table}.scrollWidth <= {table}.clientWidth")
