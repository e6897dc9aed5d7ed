"""Writing records and getting them back."""

from __future__ import annotations

import logging
import os
import re
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ldv.errors import ConfigurationError, UsageError
from ldv.journal import Journal, is_alive, writers
from ldv.record import decode_records
from tests.support.journals import begun, ended, log, number_of, operation, read_all, wire


def test_what_is_written_comes_back(journal: Journal, directory: Path) -> None:
    """Every record comes back as it was, in order, numbered from 1, with the application that it came from."""
    for number in range(5):
        log(journal, number)
    found = read_all(directory, alive=True)
    assert found.records == [wire(number) for number in range(5)]
    assert found.sequences == [1, 2, 3, 4, 5]
    assert found.damage == []
    assert not found.finished


def test_a_record_knows_its_application(make: Callable[..., Journal], directory: Path) -> None:
    """Name, version and attributes of the application stand once in the segment, and come back with each record."""
    from ldv.journal import Position, read

    journal = make(resource_version="2.1.6", resource_attributes={"deployment.environment": "productie"})
    log(journal, 1)
    (origin,) = read(directory, journal.writer, Position.START, alive=True).batch.origins
    assert (origin.writer, origin.resource_name, origin.resource_version) == (journal.writer, "Parkeeradmin", "2.1.6")
    assert origin.resource_attributes == {"deployment.environment": "productie"}


@pytest.mark.parametrize("subjects", [2, 14, 15, 40])
def test_several_data_subjects_are_one_frame(journal: Journal, directory: Path, subjects: int) -> None:
    """The records of several data subjects and that of the operation are numbered one after another."""
    log(journal, 1)
    log(journal, 2, subjects=subjects)
    log(journal, 3)
    found = read_all(directory, alive=True)
    assert found.records == [wire(1), *decode_records(ended(2, subjects=subjects)), wire(3)]
    assert found.sequences == list(range(1, subjects + 4))


def test_begin_records_are_not_delivered(journal: Journal, directory: Path) -> None:
    """The note that an operation has begun is no record: nothing is read until it has ended."""
    journal.begin(operation(1), begun(1))
    assert read_all(directory, alive=True).records == []


def test_an_end_without_a_begin_is_taken(journal: Journal, directory: Path) -> None:
    """With on_unavailable="warn" an operation can go on without its begin; its record is kept all the same."""
    journal.end(operation(1), ended(1), 1)
    assert read_all(directory, alive=True).numbers == [1]


def test_receipts_grow(journal: Journal) -> None:
    """A receipt stands for the last record of what was ended."""
    assert [log(journal, 1), log(journal, 2, subjects=3), log(journal, 3)] == [1, 5, 6]


@pytest.mark.parametrize(
    ("payload", "count"), [(ended(1), 2), (ended(1), 0), (ended(1, subjects=2), 1), (b"", 1), (b"", 0)]
)
def test_a_wrong_count_is_refused(journal: Journal, payload: bytes, count: int) -> None:
    """A number of records that is not that of the payload is refused: the next record would count as delivered."""
    with pytest.raises(UsageError, match=f"asked to write {count} records"):
        journal.end(operation(1), payload, count)


def test_nothing_is_made_before_the_first_record(journal: Journal, directory: Path) -> None:
    """An application that logs nothing leaves no files and starts no thread."""
    assert journal.writer == ""
    assert os.listdir(directory) == []
    assert journal.flush(0)


def test_files_are_private(journal: Journal, directory: Path) -> None:
    """Only the user can read the journal, and no name in it holds anything of a record."""
    log(journal, 1)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    for path in directory.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert re.fullmatch(r"[0-9a-f]{16}(\.lock|-00000001\.seg)", path.name)


def test_threads_share_a_journal(journal: Journal, directory: Path) -> None:
    """Records of many threads are all there, each once."""
    numbers = range(2000)

    def work(first: int) -> None:
        for number in numbers[first::8]:
            log(journal, number)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read_all(directory, alive=True)
    assert sorted(found.numbers) == list(numbers)
    assert found.sequences == list(range(1, 2001))


