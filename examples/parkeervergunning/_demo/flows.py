"""What a citizen does in the browser, once in each way that the demo looks at."""

from __future__ import annotations

from collections.abc import Iterator

from examples._demo.run import Flow, Sites, Step, expect

PERMIT, OTHER_PLATE, PLATE_OF_SOMEBODY_ELSE = "P-1047", "XX-999-E", "XX-999-U"


def inzien(sites: Sites) -> Iterator[Step]:
    """Section 5.1: see which permits there are."""
    browser = sites["MijnOmgeving"]
    page = browser.open("/")
    yield "log in", expect(browser.send(page.form("/inloggen"), persoon="a"), 200, "Uw parkeervergunningen")


def wijzigen(sites: Sites) -> Iterator[Step]:
    """Section 5.2: put another plate on a permit."""
    browser = sites["MijnOmgeving"]
    page = expect(browser.open("/vergunningen"), 200, "Uw parkeervergunningen")
    yield "see the permits", page
    page = browser.send(page.form("/kenteken", nummer=PERMIT), kenteken=OTHER_PLATE)
    yield "change the licence plate", expect(page, 200, "Het kenteken is gewijzigd", OTHER_PLATE)


def geweigerd(sites: Sites) -> Iterator[Step]:
    """Not in the standard: try a plate that is in somebody else's name."""
    browser = sites["MijnOmgeving"]
    page = expect(browser.open("/vergunningen"), 200, "Uw parkeervergunningen")
    yield "see the permits", page
    page = browser.send(page.form("/kenteken", nummer=PERMIT), kenteken=PLATE_OF_SOMEBODY_ELSE)
    yield "try somebody else's plate", expect(page, 422, "Het kenteken is niet gewijzigd")


FLOWS: tuple[Flow, ...] = (inzien, wijzigen, geweigerd)
