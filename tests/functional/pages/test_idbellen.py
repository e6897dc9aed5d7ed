"""ID-bellen in a real browser: what a caller and an agent do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from examples._services import Services
from examples.idbellen._demo.start import clock, start
from examples.idbellen.callers import LIMIT_SECONDS
from examples.idbellen.people import PEOPLE
from tests.support.chromium import Tab

Look = Callable[[Tab, str], list[str]]
ANNA = PEOPLE["a"]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with Services(tmp_path) as running:
        yield running


@pytest.fixture
def sites(services: Services) -> Mapping[str, str]:
    """The addresses of the four services; nobody is calling yet."""
    return start(services)


def reveal(tab: Tab, sites: Mapping[str, str], person: str = "a") -> str:
    """Reveal who you are, and get a code."""
    tab.open(sites["onthullen"])
    tab.choose(f"input[value='{person}']")
    tab.click("main button")
    tab.click("main button")
    return str(tab.js("document.querySelector('.code').innerText"))


def call(tab: Tab, sites: Mapping[str, str], code: str) -> None:
    tab.open(sites["telefoon"])
    tab.fill("#code", code)
    tab.click("main button")


def take(tab: Tab, sites: Mapping[str, str]) -> None:
    """Log in as an agent, and take the next call."""
    tab.open(sites["agentportaal"])
    tab.choose("input[value='k']")
    tab.click("main button")
    tab.click("main button")


def test_a_caller_reveals_and_calls(tab: Tab, sites: Mapping[str, str], look: Look) -> None:
    """A caller picks what to reveal, gets a code and keys it in, on pages that anybody can use; no number is shown."""
    tab.open(sites["onthullen"])
    assert (tab.heading, look(tab, "idbellen-reveal")) == ("Gegevens onthullen", [])
    tab.choose("input[value='a']")
    tab.click("main button")
    assert (tab.heading, look(tab, "idbellen-revealed")) == ("Uw gegevens zijn onthuld", [])
    tab.click("main button")
    tab.forget()  # from here on it is another site
    assert (tab.heading, look(tab, "idbellen-code")) == ("Uw belcode", [])
    code = str(tab.js("document.querySelector('.code').innerText"))
    assert re.fullmatch(r"\d{3} \d{3}", code)
    assert "binnen een uur" in tab.text
    tab.open(sites["telefoon"])
    tab.forget()
    assert look(tab, "idbellen-telephone") == []
    tab.fill("#code", code)
    tab.click("main button")
    assert (tab.heading, look(tab, "idbellen-connected")) == ("U wordt doorverbonden", [])


def test_a_code_works_once(tab: Tab, sites: Mapping[str, str], look: Look) -> None:
    """A code that was keyed in before, and one that is none, are told to be unknown, with a way on."""
    code = reveal(tab, sites)
    call(tab, sites, code)
    for wrong in (code, "000 000"):
        call(tab, sites, wrong)
        tab.forget()
        assert (tab.heading, look(tab, "idbellen-unknown-code")) == ("Onbekende code", [])
    tab.click("main .button")
    assert tab.heading == "14 099"


def test_an_agent_sees_the_caller_and_clears_the_contact(tab: Tab, sites: Mapping[str, str], look: Look) -> None:
    """The agent sees who is calling until the contact is cleared, and then nobody does: not even by going back."""
    call(tab, sites, reveal(tab, sites))
    tab.open(sites["agentportaal"])
    tab.forget()
    assert (tab.heading, look(tab, "idbellen-login")) == ("Inloggen", [])
    tab.choose("input[value='k']")
    tab.click("main button")
    assert (tab.heading, look(tab, "idbellen-ready")) == ("U bent beschikbaar", [])
    tab.click("main button")
    assert (tab.heading, look(tab, "idbellen-contact")) == ("In gesprek", [])
    assert [one for one in (ANNA.naam, ANNA.bsn, ANNA.geboortedatum, ANNA.woonplaats) if one not in tab.text] == []
    tab.click("main button")
    assert (tab.heading, "De gegevens van de beller zijn gewist" in tab.text) == ("U bent beschikbaar", True)
    assert look(tab, "idbellen-cleared") == []
    tab.back()
    assert ANNA.bsn not in tab.text
    tab.click("main button")
    assert "Er wacht niemand" in tab.text
    assert look(tab, "idbellen-nobody") == []
    assert [url for url in tab.asked if "99" in url.partition("//")[2].partition("/")[2]] == []


def test_after_an_hour_the_agent_is_told_that_it_is_gone(
    tab: Tab, sites: Mapping[str, str], services: Services, look: Look
) -> None:
    """A page that is looked at again after the hour says that the data was deleted, and leads on to the next caller."""
    call(tab, sites, reveal(tab, sites))
    take(tab, sites)
    assert ANNA.naam in tab.text
    clock(services.folder).write_text(str(LIMIT_SECONDS), encoding="utf-8")
    tab.open(tab.url)
    tab.forget()
    assert (tab.heading, look(tab, "idbellen-gone")) == ("De gegevens zijn gewist", [])
    tab.click("main button")
    assert tab.heading == "U bent beschikbaar"


def test_a_session_is_used_once(tab: Tab, sites: Mapping[str, str], look: Look) -> None:
    """Whoever sends what was revealed a second time gets no second code, and is told how to go on."""
    tab.open(sites["onthullen"])
    tab.choose("input[value='a']")
    tab.click("main button")
    form = tab.js("document.querySelector('main form').outerHTML")
    tab.click("main button")
    assert tab.heading == "Uw belcode"
    tab.js(f"document.querySelector('main').innerHTML = {form!r}")
    tab.click("main button")
    tab.forget()
    assert (tab.heading, "Onthul uw gegevens opnieuw" in tab.text) == ("Dit lukt niet", True)
    assert look(tab, "idbellen-used-up") == []
    tab.click("main .button")
    assert tab.heading == "Gegevens onthullen"
