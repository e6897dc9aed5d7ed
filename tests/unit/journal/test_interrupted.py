"""An append that something comes in between of: an exception, a signal handler, a finalizer."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from ldv.errors import JournalUnavailable
from ldv.journal import Journal
from tests.support.journals import FaultyDisk, begun, ended, log, operation, read_all, segments


class Interrupt(BaseException):
    """Raised out of a signal handler, as KeyboardInterrupt is."""


def raise_once(disk: FaultyDisk, *, after: int | None) -> Callable[[int, bytes], int]:
    """A write that is interrupted: before anything is written, after a part, or after all of it."""

    def fault(descriptor: int, content: bytes) -> int:
        disk.write_fault = None
        if after is not None:
            os.write(descriptor, content[:after])
        raise Interrupt

    return fault


@pytest.mark.parametrize("after", [None, 0, 1, 30, 10_000])
def test_an_interrupted_end_stands_once(journal: Journal, disk: FaultyDisk, directory: Path, after: int | None) -> None:
    """However far an append came before an exception interrupted it, its record is there once, and so is the next."""
    log(journal, 1)
    journal.begin(operation(2), begun(2))
    disk.write_fault = raise_once(disk, after=after)
    with pytest.raises(Interrupt):
        journal.end(operation(2), ended(2), 1)
    log(journal, 3)
    found = read_all(directory, alive=True)
    assert (found.numbers, found.sequences, found.damage) == ([1, 2, 3], [1, 2, 3], [])


@pytest.mark.parametrize("after", [None, 30, 10_000])
@pytest.mark.parametrize("then", ["tend", "close", "flush"])
def test_an_interrupted_end_does_not_wait_for_the_next(
    journal: Journal, disk: FaultyDisk, directory: Path, after: int | None, then: str
) -> None:
    """When nothing more is logged, the background thread, a close or a flush finishes what was interrupted."""
    journal.begin(operation(1), begun(1))
    writer = journal.writer
    disk.write_fault = raise_once(disk, after=after)
    with pytest.raises(Interrupt):
        journal.end(operation(1), ended(1), 1)
    finish: dict[str, Callable[[], object]] = {
        "tend": journal.tend,
        "close": journal.close,
        "flush": lambda: journal.flush(0),
    }
    finish[then]()
    assert read_all(directory, writer, alive=True).numbers == [1]


def test_an_interrupted_append_moves_to_the_next_segment(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """What was interrupted in a segment that turns out to be broken is written in the next."""
    journal.begin(operation(1), begun(1))
    disk.write_fault = raise_once(disk, after=50)
    with pytest.raises(Interrupt):
        journal.end(operation(1), ended(1), 1)
    assert journal._scribe.writer is not None
    journal._scribe.writer.segment.suspect = True
    journal._scribe.ready = None
    log(journal, 2)
    assert len(segments(directory)) == 2
    found = read_all(directory, alive=True)
    assert (found.numbers, found.damage) == ([1, 2], [])


@pytest.mark.parametrize("when", ["before", "after", "both"])
def test_an_append_within_an_append(journal: Journal, disk: FaultyDisk, directory: Path, when: str) -> None:
    """A signal handler that logs in the middle of an append: both are there once, in the order of their numbers."""
    inner = [0]

    def fault(descriptor: int, content: bytes) -> int | None:
        disk.write_fault = None
        if when in {"before", "both"}:
            inner[0] += 1
            log(journal, 100 + inner[0])
        if when == "before":
            return None
        os.write(descriptor, content)
        inner[0] += 1
        log(journal, 100 + inner[0])
        raise Interrupt

    journal.begin(operation(1), begun(1))
    disk.write_fault = fault
    try:
        assert when == "before" or journal.end(operation(1), ended(1), 1)
        if when == "before":
            journal.end(operation(1), ended(1), 1)
    except Interrupt:
        pass
    log(journal, 2)
    found = read_all(directory, alive=True)
    assert Counter(found.numbers) == Counter([1, 2, *(101 + n for n in range(inner[0]))])
    assert found.sequences == list(range(1, len(found.numbers) + 1))
    assert found.damage == []


@pytest.mark.timeout(method="thread")
@pytest.mark.usefixtures("untraced")
def test_signals_that_log(make: Callable[..., Journal], directory: Path) -> None:
    """Signals whose handler logs, in the middle of whatever the journal does: each record is there once."""
    journal = make(durability="disk", segment_bytes=20_000)
    handled: list[int] = []
    busy = [False]

    def handler(number: int, frame: FrameType | None) -> None:
        if busy[0]:
            return
        busy[0] = True
        handled.append(1_000_000 + len(handled))
        try:
            log(journal, handled[-1])
        except JournalUnavailable:
            handled.pop()  # in the middle of a change of segments a begin is refused; then it did not happen
        finally:
            busy[0] = False

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
    try:
        written = 0
        while len(handled) < 300 and written < 20_000:
            written += 1
            receipt = log(journal, written)
            if written % 50 == 0:
                journal.wait(receipt)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    journal.tend()
    found = read_all(directory, alive=True)
    assert len(handled) > 10
    assert sorted(found.numbers) == [*range(1, written + 1), *handled]
    assert found.sequences == list(range(1, len(found.numbers) + 1))
    assert found.damage == []


@pytest.mark.timeout(method="thread")
@pytest.mark.usefixtures("untraced")
def test_signals_that_raise(make: Callable[..., Journal], directory: Path) -> None:
    """Exceptions out of a signal handler at any point: no number is used twice, nothing acknowledged is lost."""
    journal = make(segment_bytes=20_000)
    armed = [False]
    acknowledged: set[int] = set()
    raised = 0

    def handler(number: int, frame: FrameType | None) -> None:
        if armed[0]:
            armed[0] = False
            raise Interrupt

    acknowledged.add(0)
    log(journal, 0)
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
    written = 0
    try:
        while raised < 300 and written < 20_000:
            written += 1
            try:
                armed[0] = True
                log(journal, written)
                armed[0] = False
                acknowledged.add(written)
            except Interrupt:
                raised += 1
            finally:
                armed[0] = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    log(journal, written + 1)
    found = read_all(directory, alive=True)
    assert raised > 10
    assert acknowledged <= set(found.numbers)
    assert max(Counter(found.numbers).values()) == 1
    assert found.sequences == list(range(1, len(found.numbers) + 1))
    assert found.damage == []


def test_a_finalizer_that_logs(journal: Journal, directory: Path) -> None:
    """A generator that is collected in the middle of an append ends its own operation; nothing waits for itself."""

    def abandoned(number: int) -> Iterator[None]:
        journal.begin(operation(number), begun(number))
        try:
            yield
        finally:
            journal.end(operation(number), ended(number), 1)

    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for number in range(300):
            generator = abandoned(1_000_000 + number)
            next(generator)
            cycle: list[object] = [generator]
            cycle.append(cycle)
            del generator, cycle
            log(journal, number)
    finally:
        gc.set_threshold(*threshold)
    gc.collect()
    found = read_all(directory, alive=True)
    assert sorted(found.numbers) == [*range(300), *range(1_000_000, 1_000_300)]
    assert found.damage == []


def test_a_flush_out_of_a_signal_handler(make: Callable[..., Journal], disk: FaultyDisk, directory: Path) -> None:
    """A handler of SIGTERM that flushes and closes in the middle of a sync does not wait for itself."""
    journal = make(durability="disk")
    outcome: list[bool] = []

    def in_the_middle(_: int) -> None:
        disk.sync_fault = None
        outcome.append(journal.flush(0.01))
        journal.close()

    receipt = log(journal, 1)
    disk.sync_fault = in_the_middle
    worker = threading.Thread(target=journal.wait, args=(receipt,))
    worker.start()
    worker.join(20)
    assert not worker.is_alive()
    assert outcome == [False]
    journal.close()
    assert read_all(directory).numbers == [1]
