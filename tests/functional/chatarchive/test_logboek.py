"""The real journal and the real engine: what is logged ends up in the logboek, and what cannot be is not done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.chatarchive.conftest import STEPS, Archive, chatarchive
from tests.support.archive_office import CENTRAL, SECRET

WORK = """
import sys
from pathlib import Path
from chatarchive.services import Office
from chatarchive.settings import load_settings
from tests.support.archive_office import Clock, set_up

folder = Path(sys.argv[1])
settings = load_settings({"folder": folder}, environ={}, folder=folder)
# The clock of the archive stands still; that of the logboek does not.
with Office.open(settings, create=True, now=Clock(), delivery="external") as office:
    at = set_up(office, None, office.now, folder)
    print(at.until("gewist"))
"""
LOOK = """
import json, sys
from ldv.logboek import Logboek
with Logboek.open(sys.argv[1]) as logboek:
    found = list(logboek.iter_records())
print(json.dumps([[one.operation_name, one.status.name, one.attributes.get("chatarchive.case", "")] for one in found]))
print(SECRET in repr([(one, one.attributes) for one in found]))
"""


def run(folder: Path, *words: str) -> str:
    """Run Python in a process of its own, for it holds one engine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LDV_", "OTEL_", "CHATARCHIVE_"))}
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        env=kept | {"PYTHONPATH": str(root)},
        cwd=folder,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.requirement(54, 55, 56)
def test_the_records_end_in_the_engine(tmp_path: Path) -> None:
    """From an office with a journal of its own, every step of a conversation is found in ClickHouse."""
    folder = tmp_path / "archief"
    case = run(tmp_path, "-c", WORK, str(folder)).split()[-1]
    assert any((folder / "logboek.journal").rglob("*"))
    dsn = f"chdb://{folder / 'logboek'}"
    run(tmp_path, "-m", "ldv", "ship", "--once", "--logboek", dsn)
    listed, leaked = run(tmp_path, "-c", f"SECRET = {SECRET!r}\n{LOOK}", dsn).splitlines()
    assert leaked == "False"
    for name in ("selecteren gesprek", "uitlezen gesprek", "importeren gesprek", "wissen centrale telefoon"):
        assert f'["{name}", "OK", "{case}"]' in listed


@pytest.mark.requirement(57)
def test_a_journal_that_cannot_be_written_holds_the_step(archive: Archive) -> None:
    """With a file in the place of the journal nothing is done; without it, the same command is."""
    case = archive.planned()
    journal = archive.folder / "logboek.journal"
    assert not journal.exists()
    journal.write_text("in de weg")
    words = ("uitlezen", case, *STEPS, "--van", "-")
    typed = f'centrale_telefoon = "{CENTRAL}"\n'
    done = chatarchive(archive, "adviseur", *words, stdin=typed)
    assert done.code != 0
    assert [row["stand"] for row in archive.ok("adviseur", "status")] == ["gepland"]
    assert archive.ok("adviseur", "overzicht") == []
    journal.unlink()
    assert chatarchive(archive, "adviseur", *words, stdin=typed).code == 0
    assert [row["stand"] for row in archive.ok("adviseur", "status")] == ["uitgelezen"]