def test_two_journals_do_not_meet(make: Callable[..., Journal], directory: Path) -> None:
    """Two processes, here two journals, write to one directory under names and locks of their own."""
    one, other = make(), make()
    log(one, 1)
    log(other, 2)
    assert set(writers(directory)) == {one.writer, other.writer}
    assert read_all(directory, one.writer, alive=True).numbers == [1]
    assert read_all(directory, other.writer, alive=True).numbers == [2]


def test_a_live_writer_is_seen(journal: Journal, directory: Path) -> None:
    """As long as a journal is open, others see that its writer lives."""
    log(journal, 1)
    writer = journal.writer
    assert is_alive(directory, writer)
    journal.close()
    assert not is_alive(directory, writer)


def test_closing_says_so(journal: Journal, directory: Path) -> None:
    """After a close a reader knows that nothing more comes; closing again does no harm."""
    log(journal, 1)
    journal.close()
    journal.close()
    found = read_all(directory)
    assert (found.numbers, found.finished) == ([1], True)


def test_closing_waits_for_open_operations(journal: Journal, directory: Path) -> None:
    """An operation that is open when the journal is closed can still end: until then the lock is kept."""
    journal.begin(operation(1), begun(1))
    writer = journal.writer
    journal.close()
    assert is_alive(directory, writer)
    journal.end(operation(1), ended(1), 1)
    assert not is_alive(directory, writer)
    found = read_all(directory, writer)
    assert (found.numbers, found.finished) == ([1], True)


def test_a_closed_journal_goes_on_under_another_name(journal: Journal, directory: Path) -> None:
    """What is logged after a close is not lost; receipts go on counting."""
    log(journal, 1)
    first = journal.writer
    journal.close()
    assert log(journal, 2) == 2
    assert journal.writer != first
    assert read_all(directory, first).numbers == [1]
    assert read_all(directory, journal.writer, alive=True).numbers == [2]


def test_an_unknown_level_is_refused(directory: Path) -> None:
    """A level of durability that does not exist is refused at once, with those that do."""
    with pytest.raises(ConfigurationError, match="found 'sometimes'; expected one of process, interval, disk, logboek"):
        Journal(directory, durability="sometimes")


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    """A journal that cannot be made fails when it is opened, with what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"cannot be made .* Give a folder on a local disk"):
        Journal(tmp_path / "file" / "journal").open()


def test_a_directory_for_everybody_is_refused(tmp_path: Path) -> None:
    """Where everybody can write, anybody could add records or remove them."""
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal").chmod(0o777)
    with pytest.raises(ConfigurationError, match="chmod o-w"):
        Journal(tmp_path / "journal").open()


def test_a_read_only_file_system_is_refused() -> None:
    """A folder in which no file can be made fails when it is opened."""
    with pytest.raises(ConfigurationError, match=r"/proc.*cannot be (made|written)"):
        Journal(Path("/proc/self/journal")).open()


def test_opening_leaves_nothing_behind(journal: Journal, directory: Path) -> None:
    """Trying out whether a directory can be written and locked leaves no file."""
    journal.open()
    assert os.listdir(directory) == []


def test_the_thread_ticks_and_never_prints(
    make: Callable[..., Journal], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The background thread calls `tick`; when that fails the journal keeps the error and goes on in silence."""
    ticked = threading.Event()

    def tick() -> None:
        ticked.set()
        raise RuntimeError("999990019")

    with caplog.at_level(logging.DEBUG):
        journal = make(background=True, tick=tick)
        log(journal, 1)
        assert ticked.wait(10)
        journal.close()
    assert journal.last_error == "journal: what is called once a second failed (RuntimeError)."
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_an_error_is_forgotten_when_it_is_over(journal: Journal) -> None:
    """`last_error` speaks of now."""
    calls = []

    def tick() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError

    journal.tick = tick
    journal.look()
    assert "RuntimeError" in journal.last_error
    journal.look()
    assert journal.last_error == ""


def test_the_thread_is_one_and_a_daemon(make: Callable[..., Journal]) -> None:
    """One thread, started with the first record, that does not keep the program from ending and ends with a close."""

    def running() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "ldv-journal"]

    journal = make(background=True)
    assert running() == []
    for number in range(100):
        log(journal, number)
    (thread,) = running()
    assert thread.daemon
    journal.close()
    assert running() == []


def test_the_numbers_of_records_are_those_of_their_operations() -> None:
    """The helper of these tests recognises a record by its operation."""
    assert number_of(wire(7)) == 7
