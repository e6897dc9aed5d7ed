"""From one segment to the next."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ldv.journal import Journal, Position, read, remove_finished, try_adopt
from tests.support.journals import FaultyDisk, abandon, begun, ended, log, operation, read_all, segments


def test_segments_stay_small(make: Callable[..., Journal], directory: Path) -> None:
    """At its size a segment is followed by another, and records are read across them."""
    journal = make(segment_bytes=5000)
    for number in range(100):
        log(journal, number)
    assert len(segments(directory)) > 5
    assert max(path.stat().st_size for path in segments(directory)) < 6000
    found = read_all(directory, alive=True)
    assert found.numbers == list(range(100))
    assert found.sequences == list(range(1, 101))
    assert found.damage == []


def test_old_segments_can_go_although_an_operation_is_open(make: Callable[..., Journal], directory: Path) -> None:
    """The begin of an open operation moves along, so that it is known after its first segment is gone."""
    journal = make(segment_bytes=3000)
    journal.begin(operation(999), begun(999))
    for number in range(50):
        log(journal, number)
    writer = journal.writer
    found = read_all(directory, alive=True)
    before = len(segments(directory))
    remove_finished(directory, writer, found.end, alive=True)
    assert before > 3
    assert len(segments(directory)) == 1
    abandon(journal)
    adopted = try_adopt(directory, writer)
    assert adopted is not None
    assert adopted.interrupted == 1
    rest = read_all(directory, writer, position=found.end)
    assert (rest.numbers, rest.finished) == ([999], True)
    adopted.close()


def test_an_operation_that_ended_is_not_begun_again(make: Callable[..., Journal], directory: Path) -> None:
    """Only what is open moves along: what has ended is not taken for interrupted."""
    journal = make(segment_bytes=3000)
    for number in range(50):
        log(journal, number)
    writer = journal.writer
    abandon(journal)
    adopted = try_adopt(directory, writer)
    assert adopted is not None
    assert adopted.interrupted == 0
    adopted.close()


def test_many_open_operations_do_not_make_segments_for_ever(make: Callable[..., Journal], directory: Path) -> None:
    """When the begins of open operations fill a segment by themselves, segments grow, and do not just follow on."""
    journal = make(segment_bytes=1000)
    for number in range(100):
        journal.begin(operation(number), begun(number))
    for number in range(100):
        journal.end(operation(number), ended(number), 1)
    assert len(segments(directory)) < 20
    assert sorted(read_all(directory, alive=True).numbers) == list(range(100))


def test_a_segment_is_on_disk_before_another_follows(
    make: Callable[..., Journal], disk: FaultyDisk, directory: Path
) -> None:
    """What stands in a segment that is not the last has been synced, and so has what moved from it to the next."""
    journal = make(segment_bytes=1500)
    synced: dict[int, int] = {}

    def note(descriptor: int) -> None:
        found = os.fstat(descriptor)
        synced[found.st_ino] = found.st_size

    disk.sync_fault = note
    journal.begin(operation(999), begun(999))
    for number in range(20):
        before = len(segments(directory))
        log(journal, number)
        if len(segments(directory)) > before:
            for path in segments(directory)[:-1]:
                assert synced[path.stat().st_ino] == path.stat().st_size
            assert synced[segments(directory)[-1].stat().st_ino] > 300
    assert len(segments(directory)) > 3


def test_a_due_segment_is_followed_by_another(journal: Journal, directory: Path) -> None:
    """Delivered records leave the disk with their segment: now and then one is closed although it is not full."""
    log(journal, 1)
    journal._scribe.rotate(due=True)
    log(journal, 2)
    assert len(segments(directory)) == 2
    found = read_all(directory, alive=True)
    assert found.numbers == [1, 2]
    remove_finished(directory, journal.writer, Position(2, 0, 1), alive=True)
    assert len(segments(directory)) == 1


def test_a_reader_between_two_segments(make: Callable[..., Journal], directory: Path) -> None:
    """A reader that stands at the end of a segment goes on in the next one, when that is there."""
    journal = make()
    log(journal, 1)
    at_end = read(directory, journal.writer, Position.START, alive=True).end
    journal._scribe.rotate(due=True)
    log(journal, 2)
    found = read_all(directory, position=at_end, alive=True)
    assert (found.numbers, found.end.segment, found.damage) == ([2], 2, [])
