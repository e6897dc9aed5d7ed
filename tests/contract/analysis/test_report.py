"""The report on a period: a page that can be sent as it is."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from examples.parkeervergunning.month import CONFIDENTIAL, SHOW, records
from ldv.analysis import report
from ldv.duration import Duration
from ldv.errors import UsageError
from ldv.logboek import ClickHouseTarget, Dsn, Logboek
from ldv.record import ForeignOperation, Status
from ldv.register import Register
from tests.support.batches import batch_of, record

NOW = datetime.datetime(2026, 11, 2, 12, tzinfo=datetime.UTC)
TERMS = {one.processing_activity_id: Duration.parse("P1Y") for one in records()} | {SHOW: Duration.parse("P6M")}


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids[value or ""] += 1
            elif name in {"src", "href", "xlink:href", "action"}:
                self.links.append(value or "")


@pytest.fixture
def logboek(month_dsn: Dsn) -> Iterator[Logboek]:
    """The practice month."""
    with Logboek.open(month_dsn) as opened:
        yield opened


@pytest.fixture
def register(month: Path) -> Iterator[Register]:
    """Its register."""
    with Register.open(month / "register.db") as opened:
        yield opened


@pytest.fixture
def page(logboek: Logboek, register: Register) -> str:
    """The report on October."""
    return report(logboek, "2026-10", register=register, terms=TERMS, now=NOW)


def test_the_page_needs_nothing_else(page: str) -> None:
    """No script, nothing fetched from elsewhere, and no identifier that stands in it twice."""
    found = Page(page)
    assert {"script", "link", "img", "iframe"}.isdisjoint(found.tags)
    assert [link for link in found.links if not link.startswith("#")] == []
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert [name for name, count in found.ids.items() if count > 1] == []
    assert "url(http" not in page
    assert "@import" not in page


def test_every_plot_says_what_it_shows_and_has_its_figures_behind_it(page: str) -> None:
    """Each of the seven plots has a title and a description for who does not see it, and a table beside it."""
    assert page.count("<svg ") == 7
    assert len(re.findall(r'role="img" aria-labelledby="(\w+)-title \1-desc"><title id="\1-title">', page)) == 7
    assert len(re.findall(r"</svg></figure>\s*<details><summary>[^<]+</summary><div[^>]*><table><caption>", page)) == 7
    assert '<th scope="col"' in page
    assert '<th scope="row">' in page


def test_the_numbers_are_those_of_the_records(page: str) -> None:
    """What the page says of an activity can be counted in the records."""
    october = [one for one in records() if one.started_at >= datetime.datetime(2026, 9, 30, 22, tzinfo=datetime.UTC)]
    shown = sum(one.processing_activity_id == SHOW for one in october)
    assert f'<th scope="row">Tonen van parkeervergunningen in MijnOmgeving</th><td class=number>{shown}</td>' in page
    assert "TimeoutError" in page


def test_confidential_activities_leave_no_trace(logboek: Logboek, register: Register, page: str) -> None:
    """Neither the activity nor who asked for it is in the page, unless it is asked for; then the page warns."""
    for text in ("opsporing", CONFIDENTIAL, "politie"):
        assert text not in page
    everything = report(logboek, "2026-10", register=register, with_confidential=True, now=NOW)
    assert "politie" in everything
    assert "vertrouwelijke verwerkingsactiviteiten mee" in everything


def test_nothing_about_a_person_is_in_it(page: str) -> None:
    """No pseudonym and no trace: it can be given to who may not look in the logboek."""
    assert not any(one.data_subject_id in page for one in records() if one.data_subject_id)
    assert not any(one.trace_id in page for one in records())


def test_what_expires_is_counted_by_its_month(page: str) -> None:
    """Records of April with a term of half a year have passed it in November; the others follow."""
    april = datetime.datetime(2026, 4, 30, 22, tzinfo=datetime.UTC)
    over = sum(one.processing_activity_id == SHOW and one.started_at < april for one in records())
    assert f"Van {over} logregels was de termijn al voor deze maand voorbij" in page


def test_an_empty_period_says_so(logboek: Logboek, register: Register) -> None:
    """A period without records gives a page that says it, and says where to look."""
    page = report(logboek, "2025-03", register=register, now=NOW)
    assert "In deze periode staat er niets in het logboek" in page
    assert "31 maart 2025" in page
    assert "<svg" not in page


def test_it_is_written_in_english_too(logboek: Logboek) -> None:
    """The same in English; without a register the identifiers stand in it, and the page says that."""
    page = report(logboek, "2026", language="en", now=NOW)
    assert '<html lang="en">' in page
    assert "The busiest week began on" in page
    assert SHOW in page
    assert "The register was not asked" in page
    with pytest.raises(UsageError, match="known are nl, en"):
        report(logboek, "2026", language="fy")


def test_a_report_is_the_same_when_it_is_made_again(logboek: Logboek, register: Register, page: str) -> None:
    """Two reports of one logboek and one moment are the same to the last character."""
    assert report(logboek, "2026-10", register=register, terms=TERMS, now=NOW) == page


@pytest.mark.parametrize(
    "text", ["$x^2$ $", "<script>alert(1)</script>", "会議 😀", "a\x00b\x1b[31m", "‮draaiom", "]]>-->", "x" * 400]
)
def test_any_name_is_only_a_name(tmp_path: Path, text: str) -> None:
    """Names come from elsewhere: whatever is in them is shown, and does nothing to the page."""
    dsn = f"chdb://{tmp_path / 'logboek'}"
    target = ClickHouseTarget(dsn)
    target.open()
    foreign = ForeignOperation("ab" * 16, "cd" * 8, text)
    target.deliver(
        batch_of(
            [
                record(n, operation_name=text, processing_activity_id=text, foreign_operation=foreign, status=status)
                for n, status in enumerate(Status)
            ]
        ),
        token="t",
        doubt=False,
    )
    target.close()
    with Logboek.open(dsn) as logboek:
        page = report(logboek, "2026-11", now=NOW)
    assert page.count("<svg ") == 6
    assert "<script" not in page
    for svg in re.findall(r"<svg .*?</svg>", page, flags=re.DOTALL):
        ElementTree.fromstring(svg)
