"""Adopting what a dead writer left: operations that were open become records; then all is delivered and removed."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from pathlib import Path
from typing import Final

import msgspec

from ldv.errors import RecordFormatError
from ldv.journal._disk import Disk, sync_directory
from ldv.journal._frame import (
    BEGIN,
    CLOSE,
    END,
    HEADER,
    Header,
    decode_header,
    encode_frame,
    header_frame,
    records_in,
    sound_frames,
)
from ldv.journal._layout import lock_path, names_in, segment_path, segments_of
from ldv.journal._locks import FileLock
from ldv.journal._positions import Position, load_delivered
from ldv.journal._reader import is_closed
from ldv.journal._segment import Segment
from ldv.record import Status, decode_records, encode_records
from ldv.record._names import INTERRUPTED

_logger: Final = logging.getLogger("ldv")
_AGAIN_AFTER: Final = 5.0


class AdoptedWriter:
    """A dead writer whose lock this process holds.

    Attributes:
        writer: Its identifier.
        interrupted: How many operations were found open, and were ended with status UNKNOWN.
    """

    def __init__(self, directory: Path, writer: str, lock: FileLock, *, interrupted: int) -> None:
        """Hold what `try_adopt` has taken."""
        self.writer = writer
        self.interrupted = interrupted
        self._directory = directory
        self._lock = lock

    def close(self, *, remove: bool = False) -> None:
        """Let go of the lock; more than once does no harm.

        Args:
            remove: Everything is delivered: remove what is left of the writer. Segments that are not yet removed stay.
        """
        if remove and self._lock.descriptor >= 0 and not segments_of(self._directory, self.writer):
            _remove_strays(self._directory, self.writer)
            self._lock.path.unlink(missing_ok=True)
            # Before anybody forgets how far this writer was delivered: its segments must not come back after a crash.
            sync_directory(self._directory)
        self._lock.close()


class _Failures:
    """When adopting a writer last failed: it reads everything that is there, so not many times a second."""

    def __init__(self) -> None:
        self._at: dict[tuple[Path, str], float] = {}

    def is_recent(self, key: tuple[Path, str]) -> bool:
        return time.monotonic() - self._at.get(key, -_AGAIN_AFTER) < _AGAIN_AFTER

    def note(self, key: tuple[Path, str]) -> None:
        self._at[key] = time.monotonic()


_failures: Final = _Failures()


def try_adopt(directory: Path, writer: str) -> AdoptedWriter | None:
    """Take over what a dead writer left, and recover it: operations that were open become records with status UNKNOWN.

    Args:
        directory: The journal.
        writer: The writer.

    Returns:
        The writer, until it is closed; None when it lives, when another has adopted it, when nothing is left of it, or
        when recovery is not possible now, because the disk is full.
    """
    key = (directory, writer)
    if _failures.is_recent(key):
        return None
    try:
        lock = FileLock.take(lock_path(directory, writer), create=bool(segments_of(directory, writer)))
        if lock is None:
            return None
    except OSError as error:
        _failures.note(key)
        _logger.warning(
            "ldv: what writer %s left in %s cannot be adopted (%s).", writer, directory, type(error).__name__
        )
        return None
    try:
        return AdoptedWriter(directory, writer, lock, interrupted=recover(directory, writer))
    except (OSError, RecordFormatError) as error:
        lock.close()
        _failures.note(key)
        _logger.warning("ldv: what writer %s left in %s cannot be recovered yet (%s).", writer, directory, error)
        return None


def recover(directory: Path, writer: str) -> int:
    """End the operations that a dead writer left open, in a new segment; whole or not at all.

    Whoever calls this holds the writer's lock. A second call finds nothing to do.

    Args:
        directory: The journal.
        writer: The writer.

    Returns:
        How many operations were open.

    Raises:
        OSError: The segment could not be written.
        RecordFormatError: A segment is of another version of the format.
    """
    numbers = segments_of(directory, writer)
    if not numbers or is_closed(segment_path(directory, writer, numbers[-1])):
        return 0
    left = _Left(directory, writer, numbers)
    delivered = load_delivered(directory).get(writer, Position.START)
    # After a crash of the machine, more can be delivered than is left on disk.
    sequence = max(left.last, delivered.sequence) + 1
    number = max(numbers[-1], delivered.segment) + 1
    header = Header(
        writer=writer,
        segment=number,
        sequence=sequence,
        resource_name=left.header.resource_name,
        resource_version=left.header.resource_version,
        resource_attributes=left.header.resource_attributes,
        recovery=True,
    )
    content = [header_frame(header)]
    for payload in left.open.values():
        ended, count = _interrupted(payload, at=left.died)
        content.append(encode_frame(END, sequence, ended))
        sequence += count
    content.append(encode_frame(CLOSE, sequence - 1, b""))
    segment = Segment.create(directory, writer, number, content=b"".join(content), disk=Disk())
    try:
        segment.sync()  # it is whole on disk before it has a name
    except OSError:
        segment.discard()
        raise
    segment.forget()
    return len(left.open)


class _Ids(msgspec.Struct, array_like=True):
    """The beginning of a record; what follows is not decoded."""

    trace_id: bytes
    operation_id: bytes


_decode_ids: Final = msgspec.msgpack.Decoder(list[_Ids]).decode


class _Left:
    """What a dead writer left, read through once.

    Attributes:
        open: Begin records without an end.
        last: The highest sequence number found.
        header: A header that can be read.
        died: Last sign of life, nanoseconds since 1970.
    """

    def __init__(self, directory: Path, writer: str, numbers: list[int]) -> None:
        self.open: dict[bytes, bytes] = {}
        self.last = 0
        self.header = Header(writer=writer, segment=0, sequence=1)
        self.died = 0
        for number in numbers:
            self._recovery = False
            with segment_path(directory, writer, number).open("rb") as file:
                changed = os.fstat(file.fileno()).st_mtime_ns
                data = file.read()
            for kind, sequence, body, stop in sound_frames(data):
                self._note(kind, sequence, data[body:stop])
            if not self._recovery:
                self.died = max(self.died, changed)

    def _note(self, kind: int, sequence: int, payload: bytes) -> None:
        if kind == HEADER:
            self.header = decode_header(payload)
            self.last = max(self.last, self.header.sequence - 1)
            self._recovery = self.header.recovery
        elif kind == BEGIN:
            self.open[_operation_of(payload) or payload] = payload
        elif kind == END:
            self.last = max(self.last, sequence + max(records_in(payload), 1) - 1)
            if (operation := _operation_of(payload)) is not None:
                self.open.pop(operation, None)
        elif kind == CLOSE:
            self.last = max(self.last, sequence)


def _operation_of(payload: bytes) -> bytes | None:
    """The operation that a BEGIN or END is about: that of its last record."""
    try:
        return _decode_ids(payload)[-1].operation_id
    except (msgspec.MsgspecError, IndexError):
        return None


def _interrupted(payload: bytes, *, at: int) -> tuple[bytes, int]:
    """The records of a begin, ended with the last sign of life of the process, and how many there are."""
    try:
        records = decode_records(payload)
    except RecordFormatError:
        return payload, max(records_in(payload), 1)  # whoever reads it finds that out as well, and keeps it
    ended = [
        msgspec.structs.replace(
            record,
            end_time=max(record.start_time, at),
            status=int(Status.UNKNOWN),
            attributes={**record.attributes, INTERRUPTED: "true"},
        )
        for record in records
    ]
    return encode_records(ended), len(ended)


def _remove_strays(directory: Path, writer: str) -> None:
    """Remove drafts: of this writer, and locks that were never finished."""
    for name in names_in(directory):
        if name.startswith(f"{writer}-") and name.endswith(".seg.new"):
            (directory / name).unlink(missing_ok=True)
        elif name.endswith(".lock.new"):
            with contextlib.suppress(OSError):
                lock = FileLock.take(directory / name, create=False)
                if lock is not None:
                    lock.path.unlink(missing_ok=True)
                    lock.close()
