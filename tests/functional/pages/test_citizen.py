"""What a citizen does with the pages, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import urllib3
from pypdf import PdfReader

from tests.support.chromium import Tab
from tests.support.served_pages import ANNA, BERT
from tests.support.service import Running, eventually

Look = Callable[[Tab, str], list[str]]
LogIn = Callable[[int], Tab]


def titles(tab: Tab) -> list[str]:
    found = tab.js("JSON.stringify([...document.querySelectorAll('.ldv-event-title')].map(e => e.innerText))")
    return [str(one) for one in json.loads(found)]


def test_logging_in_shows_what_was_done(log_in: LogIn, look: Look) -> None:
    """A person logs in and reads who used which data, when and why, and nothing of anybody else."""
    tab = log_in(ANNA)
    assert tab.heading == "Wat er met uw gegevens is gedaan"
    for said in ("3 november 2026, 09:40", "Gemeente Voorbeeldstad", "Burgerservicenummer, Kenteken", "Een inwoner"):
        assert said in tab.text
    assert "999990019" not in tab.js("document.documentElement.outerHTML")
    assert look(tab, "citizen-timeline") == []


def saved(tab: Tab, site: Running, path: str) -> bytes:
    """What a download holds."""
    answer = raw(site, "GET", path, headers={"Cookie": tab.cookies})
    assert (answer.status, "attachment" in answer.headers["Content-Disposition"]) == (200, True)
    return answer.data


def test_what_is_confidential_is_not_there(log_in: LogIn, site: Running) -> None:
    """A citizen is shown no confidential activity, in no list, no filter and no download."""
    tab = log_in(ANNA)
    page = tab.js("document.documentElement.outerHTML")
    answer = saved(tab, site, "/mijn/overzicht.json").decode()
    assert [word for word in ("kentekengegevens", "om.example", "Opsporen") if word in page + answer] == []
    assert "wijzigenKenteken" in answer


def test_filters(log_in: LogIn, look: Look) -> None:
    """A period and an organisation leave what lies in it; a period that cannot be is told."""
    tab = log_in(ANNA)
    tab.fill("#van", "2026-10-01")
    tab.fill("#tot", "2026-10-31")
    tab.click(".ldv-filter button")
    assert titles(tab) == ["Uitwisselen gegevens", "Opvragen persoonsgegevens"]
    tab.open(tab.js("location.origin") + "/mijn?van=2026-12-01&tot=2026-01-01")
    assert "Die periode kan niet" in tab.text
    assert look(tab, "citizen-wrong-period") == []
    tab.open(tab.js("location.origin") + "/mijn")
    tab.js("document.querySelector('#organisatie').value = 'Dienst Wegverkeer (RDW)'")
    tab.click(".ldv-filter button")
    assert set(titles(tab)) == {"Wijzigen kenteken"}


def test_one_event(log_in: LogIn, look: Look) -> None:
    """The page of one event tells why it was allowed, how long data are kept, and what was done inside it."""
    tab = log_in(ANNA)
    tab.js("[...document.querySelectorAll('.ldv-event-title a')].find(a => a.innerText === 'Wijzigen kenteken').id='x'")
    tab.click("#x")
    assert tab.heading == "Wijzigen kenteken"
    assert "AVG, artikel 6, lid 1" in tab.text
    assert "Controleren kenteken" in tab.text
    assert look(tab, "citizen-event") == []


def test_somebody_elses_event_is_not_there(log_in: LogIn, site: Running) -> None:
    """The address of an event of Anna leads Bert to a page that says no more than that it is not there."""
    tab = log_in(ANNA)
    path = tab.js("document.querySelector('.ldv-event-title a').pathname")
    tab.click(".ldv-who button")
    tab = log_in(BERT)
    assert tab.heading == "Wat er met uw gegevens is gedaan"
    tab.open(site.url + path)
    assert tab.heading == "Deze pagina is er niet"


def test_downloads(log_in: LogIn, site: Running) -> None:
    """The overview comes as a tagged PDF and as JSON, of the period that was chosen."""
    tab = log_in(ANNA)
    assert saved(tab, site, "/mijn/overzicht.pdf").startswith(b"%PDF-")
    content = json.loads(saved(tab, site, "/mijn/overzicht.json?van=2026-10-01&tot=2026-10-31"))
    assert len(content["events"]) == 2


def test_keyboard_only(tab: Tab, site: Running) -> None:
    """Everything can be reached with Tab and used with Enter, and it shows where one is."""
    tab.open(f"{site.url}/inloggen")
    seen = []
    for _ in range(12):
        tab.press("Tab")
        seen.append(tab.js("document.activeElement.innerText || document.activeElement.tagName"))
        shown = tab.js(
            "(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')(getComputedStyle(document.activeElement))"
        )
        assert shown, seen[-1]
        if "Anna" in seen[-1]:
            break
    assert seen[0] == "Naar de inhoud"
    tab.press("Enter", leads_elsewhere=True)
    assert tab.heading == "Wat er met uw gegevens is gedaan"


def test_without_javascript(tab: Tab, site: Running) -> None:
    """Logging in, filtering and logging out work where no script runs."""
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(f"{site.url}/inloggen")
    assert tab.js("document.querySelectorAll('script').length") == 0
    tab.click("button[value='0']")
    tab.fill("#van", "2026-11-12")
    tab.fill("#tot", "2026-11-12")
    tab.click(".ldv-filter button")
    assert titles(tab) == ["Wijzigen kenteken"]
    tab.click(".ldv-who button")
    assert tab.heading == "Wat wordt er met mijn gegevens gedaan?"


def test_on_paper(log_in: LogIn, tmp_path: Path) -> None:
    """No event is cut in two where the paper ends: each page begins with one, and nothing of its own stands alone."""
    tab = log_in(ANNA)
    tab.pdf(tmp_path / "timeline.pdf")
    sheets = [page.extract_text().strip().splitlines() for page in PdfReader(tmp_path / "timeline.pdf").pages]
    assert len(sheets) > 1, sheets
    starts = re.compile(r"\d{1,2} \w+ 2026, \d\d:\d\d|\w+ 2026")
    assert [sheet for sheet in sheets[1:] if not starts.fullmatch(sheet[0])] == []


def test_english(log_in: LogIn, look: Look) -> None:
    """One link shows the same page in English, and what stays Dutch says so to who has it read out."""
    tab = log_in(ANNA)
    tab.click(".ldv-language")
    assert tab.heading == "What was done with your data"
    assert tab.js("document.querySelector('.ldv-event-title span').lang") == "nl"
    assert look(tab, "citizen-english") == []


def test_login_page(tab: Tab, site: Running, look: Look) -> None:
    """The login says that it is for development, and nothing is wrong with it."""
    tab.open(f"{site.url}/")
    assert "alleen voor ontwikkeling" in tab.text
    assert look(tab, "login") == []


# -- without a browser: what a stranger tries --


def raw(site: Running, method: str, path: str, **more: object) -> urllib3.BaseHTTPResponse:
    return site.http.request(method, site.url + path, redirect=False, **more)  # type: ignore[arg-type]


def session(site: Running, person: int) -> tuple[str, str]:
    """Cookie of somebody who has logged in, and what forms of that session say."""
    first = raw(site, "GET", "/inloggen")
    cookie = first.headers["set-cookie"].partition(";")[0]
    token = re.search(r'name="csrf" value="([^"]+)"', first.data.decode())
    assert token is not None
    answer = raw(
        site,
        "POST",
        "/inloggen",
        body=f"csrf={token[1]}&person={person}",
        headers={"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status == 303
    return answer.headers["set-cookie"], token[1]


def test_the_cookie(site: Running) -> None:
    """It is out of reach of scripts and of forms of other sites, is another one after the login, and says nothing."""
    before = raw(site, "GET", "/inloggen").headers["set-cookie"]
    after, _ = session(site, ANNA)
    assert all("HttpOnly" in one and "SameSite=lax" in one for one in (before, after))
    assert before.partition(";")[0] != after.partition(";")[0]
    assert "999990019" not in after


@pytest.mark.parametrize(
    "change",
    [
        {"body": "person=0"},
        {"body": "csrf=x&person=0"},
        {"origin": "https://elders.example"},
        {"fetch": "cross-site"},
    ],
)
def test_forms_of_other_sites_do_nothing(site: Running, change: dict[str, str]) -> None:
    """A form without the token of the session, or from another site, is refused and logs nobody in."""
    first = raw(site, "GET", "/inloggen")
    token = re.search(r'name="csrf" value="([^"]+)"', first.data.decode())
    assert token is not None
    headers = {"Cookie": first.headers["set-cookie"].partition(";")[0]}
    if "origin" in change:
        headers["Origin"] = change["origin"]
    if "fetch" in change:
        headers["Sec-Fetch-Site"] = change["fetch"]
    answer = raw(site, "POST", "/inloggen", body=change.get("body", f"csrf={token[1]}&person=0"), headers=headers)
    assert answer.status == 403
    assert raw(site, "GET", "/mijn", headers=headers).status == 303


def test_every_page_is_shut(site: Running) -> None:
    """Policy, no cache, no frame; who is not logged in gets the login, and who has another role finds nothing."""
    answer = raw(site, "GET", "/inloggen")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert (answer.headers["Cache-Control"], answer.headers["X-Frame-Options"]) == ("no-store", "DENY")
    for path in ("/mijn", "/mijn/overzicht.pdf", "/mijn/gebeurtenis/0"):
        assert raw(site, "GET", path).headers["location"] == "/inloggen"
    cookie, _ = session(site, 3)
    headers = {"Cookie": cookie.partition(";")[0]}
    assert raw(site, "GET", "/mijn", headers=headers).status == 404
    for path in ("/statisch/../_app.py", "/statisch/%2e%2e/_app.py", "/statisch/README.md", "/mijn/"):
        assert raw(site, "GET", path, headers=headers).status == 404


def test_looking_is_logged(site: Running, log_in: LogIn) -> None:
    """Making the overview is a processing of its own: who asks again sees how often they did, apart from the rest."""
    tab = log_in(BERT)

    def seen() -> bool:
        tab.click(".ldv-inline button")
        return bool(tab.js("document.querySelectorAll('.ldv-looks a').length"))

    # It is on disk at once; in the logboek a moment later.
    assert eventually(seen)
    assert "Samenstellen inzageoverzicht" not in titles(tab)
    tab.click(".ldv-looks a")
    assert tab.heading == "Samenstellen inzageoverzicht"
    assert "Gemeente Voorbeeldstad" in tab.js("document.querySelector('dd').innerText")
