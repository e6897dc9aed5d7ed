"""Pages of a service that has much to do, or whose stores do not answer."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import attrs
import pytest
import urllib3

from tests.support.clickhouse_front import Front
from tests.support.parking import CHANGE
from tests.support.served_pages import OFFICER, pages
from tests.support.service import Running

_HEADING = re.compile(r"<h1[^>]*>([^<]*)")
_NUMBER = re.compile(r"<strong>([0-9a-f]{6})</strong>")


@attrs.frozen
class Page:
    """What came of asking for a page."""

    status: int
    heading: str
    text: str
    retry_after: str | None

    @property
    def number(self) -> str:
        """The number under which it stands in the log."""
        found = _NUMBER.search(self.text)
        return found[1] if found else ""


@attrs.frozen
class Officer:
    """A browser of an officer who has logged in, without a screen: what is asked at the same time needs several."""

    url: str
    cookie: str
    http: urllib3.PoolManager = attrs.field(factory=lambda: urllib3.PoolManager(retries=False, timeout=60))

    @classmethod
    def of(cls, site: Running) -> Officer:
        """Log in."""
        shown = site.get("/inloggen")
        cookie = shown.headers["set-cookie"].partition(";")[0]
        csrf = re.search(r'name="csrf" value="([^"]+)"', shown.data.decode())
        assert csrf is not None
        sent = {"csrf": csrf[1], "person": str(OFFICER)}
        answer = site.http.request(
            "POST",
            site.url + "/inloggen",
            fields=sent,
            headers={"Cookie": cookie},
            encode_multipart=False,
            redirect=False,
        )
        assert answer.status == 303
        return cls(site.url, answer.headers["set-cookie"].partition(";")[0])

    def look(self, path: str = "/logboek") -> Page:
        """Ask for a page."""
        answer = self.http.request("GET", self.url + path, headers={"Cookie": self.cookie}, redirect=False)
        text = answer.data.decode()
        found = _HEADING.search(text)
        return Page(answer.status, found[1] if found else "", text, answer.headers.get("Retry-After"))


@contextmanager
def locked(database: Path, how: Literal["IMMEDIATE", "EXCLUSIVE"]) -> Iterator[sqlite3.Connection]:
    """A database that somebody else is writing to, until `rollback`."""
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"BEGIN {how}")
        yield connection
    finally:
        connection.close()


def test_who_reads_otherwise_keeps_no_page_waiting(tmp_path: Path) -> None:
    """However long the reading interfaces need for what they were asked, an officer's page has room of its own."""
    with pages(tmp_path / "site") as site, ThreadPoolExecutor() as pool:
        officer, token = Officer.of(site), site.token("register")
        assert officer.look().status == 200
        with locked(site.folder / "register.db", "EXCLUSIVE") as other:
            path = f"/registerapi/v1/processing_activities/{CHANGE}"
            asked: list[Future[int]] = [pool.submit(lambda: site.get(path, token).status) for _ in range(4)]
            asked.append(pool.submit(lambda: officer.look().status))
            # Longer than anybody waited for a reader before; who waits for the database goes on doing so.
            done, _ = wait(asked, timeout=7, return_when=FIRST_COMPLETED)
            assert [one.result() for one in done] == []
            other.rollback()
        assert [one.result() for one in asked] == [200] * 5


def test_too_many_at_once_are_told_so(tmp_path: Path) -> None:
    """Who would wait too long for a turn reads that it is busy and when to come back; the others are served."""
    with pages(tmp_path / "site", serve_timeout="2") as site, ThreadPoolExecutor() as pool:
        officers = [Officer.of(site) for _ in range(5)]
        with locked(site.folder / "audit.db", "IMMEDIATE") as other:
            asked = [pool.submit(officer.look) for officer in officers]
            (first,), _ = wait(asked, timeout=60, return_when=FIRST_COMPLETED)
            other.rollback()
        refused = first.result()
        assert (refused.status, refused.heading, refused.retry_after) == (503, "Het is nu te druk", "10")
        assert "Probeer het over 10 seconden nog een keer" in refused.text
        assert sorted(one.result().status for one in asked) == [200, 200, 200, 200, 503]
        assert site.stop() == 0
    assert _logged(site, refused) == "[LDV801] pages: too many pages are asked for at the same time."


