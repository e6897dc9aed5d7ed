"""What an employee looks at about persons stands in the audit log."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.chromium import Chromium, Tab
from tests.support.parking import INVESTIGATE, anna_in_autumn
from tests.support.served_pages import KEEPER, OFFICER, keys_text, pages
from tests.support.service import Running, environment

ANNA, BERT = "999990019", "999990020"
MAIN = next(one for one in anna_in_autumn() if one.operation_name == "wijzigenKenteken")
SECRET = next(one for one in anna_in_autumn() if one.processing_activity_id == INVESTIGATE)


def log_in(browser: Chromium, site: Running, person: int) -> Tab:
    tab = browser.tab()
    tab.open(f"{site.url}/inloggen")
    tab.click(f"button[value='{person}']")
    return tab


def asked(folder: Path, *command: str, said: str = "") -> list[dict[str, Any]]:
    """What `ldv audit` answers, after the service has ended."""
    done = subprocess.run(
        [sys.executable, "-m", "ldv", "audit", *command, "--json"],
        input=said,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=folder,
        env=environment(
            LDV_LOGBOEK=f"chdb://{folder}/logboek",
            LDV_AUDIT=str(folder / "audit.db"),
            LDV_KEYS=keys_text(),
        ),
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_who_looked_at_what(browser: Chromium, tmp_path: Path) -> None:
    """Each list, trace and record that an officer sees is noted: who and what, and of whom no number."""
    with pages(tmp_path / "site") as site:
        tab = log_in(browser, site, OFFICER)
        tab.fill("#id", BERT)
        tab.click("form[action='/logboek/betrokkene'] button")
        tab.open(f"{site.url}/logboek/trace/{MAIN.trace_id}")
        tab.open(f"{site.url}/logboek/trace/{MAIN.trace_id}?volg=ja")
        tab.open(f"{site.url}/logboek/trace/{MAIN.trace_id}/{MAIN.operation_id}")
        tab.open(f"{site.url}/logboek/trace/{SECRET.trace_id}/{SECRET.operation_id}")
        assert tab.heading == SECRET.operation_name
        # Figures and terms are about nobody.
        tab.open(f"{site.url}/cijfers")
        tab.open(f"{site.url}/bewaren")
        tab.close()
        assert site.stop() == 0
    record = f"heeft verwerking {MAIN.operation_id} van trace {MAIN.trace_id} bekeken"
    secret = f"heeft verwerking {SECRET.operation_id} van trace {SECRET.trace_id} bekeken"
    folder = site.folder
    entries = asked(folder, "list")
    assert [one["action"] for one in entries] == [
        "heeft een lijst van verwerkingen bekeken",
        "heeft verwerkingen van één betrokkene bekeken",
        f"heeft trace {MAIN.trace_id} bekeken",
        f"heeft trace {MAIN.trace_id} langs organisaties gevolgd",
        record,
        secret,
    ]
    assert {one["employee"] for one in entries} == {"p-4711"}
    kept = b"".join(path.read_bytes() for path in folder.glob("audit.db*"))
    assert [number for number in (ANNA, BERT) if number.encode() in kept] == []
    looked = {one["action"] for one in asked(folder, "by-subject", "--type", "BSN", said=ANNA)}
    # Of a confidential record she would learn that it is there.
    assert (record in looked, secret in looked) == (True, False)


def test_what_cannot_be_noted_is_not_shown(browser: Chromium, tmp_path: Path) -> None:
    """While the audit log does not answer, an officer sees no record; who keeps the register goes on."""
    with pages(tmp_path / "site") as site:
        tab = log_in(browser, site, OFFICER)
        assert tab.heading == "Logboek"
        with sqlite3.connect(site.folder / "audit.db") as database:
            database.execute("ALTER TABLE audit_entry RENAME TO elsewhere")
        for path in ("/logboek", f"/logboek/trace/{MAIN.trace_id}", f"/logboek/trace/{MAIN.trace_id}/{'0' * 16}"):
            tab.open(site.url + path)
            assert (tab.heading, MAIN.operation_name in tab.text) == ("Dit lukt nu niet", False)
        tab.close()
        tab = log_in(browser, site, KEEPER)
        assert tab.heading == "Register van verwerkingsactiviteiten"
        tab.close()


def test_an_audit_log_that_cannot_be(tmp_path: Path) -> None:
    """The service does not start with an audit log in a place where there can be none, and says so."""
    nowhere = str(tmp_path / "nowhere" / "audit.db")
    with pytest.raises(AssertionError, match=r"audit\.db cannot be made"), pages(tmp_path / "site", audit=nowhere):
        pass
