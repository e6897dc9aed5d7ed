"""Who delivers, and who is alive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ldv.journal import DirectoryLock, Holder, is_alive
from ldv.journal._locks import FileLock, is_held, take_writer_lock


def test_one_delivers(tmp_path: Path) -> None:
    """One process at a time has the right to deliver; others are told who, and get it after that."""
    assert DirectoryLock.holder(tmp_path) is None
    lock = DirectoryLock.acquire(tmp_path, what="ldv ship")
    assert lock is not None
    assert DirectoryLock.holder(tmp_path) == Holder(os.getpid(), "ldv ship")
    assert DirectoryLock.acquire(tmp_path, what="another") is None
    lock.release()
    lock.release()
    assert DirectoryLock.holder(tmp_path) is None
    other = DirectoryLock.acquire(tmp_path, what="another")
    assert other is not None
    assert DirectoryLock.holder(tmp_path) == Holder(os.getpid(), "another")
    other.abandon()


def test_a_holder_that_does_not_say_who_it_is(tmp_path: Path) -> None:
    """A lock whose file says nothing is still a lock."""
    lock = FileLock.take(tmp_path / "shipper.lock", create=True)
    assert lock is not None
    holder = DirectoryLock.holder(tmp_path)
    assert holder is not None
    assert holder.pid is None
    lock.close()


def test_the_dead_hold_nothing(tmp_path: Path) -> None:
    """A process that is killed loses its right at once, in another process too."""
    program = (
        "import sys, pathlib, signal\nfrom ldv.journal import DirectoryLock\n"
        "lock = DirectoryLock.acquire(pathlib.Path(sys.argv[1]), what='the victim')\n"
        "print('held', flush=True)\nsignal.pause()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "held\n"
        assert DirectoryLock.holder(tmp_path) == Holder(victim.pid, "the victim")
        assert DirectoryLock.acquire(tmp_path, what="a test") is None
        victim.send_signal(signal.SIGKILL)
    lock = DirectoryLock.acquire(tmp_path, what="a test")
    assert lock is not None
    lock.release()


def test_asking_does_not_stand_in_the_way(tmp_path: Path) -> None:
    """Those who only ask who delivers do not keep anybody from it."""
    (tmp_path / "shipper.lock").touch()
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            DirectoryLock.holder(tmp_path)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        for _ in range(50):
            lock = DirectoryLock.acquire(tmp_path, what="a test")
            assert lock is not None
            lock.release()
    finally:
        stop.set()
        thread.join()


def test_a_missing_directory_is_an_error(tmp_path: Path) -> None:
    """Where there is no journal there is nobody to deliver it, and no right to do so."""
    assert DirectoryLock.holder(tmp_path / "gone") is None
    with pytest.raises(FileNotFoundError):
        DirectoryLock.acquire(tmp_path / "gone", what="a test")


def test_a_new_writer_is_never_seen_dead(tmp_path: Path) -> None:
    """From the moment that its lock can be seen under its name, a writer is alive."""
    writer = "0123456789abcdef"
    seen: list[bool] = []
    begun, stop = threading.Event(), threading.Event()

    def watch() -> None:
        while not stop.is_set():
            begun.set()
            if (tmp_path / f"{writer}.lock").exists():
                seen.append(is_alive(tmp_path, writer))

    thread = threading.Thread(target=watch)
    thread.start()
    assert begun.wait(10)
    lock = take_writer_lock(tmp_path, writer)
    assert lock is not None
    while not seen:
        pass
    stop.set()
    thread.join()
    assert all(seen)
    assert lock.in_place
    lock.close()
    assert not is_alive(tmp_path, writer)


def test_a_removed_file_is_no_lock(tmp_path: Path) -> None:
    """A lock whose file is gone or was replaced counts for nothing, and its holder can tell."""
    lock = FileLock.take(tmp_path / "a", create=True)
    assert lock is not None
    assert lock.in_place
    (tmp_path / "a").unlink()
    assert not lock.in_place
    assert not is_held(tmp_path / "a")
    other = FileLock.take(tmp_path / "a", create=True)
    assert other is not None
    assert not lock.in_place
    other.close()
    lock.close()
    assert not lock.in_place


def test_a_draft_that_somebody_tidied_away(tmp_path: Path) -> None:
    """Somebody who removes drafts of locks can come in between: then another identifier is tried."""
    held = FileLock.take(tmp_path / "0123456789abcdef.lock.new", create=True)
    assert held is not None
    assert take_writer_lock(tmp_path, "0123456789abcdef") is None
    held.close()
    lock = take_writer_lock(tmp_path, "fedcba9876543210")
    assert lock is not None
    lock.close()


def test_a_lost_lock_is_let_go(tmp_path: Path) -> None:
    """A lock that nobody refers to any more is not held for ever."""
    assert FileLock.take(tmp_path / "a", create=True) is not None
    assert not is_held(tmp_path / "a")
