"""When a journal takes no new operations."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ldv.errors import JournalUnavailable, JournalWriteError
from ldv.journal import Journal, save_delivered, undelivered_bytes, writers
from tests.support.journals import FaultyDisk, begun, ended, log, operation, read_all


def test_the_reserve_is_for_operations_under_way(
    make: Callable[..., Journal], disk: FaultyDisk, directory: Path
) -> None:
    """Below the reserve nothing new is begun; what is under way still ends, and when there is room it goes on."""
    journal = make(reserve_bytes=64 * 1024 * 1024)
    journal.begin(operation(1), begun(1))
    disk.free = 63 * 1024 * 1024
    journal.look()
    with pytest.raises(JournalUnavailable, match=r"63 MiB are free .* the last 64 MiB are kept .* Make room"):
        journal.begin(operation(2), begun(2))
    journal.end(operation(1), ended(1), 1)
    disk.free = None
    journal.look()
    log(journal, 3)
    assert read_all(directory, alive=True).numbers == [1, 3]


def test_a_journal_opened_on_a_nearly_full_disk_refuses_at_once(make: Callable[..., Journal], disk: FaultyDisk) -> None:
    """The first operation is refused as any other; that the disk is full is no fault of the configuration."""
    disk.free = 0
    journal = make()
    with pytest.raises(JournalUnavailable, match="0 MiB are free"):
        journal.begin(operation(1), begun(1))
    assert "0 MiB are free" in journal.refusing


def test_room_is_noticed_without_a_thread(make: Callable[..., Journal], disk: FaultyDisk) -> None:
    """Where the background thread was never started, because nothing could be begun, the refusal still ends."""
    disk.free = 0
    journal = make(background=True)
    with pytest.raises(JournalUnavailable):
        journal.begin(operation(1), begun(1))
    disk.free = None
    taken = False
    while not taken:
        with contextlib.suppress(JournalUnavailable):
            journal.begin(operation(1), begun(1))
            taken = True


def test_a_backlog_has_a_limit(make: Callable[..., Journal], directory: Path) -> None:
    """More than the limit is not gathered; once it is delivered, operations are taken again."""
    journal = make(max_bytes=2000)
    for number in range(10):
        log(journal, number)
    assert undelivered_bytes(directory) > 2000
    journal.look()
    with pytest.raises(JournalUnavailable, match=r"wait for delivery, more than journal_max_bytes .* `ldv status`"):
        journal.begin(operation(99), begun(99))
    save_delivered(directory, {journal.writer: read_all(directory, alive=True).end})
    assert undelivered_bytes(directory) == 0
    journal.look()
    log(journal, 99)


def test_the_backlog_of_others_counts(make: Callable[..., Journal]) -> None:
    """The limit is for the whole directory, all of its writers together."""
    other = make()
    for number in range(10):
        log(other, number)
    journal = make(max_bytes=2000)
    with pytest.raises(JournalUnavailable, match="wait for delivery"):
        journal.begin(operation(99), begun(99))


def test_a_directory_that_is_gone_refuses(journal: Journal, directory: Path) -> None:
    """When the folder of the journal is gone nothing is begun, and what was under way is kept until it is back."""
    log(journal, 0)
    journal.begin(operation(1), begun(1))
    shutil.rmtree(directory)
    journal.look()
    with pytest.raises(JournalUnavailable, match="mkdir -m 700"):
        journal.begin(operation(2), begun(2))
    with pytest.raises(JournalWriteError):
        journal.end(operation(1), ended(1), 1)
    assert "were not delivered are lost" in "".join(journal._scribe.errors.values())
    directory.mkdir(0o700)
    journal.look()
    log(journal, 3)
    assert read_all(directory, alive=True).numbers == [1, 3]


def test_a_file_that_is_gone_is_not_written_to(journal: Journal, directory: Path) -> None:
    """Where somebody removed the files of this process, it goes on under another name, with what is still under way."""
    log(journal, 0)
    journal.begin(operation(1), begun(1))
    first = journal.writer
    (directory / f"{first}-00000001.seg").unlink()
    journal.look()
    log(journal, 2)
    assert journal.writer != first
    assert set(writers(directory)) == {first, journal.writer}
    journal.end(operation(1), ended(1), 1)
    assert read_all(directory, journal.writer, alive=True).numbers == [2, 1]
    assert "removed or replaced" in journal.last_error


def test_a_removed_lock_is_noticed(journal: Journal, directory: Path) -> None:
    """Without its lock a living writer would be adopted, so it goes on under another name."""
    log(journal, 0)
    first = journal.writer
    (directory / f"{first}.lock").unlink()
    journal.look()
    log(journal, 1)
    assert journal.writer != first
