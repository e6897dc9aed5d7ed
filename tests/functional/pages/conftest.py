"""A service with pages, and a browser: one of each for all tests of pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.chromium import Chromium, Tab, chromium
from tests.support.served_pages import pages
from tests.support.service import Running

SCREENS = Path(os.environ.get("LDV_TEST_SCREENS") or Path(__file__).parents[3] / ".ci" / "screens")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with pages(tmp_path_factory.mktemp("pages") / "site") as service:
        yield service


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with chromium(tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest.fixture
def tab(browser: Chromium) -> Iterator[Tab]:
    opened = browser.tab()
    yield opened
    opened.close()


@pytest.fixture
def log_in(tab: Tab, site: Running) -> Callable[[int], Tab]:
    """Log in as one of the people."""

    def as_(number: int) -> Tab:
        tab.open(f"{site.url}/inloggen")
        tab.click(f"button[value='{number}']")
        return tab

    return as_


@pytest.fixture(scope="session")
def look() -> Callable[[Tab, str], list[str]]:
    """What is wrong with a page on a screen, a phone, at 400 % and on paper; keeps what each looks like."""

    def wrong(tab: Tab, name: str) -> list[str]:
        found = tab.axe()
        tab.shot(SCREENS / f"{name}.png")
        tab.pdf(SCREENS / f"{name}.pdf")
        for width, height, label in ((375, 800, "phone"), (320, 256, "zoom400")):
            tab.size(width, height)
            found += [f"{label}: {one}" for one in tab.axe()]
            if (over := tab.too_wide()) > 0:
                found.append(f"{label}: {over} pixels too wide")
            tab.shot(SCREENS / f"{name}-{label}.png")
        tab.size(1280)
        # What Chromium loads of its own for a date field is no request.
        asked = [url for url in tab.asked if not url.startswith(("data:", tab.js("location.origin"), "about:"))]
        return found + tab.complaints + asked

    return wrong
