"""One segment file that is being written."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from ldv.journal._descriptor import open_for_long
from ldv.journal._disk import Disk, sync_directory, write_all
from ldv.journal._fork import note, opening
from ldv.journal._layout import segment_path


class Segment:
    """An open segment.

    Attributes:
        number: Its number.
        path: Its file.
        descriptor: Open for appending.
        size: Where the last good frame ends.
        synced: Up to where it is known to be on the disk.
        began: When it was made, seconds of the monotonic clock.
        suspect: An error was seen that room on the disk does not mend: nothing may be appended any more.
    """

    __slots__ = (
        "__weakref__",
        "_disk",
        "_named",
        "_published",
        "began",
        "descriptor",
        "number",
        "path",
        "size",
        "suspect",
        "synced",
    )

    def __init__(self, path: Path, number: int, *, descriptor: int, size: int, disk: Disk) -> None:
        """Take over an open file."""
        self.number = number
        self.path = path
        self.descriptor = descriptor
        self.size = size
        self.synced = 0
        self.began = time.monotonic()
        self.suspect = False
        self._disk = disk
        self._published = False
        self._named = False

    @classmethod
    def create(cls, directory: Path, writer: str, number: int, *, content: bytes, disk: Disk) -> Segment:
        """Make a segment, as a draft: nobody sees it before it holds what it begins with.

        Args:
            directory: The journal.
            writer: Whose segment it is.
            number: Its number.
            content: Header, and what comes with it from the segment before.
            disk: The calls to make.

        Returns:
            The segment, open for appending, to be published or discarded.

        Raises:
            OSError: There is no room, or the directory cannot be written. Nothing is left behind.
        """
        path = segment_path(directory, writer, number)
        with opening():
            descriptor = open_for_long(_draft(path), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_TRUNC)
            segment = cls(path, number, descriptor=descriptor, size=len(content), disk=disk)
            note(segment)
        try:
            write_all(disk.write, descriptor, content)
        except BaseException:
            segment.discard()
            raise
        return segment

    def publish(self) -> None:
        """Give it its name; more than once does no harm.

        Raises:
            OSError: The directory cannot be written.
        """
        if not self._published:
            try:
                os.rename(_draft(self.path), self.path)
            except FileNotFoundError:
                # An exception out of a signal handler can come when this is done and before it is noted.
                if os.stat(self.path).st_ino != os.fstat(self.descriptor).st_ino:
                    raise
            self._published = True

    def discard(self) -> None:
        """Close and remove a draft."""
        self.forget()
        with contextlib.suppress(OSError):
            _draft(self.path).unlink(missing_ok=True)

    @property
    def in_place(self) -> bool:
        """Whether the file is still there under its name: else nobody would ever read what goes into it."""
        try:
            return not self._published or os.stat(self.path).st_ino == os.fstat(self.descriptor).st_ino
        except PermissionError:
            return True  # see `FileLock.in_place`
        except OSError:
            return False

    def length(self) -> int:
        """Size of the file as it is."""
        return os.fstat(self.descriptor).st_size

    def cut(self, size: int) -> None:
        """Take back what was written after `size`: the rest of a frame that did not fit."""
        try:
            os.ftruncate(self.descriptor, size)
        except OSError:
            self.suspect = True

    def force(self) -> None:
        """Force the content to the disk, whatever its name.

        Raises:
            OSError: See `sync`.
        """
        try:
            self._disk.fdatasync(self.descriptor)
        except OSError:
            self.suspect = True
            raise

    def sync(self) -> None:
        """Return when everything written so far, and the file's name, are on the disk.

        Raises:
            OSError: They may not be. The system may have given up on the data and forgotten that it did, so asking
                again proves nothing: the segment is suspect from now on.
        """
        self.force()
        try:
            self.publish()
            if not self._named:
                sync_directory(self.path.parent)
                self._named = True
        except OSError:
            self.suspect = True
            raise

    def forget(self) -> None:
        """Close; more than once does no harm."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            # What close could still complain of, a sync has said before.
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def __del__(self) -> None:
        """See `FileLock`."""
        if hasattr(self, "descriptor"):
            self.forget()


def _draft(path: Path) -> Path:
    return path.with_name(path.name + ".new")
