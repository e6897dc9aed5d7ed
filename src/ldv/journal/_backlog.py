"""What waits in a journal to be delivered."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

import attrs

from ldv.errors import RecordFormatError
from ldv.journal._frame import CLOSE, END, HEADER, array_at, decode_header, sound_frames
from ldv.journal._layout import segment_path, segments, writers
from ldv.journal._locks import is_alive
from ldv.journal._positions import Position, load_delivered
from ldv.record import decode_records


@attrs.frozen
class WriterBacklog:
    """What one writer has waiting.

    Attributes:
        writer: Its identifier.
        alive: Whether it may still write.
        bytes: Size on disk of what is not delivered.
        records: How many records that are.
        oldest_ns: End of the operation that waits longest, nanoseconds since 1970; 0 when none waits.
    """

    writer: str
    alive: bool
    bytes: int
    records: int
    oldest_ns: int


def undelivered_bytes(directory: Path, positions: Mapping[str, Position] | None = None) -> int:
    """Size of what waits in a journal.

    Args:
        directory: The journal.
        positions: How far each writer is delivered; by default as noted in the journal.

    Returns:
        Bytes, begin records included.
    """
    positions = load_delivered(directory) if positions is None else positions
    return sum(
        _bytes_of(directory, writer, numbers, positions.get(writer, Position.START))
        for writer, numbers in segments(directory).items()
    )


def backlog(directory: Path) -> list[WriterBacklog]:
    """What waits in a journal, writer by writer.

    Args:
        directory: The journal.

    Returns:
        Every writer that left something, living and dead, also those of which nothing waits.
    """
    positions = load_delivered(directory)
    numbers = segments(directory)
    return [
        _backlog_of(directory, writer, numbers.get(writer, []), positions.get(writer, Position.START))
        for writer in writers(directory)
    ]


def _backlog_of(directory: Path, writer: str, numbers: list[int], position: Position) -> WriterBacklog:
    alive = is_alive(directory, writer)
    waiting = _bytes_of(directory, writer, numbers, position)
    records = 0
    if waiting and numbers:
        # Numbers run on without a gap, so the newest segment knows how many there are in all.
        last = _last_sequence(_content(segment_path(directory, writer, numbers[-1])))
        before = position.sequence or _first_sequence(_content(segment_path(directory, writer, numbers[0]))) - 1
        records = max(last - before, 0)
    oldest = 0
    if records:
        oldest = _oldest(directory, writer, [number for number in numbers if number >= position.segment], position)
    return WriterBacklog(writer, alive, waiting, records, oldest)


def _bytes_of(directory: Path, writer: str, numbers: list[int], position: Position) -> int:
    total = 0
    for number in numbers:
        if number >= position.segment:
            with contextlib.suppress(FileNotFoundError):
                size = os.stat(segment_path(directory, writer, number)).st_size
                total += max(size - position.offset, 0) if number == position.segment else size
    return total


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        # Delivered meanwhile; or of another user: then its size is seen, and nothing else.
        return b""


def _first_sequence(data: bytes) -> int:
    for kind, _, body, stop in sound_frames(data):
        if kind == HEADER:
            with contextlib.suppress(RecordFormatError):
                return decode_header(data[body:stop]).sequence
        break
    return 1


def _last_sequence(data: bytes) -> int:
    last = _first_sequence(data) - 1
    for kind, sequence, body, _ in sound_frames(data):
        if kind == END:
            last = max(last, sequence + max(array_at(data, body)[0], 1) - 1)
        elif kind == CLOSE:
            last = max(last, sequence)
    return last


def _oldest(directory: Path, writer: str, numbers: list[int], position: Position) -> int:
    for number in numbers:
        data = _content(segment_path(directory, writer, number))
        for kind, sequence, body, stop in sound_frames(data):
            if kind == END and sequence > position.sequence:
                with contextlib.suppress(RecordFormatError):
                    return decode_records(data[body:stop])[-1].end_time
    return 0
