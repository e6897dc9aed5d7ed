"""What a clerk does with who is at the counter."""

from __future__ import annotations

from collections.abc import Iterator

from examples._demo.run import Flow, Sites, Step, expect

BSN, NOBODY = "999990019", "999990020"
OLD, NEW = "Lindelaan 12", "Beukenlaan 3"


def verhuizen(sites: Sites) -> Iterator[Step]:
    """Section 5.3: look somebody up, change the address, look again."""
    browser = sites["Balieapp"]
    page = browser.open("/")
    page = expect(browser.send(page.form("/inloggen"), persoon="c"), 200, "Wie staat er aan de balie?")
    yield "the clerk logs in", page
    page = expect(browser.send(page.form("/zoeken"), bsn=BSN), 200, "A. Proefpersoon", OLD)
    yield "look somebody up", page
    page = browser.send(page.form("/verhuizen"), straat="Beukenlaan", huisnummer="3")
    yield "change the address and look again", expect(page, 200, "Het adres is gewijzigd", NEW)


def onbekend(sites: Sites) -> Iterator[Step]:
    """Not in the standard: a number that the BRP does not have."""
    browser = sites["Balieapp"]
    page = browser.open("/")
    yield (
        "look up a number that is nobody's",
        expect(browser.send(page.form("/zoeken"), bsn=NOBODY), 404, "Niet gevonden"),
    )


FLOWS: tuple[Flow, ...] = (verhuizen, onbekend)
