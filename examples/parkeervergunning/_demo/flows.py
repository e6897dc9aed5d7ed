"""What a citizen does in the browser, once in each way that the demo looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from examples._browser import Browser, Page

Step: TypeAlias = tuple[str, Page]
"""What the citizen does, and what the browser then shows."""

PERMIT, OTHER_PLATE, PLATE_OF_SOMEBODY_ELSE = "P-1047", "XX-999-E", "XX-999-U"


def inzien(browser: Browser) -> Iterator[Step]:
    """Section 5.1: see which permits there are."""
    page = browser.open("/")
    yield "log in", _expect(browser.send(page.form("/inloggen"), persoon="a"), 200, "Uw parkeervergunningen")


def wijzigen(browser: Browser) -> Iterator[Step]:
    """Section 5.2: put another plate on a permit."""
    page = _expect(browser.open("/vergunningen"), 200, "Uw parkeervergunningen")
    yield "see the permits", page
    page = browser.send(page.form("/kenteken", nummer=PERMIT), kenteken=OTHER_PLATE)
    yield "change the licence plate", _expect(page, 200, "Het kenteken is gewijzigd", OTHER_PLATE)


def geweigerd(browser: Browser) -> Iterator[Step]:
    """Not in the standard: try a plate that is in somebody else's name."""
    page = _expect(browser.open("/vergunningen"), 200, "Uw parkeervergunningen")
    yield "see the permits", page
    page = browser.send(page.form("/kenteken", nummer=PERMIT), kenteken=PLATE_OF_SOMEBODY_ELSE)
    yield "try somebody else's plate", _expect(page, 422, "Het kenteken is niet gewijzigd")


FLOWS: tuple[Callable[[Browser], Iterator[Step]], ...] = (inzien, wijzigen, geweigerd)


def _expect(page: Page, status: int, *texts: str) -> Page:
    missing = [text for text in texts if text not in page.text]
    if page.status != status or missing:
        raise AssertionError(f"{page.url}: expected {status} and {texts}; found {page.status}, without {missing}.")
    return page
