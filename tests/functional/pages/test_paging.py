"""The explorer goes from page to page while records come in."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.chromium import Chromium, Tab
from tests.support.parking import MINUTE, SHOW, at, record
from tests.support.served_pages import OFFICER, pages
from tests.support.service import Running, body, eventually, span

FIRST = at("2026-11-10 08:00")
# Seven at a time begin at the same moment, so that pages end among them.
RECORDS = [record(f"handeling{number:03}", SHOW, start=FIRST + number // 7 * MINUTE) for number in range(120)]
ORDER = [
    one.operation_name
    for one in sorted(RECORDS, key=lambda one: (one.start_time, one.trace_id, one.operation_id), reverse=True)
]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with pages(tmp_path_factory.mktemp("paging") / "site", RECORDS) as site:
        yield site


@pytest.fixture
def officer(browser: Chromium, busy: Running) -> Iterator[Tab]:
    tab = browser.tab()
    tab.open(f"{busy.url}/inloggen")
    tab.click(f"button[value='{OFFICER}']")
    yield tab
    tab.close()


def names(tab: Tab) -> list[str]:
    found = tab.js("JSON.stringify([...document.querySelectorAll('tbody th a')].map(e => e.innerText))")
    return [str(one) for one in json.loads(found)]


def come_in(site: Running, number: int) -> str:
    """A record that is newer than all; its name."""
    start, name = at("2026-11-20 12:00") + number * MINUTE, f"nieuw{number}"
    sent = span(number, name=name, start_time_unix_nano=start, end_time_unix_nano=start + 1000)
    assert site.send(body(sent), site.token("write", name=name)).status == 200
    return name


def shown(tab: Tab, site: Running, name: str) -> bool:
    """Whether it is the newest by now."""

    def arrived() -> bool:
        tab.open(f"{site.url}/logboek")
        return names(tab)[0] == name

    return eventually(arrived)


def test_nothing_twice_and_nothing_missed(officer: Tab, busy: Running) -> None:
    """Who goes from page to page sees each record once, in order, also when others came in between the pages."""
    seen = [name for name in names(officer) if name in ORDER]
    for number in (1, 2):
        here = officer.url
        assert shown(officer, busy, come_in(busy, number))
        officer.open(here)
        if number == 1:
            # The first page is what is newest now; the way on begins where the one that was read ended.
            seen = [name for name in names(officer) if name in ORDER]
        officer.click("a[rel=next]")
        seen += names(officer)
    assert seen == ORDER
    assert officer.js("document.querySelector('a[rel=next]') === null")


def test_back_again(officer: Tab, busy: Running) -> None:
    """The way back shows the page before, and ends at the newest."""
    officer.open(f"{busy.url}/logboek?handeling=handeling")
    first = names(officer)
    officer.click("a[rel=next]")
    second = names(officer)
    officer.click("a[rel=next]")
    assert first + second + names(officer) == ORDER
    officer.click("a[rel=prev]")
    assert names(officer) == second
    officer.click("a[rel=prev]")
    assert names(officer) == first
    assert officer.js("document.querySelector('a[rel=prev]') === null")


@pytest.mark.parametrize("query", ["na=x", "na=" + "f" * 64, "voor=" + "0" * 63, "pagina=2"])
def test_a_place_that_is_none(officer: Tab, busy: Running, query: str) -> None:
    """An address that was made up leads to the newest records."""
    officer.open(f"{busy.url}/logboek?handeling=handeling&{query}")
    assert names(officer) == ORDER[:50]


def test_looking_stands_apart(officer: Tab, busy: Running) -> None:
    """What comes of looking at these pages is there for who asks for it, and not in front of the rest."""

    def both() -> bool:
        officer.open(f"{busy.url}/logboek?eigen=ja")
        return {"raadplegen logboek", "vastleggen handeling"} <= set(names(officer))

    assert eventually(both)
    officer.open(f"{busy.url}/logboek")
    assert not {"raadplegen logboek", "vastleggen handeling"} & set(names(officer))