def test_figures_keep_no_other_page_waiting(tmp_path: Path) -> None:
    """However many officers ask for figures, which take long, other pages have turns of their own."""
    with pages(tmp_path / "site", serve_timeout="2") as site, ThreadPoolExecutor() as pool:
        officers = [Officer.of(site) for _ in range(5)]
        with locked(site.folder / "register.db", "EXCLUSIVE") as other:
            asked = [pool.submit(officer.look, "/cijfers") for officer in officers]
            # One of them waited too long, so by now all have come.
            wait(asked, timeout=60, return_when=FIRST_COMPLETED)
            assert officers[0].look("/toestand").status == 200
            other.rollback()
        assert {one.result().heading for one in asked} == {"Cijfers", "Het is nu te druk"}


def test_an_audit_log_that_does_not_answer(tmp_path: Path) -> None:
    """An officer reads that it is the audit log, and why nothing is shown; its number leads to the line in the log."""
    with pages(tmp_path / "site") as site:
        with sqlite3.connect(site.folder / "audit.db") as database:
            database.execute("ALTER TABLE audit_entry RENAME TO elsewhere")
        shown = Officer.of(site).look("/logboek?uitkomst=NOK")
        assert (shown.status, shown.heading, shown.retry_after) == (503, "Dit lukt nu niet", "10")
        assert "De audit log antwoordt nu niet" in shown.text
        assert 'href="/logboek?uitkomst=NOK"' in shown.text
        assert site.stop() == 0
    assert "[LDV307] audit:" in _logged(site, shown)


def test_a_store_that_does_not_answer(tmp_path: Path) -> None:
    """An officer reads that it is the logboek, and the log says how it failed; when it comes back, so do the pages."""
    with Front(tmp_path / "server") as front:
        port = front.port
        dsn = front.dsn
        with pages(tmp_path / "site", logboek=dsn, journal=str(tmp_path / "site" / "logboek.journal")) as site:
            officer = Officer.of(site)
            assert officer.look().status == 200
            front.kill()
            shown = officer.look()
            assert (shown.status, shown.heading, shown.retry_after) == (503, "Dit lukt nu niet", "5")
            assert "Het logboek antwoordt nu niet" in shown.text
            with Front(tmp_path / "server", port=port):
                assert officer.look().status == 200
                assert site.stop() == 0
    assert "[LDV304] logboek:" in _logged(site, shown)


def test_what_trying_again_does_not_help(tmp_path: Path) -> None:
    """Where something is wrong with the service itself, a page does not ask to come back, and has a number as well."""
    with pages(tmp_path / "site") as site:
        officer = Officer.of(site)
        (site.folder / "register.db").write_bytes(b"no register" * 1000)
        shown = officer.look()
        assert (shown.status, shown.heading, shown.retry_after) == (500, "Hier gaat iets mis", None)
        assert site.stop() == 0
    assert "[LDV500] register" in _logged(site, shown)


def _logged(site: Running, page: Page) -> str:
    """What stands in the log under the number of a page."""
    assert page.number
    (line,) = [line for line in site.said if page.number in line]
    return line.partition(f"number {page.number}: ")[2].strip()


@pytest.mark.parametrize("path", ["/nergens", "/logboek/trace/nergens"])
def test_what_is_not_there_has_no_number(tmp_path: Path, path: str) -> None:
    """What a visitor asks in vain is no trouble of the service: it fills no log."""
    with pages(tmp_path / "site") as site:
        shown = Officer.of(site).look(path)
        assert (shown.status, shown.number) == (404, "")
        assert site.stop() == 0
    assert [line for line in site.said if "failed" in line] == []
