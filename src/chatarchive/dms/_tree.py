"""Folders reached without following links, and drafts that vanish with their writer."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from chatarchive.dms._checked import DRAFTS, Names
from chatarchive.errors import StoreUnavailable

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a pipe that somebody put there must not wait for a writer.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """Say what went wrong without the path that Python's own error holds: it is made of names of people."""
    try:
        yield
    except OSError as error:
        fault = os.strerror(error.errno or 0)
        raise StoreUnavailable(
            f"The folder of the document store does not take or give this ({fault}). Nothing was changed, or the same "
            "call can be made again. Look whether the disk is mounted, has space, and allows hard links."
        ) from None


@contextlib.contextmanager
def folder(root: Path, names: Names, *, make: bool = False) -> Iterator[int]:
    """Open a folder step by step, never through a link.

    Args:
        root: Where the store begins; this one may be reached through a link.
        names: The way down.
        make: Make what is missing, and sync each folder on the way: a document lasts only if its folders do.

    Yields:
        Descriptor of the folder.

    Raises:
        FileNotFoundError: One of them is not there.
        NotADirectoryError: One of them is a link or a file.
    """
    try:
        descriptor = os.open(root, _FOLDER & ~os.O_NOFOLLOW)
    except FileNotFoundError:
        raise StoreUnavailable(
            "The root of the document store is not there. Look whether its disk is mounted; a new root is made by hand."
        ) from None
    try:
        for name in names:
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(name, 0o750, dir_fd=descriptor)
                os.fsync(descriptor)
            below = os.open(name, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def alone_in(descriptor: int) -> Iterator[None]:
    """Keep other writers of this store out of a folder, those of other processes too, for as long as a rename takes."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def found_in(descriptor: int, name: str) -> os.stat_result | None:
    """Look at what stands under a name, and not through it."""
    try:
        return os.stat(name, dir_fd=descriptor, follow_symlinks=False)
    except FileNotFoundError:
        return None


def opened_in(descriptor: int, name: str) -> int:
    """Open a document to read it; anything but a plain file is not there."""
    try:
        opened = os.open(name, _READ, dir_fd=descriptor)
    except OSError as error:
        # A link gives ELOOP here, a socket ENXIO.
        if (found := found_in(descriptor, name)) is None or stat.S_ISREG(found.st_mode):
            raise
        raise FileNotFoundError from error
    if stat.S_ISREG(os.fstat(opened).st_mode):
        return opened
    os.close(opened)
    raise FileNotFoundError


@contextlib.contextmanager
def draft(drafts: int) -> Iterator[tuple[int, str]]:
    """Make a file to write in, that is gone afterwards; what it became keeps its own name.

    The lock on it tells `swept` that its writer lives. The system lets go of it when the writer is killed.
    """
    descriptor, name = _locked_draft(drafts)
    try:
        yield descriptor, name
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=drafts)
        os.close(descriptor)


def _locked_draft(drafts: int) -> tuple[int, str]:
    while True:
        name = f"{os.getpid()}-{secrets.token_hex(8)}"
        descriptor = os.open(name, _NEW, 0o600, dir_fd=drafts)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Between making and locking it, somebody may have swept it away.
        if os.fstat(descriptor).st_nlink:
            return descriptor, name
        os.close(descriptor)


def swept(root: Path) -> int:
    """Remove the drafts of writers that are no more, and count them."""
    count = 0
    with contextlib.suppress(FileNotFoundError), folder(root, (DRAFTS,)) as drafts:
        for name in os.listdir(drafts):
            with contextlib.suppress(FileNotFoundError, BlockingIOError):
                count += _swept_one(drafts, name)
    return count


def _swept_one(drafts: int, name: str) -> int:
    descriptor = opened_in(drafts, name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(name, dir_fd=drafts)
    finally:
        os.close(descriptor)
    return 1
