"""Locks by flock: who is alive, and who delivers.

The operating system frees them when their holder dies, however it dies.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import time
from pathlib import Path
from typing import Final

import attrs

from ldv.journal._descriptor import open_for_long
from ldv.journal._fork import note, opening
from ldv.journal._layout import SHIPPER_LOCK, lock_path

_BUSY: Final = frozenset({errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN})
_TRIES: Final = 5
_PAUSE: Final = 0.002


class FileLock:
    """A lock that is held, until it is closed or the process ends."""

    __slots__ = ("__weakref__", "descriptor", "path")

    def __init__(self, path: Path, descriptor: int) -> None:
        """Hold what `take` has locked."""
        self.path = path
        self.descriptor = descriptor

    @classmethod
    def take(cls, path: Path, *, create: bool) -> FileLock | None:
        """Lock a file, if nobody holds it.

        Args:
            path: The file.
            create: Make it when it is not there.

        Returns:
            The lock, or None when another holds it or the file is not there any more.

        Raises:
            OSError: The file cannot be opened, or its file system knows no locks.
        """
        with opening():
            try:
                descriptor = open_for_long(path, os.O_RDWR | (os.O_CREAT if create else 0))
            except FileNotFoundError:
                if create:
                    raise
                return None
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Whoever held it before may have removed the file: then this is a lock on nothing.
                if os.stat(path).st_ino != os.fstat(descriptor).st_ino:
                    os.close(descriptor)
                    return None
            except OSError as error:
                os.close(descriptor)
                if error.errno in _BUSY or error.errno == errno.ENOENT:
                    return None
                raise
            lock = cls(path, descriptor)
            note(lock)
            return lock

    @property
    def in_place(self) -> bool:
        """Whether the file is still there under its name: others recognise the lock by it."""
        try:
            return os.stat(self.path).st_ino == os.fstat(self.descriptor).st_ino
        except PermissionError:
            return True  # nobody can tell now, and what is still there must not be given up
        except OSError:
            return False

    def write(self, content: object) -> None:
        """Say who holds the lock. Only people read it, so a full disk does no harm."""
        with contextlib.suppress(OSError):
            os.ftruncate(self.descriptor, 0)
            os.pwrite(self.descriptor, json.dumps(content).encode(), 0)

    def close(self) -> None:
        """Let go of the lock; more than once does no harm."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    forget = close

    def __del__(self) -> None:
        """An exception out of a signal handler can lose a lock that was just taken; then nobody is to hold it."""
        if hasattr(self, "descriptor"):
            self.close()


def take_writer_lock(directory: Path, writer: str) -> FileLock | None:
    """Make the lock of a new writer: locked first and named after, so that nobody sees it unlocked while it lives.

    Args:
        directory: The journal.
        writer: Identifier, not used before.

    Returns:
        The lock, or None when somebody who tidies up was in between; then try again with another identifier.

    Raises:
        OSError: It cannot be made.
    """
    path = lock_path(directory, writer)
    lock = FileLock.take(path.with_name(path.name + ".new"), create=True)
    if lock is None:
        return None
    lock.write({"pid": os.getpid()})
    try:
        os.rename(lock.path, path)
    except OSError as error:
        lock.close()
        if error.errno == errno.ENOENT and directory.is_dir():
            return None
        raise
    lock.path = path
    return lock


def is_held(path: Path) -> bool:
    """Whether anybody holds a lock. Asked with a shared lock, so that those who ask do not see each other.

    The lock of another user, who let nobody else ask, counts as held: what is his is not ours to take over.
    """
    with opening():
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return False
        except PermissionError:
            return True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _BUSY:
                return True
            raise
        finally:
            os.close(descriptor)
        return False


def is_alive(directory: Path, writer: str) -> bool:
    """Whether the process of a writer lives and may still write.

    Args:
        directory: The journal.
        writer: Its identifier.

    Returns:
        False when it has ended, in whatever way.
    """
    return is_held(lock_path(directory, writer))


@attrs.frozen
class Holder:
    """Who delivers a journal.

    Attributes:
        pid: Its process, or None when the file does not tell.
        what: What it is, in words.
    """

    pid: int | None
    what: str


class DirectoryLock:
    """The right to deliver a journal: one process at a time has it."""

    def __init__(self, lock: FileLock) -> None:
        """Hold what `acquire` has taken."""
        self._lock = lock

    @classmethod
    def acquire(cls, directory: Path, *, what: str) -> DirectoryLock | None:
        """Take the right to deliver, if nobody has it.

        Args:
            directory: The journal.
            what: What the taker is, for people who wonder who holds it.

        Returns:
            The lock, or None when another process delivers.

        Raises:
            OSError: The directory is not there, or cannot be written.
        """
        path = directory / SHIPPER_LOCK
        for attempt in range(_TRIES):
            lock = FileLock.take(path, create=True)
            if lock is not None:
                lock.write({"pid": os.getpid(), "what": what})
                return cls(lock)
            if attempt < _TRIES - 1:
                # Somebody who only asks holds it for a moment too.
                time.sleep(_PAUSE)
        return None

    @staticmethod
    def holder(directory: Path) -> Holder | None:
        """Who delivers a journal now, or None when nobody does."""
        path = directory / SHIPPER_LOCK
        if not is_held(path):
            return None
        try:
            content = json.loads(path.read_bytes())
            return Holder(content["pid"], content["what"])
        except (OSError, ValueError, KeyError, TypeError):
            return Holder(None, "a process that did not say what it is")

    def release(self) -> None:
        """Let another deliver; more than once does no harm."""
        self._lock.close()

    abandon = release
    """In a forked child: the lock stays the parent's. (The child has let go of it already; this does no harm.)"""
