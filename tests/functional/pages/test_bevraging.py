"""Bevraging in a real browser: what an official authorises, and what an officer asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from examples._services import Services
from examples.bevraging._demo.start import start
from tests.support.chromium import Tab

Look = Callable[[Tab, str], list[str]]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The addresses of the ministry and the authority; the provider has no pages."""
    with Services(tmp_path_factory.mktemp("bevraging")) as services:
        yield start(services)


def log_in(tab: Tab, address: str, person: str) -> None:
    tab.open(address)
    tab.choose(f"input[value='{person}']")
    tab.click("main button")


def authorise(tab: Tab, sites: Mapping[str, str], officer: str, kind: str = "nationaal") -> None:
    log_in(tab, sites["autorisatieregister"], "m")
    tab.fill("#ambtenaar", officer)
    tab.fill("#soort", kind)
    tab.click("main button")


def ask(tab: Tab, number: str) -> None:
    tab.fill("#nationaal-nummer", number)
    tab.fill("#nationaal-zaak", "Z-2026-0042")
    tab.click("form[action='/nationaal'] button")


def test_an_official_authorises(tab: Tab, sites: Mapping[str, str], look: Look) -> None:
    """An official gives an authorisation and is told so, on pages that anybody can use."""
    tab.open(sites["autorisatieregister"])
    assert (tab.heading, look(tab, "bevraging-login")) == ("Inloggen", [])
    tab.choose("input[value='m']")
    tab.click("main button")
    assert (tab.heading, look(tab, "bevraging-authorise")) == ("Opsporingsambtenaar autoriseren", [])
    tab.fill("#ambtenaar", "b-1003")
    tab.click("main button")
    assert "De autorisatie is verleend" in tab.text
    assert look(tab, "bevraging-authorised") == []
    assert "b-1003" not in "".join(tab.asked)


def test_a_slip_of_the_pen_authorises_nobody(tab: Tab, sites: Mapping[str, str], look: Look) -> None:
    """What is no number of an officer is told on the page, and nobody is authorised, also past the browser's check."""
    log_in(tab, sites["autorisatieregister"], "m")
    tab.js("document.querySelector('main form').noValidate = true")
    tab.fill("#ambtenaar", "1001")
    tab.click("main button")
    tab.forget()
    assert ("Dit is geen nummer van een ambtenaar" in tab.text, "is verleend" in tab.text) == (True, False)
    assert (tab.heading, look(tab, "bevraging-slip")) == ("Opsporingsambtenaar autoriseren", [])


def test_an_officer_asks_about_one_number(tab: Tab, sites: Mapping[str, str], look: Look) -> None:
    """An authorised officer is told whose number it is; no number comes in an address or on the page of the answer."""
    authorise(tab, sites, "b-1001")
    log_in(tab, sites["bevragingsportaal"], "n")
    tab.forget()
    assert (tab.heading, look(tab, "bevraging-ask")) == ("Een aanbieder bevragen", [])
    ask(tab, "085 000 00 01")
    assert (tab.heading, "A. Abonnee" in tab.text, "0001" in tab.text.replace(" ", "")) == (
        "Antwoord van de aanbieder",
        True,
        False,
    )
    assert look(tab, "bevraging-answer") == []
    assert [url for url in tab.asked if "085" in url.partition("//")[2].partition("/")[2]] == []
    tab.click("main .button")
    ask(tab, "085 000 00 09")
    assert ("geen klant" in tab.text, tab.heading) == (True, "Antwoord van de aanbieder")
    assert look(tab, "bevraging-nobody") == []


def test_an_officer_who_was_not_authorised_is_told_so(tab: Tab, sites: Mapping[str, str], look: Look) -> None:
    """A refused request says why, and that the attempt can be seen; and it leads back to the form."""
    log_in(tab, sites["bevragingsportaal"], "o")
    ask(tab, "085 000 00 01")
    tab.forget()
    assert (tab.heading, look(tab, "bevraging-refused")) == ("De aanbieder geeft geen antwoord", [])
    for told in ("geen autorisatie vooraf", "vastgelegd", "toezichthouder"):
        assert told in tab.text
    tab.click("main .button")
    assert tab.heading == "Een aanbieder bevragen"


def test_no_more_than_one_number_fits(tab: Tab, sites: Mapping[str, str], look: Look) -> None:
    """A wildcard is refused by the provider, and what was typed does not come back on the page."""
    authorise(tab, sites, "b-1001")
    log_in(tab, sites["bevragingsportaal"], "n")
    ask(tab, "085*")
    tab.forget()
    assert ("niet precies één nummer" in tab.text, "085" in tab.text) == (True, False)
    assert look(tab, "bevraging-bulk") == []


def test_requests_of_other_countries_have_a_form_of_their_own(tab: Tab, sites: Mapping[str, str]) -> None:
    """Each form offers the legal bases of its own kind only."""
    log_in(tab, sites["bevragingsportaal"], "p")
    offered = {
        kind: tab.js(f"[...document.querySelectorAll('#{kind}-grondslag option')].map(o => o.value).join()")
        for kind in ("nationaal", "internationaal")
    }
    assert offered == {"nationaal": "Sv 126na,Sv 126ua", "internationaal": "Sv 5.1.4"}
