"""The pages with nothing but a keyboard, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.chromium import Tab
from tests.support.served_pages import ANNA, KEEPER, OFFICER
from tests.support.service import Running, eventually

MOST = 400
# What has the focus when the page has moved: its words, whether that shows, and whether something lies in front of it.
FOCUSED = """
new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return JSON.stringify(null);
  const s = getComputedStyle(e), r = e.getBoundingClientRect();
  const x = Math.max(1, Math.min(innerWidth - 2, r.left + Math.min(r.width, 40) / 2));
  const y = Math.max(1, Math.min(innerHeight - 2, r.top + Math.min(r.height, 20) / 2));
  const front = document.elementFromPoint(x, y);
  return JSON.stringify({
    words: ((e.labels && e.labels.length && e.labels[0].innerText) || e.innerText || e.getAttribute('aria-label')
            || e.tagName).trim(),
    ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
    front: !!front && (front === e || e.contains(front) || front.contains(e)),
    seen: r.bottom > 0 && r.top < innerHeight,
  });
})
"""


def step(tab: Tab) -> str:
    """Press Tab once; the words of what has the focus, which must be seen to have it. Empty: past the end."""
    tab.press("Tab")
    found = json.loads(tab.js(FOCUSED))
    if found is None:
        return ""
    assert (found["ring"], found["front"], found["seen"]) == (True, True, True), found
    return str(found["words"])


def walk(tab: Tab, to: str) -> list[str]:
    """Press Tab until something with these words has the focus; what came before it."""
    passed: list[str] = []
    for _ in range(MOST):
        words = step(tab)
        if words.startswith(to):
            return passed
        passed.append(words)
    raise AssertionError(f"{to} was not reached: {passed}")


@pytest.fixture
def keys(tab: Tab, site: Running) -> Callable[[int], Tab]:
    """Log in as one of the people, with the keyboard."""
    names = {ANNA: "Anna", OFFICER: "Fatma", KEEPER: "Ries"}

    def as_(number: int) -> Tab:
        tab.open(f"{site.url}/inloggen")
        walk(tab, names[number])
        tab.press("Enter", leads_elsewhere=True)
        return tab

    return as_


def test_from_timeline_to_event_and_download(keys: Callable[[int], Tab], tmp_path: Path) -> None:
    """A citizen goes from the login to an event, back, and has the letter on disk; the focus is always seen."""
    tab = keys(ANNA)
    passed = walk(tab, "Wijzigen kenteken")
    assert passed[0] == "Naar de inhoud"
    assert {"Uitloggen", "English", "Vanaf", "Organisatie", "Toon"} <= set(passed)
    tab.press("Enter", leads_elsewhere=True)
    assert tab.heading == "Wijzigen kenteken"
    walk(tab, "Terug naar het overzicht")
    tab.press("Enter", leads_elsewhere=True)
    tab.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    walk(tab, "Download als brief (PDF)")
    tab.press("Enter")
    assert eventually(lambda: [path for path in tmp_path.glob("*.pdf") if path.read_bytes().startswith(b"%PDF-")])


def test_the_first_key_leads_past_the_menu(keys: Callable[[int], Tab]) -> None:
    """The first link goes to the content: the next key is at what the page is about."""
    tab = keys(OFFICER)
    assert step(tab) == "Naar de inhoud"
    tab.press("Enter")
    assert step(tab) == "Vanaf"


@pytest.mark.parametrize(
    ("person", "path"),
    [
        (ANNA, "/mijn"),
        (OFFICER, "/logboek"),
        (OFFICER, "/cijfers?maand=2026-11"),
        (OFFICER, "/bewaren"),
        (OFFICER, "/toestand"),
        (KEEPER, "/register"),
    ],
)
def test_no_way_in_without_a_way_out(keys: Callable[[int], Tab], site: Running, person: int, path: str) -> None:
    """Tab goes through the whole page and out of it again; nothing holds it, and the focus is always seen."""
    tab = keys(person)
    tab.open(site.url + path)
    passed = []
    for _ in range(MOST):
        passed.append(step(tab))
        if passed[-1] == "" or passed.count("Naar de inhoud") > 1:
            break
    else:
        raise AssertionError(passed)
    assert len(passed) > 4


def test_from_the_logboek_to_a_record(keys: Callable[[int], Tab]) -> None:
    """A privacy officer finds a person, opens a record and its trace with the keyboard."""
    tab = keys(OFFICER)
    walk(tab, "Zoeken op trace of betrokkene")
    tab.press("Enter")
    walk(tab, "Nummer van de betrokkene")
    tab.call("Input.insertText", text="999990019")
    tab.press("Enter", leads_elsewhere=True)
    assert "alleen wat over één betrokkene" in tab.text
    walk(tab, "wijzigenKenteken")
    tab.press("Enter", leads_elsewhere=True)
    assert "Wat het register toen zei" in tab.text
    walk(tab, "Naar de hele trace")
    tab.press("Enter", leads_elsewhere=True)
    assert tab.heading == "Verloop van een verwerking"
