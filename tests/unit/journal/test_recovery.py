"""Adopting what a dead writer left."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ldv.journal import Journal, Position, is_alive, remove_finished, save_delivered, try_adopt, writers
from ldv.journal._frame import END, FRAME_BYTES, frames
from ldv.record import encode_records
from tests.support.journals import START, Found, abandon, begun, ended, log, operation, read_all, segments, wire


def kill(journal: Journal) -> str:
    """Let a journal end as by a kill; gives its writer."""
    writer = journal.writer
    abandon(journal)
    return writer


def adopt(directory: Path, writer: str) -> Found:
    """Adopt and let go at once; what can be read then."""
    adopted = try_adopt(directory, writer)
    assert adopted is not None
    adopted.close()
    return read_all(directory, writer)


def test_an_operation_that_was_under_way_becomes_a_record(journal: Journal, directory: Path) -> None:
    """It ends with the last sign of life of its process, its status is unknown, and an attribute says what happened."""
    log(journal, 1)
    journal.begin(operation(2), begun(2))
    writer = kill(journal)
    died = START + 5_000_000_000
    os.utime(segments(directory)[0], ns=(died, died))
    found = adopt(directory, writer)
    assert found.records == [
        wire(1),
        wire(2, status=0, end_time=died, attributes={"dpl.objects.dataset": "BRP", "dpl.ldv.interrupted": "true"}),
    ]
    assert found.sequences == [1, 2]
    assert found.finished


def test_an_operation_does_not_end_before_it_began(journal: Journal, directory: Path) -> None:
    """A clock that was set back does not make a record that cannot be."""
    journal.begin(operation(1), begun(1))
    writer = kill(journal)
    os.utime(segments(directory)[0], ns=(1, 1))
    assert [record.end_time for record in adopt(directory, writer).records] == [START]


def test_all_records_of_an_operation_are_recovered(journal: Journal, directory: Path) -> None:
    """Where the data subjects were known at the start, each has its record."""
    journal.begin(operation(1), encode_records([wire(11), wire(12), wire(1)]))
    journal.begin(operation(2), begun(2))
    found = adopt(directory, kill(journal))
    assert (found.numbers, found.sequences) == ([11, 12, 1, 2], [1, 2, 3, 4])
    assert {record.status for record in found.records} == {0}


def test_the_operation_is_that_of_the_last_record(journal: Journal, directory: Path) -> None:
    """An end belongs to the begin of its last record; those of the data subjects are its children."""
    journal.begin(operation(1), begun(1))
    journal.end(operation(1), ended(1, subjects=3), 4)
    journal.begin(operation(2), encode_records([wire(21), wire(2)]))
    found = adopt(directory, kill(journal))
    assert found.numbers[-3:] == [1, 21, 2]


def test_the_living_are_not_adopted(journal: Journal, directory: Path) -> None:
    """A writer whose process lives keeps what is its own."""
    log(journal, 1)
    assert try_adopt(directory, journal.writer) is None


def test_one_adopts(journal: Journal, directory: Path) -> None:
    """While one has adopted a writer no other can; after that another can, and finds it recovered."""
    journal.begin(operation(1), begun(1))
    writer = kill(journal)
    first = try_adopt(directory, writer)
    assert first is not None
    assert (first.writer, first.interrupted) == (writer, 1)
    assert try_adopt(directory, writer) is None
    first.close()
    first.close()
    second = try_adopt(directory, writer)
    assert second is not None
    assert second.interrupted == 0
    second.close()
    assert read_all(directory, writer).numbers == [1]


def test_a_clean_end_needs_no_recovery(journal: Journal, directory: Path) -> None:
    """A writer that closed left nothing open; nothing is added."""
    log(journal, 1)
    writer = journal.writer
    journal.close()
    before = [path.read_bytes() for path in segments(directory)]
    assert adopt(directory, writer).numbers == [1]
    assert [path.read_bytes() for path in segments(directory)] == before


def test_a_recovery_that_was_killed_is_made_again(journal: Journal, directory: Path) -> None:
    """A draft of a recovery counts for nothing, and is in nobody's way."""
    journal.begin(operation(1), begun(1))
    writer = kill(journal)
    (directory / f"{writer}-00000002.seg.new").write_bytes(b"half a recov")
    found = adopt(directory, writer)
    assert (found.numbers, found.finished, found.damage) == ([1], True, [])


@pytest.mark.parametrize("cut", [1, 21, 22, 100, 330])
def test_a_recovery_that_is_damaged_is_completed(journal: Journal, directory: Path, cut: int) -> None:
    """Whatever a crash of the machine left of a recovery, the next one adds what is missing and nothing else."""
    for number in range(3):
        journal.begin(operation(number), begun(number))
    writer = kill(journal)
    first = adopt(directory, writer)
    recovery = segments(directory)[1]
    recovery.write_bytes(recovery.read_bytes()[:-cut])
    found = adopt(directory, writer)
    assert sorted(found.numbers) == [0, 1, 2]
    assert {record.end_time for record in found.records} == {record.end_time for record in first.records}
    assert found.finished


