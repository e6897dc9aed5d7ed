"""Forked children: they write under names of their own, and take nothing of their parents with them."""

from __future__ import annotations

import ctypes
import functools
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ldv.journal import DirectoryLock, Journal, is_alive, try_adopt, writers
from tests.support.journals import begun, ended, log, operation, read_all


def in_child(work: Callable[[], object]) -> None:
    """Run something in a forked child that ends without any farewell, as workers do."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - whatever it is, the child must not run the tests of its parent
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def everything(directory: Path) -> dict[str, list[int]]:
    return {writer: read_all(directory, writer, alive=True).numbers for writer in writers(directory)}


def test_a_child_writes_under_its_own_name(make: Callable[..., Journal], directory: Path) -> None:
    """Parent and child each have a writer; what they log does not meet, and nothing is lost or doubled."""
    journal = make(background=True)
    log(journal, 1)
    in_child(lambda: [log(journal, number) for number in (10, 11)])
    log(journal, 2)
    found = everything(directory)
    assert found.pop(journal.writer) == [1, 2]
    assert list(found.values()) == [[10, 11]]


def test_a_child_that_ends_without_a_close_can_be_adopted(make: Callable[..., Journal], directory: Path) -> None:
    """What a child left is adopted while its parent lives on; operations it was in the middle of are reported."""
    journal = make(background=True)
    log(journal, 1)

    def work() -> None:
        log(journal, 10)
        journal.begin(operation(11), begun(11))

    in_child(work)
    (child,) = set(writers(directory)) - {journal.writer}
    assert is_alive(directory, journal.writer)
    adopted = try_adopt(directory, child)
    assert adopted is not None
    assert adopted.interrupted == 1
    assert read_all(directory, child).numbers == [10, 11]
    adopted.close()


def test_the_operations_of_the_parent_stay_its_own(make: Callable[..., Journal], directory: Path) -> None:
    """A child begins with no open operations, and `generation` tells that it is another process."""
    journal = make()
    journal.begin(operation(1), begun(1))
    generation = journal.generation

    def work() -> None:
        assert journal.generation != generation
        log(journal, 10)
        journal.close()
        assert journal.writer == ""

    in_child(work)
    assert journal.generation == generation
    (child,) = set(writers(directory)) - {journal.writer}
    found = read_all(directory, child)
    assert (found.numbers, found.finished) == ([10], True)
    journal.end(operation(1), ended(1), 1)
    assert read_all(directory, journal.writer, alive=True).numbers == [1]


def test_a_child_does_not_keep_the_locks_of_its_parent(make: Callable[..., Journal], directory: Path) -> None:
    """When the parent dies its locks are free, although a child lives on that never logs anything."""
    journal = make(background=True)
    ready, done = os.pipe(), os.pipe()
    parent = os.fork()
    if parent == 0:
        log(journal, 1)
        lock = DirectoryLock.acquire(directory, what="a test")
        os.write(ready[1], journal.writer.encode())
        if os.fork() == 0:
            # The child of the one that is killed: it only lives.
            os.close(done[1])
            os.read(done[0], 1)
            os._exit(0)
        signal.pause()
        os._exit(0 if lock else 1)
    writer = os.read(ready[0], 16).decode()
    assert is_alive(directory, writer)
    assert DirectoryLock.acquire(directory, what="a test") is None
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert not is_alive(directory, writer)
    adopted = try_adopt(directory, writer)
    assert adopted is not None
    adopted.close()
    lock = DirectoryLock.acquire(directory, what="a test")
    assert lock is not None
    lock.release()
    os.close(done[1])


def test_a_grandchild_writes_too(make: Callable[..., Journal], directory: Path) -> None:
    """Three generations, each with records of its own."""
    journal = make(background=True)
    log(journal, 1)

    def child() -> None:
        log(journal, 2)

        def grandchild() -> None:
            log(journal, 3)

        in_child(grandchild)
        log(journal, 4)

    in_child(child)
    assert sorted(everything(directory).values()) == [[1], [2, 4], [3]]


def test_a_child_forked_before_the_first_record(make: Callable[..., Journal], directory: Path) -> None:
    """A server that forks its workers before anything is logged: each has its own writer, the parent has none."""
    journal = make(background=True)
    for number in range(3):
        in_child(functools.partial(log, journal, number))
    assert sorted(everything(directory).values()) == [[0], [1], [2]]
    assert journal.writer == ""


def test_a_fork_that_python_does_not_see(make: Callable[..., Journal], directory: Path) -> None:
    """Some servers fork in C and run no hooks: the child notices by its process id, and lets the parent's file be."""
    journal = make()  # without a thread: Python's own lock does not survive such a fork with more than one
    log(journal, 1)
    pid = ctypes.PyDLL(None).fork()
    if pid == 0:
        try:
            log(journal, 10)
        except BaseException:  # noqa: BLE001 - see above
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    log(journal, 2)
    found = everything(directory)
    assert found.pop(journal.writer) == [1, 2]
    assert list(found.values()) == [[10]]


def _log_in_worker(journal: Journal, number: int) -> None:
    log(journal, number)
    journal.close()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_multiprocessing_by_fork(make: Callable[..., Journal], directory: Path) -> None:
    """Workers of multiprocessing log, while threads of the parent do."""
    journal = make(background=True)
    log(journal, 0)
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_log_in_worker, args=(journal, number)) for number in range(1, 5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
        assert worker.exitcode == 0
    assert sorted(everything(directory).values()) == [[0], [1], [2], [3], [4]]


def test_a_child_syncs_by_itself(make: Callable[..., Journal], directory: Path) -> None:
    """In a child the background thread is started anew: what it writes is forced to disk."""
    journal = make(background=True, sync_interval=0.001)
    log(journal, 1)

    def work() -> None:
        log(journal, 10)
        writer = journal._scribe.writer
        assert writer is not None
        while not writer.is_clean:
            pass

    in_child(work)


def test_forks_while_threads_write(make: Callable[..., Journal], directory: Path) -> None:
    """Children are forked while other threads write and segments change: parent and children lose nothing."""
    journal = make(background=True, segment_bytes=5000)
    stop = threading.Event()
    written: list[int] = []

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            log(journal, number)
            written.append(number)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for number in range(20):
            in_child(functools.partial(log, journal, 1_000_000 + number))
    finally:
        stop.set()
        thread.join()
    found = everything(directory)
    assert found.pop(journal.writer) == written
    assert sorted(found.values()) == [[1_000_000 + number] for number in range(20)]
