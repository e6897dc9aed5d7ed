"""The scribe: has the one writer that a process writes with, and sees to whatever stands in its way."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ldv.errors import JournalWriteError
from ldv.journal._disk import Disk
from ldv.journal._receipts import Receipts
from ldv.journal._segment import Segment
from ldv.journal._writer import Writer
from ldv.record import Origin

_MOST_PARKED: Final = 64 * 1024 * 1024


class Scribe:
    """Makes the writer when it is needed, keeps what could not be written, syncs, and changes segments.

    Two locks: the *sole right* to sync and to change segments, which may be held for as long as a disk takes; and
    `lock`, held for an append. Who needs both takes the sole right first.

    Args:
        directory: The journal.
        origin: The application.
        syncs: Whether records are forced to disk in the background.
        segment_bytes: Size at which a segment is due to be followed by another.
        disk: The calls to make.

    Attributes:
        lock: Held for every append. Reentrant, because a signal handler or a finalizer can log a processing in the
            middle of another; see `Writer` for why that does no harm.
        writer: What is written with, if it was needed already.
        ready: The same, when nothing has to be seen to before it is used.
        receipts: Numbers the records of all writers of this process.
        errors: What went wrong and has not come right since, by the kind of work.
        refusal: Why nothing new may be begun now; empty when it may.
    """

    def __init__(self, directory: Path, origin: Origin, *, syncs: bool, segment_bytes: int, disk: Disk) -> None:
        """Nothing is made on disk yet."""
        self._directory = directory
        self._origin = origin
        self._syncs = syncs
        self._segment_bytes = segment_bytes
        self._disk = disk
        self.forget()

    def forget(self) -> None:
        """Start anew: in a forked child all of it is the parent's."""
        self.lock = threading.RLock()
        self.writer: Writer | None = None
        self.ready: Writer | None = None
        self.receipts = Receipts(self._directory)
        self.errors: dict[str, str] = {}
        self.refusal = ""
        self._syncing = threading.Lock()
        self._syncer = 0
        self._at_work = False
        self._parked: deque[tuple[bytes, bytes, int]] = deque()
        self._parked_bytes = 0
        self._begun: dict[bytes, bytes] = {}

    # -- before an append --

    def attend(self) -> Writer:
        """See to what stands in the way of writing. Holds the lock.

        Returns:
            The writer, ready to be used.

        Raises:
            OSError: Something still does.
        """
        with self._work():
            writer = self.writer
            if writer is None:
                writer = self.writer = Writer(
                    self._directory,
                    self._origin,
                    segment_bytes=self._segment_bytes,
                    keep_tail=self._syncs,
                    disk=self._disk,
                    begun=self._begun,
                )
                self._begun = {}
            elif writer.segment.suspect:
                writer.renew(forced=False)
            writer.segment.publish()
            writer.settle()
            while self._parked:
                operation_id, payload, count = self._parked[0]
                writer.end(operation_id, payload, count)
                self._parked.popleft()
                self._parked_bytes -= len(payload)
            self.errors.pop("write", None)
        self.ready = writer
        return writer

    def catch_up(self) -> None:
        """Write what could not be written before, or was interrupted. Holds the lock.

        Raises:
            OSError: It still cannot be written.
        """
        if (self._parked or (self.writer is not None and self.writer.interrupted)) and not self._at_work:
            self.attend()

    def park(self, operation_id: bytes, payload: bytes, count: int, error: OSError) -> JournalWriteError:
        """Keep what could not be written, until it can.

        Returns:
            What to tell the application.
        """
        self.failed("write", error)
        with self.lock:
            if self._parked_bytes > _MOST_PARKED:
                self.errors["lost"] = (
                    f"journal: records could not be written to {self._directory}, and as operations went on all the "
                    "same, there were too many to keep in memory: some are lost."
                )
                return JournalWriteError(f"{self.errors['lost']} Make room on its disk, or see what is wrong with it.")
            self._parked.append((operation_id, payload, count))
            self._parked_bytes += len(payload)
        return JournalWriteError(
            f"journal: the record of an operation could not be written to {self._directory} ({words(error)}). It is "
            "kept in memory and written as soon as that is possible: make room on its disk, or see what is wrong with "
            "it, before this process ends."
        )

    def failed(self, what: str, error: OSError) -> None:
        """Remember that something failed: `write`, or `sync`, after which nothing new may be begun."""
        self.ready = None
        self.errors[what] = text = f"journal: {self._directory} cannot be written ({words(error)})."
        if what == "sync":
            self.refusal = text

    # -- syncing and segments --

    @contextlib.contextmanager
    def sole_right(self) -> Iterator[bool]:
        """The right to sync and to change segments; False when this very thread has it already, further up."""
        me = threading.get_ident()
        if self._syncer == me:
            yield False
            return
        with self._syncing:
            self._syncer = me
            try:
                yield True
            finally:
                self._syncer = 0

    def sync(self, *, again: bool = True) -> None:
        """Force everything written so far to the disk. Holds the sole right.

        Where that fails, nothing is known of what was written since the last time: it is appended again, to a new
        segment. Where that fails as well, it is the disk that fails.

        Args:
            again: Try also where it failed the last time; each such try writes the same records once more.

        Raises:
            OSError: The disk does not take it.
        """
        if "sync" in self.errors and not again:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        renewed = False
        while True:
            with self.lock:
                writer = self.writer
                if writer is None or self._at_work or (writer.is_clean and not writer.segment.suspect):
                    return
                if writer.segment.suspect:
                    self._renew(writer)
                    renewed = True
                segment, size, kept = writer.segment, writer.segment.size, writer.unsynced
                last = self.receipts.base + writer.last
            try:
                segment.sync()
            except OSError as error:
                if renewed:
                    self.failed("sync", error)
                    raise
                continue
            with self.lock:
                self._synced(writer, segment, size=size, kept=kept, last=last)
            writer.close_retired()
            return

    def rotate(self, *, due: bool = False) -> None:
        """Begin a new segment, unless somebody else syncs or changes segments: then the next append sees to it.

        Args:
            due: Even though the segment is not full.
        """
        # Asked, not tried: an exception out of a signal handler, just after a lock was taken without `with`, leaves it
        # taken for ever.
        if self._syncing.locked():
            return
        try:
            with self.sole_right():
                if self._syncs:
                    self.sync()  # most of it, while others go on
                with self.lock:
                    writer = self.writer
                    if writer is not None and not self._at_work and (due or writer.segment.size >= writer.full_at):
                        self._follow(writer)
        except OSError as error:
            # The old segment goes on.
            self.failed("write", error)
            if self.writer is not None:
                self.writer.full_at = self.writer.segment.size + self._segment_bytes // 8

    def _follow(self, writer: Writer) -> None:
        if self._syncs:
            # Readers rely on it: what stands in a segment that is not the last is on disk, or in a later one too.
            with contextlib.suppress(OSError):
                segment, size, kept = writer.segment, writer.segment.size, writer.unsynced
                last = self.receipts.base + writer.last
                segment.sync()
                self._synced(writer, segment, size=size, kept=kept, last=last)
        with self._work():
            writer.renew(forced=self._syncs)
        writer.close_retired()

    def _renew(self, writer: Writer) -> None:
        try:
            with self._work():
                writer.renew(forced=self._syncs)
        except OSError as error:
            self.failed("sync", error)
            raise

    def _synced(self, writer: Writer, segment: Segment, *, size: int, kept: int, last: int) -> None:
        writer.synced(segment, size=size, frames=kept)
        self.receipts.synced = max(self.receipts.synced, last)
        self.errors.pop("sync", None)

    @contextlib.contextmanager
    def _work(self) -> Iterator[None]:
        """Work that no other append in this thread may come in between of. Holds the lock."""
        if self._at_work:
            raise OSError(errno.EDEADLK, os.strerror(errno.EDEADLK))
        self.ready = None
        self._at_work = True
        try:
            yield
        finally:
            self._at_work = False

    # -- the end of a writer --

    def close(self) -> bool:
        """Close the writer, unless there is still something to write.

        Operations that are open would look interrupted to others; and what could not be written, or was lost by a
        failed sync and could not be written again, is nowhere but in memory.

        Returns:
            Whether it was closed, or there was none.
        """
        with self.sole_right() as sole:
            if not sole:
                # A signal handler in the middle of a sync: closing would pull the file from under it.
                return False
            try:
                with self.lock:
                    self.catch_up()
                self.sync()
            except OSError as error:
                self.failed("write", error)
            with self.lock:
                writer = self.writer
                if writer is None:
                    return not self._parked
                if writer.open or self._parked or self._at_work or (writer.segment.suspect and writer.unsynced):
                    return False
                try:
                    with self._work():
                        writer.close()
                except OSError as error:
                    self.failed("write", error)
                self._let_go(writer, closed=True)
                return not self._parked

    @property
    def is_gone(self) -> bool:
        """Whether somebody removed or replaced files that are being written: nobody would read what goes into them."""
        with self.lock:
            return self.writer is not None and not self._at_work and not self.writer.in_place

    def abandon(self) -> None:
        """Where files are gone, go on with another writer; operations that are open are begun there again."""
        with self.sole_right() as sole, self.lock:
            writer = self.writer
            if writer is None or not sole or not self.is_gone:
                return
            self.errors["lost"] = (
                f"journal: files of this process in {self._directory} were removed or replaced; records in them that "
                "were not delivered are lost."
            )
            self._begun = writer.open
            self._let_go(writer, closed=False)
            # Should the files come back, as those of a folder that was moved do, then nobody is to take these
            # operations for interrupted: they go on under the next writer.
            with contextlib.suppress(OSError):
                writer.close()

    def _let_go(self, writer: Writer, *, closed: bool) -> None:
        self.receipts.let_go(writer.id, writer.last, closed=closed)
        self.writer = self.ready = None


def words(error: OSError) -> str:
    """What went wrong, without the names of files."""
    return os.strerror(error.errno) if error.errno else type(error).__name__
