"""kill -9 in the middle of delivery: what was confirmed is there, and nothing is there twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ldv.logboek import Logboek
from tests.crash import _deliverer
from tests.support.clickhouse_front import Front

ROUNDS = int(os.environ.get("LDV_CRASH_ROUNDS", "3"))
MOST_BATCHES = 6

pytestmark = pytest.mark.crash


def deliver_and_kill(dsn: str, first: int, *, dice: random.Random, victim: Callable[[int], int]) -> int:
    """Start delivering at a batch, and kill after some have been confirmed, at whatever the engine is doing then.

    Args:
        dsn: Where to.
        first: The first batch.
        dice: Decides when.
        victim: From the process that delivers to the process that is killed.

    Returns:
        The first batch that was not confirmed.
    """
    command = [sys.executable, "-m", _deliverer.__name__, dsn, str(first), str(first + 1000)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        for _ in range(dice.randrange(1, MOST_BATCHES)):
            first = int(process.stdout.readline()) + 1
        try:
            process.wait(timeout=dice.uniform(0.0, 0.03))
        except subprocess.TimeoutExpired:
            os.kill(victim(process.pid), signal.SIGKILL)
        # What was confirmed and not yet read counts as confirmed too; a server that dies ends the rest with an error.
        for line in process.stdout:
            first = int(line) + 1
        process.kill()
    return first


def finish(dsn: str, first: int) -> int:
    """Deliver one more batch, and return the number of batches that must be there."""
    subprocess.run(
        [sys.executable, "-m", _deliverer.__name__, dsn, str(first), str(first + 1)], check=True, timeout=100
    )
    return first + 1


def stored(dsn: str) -> Counter[int]:
    """How often each record is there, by its number."""
    with Logboek.open(dsn) as logboek:
        return Counter(dict(logboek.sql("SELECT sequence, count() FROM verwerkingen GROUP BY sequence")))


def expected(batches: int) -> Counter[int]:
    """Every record once."""
    return Counter(range(batches * _deliverer.ROWS))


def test_the_process_with_the_engine_is_killed(tmp_path: Path) -> None:
    """The embedded engine dies in the middle of an insert, round after round: nothing lost, nothing doubled."""
    dsn, dice, first = f"chdb://{tmp_path}/logboek", random.Random(1), 0
    for _ in range(ROUNDS):
        first = deliver_and_kill(dsn, first, dice=dice, victim=lambda process: process)
    batches = finish(dsn, first)
    assert stored(dsn) == expected(batches)
    assert list((tmp_path / "logboek.tmp").iterdir()) == []


def test_the_process_that_delivers_to_a_server_is_killed(tmp_path: Path) -> None:
    """The client dies and the server goes on with what it was sent: nothing lost, nothing doubled."""
    dice, first = random.Random(2), 0
    with Front(tmp_path / "engine") as front:
        for _ in range(ROUNDS):
            first = deliver_and_kill(front.dsn, first, dice=dice, victim=lambda process: process)
        batches = finish(front.dsn, first)
        assert stored(front.dsn) == expected(batches)


def test_the_server_is_killed(tmp_path: Path) -> None:
    """The server dies in the middle of an insert, and comes back with its disk: nothing lost, nothing doubled."""
    dice, first, port = random.Random(3), 0, 0
    for _ in range(ROUNDS):
        front = Front(tmp_path / "engine", port=port)
        port = front.port
        first = deliver_and_kill(front.dsn, first, dice=dice, victim=lambda _, front=front: front.pid)  # type: ignore[misc]
        front.close()
    with Front(tmp_path / "engine", port=port) as front:
        batches = finish(front.dsn, first)
        assert stored(front.dsn) == expected(batches)
