"""Commands of the archive under kill -9 between any two of their file operations, and what a repeat makes of it."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chatarchive.db import Mail
from chatarchive.domain import INSTRUCTION_STEPS, BreachKind, Case, verify_overview
from chatarchive.services import (
    Office,
    approve,
    download,
    finish_cleaning,
    import_case,
    notify,
    offer,
    read_out,
    report_breach,
    start_cleaning,
    verify_archive,
    wipe,
)
from chatarchive.settings import load_settings
from ldv.testing import logboek_in_memory
from tests.support.archive_office import CENTRAL, Clock, Desk, desk

ROUNDS = int(os.environ.get("LDV_CRASH_ROUNDS", "3"))
CHANGES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"}
ENOUGH = 3 * ROUNDS
"""Most kills for one command; a longer command is killed at moments spread over all of it."""

FILE = "WhatsApp-chat met X.txt"
SITUATION = "Een onbevoegde zag het scherm."


def reading_out(office: Office, at: Desk, case: str) -> object:
    return read_out(office, at.adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS)


def downloading(office: Office, at: Desk, case: str) -> object:
    return download(office, at.adviser, case, file=office.settings["central_folder"] / FILE)


def reporting(office: Office, at: Desk, case: str) -> object:
    return report_breach(office, at.adviser, owner=at.owner_id, kind=BreachKind.OTHER, situation=SITUATION)


COMMANDS: dict[str, tuple[str, Callable[[Office, Desk, str], object]]] = {
    "uitlezen": ("gepland", reading_out),
    "downloaden": ("uitgelezen", downloading),
    "importeren": ("gedownload", lambda office, at, case: import_case(office, at.adviser, case)),
    "wissen": ("geïmporteerd", lambda office, at, case: wipe(office, at.adviser, case)),
    "melden": ("gewist", lambda office, at, case: notify(office, at.adviser, case)),
    "schonen": ("gemeld", lambda office, at, case: start_cleaning(office, at.cleaner, case)),
    "afronden": ("in schoning", lambda office, at, case: finish_cleaning(office, at.cleaner, case)),
    "aanbieden": ("geschoond", lambda office, at, case: offer(office, at.cleaner, case)),
    "goedkeuren": ("aangeboden", lambda office, at, case: approve(office, at.owner, case)),
    "vastleggen": ("goedgekeurd", lambda office, at, case: None),  # in a process of its own
    "datalek": ("gemeld", reporting),
}


def opened(folder: Path, clock: Clock) -> Office:
    """The office as a command opens it."""
    settings = load_settings({"folder": folder}, environ={}, folder=folder)
    return Office.open(settings, log=False, now=clock)


def watched(moment: int) -> list[str]:
    """From here on, note every change on disk; the n-th one does not happen, for the process is killed before it."""
    seen: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event in CHANGES or writes or event == "commit":
            seen.append(event)
            if len(seen) == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(sa.Engine, "commit", lambda connection: note("commit", ()))
    sys.addaudithook(note)
    return seen


def recorded(moment: int, folder: Path, at: Desk, case: str) -> int | None:
    """As `dies_at`, for recording in the archive."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash._archive_victim", str(folder), case, at.cleaner.id, str(moment)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return int(done.stdout) if done.returncode == 0 else None


def dies_at(moment: int, folder: Path, clock: Clock, act: Callable[[Office], object]) -> int | None:
    """Carry a command out in a process that is killed just before its n-th change on disk.

    Returns:
        How many changes there were, when it came to its end alive; None when it was killed.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            office = opened(folder, clock)
            seen = watched(moment)
            act(office)
            os.write(writing, str(len(seen)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    _, status = os.waitpid(child, 0)
    assert bool(text) != (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
    return int(text) if text else None


def on_disk(folder: Path) -> dict[str, str]:
    """Every file, hidden ones too, by checksum."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for place in ("dms", "postvak-uit", "centrale-telefoon", "quarantaine")
        for path in sorted((folder / place).rglob("*"))
        if path.is_file()
    }


def outcome(office: Office, case: str, folder: Path) -> dict[str, object]:
    """All that is to be the same after a kill and a repeat; identifiers that are made anew are left out."""
    unit = office.database.unit()
    found = unit.get(Case, case)
    return {
        "files": {name: "" if name.startswith("postvak-uit/datalek") else sha for name, sha in on_disk(folder).items()},
        "mails": len(unit.every(Mail)),
        "state": (found.state, found.source, found.cleaned, found.archived, found.notified),
        "events": [entry.event for entry in unit.overview(case)],
    }


@pytest.mark.crash
@pytest.mark.requirement(58)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_kill_at_any_moment_leaves_nothing_half_done(name: str, tmp_path: Path) -> None:
    """Whatever change on disk a command is killed before, repeating it ends as if it had never been killed."""
    before, command = COMMANDS[name]
    folder, kept = tmp_path / "archief", tmp_path / "bewaard"
    with desk(folder) as at:
        case = at.until(before)
        at.export(name=FILE)
        clock = at.clock
    shutil.copytree(folder, kept)

    def run(moment: int) -> int | None:
        if name == "vastleggen":
            return recorded(moment, folder, at, case)
        return dies_at(moment, folder, clock, lambda office: command(office, at, case))

    with logboek_in_memory("chatarchive"):
        changes = run(0)
        assert changes is not None
        assert changes > 1
        with opened(folder, clock) as office:
            wanted = outcome(office, case, folder)
        kills = ROUNDS if name == "vastleggen" else ENOUGH  # a process of its own takes seconds to start
        for moment in range(1, changes + 1, -(-changes // kills)):
            _again(folder, kept)
            assert run(moment) is None
            assert run(0) is not None
            with opened(folder, clock) as office:
                found = outcome(office, case, folder)
                if name == "datalek":
                    assert len(found.pop("files")) == len(wanted["files"])  # type: ignore[arg-type]
                    assert found == {key: value for key, value in wanted.items() if key != "files"}
                else:
                    assert found == wanted, f"killed before change {moment}"
                assert verify_overview(office.database.unit().overview()).faults == ()
                assert verify_archive(office, at.manager).whole
                assert not list((folder / "dms" / ".concepten").glob("*"))
                assert not list(folder.glob(".lezen-*"))


def _again(folder: Path, kept: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(kept, folder)
