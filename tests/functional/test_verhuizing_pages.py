"""The Balieapp as a clerk meets it."""

from __future__ import annotations

import contextlib
import re
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples._browser import Browser, Page
from examples._services import Services
from examples.verhuizing._demo.start import ORGANISATIONS, start

BSN = "999990019"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Services(tmp_path_factory.mktemp("verhuizing")) as running:
        yield start(running)["Balieapp"]


@pytest.fixture
def browser(site: str) -> Iterator[Browser]:
    with Browser(site) as opened:
        yield opened


def log_in(browser: Browser) -> Page:
    return browser.send(browser.open("/inloggen").form("/inloggen"), persoon="d")


def test_without_a_clerk_there_is_only_the_login(browser: Browser) -> None:
    """Nobody's data is shown to who is not logged in, and the login says that it is for development only."""
    for page in (browser.open("/"), browser.open("/persoon")):
        assert (page.heading, "Alleen voor ontwikkeling" in page.text) == ("Inloggen", True)


def test_a_slip_of_the_pen_touches_nobody(browser: Browser) -> None:
    """What is no burgerservicenummer is not looked up, and not repeated."""
    page = log_in(browser)
    wrong = browser.send(page.form("/zoeken"), bsn="999990018")
    assert (wrong.status, "geen burgerservicenummer" in wrong.text, "999990018" in wrong.text) == (422, True, False)
    assert browser.open("/persoon").heading == "Wie staat er aan de balie?"


def test_the_number_is_in_no_url_and_on_no_page(browser: Browser) -> None:
    """However it is typed, the number is understood, and it comes back nowhere."""
    page = log_in(browser)
    for typed in (BSN, "9999 90 019", "999990019 "):
        shown = browser.send(page.form("/zoeken"), bsn=typed)
        assert (shown.status, shown.heading, "A. Proefpersoon" in shown.text) == (200, "Persoonsgegevens", True)
        assert BSN not in shown.text
        assert [url for url in shown.visited if "9999" in url] == []


def test_pages_ask_nothing_of_another_site(browser: Browser) -> None:
    """Every address on a page is of this site."""
    page = browser.send(log_in(browser).form("/zoeken"), bsn=BSN)
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
    assert [one for one in addresses if not one.startswith(("/", "#", "data:,"))] == []


def test_without_an_entry_in_the_audit_log_nothing_is_done(tmp_path: Path) -> None:
    """When it cannot be noted who asks, the clerk is told that it does not work now, and the BRP is not even asked."""
    gemeente, _ = ORGANISATIONS
    with Services(tmp_path) as services, socket.create_server(("127.0.0.1", 0)) as brp:
        site = services.reserve("gemeente")
        gemeente.start(services, {"BRP_URL": f"http://127.0.0.1:{brp.getsockname()[1]}", "BRP_KEY": "sleutel"})
        with Browser(site) as browser:
            page = log_in(browser)
            with contextlib.closing(sqlite3.connect(tmp_path / "gemeente" / "audit.db")) as other:
                other.execute("BEGIN EXCLUSIVE")
                page = browser.send(page.form("/zoeken"), bsn=BSN)
        assert (page.status, page.heading) == (503, "Dit lukt nu niet")
        brp.setblocking(False)
        with pytest.raises(BlockingIOError):
            brp.accept()
