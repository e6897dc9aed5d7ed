"""The whole road, from `ldv.processing()` in forked workers to the engine, under kill -9."""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path

import ldv
from ldv.journal import DirectoryLock

ROUNDS = int(os.environ.get("LDV_CRASH_ROUNDS", "3"))
APPLICATION = Path(__file__).with_name("_application.py")


def run_and_kill(dsn: str, journal: Path, *, lines: int, with_helper: bool) -> tuple[set[str], set[str]]:
    """Let the application log until it has said so many lines; then kill all of it, and perhaps its helper as well."""
    application = subprocess.Popen(
        [sys.executable, str(APPLICATION), dsn, "2"], stdout=subprocess.PIPE, start_new_session=True
    )
    assert application.stdout is not None
    said = [application.stdout.readline() for _ in range(lines)]
    if with_helper and (holder := DirectoryLock.holder(journal)) is not None and holder.pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(holder.pid, signal.SIGKILL)
    os.killpg(application.pid, signal.SIGKILL)
    said += application.stdout.readlines()
    application.stdout.close()
    application.wait()
    words = [line.decode().split() for line in said if line.endswith(b"\n")]
    return {word[1] for word in words if word[0] == "done"}, {word[1] for word in words if word[0] == "open"}


def ship(dsn: str, journal: Path) -> None:
    """Deliver what is left; a helper that was not killed, or has just been started, is left to do so first."""
    command = [sys.executable, "-m", "ldv", "ship", "--logboek", dsn, "--journal", str(journal)]
    while (done := subprocess.run(command, capture_output=True, text=True, check=False)).returncode == 3:
        with contextlib.suppress(ProcessLookupError):
            if (holder := DirectoryLock.holder(journal)) is not None and holder.pid is not None:
                descriptor = os.pidfd_open(holder.pid)
                ended = select.poll()
                ended.register(descriptor, select.POLLIN)
                ended.poll(60_000)
                os.close(descriptor)
    assert done.returncode == 0, done.stdout + done.stderr


def test_kill_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """What was acknowledged is in the logboek exactly once; what was under way is there as UNKNOWN, or as it ended."""
    dsn, journal = f"chdb://{tmp_path}/logboek", tmp_path / "logboek.journal"
    done: set[str] = set()
    begun: set[str] = set()
    chance = random.Random(20240530)
    for number in range(ROUNDS):
        more_done, more_begun = run_and_kill(dsn, journal, lines=chance.randint(1, 6000), with_helper=bool(number % 2))
        done |= more_done
        begun |= more_begun
    ship(dsn, journal)
    with ldv.Logboek.open(dsn, wait=60) as logboek:
        records = logboek.records()
    assert not list(journal.glob("*.seg"))
    assert not list(journal.glob("dead/*"))
    found = [record.operation_id for record in records]
    assert len(found) == len(set(found))
    assert done
    assert done <= set(found)
    assert begun <= set(found)
    by_id = {record.operation_id: record for record in records}
    assert {by_id[operation].status for operation in done} == {ldv.Status.OK}
    for operation in begun - done:
        interrupted = by_id[operation].attributes.get("dpl.ldv.interrupted") == "true"
        assert interrupted == (by_id[operation].status is ldv.Status.UNKNOWN)
    assert {record.parent_operation_id for record in records} - {None} <= set(found)
