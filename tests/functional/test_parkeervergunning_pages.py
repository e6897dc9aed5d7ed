"""MijnOmgeving as a citizen meets it, with the two services behind it running."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from examples._browser import Browser, Page
from examples._services import Services
from examples.parkeervergunning._demo.start import start
from tests.support.service import eventually

ROOT = Path(__file__).parents[2]
BSN_A, BSN_B = "999990019", "999990032"
KNOWN = json.dumps({hashlib.sha256(b"sleutel").hexdigest(): "https://vergunningsoftware.example"})


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with Services(tmp_path_factory.mktemp("parkeervergunning")) as running:
        yield running


@pytest.fixture(scope="module")
def site(services: Services) -> str:
    return start(services)


@pytest.fixture
def browser(site: str) -> Iterator[Browser]:
    with Browser(site) as opened:
        yield opened


def log_in(browser: Browser, person: str) -> Page:
    return browser.send(browser.open("/inloggen").form("/inloggen"), persoon=person)


def plate_on(page: Page) -> list[str]:
    return re.findall(r'class="plate">([^<]+)<', page.text)


def test_without_a_session_there_is_only_the_login(browser: Browser) -> None:
    """Who is not logged in gets the login, whatever is asked for, and it says that it is for development only."""
    for page in (browser.open("/"), browser.open("/vergunningen")):
        assert (page.status, page.heading, "Alleen voor ontwikkeling" in page.text) == (200, "Inloggen", True)


def test_the_session_cookie_says_nothing(site: str) -> None:
    """The cookie is a random text, out of reach of scripts and of other sites."""
    with httpx.Client(base_url=site, trust_env=False) as client:
        answers = [client.post("/inloggen", data={"persoon": "a"}) for _ in range(2)]
    cookies = [answer.headers["set-cookie"] for answer in answers]
    assert cookies[0] != cookies[1]
    assert all("HttpOnly" in one and "SameSite=strict" in one and BSN_A not in one for one in cookies)
    assert [answer.headers["location"] for answer in answers] == ["/vergunningen", "/vergunningen"]


def test_a_person_sees_own_permits_only(browser: Browser, site: str) -> None:
    """Everybody sees the own permits, and nobody sees a burgerservicenummer, on a page or in a URL."""
    with Browser(site) as other:
        mine, theirs = log_in(browser, "a"), log_in(other, "b")
    assert set(plate_on(mine)) & set(plate_on(theirs)) == set()
    assert ("P-1047" in mine.text, "P-2113" in mine.text) == (True, False)
    seen = str([(page.text, page.visited) for page in (mine, theirs)])
    assert [bsn for bsn in (BSN_A, BSN_B) if bsn in seen] == []


def test_a_plate_is_changed_through_the_form(browser: Browser) -> None:
    """Filling in the form puts the other plate on the permit; spaces and small letters are understood."""
    page = log_in(browser, "a")
    for typed, shown in (("xx 999 e", "XX-999-E"), ("XX-999-A", "XX-999-A")):
        page = browser.send(page.form("/kenteken", nummer="P-1047"), kenteken=typed)
        assert (page.status, "Het kenteken is gewijzigd" in page.text, plate_on(page)) == (200, True, [shown])
        assert [url for url in page.visited if "999" in url] == []


@pytest.mark.parametrize(("permit", "plate"), [("P-1047", "XX-999-U"), ("P-2113", "XX-999-A"), ("P-1047", "")])
def test_what_is_not_yours_is_refused_politely(browser: Browser, permit: str, plate: str) -> None:
    """Somebody else's plate, somebody else's permit or no plate: a page says so, and nothing has changed."""
    page = log_in(browser, "a")
    before = plate_on(page)
    form = page.form("/kenteken")
    refused = browser.send(form, nummer=permit, kenteken=plate)
    assert (refused.status, refused.heading) == (422, "Het kenteken is niet gewijzigd")
    assert plate_on(browser.open("/vergunningen")) == before


def test_logging_out_ends_the_session(browser: Browser) -> None:
    """After logging out, the permits are out of reach."""
    page = log_in(browser, "b")
    browser.send(page.form("/uitloggen"))
    assert browser.open("/vergunningen").heading == "Inloggen"


def test_pages_ask_nothing_of_another_site(site: str) -> None:
    """Every address on a page is of this site, the policy forbids the rest, and no page is kept in a cache."""
    with httpx.Client(base_url=site, trust_env=False, follow_redirects=True) as client:
        page = client.post("/inloggen", data={"persoon": "a"})
        style = client.get("/style.css")
    assert style.headers["content-type"].startswith("text/css")
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page.text) + re.findall(r"url\(([^)]*)\)", style.text)
    assert [one for one in addresses if not one.startswith(("/", "#", "data:,"))] == []
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_an_api_lets_in_known_callers_only(tmp_path: Path) -> None:
    """Without a key an API says 401, and a body of another form is a 400; neither repeats what was sent."""
    with Services(tmp_path) as services:
        url = services.reserve("RDW")
        services.start("RDW", "examples.parkeervergunning.brv:app", environment={"CALLERS": KNOWN})
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
            question = {"bsn": BSN_A, "kenteken": "XX999A"}
            unknown = client.post("/kenteken/controleren", json=question, headers={"authorization": "Bearer x"})
            known = {"authorization": "Bearer sleutel"}
            malformed = client.post("/kenteken/controleren", json={"bsn": int(BSN_A)}, headers=known)
            right = client.post("/kenteken/controleren", json=question, headers=known)
    assert (unknown.status_code, malformed.status_code, right.json()) == (401, 400, {"op_naam": True})
    assert {one.headers["content-type"] for one in (unknown, malformed)} == {"application/problem+json"}
    assert BSN_A not in unknown.text + malformed.text


@contextlib.contextmanager
def demonstrated(folder: Path, *options: str) -> Iterator[tuple[list[str], list[str]]]:
    """The demo in a terminal, until it waits for Ctrl-C: the addresses that it names, and what it shows afterwards."""
    ours, theirs = pty.openpty()
    with (
        open(ours, encoding="utf-8") as screen,
        subprocess.Popen(
            [sys.executable, "-u", "examples/parkeervergunning/demo.py", "--keep", str(folder / "demo"), *options],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "200", "TMPDIR": str(folder), "TERM": "dumb"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ) as demo,
    ):
        os.close(theirs)
        shown = [""]
        while "Ctrl-C " not in shown[-1]:
            shown.append(screen.readline())
            assert shown[-1], shown
        rest: list[str] = []
        try:
            yield re.findall(r"http://\S+", "".join(shown)), rest
        finally:
            demo.send_signal(signal.SIGINT)
            with contextlib.suppress(OSError):  # a terminal whose other end is gone
                rest += screen
            assert demo.wait(60) == 0


def events(page: Page) -> int:
    return len(set(re.findall(r'href="(/mijn/gebeurtenis/[^"#]+)"', page.text)))


def test_the_demo_lets_people_click_for_themselves(tmp_path: Path) -> None:
    """With --browse the sites stay until Ctrl-C: what is done at one is to be seen at the other at once."""
    with demonstrated(tmp_path, "--browse") as ([site, pages], rest), Browser(site) as browser, Browser(pages) as own:
        log_in(browser, "b")
        own.send(own.open("/").form("/inloggen"), person="1")
        # "Kijk opnieuw": the overview is of one moment.
        assert eventually(lambda: "Tonen vergunningen" in own.send(own.open("/mijn").form("/mijn/verversen")).text)
    shown = "".join(rest)
    assert [shown.count(operation) for operation in ("tonenVergunningen", "wijzigenKenteken")] == [2, 0]


def test_the_demo_ends_with_an_address_for_the_citizen(tmp_path: Path) -> None:
    """In a terminal it ends with one address, where the citizen logs in and finds what was done, until Ctrl-C."""
    with demonstrated(tmp_path) as ([address], _), Browser(address) as browser:
        page = browser.send(browser.open("/").form("/inloggen"), person="0")
    assert (page.status, page.heading) == (200, "Wat er met uw gegevens is gedaan")
    # Six of the flows, and that the demo looked for the citizen.
    assert events(page) > 6
    assert BSN_A not in page.text
    # Tokens, and the persons of the login, are gone.
    assert list(tmp_path.glob("demo-*")) == []


def test_without_a_record_nothing_is_done(tmp_path: Path) -> None:
    """When the journal takes no record, the page says that it does not work now, and Parkeeradmin is not even asked."""
    with Services(tmp_path) as services, socket.create_server(("127.0.0.1", 0)) as parkeeradmin:
        site = services.reserve("gemeente")
        full = {
            "LDV_JOURNAL_RESERVE_BYTES": str(10**18),
            "PARKEERADMIN_URL": f"http://127.0.0.1:{parkeeradmin.getsockname()[1]}",
            "PARKEERADMIN_KEY": "sleutel",
        }
        services.start("gemeente", "examples.parkeervergunning.mijnomgeving:app", environment=full)
        with Browser(site) as browser:
            page = log_in(browser, "a")
        assert (page.status, page.heading) == (503, "Dit lukt nu niet")
        parkeeradmin.setblocking(False)
        with pytest.raises(BlockingIOError):
            parkeeradmin.accept()


def test_when_another_organisation_is_away_the_page_stays_polite(tmp_path: Path) -> None:
    """With Parkeeradmin gone the citizen is told that it is a failure, and not theirs; logging goes on."""
    with Services(tmp_path) as services:
        site = start(services)
        with Browser(site) as browser:
            page = log_in(browser, "a")
            services.stop("RDW")
            page = browser.send(page.form("/kenteken"), kenteken="XX-999-E")
            assert (page.status, page.heading) == (503, "Dit lukt nu niet")
            services.stop("vergunningenapplicatie")
            page = browser.open("/vergunningen")
            assert (page.status, page.heading) == (503, "Dit lukt nu niet")
