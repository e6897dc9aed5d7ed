"""What a clerk asks: households of two, as published, of one, of forty, and an empty house."""

from __future__ import annotations

from collections.abc import Iterator

from examples._demo.run import Flow, Sites, Step, expect


def twee(sites: Sites) -> Iterator[Step]:
    """Section 5.4: two residents at one address."""
    browser = sites["Balieapp"]
    page = expect(browser.send(browser.open("/inloggen").form("/inloggen"), persoon="c"), 200, "Wie wonen er")
    yield "the clerk logs in", page
    yield (
        "look up an address",
        expect(browser.send(page.form("/bewoners"), huisnummer="2"), 200, "2 bewoners", "Twee-B"),
    )


def een(sites: Sites) -> Iterator[Step]:
    """One resident: no child record."""
    yield from _look_up(sites, "1", "1 bewoner")


def veertig(sites: Sites) -> Iterator[Step]:
    """Forty residents: a home for the elderly."""
    yield from _look_up(sites, "40", "40 bewoners")


def leeg(sites: Sites) -> Iterator[Step]:
    """Nobody lives there: it was asked all the same."""
    yield from _look_up(sites, "3", "Geen bewoners")


def _look_up(sites: Sites, number: str, shown: str) -> Iterator[Step]:
    browser = sites["Balieapp"]
    page = browser.send(browser.open("/").form("/bewoners"), huisnummer=number)
    yield "look up an address", expect(page, 200, shown)


FLOWS: tuple[Flow, ...] = (twee, een, veertig, leeg)
