"""A journal that this process cannot get at for a while: its folder is shut, or moved away, and comes back."""

from __future__ import annotations

from pathlib import Path

from ldv.delivery import health_of
from ldv.journal import Journal, try_adopt, writers
from ldv.journal._locks import is_held
from tests.support.journals import abandon, begun, ended, log, operation, read_all
from tests.support.shut import shut


def test_a_lock_that_cannot_be_asked_after_counts_as_held(tmp_path: Path) -> None:
    """What another user may still be writing is not taken over."""
    lock = tmp_path / "folder" / "0123456789abcdef.lock"
    lock.parent.mkdir()
    lock.touch()
    with shut(lock.parent):
        assert is_held(lock)
    assert not is_held(lock)


def test_a_folder_that_was_shut_is_gone_on_with(journal: Journal, directory: Path) -> None:
    """Nothing is given up that may still be there: the same writer goes on, and what was open is not interrupted."""
    log(journal, 1)
    journal.begin(operation(2), begun(2))
    writer = journal.writer
    with shut(directory):
        journal.look()
        assert "cannot be" in journal.refusing
    journal.look()
    journal.end(operation(2), ended(2), 1)
    assert (journal.writer, journal.refusing, journal.last_error) == (writer, "", "")
    assert read_all(directory, alive=True).numbers == [1, 2]


def test_a_folder_that_was_moved_and_comes_back_doubles_nothing(journal: Journal, directory: Path) -> None:
    """An operation that goes on under another writer is not reported as interrupted by the first one."""
    journal.begin(operation(1), begun(1))
    log(journal, 2)
    first = journal.writer
    away = directory.rename(directory.with_name("away"))
    journal.look()
    away.rename(directory)
    journal.look()
    journal.end(operation(1), ended(1), 1)
    second = journal.writer
    abandon(journal)
    assert second != first
    for writer in writers(directory):
        adopted = try_adopt(directory, writer)
        assert adopted is not None
        assert adopted.interrupted == 0
        adopted.close()
    assert [read_all(directory, writer).numbers for writer in (first, second)] == [[2], [1]]


def test_health_of_a_folder_that_is_shut(journal: Journal, directory: Path) -> None:
    """Asking how it is going says that the folder cannot be read, and raises nothing."""
    log(journal, 1)
    with shut(directory):
        health = health_of(directory)
    assert not health.ok
    assert "cannot be read" in health.last_error
    assert health_of(directory).backlog_records == 1
