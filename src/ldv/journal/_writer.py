"""The writer: one process's own place in a journal. All methods are called by one thread at a time.

An append can be interrupted at any point, in the very thread that appends: by a signal handler that raises, or by a
handler or a finalizer that itself logs a processing. So what is being appended is noted before it is written (the
*flight*), and whoever comes next looks at the size of the file, settles what was interrupted, and goes on from there.
Without that a sequence number could be used twice, and the second record would be taken for a repetition of the first.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from zlib import crc32

from ldv.journal._disk import FULL, Disk
from ldv.journal._frame import (
    BEGIN,
    BEGIN_CRC,
    CLOSE,
    END,
    MAGIC,
    Header,
    encode_frame,
    header_frame,
    pack_counted,
    pack_frame,
    sequence_of,
)
from ldv.journal._layout import new_writer
from ldv.journal._locks import FileLock, take_writer_lock
from ldv.journal._segment import Segment
from ldv.record import Origin

_LOCK_TRIES: Final = 10

_Flight = tuple[bytes, int, int, bytes, bytes]
"""Frame, where it ends in the segment, sequence of its last record (0 in a BEGIN), operation, payload of a BEGIN."""


class Writer:
    """Appends to segments of its own, under a lock of its own.

    Attributes:
        id: Identifier, 16 hexadecimal digits.
        last: Sequence of the last record written; the first is 1.
        segment: What is appended to now.
        open: Operations that have begun and not ended, with their begin records.
        full_at: Size at which a new segment is due.
        retired: Segments to be closed by whoever holds the right to sync: until then a sync may be under way in them.
    """

    __slots__ = (
        "_directory",
        "_disk",
        "_flight",
        "_lock",
        "_origin",
        "_segment_bytes",
        "_tail",
        "_write",
        "full_at",
        "id",
        "last",
        "open",
        "retired",
        "segment",
    )

    def __init__(
        self,
        directory: Path,
        origin: Origin,
        *,
        segment_bytes: int,
        keep_tail: bool,
        disk: Disk,
        begun: Mapping[bytes, bytes] | None = None,
    ) -> None:
        """Make lock and first segment.

        Args:
            directory: The journal.
            origin: The application.
            segment_bytes: Size at which a new segment is due.
            keep_tail: Keep records in memory until they are synced, to append them again where a sync fails.
            disk: The calls to make.
            begun: Begin records of operations that are open already.

        Raises:
            OSError: The directory is not there, cannot be written or is full.
        """
        self._directory = directory
        self._origin = origin
        self._segment_bytes = segment_bytes
        self._disk = disk
        self._write = disk.write
        self._flight: _Flight | None = None
        # Bytes only: of thousands of tuples the garbage collector would look at each, again and again.
        self._tail: list[bytes] | None = [] if keep_tail else None
        self.last = 0
        self.open: dict[bytes, bytes] = dict(begun or {})
        self.retired: list[Segment] = []
        self.full_at = segment_bytes
        self.id, self._lock = self._new_lock()
        try:
            self.segment = self._new_segment(1)
            self.segment.publish()
        except BaseException:
            # Nobody has seen this writer yet: an empty one would be adopted for nothing.
            with contextlib.suppress(OSError):
                self._lock.path.unlink(missing_ok=True)
            self._lock.close()
            raise

    def begin(self, operation_id: bytes, payload: bytes) -> None:
        """Append a begin record.

        Args:
            operation_id: The operation.
            payload: Its record as far as it is known.

        Raises:
            OSError: Nothing was appended.
        """
        # As `encode_frame` does; written out here and in `end`, because every call counts on this path.
        frame = pack_frame(MAGIC, len(payload), crc32(payload, BEGIN_CRC), BEGIN, 0) + payload
        write = self._write
        while True:
            segment = self.segment
            size = segment.size
            flight = (frame, size + len(frame), 0, operation_id, payload)
            # Nothing can come between this check and the note that follows. Before it, somebody may have appended.
            if self._flight is None and segment.size == size and self.segment is segment:
                break
            self.settle()
        self._flight = flight
        try:
            written = write(segment.descriptor, frame)
        except OSError as error:
            if self._take_back(flight, error):
                raise
            return
        if written == len(frame) and self._flight is flight:
            # From here on as `_land` does.
            self.open[operation_id] = payload
            segment.size = flight[1]
            self._flight = None
        else:
            self._interrupted(flight, segment, written)

    def end(self, operation_id: bytes, payload: bytes, count: int) -> int:
        """Append the records of an operation that has ended.

        Args:
            operation_id: The operation.
            payload: Its records.
            count: How many.

        Returns:
            Sequence of the last of them.

        Raises:
            OSError: Nothing was appended.
        """
        write = self._write
        while True:
            segment = self.segment
            size = segment.size
            first = self.last + 1
            last = self.last + count
            crc = crc32(payload, crc32(pack_counted(END, first)))
            frame = pack_frame(MAGIC, len(payload), crc, END, first) + payload
            # Its payload stands in the frame, and thousands of these are kept until the next sync.
            flight = (frame, size + len(frame), last, operation_id, b"")
            # See `begin`.
            if self._flight is None and segment.size == size and self.segment is segment:
                break
            self.settle()
        self._flight = flight
        try:
            written = write(segment.descriptor, frame)
        except OSError as error:
            if self._take_back(flight, error):
                raise
            return last
        if written == len(frame) and self._flight is flight:
            # From here on as `_land` does.
            if self._tail is not None:
                self._tail.append(frame)
            if self._flight is flight:
                self.last = last
                if operation_id in self.open:
                    del self.open[operation_id]
                segment.size = flight[1]
                self._flight = None
                return last
        self._interrupted(flight, segment, written)
        return last

    def _interrupted(self, flight: _Flight, segment: Segment, written: int) -> None:
        """See to an append that was settled by somebody else meanwhile, or that the disk took only a part of."""
        if written == len(flight[0]):
            self._recount(segment)
            return
        partial = _no_room()
        if self._take_back(flight, partial):
            raise partial

    def _land(self, flight: _Flight) -> None:
        """Count what stands in the file. To be interrupted here and do it once more does no harm."""
        frame, stop, last, operation_id, payload = flight
        if last and self._tail is not None:
            self._tail.append(frame)
        # Nothing can come between this check and what follows. Before it, somebody may have settled this and gone on.
        if self._flight is flight:
            if last:
                self.last = last
                if operation_id in self.open:
                    del self.open[operation_id]
            else:
                self.open[operation_id] = payload
            self.segment.size = stop
            self._flight = None

    def _recount(self, segment: Segment) -> None:
        """Whoever settled an append may have done so before it was written here as well: then it stands there twice."""
        while self.segment is segment and self._flight is None:
            size, length = segment.size, segment.length()
            if segment.size == size and self._flight is None:
                segment.size = length
                return

    def _take_back(self, flight: _Flight, error: OSError) -> bool:
        """Undo an append that failed; False when somebody has settled it meanwhile, so that it stands after all."""
        segment = self.segment
        try:
            if self._flight is flight:
                os.ftruncate(segment.descriptor, segment.size)
        except OSError:
            segment.suspect = True
        if self._flight is not flight:
            return False
        if error.errno not in FULL:
            segment.suspect = True
        self._flight = None
        return True

    def settle(self) -> None:
        """Finish an append that was interrupted, if there is one: see in the file how far it came.

        Raises:
            OSError: It could not be finished; it stays what has to be settled first.
        """
        flight, segment = self._flight, self.segment
        if flight is None:
            return
        if segment.length() != flight[1]:
            self._cut_for(flight, segment)
            # As everywhere here: nothing can come between a check and the call that follows it.
            if self._flight is not flight:
                return
            if self._write(segment.descriptor, flight[0]) != len(flight[0]):
                self._cut_for(flight, segment)
                raise _no_room()
        self._land(flight)

    def _cut_for(self, flight: _Flight, segment: Segment) -> None:
        try:
            if self._flight is flight:
                os.ftruncate(segment.descriptor, segment.size)
        except OSError:
            segment.suspect = True
            raise

    # -- segments --

    @property
    def interrupted(self) -> bool:
        """Whether an append was interrupted and is still to be settled."""
        return self._flight is not None

    @property
    def is_clean(self) -> bool:
        """Whether nothing was written since the last sync."""
        return self.segment.synced == self.segment.size

    @property
    def in_place(self) -> bool:
        """Whether lock and segment are still where others look for them."""
        return self._lock.in_place and self.segment.in_place

    @property
    def unsynced(self) -> int:
        """How many frames are kept in memory because no sync has covered them."""
        return 0 if self._tail is None else len(self._tail)

    def synced(self, segment: Segment, *, size: int, frames: int) -> None:
        """Note a sync that succeeded.

        Args:
            segment: What was synced.
            size: Its size before the sync began.
            frames: What `unsynced` was then.
        """
        segment.synced = size
        if self._tail is not None:
            del self._tail[:frames]

    def renew(self, *, forced: bool) -> None:
        """Go on in a new segment, which begins with all that would be lost with the old one.

        That are the begin records of operations that are still open, so that old segments can go; and, where the old
        segment could not be synced, the records since its last sync, under the numbers that they had.

        Args:
            forced: Only when all that is on the disk; for who holds the sole right to sync. Without that, an operation
                that is under way can still end while the disk takes nothing for good.

        Raises:
            OSError: There is no room for one, or the disk does not take it. The old segment goes on.
        """
        if self._flight is not None and self.segment.length() == self._flight[1]:
            self._land(self._flight)
        if self.segment.length() > self.segment.size:
            self.segment.cut(self.segment.size)
        new = self._new_segment(self.segment.number + 1)
        if forced:
            # As soon as others see the new segment they may remove the old one, and with it what was on disk already.
            try:
                new.force()
            except OSError:
                new.discard()
                raise
        # In this order: readers take a segment for complete as soon as there is another, so from the moment that they
        # can see the new one nothing may go into the old one, whatever interrupts this.
        old, self.segment = self.segment, new
        try:
            new.publish()
        except OSError:
            self.segment = old
            new.discard()
            raise
        self.retired.append(old)
        self.full_at = max(self._segment_bytes, 2 * self.segment.size)
        if forced:
            new.sync()  # its name
            self.synced(new, size=new.size, frames=self.unsynced)
        if self._flight is not None:
            frame, _, last, operation_id, payload = self._flight
            self._flight = (frame, self.segment.size + len(frame), last, operation_id, payload)
            self.settle()

    def _new_segment(self, number: int) -> Segment:
        again = self._tail or []
        header = Header(
            writer=self.id,
            segment=number,
            sequence=sequence_of(again[0]) if again else self.last + 1,
            resource_name=self._origin.resource_name,
            resource_version=self._origin.resource_version,
            resource_attributes=dict(self._origin.resource_attributes),
        )
        begun = (encode_frame(BEGIN, 0, payload) for payload in self.open.values())
        content = b"".join([header_frame(header), *begun, *again])
        return Segment.create(self._directory, self.id, number, content=content, disk=self._disk)

    def _new_lock(self) -> tuple[str, FileLock]:
        for _ in range(_LOCK_TRIES):
            writer = new_writer()
            lock = take_writer_lock(self._directory, writer)
            if lock is not None:
                return writer, lock
        raise OSError(errno.EAGAIN, "no lock could be made for a new writer")

    # -- the end --

    def close(self) -> None:
        """Say that nothing more comes, and let go of the lock.

        Raises:
            OSError: It could not be said; whoever adopts this writer will look for open operations then.
        """
        try:
            if self.segment.suspect:
                self.renew(forced=False)
            self.settle()
            frame = encode_frame(CLOSE, self.last, b"")
            if self._write(self.segment.descriptor, frame) != len(frame):
                self.segment.cut(self.segment.size)
                raise _no_room()
            self.segment.size += len(frame)
            self.segment.sync()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let go of all descriptors, and so of the lock; nothing is written."""
        self.close_retired()
        self.segment.forget()
        self._lock.close()

    def close_retired(self) -> None:
        """Close the segments before this one; only for who holds the right to sync."""
        while self.retired:
            self.retired.pop().forget()


def _no_room() -> OSError:
    # A write that takes only a part of what it is given does not say why.
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
