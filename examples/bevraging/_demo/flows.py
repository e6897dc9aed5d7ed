"""What an official of the ministry and officers of the authority do."""

from __future__ import annotations

from collections.abc import Iterator

from examples._browser import Browser, Page
from examples._demo.run import Flow, Sites, Step, expect

NUMBER, OTHER = "085 000 00 01", "085 000 00 02"
CASE, FOREIGN_CASE = "Z-2026-0042", "Z-2026-0043"


def vooraf(sites: Sites) -> Iterator[Step]:
    """Two officers are authorised, one of them for requests of other countries."""
    ministry = sites["autorisatieregister"]
    page = ministry.send(ministry.open("/inloggen").form("/inloggen"), persoon="m")
    for officer, kind in (("b-1001", "nationaal"), ("b-2001", "internationaal")):
        page = ministry.send(page.form("/verlenen"), ambtenaar=officer, soort=kind)
        yield f"authorise an officer ({kind})", expect(page, 200, "De autorisatie is verleend")


def bevraging(sites: Sites) -> Iterator[Step]:
    """An authorised officer asks whose number it is."""
    page = _as(sites, "n")
    page = _ask(sites["bevragingsportaal"], page, NUMBER)
    yield "ask about one number", expect(page, 200, "A. Abonnee", "wordt niet bewaard")


def geweigerd(sites: Sites) -> Iterator[Step]:
    """Another officer asks, and is authorised only afterwards: that does not make it right."""
    page = _ask(sites["bevragingsportaal"], _as(sites, "o"), NUMBER)
    yield "ask without authorisation", expect(page, 403, "geen autorisatie vooraf")
    ministry = sites["autorisatieregister"]
    page = ministry.send(ministry.open("/").form("/verlenen"), ambtenaar="b-1002", soort="nationaal")
    yield "authorise that officer afterwards", expect(page, 200, "De autorisatie is verleend")


def sleepnet(sites: Sites) -> Iterator[Step]:
    """An authorised officer tries for more than one number: a wildcard, two at once, and nothing at all."""
    for numbers in ("085*", f"{NUMBER},{OTHER}", "%"):
        page = _ask(sites["bevragingsportaal"], _as(sites, "n"), numbers)
        yield "ask for more than one number", expect(page, 422, "niet precies één nummer")


def internationaal(sites: Sites) -> Iterator[Step]:
    """Requests of other countries go a way of their own, and need an authorisation of their own."""
    browser = sites["bevragingsportaal"]
    page = _ask_for(browser, _as(sites, "p"), OTHER)
    yield "ask for another country", expect(page, 200, "B. Abonnee")
    page = _ask_for(browser, _as(sites, "n"), OTHER)
    yield "the same, authorised for here only", expect(page, 403, "geen autorisatie vooraf")


def _as(sites: Sites, officer: str) -> Page:
    browser = sites["bevragingsportaal"]
    return expect(browser.send(browser.open("/inloggen").form("/inloggen"), persoon=officer), 200, "Een aanbieder")


def _ask(browser: Browser, page: Page, number: str) -> Page:
    return browser.send(page.form("/nationaal"), telefoonnummer=number, grondslag="Sv 126na", zaak=CASE)


def _ask_for(browser: Browser, page: Page, number: str) -> Page:
    form = page.form("/internationaal")
    return browser.send(form, telefoonnummer=number, grondslag="Sv 5.1.4", zaak=FOREIGN_CASE, land="BE")


FLOWS: tuple[Flow, ...] = (vooraf, bevraging, geweigerd, sleepnet, internationaal)
