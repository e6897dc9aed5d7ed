"""What the journal asks of the operating system and can be refused, in one place that a test can replace."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import attrs

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""Errors that pass when there is room again; after any other the descriptor itself is not trusted any more."""


def _data_to_disk(descriptor: int) -> None:
    # macOS has no fdatasync.
    getattr(os, "fdatasync", os.fsync)(descriptor)


def _free_bytes(directory: Path) -> int:
    found = os.statvfs(directory)
    return found.f_bavail * found.f_frsize


@attrs.frozen(kw_only=True)
class Disk:
    """The calls that a full, broken or vanished disk makes fail.

    Attributes:
        write: Appends to a descriptor; gives the number of bytes taken.
        fdatasync: Returns when what was written is on the disk.
        free_bytes: Room left for this user on the disk of a directory.
    """

    write: Callable[[int, bytes], int] = os.write
    fdatasync: Callable[[int], None] = _data_to_disk
    free_bytes: Callable[[Path], int] = _free_bytes


def sync_directory(directory: Path) -> None:
    """Make what was created, renamed or removed in a directory survive a crash of the machine."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Put a small file in place, whole and on disk, or leave what was there.

    Raises:
        OSError: It could not be written.
    """
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        try:
            write_all(os.write, descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def write_all(write: Callable[[int, bytes], int], descriptor: int, content: bytes) -> None:
    """Write until nothing is left; a write that takes only a part is told why by the next.

    Raises:
        OSError: The disk took only a part, or nothing.
    """
    while content:
        taken = write(descriptor, content)
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        content = content[taken:]
