"""Kill -9, again and again, of processes that log as fast as they can; and of those that adopt what they left."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import attrs
import pytest

from ldv.journal import (
    Position,
    is_alive,
    load_delivered,
    read,
    remove_finished,
    save_delivered,
    try_adopt,
    undelivered_bytes,
    writers,
)
from tests.support.journals import number_of

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("LDV_CRASH_ROUNDS", "6"))


@attrs.define
class Logboek:
    """Where a small shipper brings what it reads.

    Attributes:
        directory: The journal.
        status: How often each operation arrived, by its status.
        lost: Records that the journal said are missing.
        torn: Frames that were never finished.
    """

    directory: Path
    status: dict[int, Counter[int]] = attrs.field(factory=dict)
    lost: int = 0
    torn: int = 0

    def ship(self) -> int:
        """One round over all writers, as delivery makes it; gives how many records came."""
        positions = load_delivered(self.directory)
        arrived = 0
        for writer in writers(self.directory):
            adopted = None if is_alive(self.directory, writer) else try_adopt(self.directory, writer)
            alive = adopted is None
            part = read(self.directory, writer, positions.get(writer, Position.START), alive=alive, max_rows=500)
            for record in part.batch.records:
                self.status.setdefault(number_of(record), Counter())[record.status] += 1
            arrived += len(part.batch)
            self.lost += sum(damage.missing + (not damage.torn) for damage in part.damage)
            self.torn += sum(damage.torn for damage in part.damage)
            positions[writer] = part.end
            save_delivered(self.directory, positions)
            remove_finished(self.directory, writer, part.end, alive=alive)
            if adopted is not None:
                adopted.close(remove=part.finished)
                if part.finished:
                    del positions[writer]
                    save_delivered(self.directory, positions)
        return arrived


def run_and_kill(directory: Path, durability: str, *, after: int, logboek: Logboek) -> tuple[set[int], set[int]]:
    """Let a victim log, deliver beside it, and kill it after so many words; gives what began and was acknowledged."""
    path = os.pathsep.join(part for part in sys.path if part)
    command = [sys.executable, "-m", "tests.support.journal_victim", str(directory), durability]
    began: set[int] = set()
    acknowledged: set[int] = set()
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, start_new_session=True
    ) as victim:
        assert victim.stdout is not None
        for count in itertools.count():
            word = victim.stdout.read(9)
            if len(word) < 9:
                break
            (began if word[:1] == b"B" else acknowledged).add(int.from_bytes(word[1:], "big"))
            if count == after:
                os.killpg(victim.pid, signal.SIGKILL)
            elif count < after and count % 700 == 300:
                logboek.ship()
    assert victim.returncode == -signal.SIGKILL
    return began, acknowledged


@pytest.mark.crash
def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    """After any number of kills each acknowledged record is there once, and each open operation is reported."""
    directory = tmp_path / "journal"
    logboek = Logboek(directory)
    began: set[int] = set()
    acknowledged: set[int] = set()
    for number in range(ROUNDS):
        level = ("process", "interval", "disk")[number % 3]
        after = random.SystemRandom().randrange(300 if level == "disk" else 6000)
        more, done = run_and_kill(directory, level, after=after, logboek=logboek)
        began |= more
        acknowledged |= done
    while logboek.ship():
        pass
    logboek.ship()
    arrived = logboek.status
    assert {number for number, found in arrived.items() if found.total() != 1} == set()
    assert {number for number in acknowledged if arrived.get(number) != {1: 1}} == set()
    assert began - set(arrived) == set()
    unknown = {number for number, found in arrived.items() if found == {0: 1}}
    assert unknown & acknowledged == set()
    assert len(unknown) >= 2 * ROUNDS or not began
    assert logboek.lost == 0
    assert logboek.torn <= 2 * ROUNDS
    assert undelivered_bytes(directory) == 0
    assert sorted(path.name for path in directory.iterdir()) == ["delivered.json"]


ADOPT = """
import sys, pathlib
from ldv.journal import try_adopt
print("ready", flush=True)
sys.stdin.readline()
adopted = try_adopt(pathlib.Path(sys.argv[1]), sys.argv[2])
print("adopted", flush=True)
sys.stdin.readline()
"""


@pytest.mark.crash
def test_adoption_can_be_killed_at_any_moment(tmp_path: Path) -> None:
    """Whoever adopts can be killed while it does so: the next one finds each open operation, and reports it once."""
    from ldv.journal import Journal
    from tests.support.journals import abandon, begun, operation

    directory = tmp_path / "journal"
    journal = Journal(directory, background=False, reserve_bytes=1)
    journal.open()
    for number in range(3000):
        journal.begin(operation(number), begun(number))
    writer = journal.writer
    abandon(journal)
    path = os.pathsep.join(part for part in sys.path if part)
    for number in range(ROUNDS):
        with subprocess.Popen(
            [sys.executable, "-c", ADOPT, str(directory), writer],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as adopter:
            assert adopter.stdin is not None
            assert adopter.stdout is not None
            assert adopter.stdout.readline() == "ready\n"
            adopter.stdin.write("\n")
            adopter.stdin.flush()
            # The first is left in peace until a draft of the recovery can be seen, the others for a while.
            for _ in range(random.SystemRandom().randrange(1, 40_000)):
                if number == 0 and list(directory.glob("*.new")):
                    break
            adopter.kill()
    logboek = Logboek(directory)
    while logboek.ship():
        pass
    assert logboek.status == {number: Counter({0: 1}) for number in range(3000)}
    assert (logboek.lost, logboek.torn) == (0, 0)
