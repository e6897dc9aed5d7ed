"""A disk that is full, breaks, or forgets."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ldv.errors import JournalUnavailable, JournalWriteError
from ldv.journal import Journal
from ldv.record import encode_records
from tests.support.journals import FaultyDisk, abandon, begun, ended, log, operation, read_all, refuse, segments, wire


def test_a_begin_that_cannot_be_written_is_refused(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """On a full disk an operation is refused before it touches data, and the journal is as it was."""
    log(journal, 1)
    before = segments(directory)[0].read_bytes()
    disk.write_fault = refuse()
    with pytest.raises(JournalUnavailable, match=r"No space left on device\). Make room"):
        journal.begin(operation(2), begun(2))
    assert segments(directory)[0].read_bytes() == before
    assert "No space left" in journal.last_error
    disk.write_fault = None
    log(journal, 3)
    assert journal.last_error == ""
    assert read_all(directory, alive=True).numbers == [1, 3]


@pytest.mark.parametrize("taken", [0, 1, 20, 21, 22, 200])
def test_a_short_write_is_taken_back(journal: Journal, disk: FaultyDisk, directory: Path, taken: int) -> None:
    """When the disk takes only a part of a frame, that part is removed again, and what follows stands in its place."""
    log(journal, 1)
    before = segments(directory)[0].read_bytes()
    disk.write_fault = lambda _, __: taken
    with pytest.raises(JournalUnavailable):
        journal.begin(operation(2), begun(2))
    assert segments(directory)[0].read_bytes() == before
    disk.write_fault = None
    log(journal, 3)
    found = read_all(directory, alive=True)
    assert (found.numbers, found.damage) == ([1, 3], [])


@pytest.mark.parametrize(
    "fault",
    [refuse(), refuse(errno.EDQUOT), refuse(errno.EIO), refuse(errno.EFBIG), lambda _, __: 7],
    ids=["full", "quota", "broken", "limit", "short"],
)
def test_an_end_is_never_dropped(
    journal: Journal, disk: FaultyDisk, directory: Path, fault: Callable[[int, bytes], int | None]
) -> None:
    """A record that cannot be written is reported, kept, and written before the next one, as soon as that can be."""
    for number in (1, 2):
        journal.begin(operation(number), begun(number))
    disk.write_fault = fault
    for number in (1, 2):
        with pytest.raises(JournalWriteError, match="It is kept in memory"):
            journal.end(operation(number), ended(number), 1)
    with pytest.raises(JournalUnavailable):
        journal.begin(operation(3), begun(3))
    disk.write_fault = None
    log(journal, 3)
    found = read_all(directory, alive=True)
    assert (found.numbers, found.sequences, found.damage) == ([1, 2, 3], [1, 2, 3], [])


def test_the_background_thread_writes_what_was_kept(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """When nothing more is logged, the background thread writes what could not be written."""
    journal.begin(operation(1), begun(1))
    disk.write_fault = refuse()
    with pytest.raises(JournalWriteError):
        journal.end(operation(1), ended(1), 1)
    journal.tend()
    assert "No space left" in journal.last_error
    disk.write_fault = None
    journal.tend()
    assert journal.last_error == ""
    assert read_all(directory, alive=True).numbers == [1]


def test_closing_writes_what_was_kept(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """A close writes it too; when it cannot, the operation stays open, and recovery will report it."""
    journal.begin(operation(1), begun(1))
    disk.write_fault = refuse()
    with pytest.raises(JournalWriteError):
        journal.end(operation(1), ended(1), 1)
    writer = journal.writer
    journal.close()
    assert journal.writer == writer
    disk.write_fault = None
    journal.close()
    found = read_all(directory, writer)
    assert (found.numbers, found.finished) == ([1], True)


def test_closing_does_not_give_up_what_a_sync_lost(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """When a sync lost records and a full disk keeps them from being written again, a close waits until they are."""
    log(journal, 1)

    def once(_: int) -> None:
        disk.sync_fault = None
        path = segments(directory)[0]
        path.write_bytes(bytes(path.stat().st_size))
        raise OSError(errno.EIO, "once")

    writer = journal.writer
    disk.sync_fault = once
    disk.write_fault = refuse()
    journal.close()
    assert journal.writer == writer
    disk.write_fault = None
    journal.look()
    journal.tend()
    assert journal.writer == ""
    found = read_all(directory, writer)
    assert (found.numbers, found.finished) == ([1], True)


def test_what_is_kept_has_a_limit_and_says_so(journal: Journal, disk: FaultyDisk) -> None:
    """With on_unavailable="warn" operations go on without a journal; when too much is kept, the loss is said aloud."""
    journal.begin(operation(1), begun(1))
    disk.write_fault = refuse()
    large = encode_records([wire(1, attributes={"a": "x" * 1_000_000})])
    said = []
    for _ in range(70):
        with pytest.raises(JournalWriteError) as raised:
            journal.end(operation(1), large, 1)
        said.append("some are lost" in str(raised.value))
    assert not said[0]
    assert said[-1]
    disk.write_fault = None
    journal.tend()
    assert "some are lost" in journal.last_error


def test_a_broken_descriptor_is_not_used_again(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """After an error that room on the disk does not mend, writing goes on in a new segment."""
    log(journal, 1)
    disk.write_fault = refuse(errno.EIO)
    with pytest.raises(JournalUnavailable):
        journal.begin(operation(2), begun(2))
    disk.write_fault = None
    log(journal, 3)
    assert len(segments(directory)) == 2
    found = read_all(directory, alive=True)
    assert (found.numbers, found.damage) == ([1, 3], [])


def test_a_full_disk_keeps_its_segment(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """A full disk is no reason for a new segment."""
    log(journal, 1)
    disk.write_fault = refuse()
    with pytest.raises(JournalUnavailable):
        journal.begin(operation(2), begun(2))
    disk.write_fault = None
    log(journal, 3)
    assert len(segments(directory)) == 1


def test_what_a_failed_sync_may_have_lost_is_written_again(
    make: Callable[..., Journal], disk: FaultyDisk, directory: Path
) -> None:
    """When a sync fails, everything since the last one is appended to a new segment; the old bytes count no more."""
    journal = make()
    log(journal, 1)
    journal.tend()
    safe = segments(directory)[0].stat().st_size
    log(journal, 2)
    journal.begin(operation(9), begun(9))
    log(journal, 3, subjects=2)

    def once(_: int) -> None:
        disk.sync_fault = None
        raise OSError(errno.EIO, "once")

    disk.sync_fault = once
    journal.tend()
    assert journal.last_error == ""
    log(journal, 4)
    journal.tend()
    # What the system gave up on reads as zeros.
    old = segments(directory)[0]
    old.write_bytes(old.read_bytes()[:safe].ljust(old.stat().st_size, b"\0"))
    found = read_all(directory, alive=True)
    assert found.sequences == [1, 2, 3, 4, 5, 6]
    assert (found.numbers[:2], found.numbers[-2:], found.damage) == ([1, 2], [3, 4], [])
    journal.end(operation(9), ended(9), 1)
    assert read_all(directory, alive=True).numbers[-1] == 9


def test_records_written_again_are_read_once(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """When the old bytes are there after all, the same record stands there twice and is read once."""
    for number in range(3):
        log(journal, number)

    def once(_: int) -> None:
        disk.sync_fault = None
        raise OSError(errno.EIO, "once")

    disk.sync_fault = once
    journal.tend()
    log(journal, 3)
    found = read_all(directory, alive=True)
    assert (found.numbers, found.sequences, found.damage) == ([0, 1, 2, 3], [1, 2, 3, 4], [])


def test_damage_is_not_read_past_before_the_writer_had_its_say(
    journal: Journal, disk: FaultyDisk, directory: Path
) -> None:
    """A reader that meets bad bytes in the newest segment of a living writer waits: the writer may write them again."""
    for number in range(3):
        log(journal, number)
    path = segments(directory)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-700] + b"\0" * 100 + whole[-600:])
    early = read_all(directory, alive=True)
    assert (early.damage, early.finished) == ([], False)
    assert len(early.numbers) < 3

    def once(_: int) -> None:
        disk.sync_fault = None
        raise OSError(errno.EIO, "once")

    disk.sync_fault = once
    journal.tend()
    late = read_all(directory, position=early.end, alive=True)
    assert (early.numbers + late.numbers, late.damage) == ([0, 1, 2], [])


def test_a_disk_that_keeps_failing_refuses(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """While the disk cannot be forced to keep anything, nothing new is begun; operations under way can still end."""
    journal.begin(operation(1), begun(1))
    disk.sync_fault = refuse(errno.EIO)
    journal.tend()
    with pytest.raises(JournalUnavailable, match=r"cannot be written \(Input/output error\)"):
        journal.begin(operation(2), begun(2))
    journal.end(operation(1), ended(1), 1)
    journal.tend()
    journal.look()
    assert "Input/output error" in journal.refusing
    disk.sync_fault = None
    journal.look()
    assert journal.refusing == ""
    log(journal, 3)
    assert read_all(directory, alive=True).numbers == [1, 3]


def test_a_failing_disk_is_not_filled_with_repetitions(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """Each try after a failed sync writes the records again, so it is made once a second and not more often."""
    log(journal, 1)
    disk.sync_fault = refuse(errno.EIO)
    for _ in range(20):
        journal.tend()
    assert len(segments(directory)) <= 3


def test_a_segment_for_which_there_is_no_room_is_not_begun(
    make: Callable[..., Journal], disk: FaultyDisk, directory: Path
) -> None:
    """When no new segment can be made, the old one goes on; nothing is lost and nothing is left lying about."""
    journal = make(segment_bytes=500)

    def no_new_segment(descriptor: int, _: bytes) -> None:
        if os.readlink(f"/proc/self/fd/{descriptor}").endswith(".new"):
            raise OSError(errno.ENOSPC, "no room")

    log(journal, 0)
    before = len(segments(directory))
    disk.write_fault = no_new_segment
    for number in range(1, 10):
        log(journal, number)
    assert len(segments(directory)) == before
    assert list(directory.glob("*.new")) == []
    disk.write_fault = None
    for number in range(10, 20):
        log(journal, number)
    assert len(segments(directory)) > before
    assert read_all(directory, alive=True).numbers == list(range(20))


def test_a_journal_that_cannot_even_begin_refuses(
    make: Callable[..., Journal], disk: FaultyDisk, directory: Path
) -> None:
    """When not even the first segment can be made, nothing of the attempt stays behind."""
    journal = make()
    disk.write_fault = refuse()
    with pytest.raises(JournalUnavailable):
        journal.begin(operation(1), begun(1))
    assert os.listdir(directory) == []
    disk.write_fault = None
    log(journal, 2)
    assert read_all(directory, alive=True).numbers == [2]


def test_nothing_personal_in_errors(journal: Journal, disk: FaultyDisk) -> None:
    """An error names the folder and what is wrong with it, and nothing of the record."""
    disk.write_fault = refuse()
    with pytest.raises(JournalWriteError) as raised:
        journal.end(operation(1), ended(1), 1)
    text = repr(raised.value) + str(raised.value) + str(raised.value.__cause__)
    assert "kabc123" not in text
    assert "kenteken" not in text


def test_a_kill_while_a_record_is_kept_leaves_its_begin(journal: Journal, disk: FaultyDisk, directory: Path) -> None:
    """Should the process die before a kept record could be written, its begin is still there for recovery."""
    from ldv.journal import try_adopt

    journal.begin(operation(1), begun(1))
    disk.write_fault = refuse()
    with pytest.raises(JournalWriteError):
        journal.end(operation(1), ended(1), 1)
    writer = journal.writer
    abandon(journal)
    adopted = try_adopt(directory, writer)
    assert adopted is not None
    assert adopted.interrupted == 1
    adopted.close()