def test_a_damaged_end_is_not_a_lost_operation(journal: Journal, directory: Path) -> None:
    """When an end cannot be read, its begin says that there was an operation: it is reported with status unknown."""
    for number in range(3):
        log(journal, number)
    writer = kill(journal)
    path = segments(directory)[0]
    data = bytearray(path.read_bytes())
    starts = [body - FRAME_BYTES for kind, _, body, _ in frames(bytes(data)) if kind == END]
    data[starts[1] + 40] ^= 0xFF
    path.write_bytes(bytes(data))
    found = adopt(directory, writer)
    assert found.numbers == [0, 2, 1]
    assert [record.status for record in found.records] == [1, 1, 0]


def test_numbers_go_on_after_what_was_delivered(journal: Journal, directory: Path) -> None:
    """After a crash of the machine more can be delivered than is on disk; what is recovered does not count as such."""
    journal.begin(operation(9), begun(9))
    writer = journal.writer
    log(journal, 1)
    size = segments(directory)[0].stat().st_size
    log(journal, 2)
    delivered = read_all(directory, alive=True).end
    save_delivered(directory, {writer: delivered})
    kill(journal)
    os.truncate(segments(directory)[0], size)
    adopted = try_adopt(directory, writer)
    assert adopted is not None
    rest = read_all(directory, writer, position=delivered)
    assert (rest.numbers, rest.sequences, rest.finished) == ([9], [3], True)
    adopted.close()


def test_a_begin_that_cannot_be_read_is_not_passed_over(journal: Journal, directory: Path) -> None:
    """A begin that holds no record comes out as damage, with its bytes."""
    bad = b"\x91\xc3 nothing like a record"
    journal.begin(operation(1), bad)
    found = adopt(directory, kill(journal))
    assert [damage.content for damage in found.damage] == [bad]
    assert found.finished


def test_a_full_disk_puts_recovery_off(journal: Journal, directory: Path) -> None:
    """When the recovery cannot be written nothing is adopted; what was written can be read meanwhile."""
    log(journal, 1)
    journal.begin(operation(2), begun(2))
    writer = kill(journal)
    (directory / f"{writer}-00000002.seg.new").mkdir()  # as good as a disk that takes no file
    assert try_adopt(directory, writer) is None
    assert not is_alive(directory, writer)
    assert read_all(directory, writer, alive=True).numbers == [1]


def test_all_is_removed_when_all_is_delivered(make: Callable[..., Journal], directory: Path) -> None:
    """Of a writer that is dead and wholly delivered no file is left, nor a draft of one."""
    journal = make(segment_bytes=2000)
    for number in range(20):
        log(journal, number)
    journal.begin(operation(99), begun(99))
    writer = kill(journal)
    (directory / f"{writer}-00000099.seg.new").touch()
    (directory / "ffffffffffffffff.lock.new").touch()
    adopted = try_adopt(directory, writer)
    assert adopted is not None
    found = read_all(directory, writer)
    assert (found.numbers, found.finished) == ([*range(20), 99], True)
    remove_finished(directory, writer, found.end, alive=False)
    adopted.close(remove=True)
    assert os.listdir(directory) == []
    assert writers(directory) == []
    assert try_adopt(directory, writer) is None


def test_what_is_not_delivered_is_not_removed(journal: Journal, directory: Path) -> None:
    """Asked too early, nothing is removed that nobody has."""
    log(journal, 1)
    writer = kill(journal)
    adopted = try_adopt(directory, writer)
    assert adopted is not None
    remove_finished(directory, writer, Position(1, 100, 0), alive=False)
    adopted.close(remove=True)
    assert read_all(directory, writer).numbers == [1]
    again = try_adopt(directory, writer)
    assert again is not None
    again.close()


def test_a_dead_writer_is_not_removed_before_it_is_recovered(journal: Journal, directory: Path) -> None:
    """Everything may be delivered, but as long as nobody looked for open operations the last segment stays."""
    journal.begin(operation(1), begun(1))
    writer = kill(journal)
    found = read_all(directory, writer)
    assert not found.finished
    remove_finished(directory, writer, found.end, alive=False)
    assert adopt(directory, writer).numbers == [1]


def test_an_empty_writer_is_removed(journal: Journal, directory: Path) -> None:
    """A process that was killed before its first segment left a lock; that goes as well."""
    (directory / "0123456789abcdef.lock").touch()
    adopted = try_adopt(directory, "0123456789abcdef")
    assert adopted is not None
    assert read_all(directory, "0123456789abcdef").finished
    adopted.close(remove=True)
    assert os.listdir(directory) == []


def test_segments_without_a_lock_are_adopted(journal: Journal, directory: Path) -> None:
    """Where somebody removed the lock of a dead writer, what it left is delivered all the same."""
    log(journal, 1)
    writer = kill(journal)
    (directory / f"{writer}.lock").unlink()
    assert writers(directory) == [writer]
    assert adopt(directory, writer).numbers == [1]
