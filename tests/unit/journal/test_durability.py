"""What must have happened before a processing returns."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ldv.errors import JournalWriteError, NotConfirmed
from ldv.journal import Journal, Position, hurry_time, remove_finished, save_delivered, try_adopt
from tests.support.journals import FaultyDisk, begun, ended, log, operation, read_all, refuse


def deliver(directory: Path, writer: str, *, alive: bool = True) -> None:
    """Note everything of a writer as delivered, as a shipper does."""
    save_delivered(directory, {writer: read_all(directory, writer, alive=alive).end})


def test_process_never_syncs(make: Callable[..., Journal], disk: FaultyDisk) -> None:
    """At level `process` a record is in the page cache, and the disk is left alone while the journal is open."""
    journal = make(durability="process", segment_bytes=500)
    for number in range(10):
        journal.wait(log(journal, number))
        journal.tend()
    assert disk.synced == 0
    assert not journal.waits


def test_interval_syncs_in_the_background(make: Callable[..., Journal], disk: FaultyDisk) -> None:
    """At level `interval` waiting takes no time; the background thread syncs, and only when there is something."""
    journal = make()
    journal.wait(log(journal, 1))
    assert disk.synced == 0
    journal.tend()
    journal.tend()
    assert disk.synced == 1
    log(journal, 2)
    journal.tend()
    assert disk.synced == 2
    assert not journal.waits


def test_the_background_thread_syncs_soon(make: Callable[..., Journal], disk: FaultyDisk) -> None:
    """The thread syncs by itself, the first record at once and later ones too, although it was asleep."""
    synced = threading.Event()
    disk.sync_fault = lambda _: synced.set()
    journal = make(background=True, sync_interval=0.001)
    for number in range(20):
        synced.clear()
        log(journal, number)
        assert synced.wait(10)


def test_disk_syncs_before_it_returns(make: Callable[..., Journal], disk: FaultyDisk) -> None:
    """At level `disk` a record is on the disk when `wait` returns."""
    journal = make(durability="disk")
    for number in range(3):
        journal.wait(log(journal, number))
        assert disk.synced == number + 1
    assert journal.waits


def test_disk_syncs_once_for_many(make: Callable[..., Journal], disk: FaultyDisk) -> None:
    """Threads that wait at the same time share a sync: whoever comes while one is under way waits for the next one."""
    journal = make(durability="disk")
    first_syncs, all_wrote = threading.Event(), threading.Event()

    def first_time(_: int) -> None:
        disk.sync_fault = None
        first_syncs.set()
        assert all_wrote.wait(10)

    disk.sync_fault = first_time
    written = threading.Barrier(9)

    def first() -> None:
        journal.wait(log(journal, 0))

    def other(number: int) -> None:
        receipt = log(journal, number)
        written.wait(10)
        journal.wait(receipt)

    threads = [threading.Thread(target=first), *(threading.Thread(target=other, args=(n,)) for n in range(1, 9))]
    threads[0].start()
    assert first_syncs.wait(10)
    for thread in threads[1:]:
        thread.start()
    written.wait(10)
    all_wrote.set()
    for thread in threads:
        thread.join(10)
    assert disk.synced == 2


def test_disk_says_when_the_disk_fails(make: Callable[..., Journal], disk: FaultyDisk, directory: Path) -> None:
    """A disk that takes nothing is an error for who waits; when it is mended, nothing turns out to be lost."""
    journal = make(durability="disk")
    receipt = log(journal, 1)
    disk.sync_fault = refuse(errno.EIO)
    with pytest.raises(JournalWriteError, match="could not be forced to the disk"):
        journal.wait(receipt)
    with pytest.raises(JournalWriteError, match="Input/output error"):
        journal.wait(receipt)
    disk.sync_fault = None
    journal.look()
    journal.wait(receipt)
    journal.wait(log(journal, 2))
    assert read_all(directory, alive=True).numbers == [1, 2]


def test_logboek_waits_for_the_confirmation(make: Callable[..., Journal], directory: Path) -> None:
    """At level `logboek` a record has arrived when `wait` returns, and whoever delivers is told to hurry."""
    journal = make(durability="logboek")
    receipt = log(journal, 1)
    assert not journal.delivered(receipt)
    assert hurry_time(directory) == 0

    def shipper() -> None:
        while not hurry_time(directory):
            pass
        deliver(directory, journal.writer)

    thread = threading.Thread(target=shipper)
    thread.start()
    journal.wait(receipt)
    thread.join()
    assert journal.delivered(receipt)
    assert journal.waits


def test_logboek_says_when_it_is_not_confirmed(make: Callable[..., Journal], directory: Path) -> None:
    """A confirmation that does not come in time is an error, and the record is still there."""
    journal = make(durability="logboek", confirm_timeout=0.01)
    with pytest.raises(NotConfirmed, match="It is in the journal and will be delivered"):
        journal.wait(log(journal, 1))
    assert read_all(directory, alive=True).numbers == [1]


def test_a_receipt_is_of_its_own_record(journal: Journal, directory: Path) -> None:
    """What was delivered is known record by record."""
    receipts = [log(journal, number) for number in range(3)]
    save_delivered(directory, {journal.writer: Position(1, 999, 2)})
    assert [journal.delivered(receipt) for receipt in receipts] == [True, True, False]


def test_flush_waits_for_everything_before_it(journal: Journal, directory: Path) -> None:
    """`flush` is true once all that was written before the call has arrived, and false when that takes too long."""
    log(journal, 1)
    assert not journal.flush(0.01)
    deliver(directory, journal.writer)
    assert journal.flush(0.01)
    log(journal, 2)
    assert not journal.flush(0.01)


def test_flush_asks_for_hurry_and_syncs(journal: Journal, directory: Path, disk: FaultyDisk) -> None:
    """A flush forces the journal to disk, and tells whoever delivers that somebody waits."""
    log(journal, 1)
    journal.flush(0)
    assert disk.synced == 1
    first = hurry_time(directory)
    journal.flush(0)
    assert hurry_time(directory) > first > 0


def test_flush_knows_a_journal_that_was_closed(journal: Journal, directory: Path) -> None:
    """What was written before a close counts too: until it is delivered and removed, `flush` is false."""
    receipt = log(journal, 1)
    writer = journal.writer
    journal.close()
    assert not journal.flush(0.01)
    found = read_all(directory, writer)
    save_delivered(directory, {writer: found.end})
    assert journal.flush(0.01)
    adopted = try_adopt(directory, writer)
    assert adopted is not None
    remove_finished(directory, writer, found.end, alive=False)
    adopted.close(remove=True)
    save_delivered(directory, {})
    assert journal.flush(0.01)
    assert journal.delivered(receipt)


def test_flush_writes_what_could_not_be_written(journal: Journal, directory: Path, disk: FaultyDisk) -> None:
    """Records that are kept in memory are waited for too; a flush is false as long as they cannot be written."""
    journal.begin(operation(1), begun(1))
    disk.write_fault = refuse()
    with pytest.raises(JournalWriteError):
        journal.end(operation(1), ended(1), 1)
    assert not journal.flush(0.01)
    disk.write_fault = None
    assert not journal.flush(0.01)
    deliver(directory, journal.writer)
    assert journal.flush(0.01)
    assert read_all(directory, alive=True).numbers == [1]
