"""Frames: how bytes stand in a segment. docs/reference/journal-format.md describes the same for people."""

from __future__ import annotations

import contextlib
import struct
import time
from collections.abc import Iterator
from typing import Final
from zlib import crc32

import msgspec

from ldv.errors import RecordFormatError
from ldv.record import Origin

MAGIC: Final = b"LDV\x01"
FORMAT: Final = 1
HEADER: Final = 0
BEGIN: Final = 1
END: Final = 2
CLOSE: Final = 3
RAW: Final = 4

_frame: Final = struct.Struct("<4sIIBQ")
_counted: Final = struct.Struct("<BQ")
FRAME_BYTES: Final = _frame.size
_CRC_FROM: Final = FRAME_BYTES - _counted.size
"""The checksum covers kind, sequence and payload: everything that comes after it."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """First frame of every segment: what all records in it share.

    Attributes:
        format: Version of this format.
        writer: Who writes.
        segment: Number of the segment, from 1.
        sequence: The lowest sequence number that this segment can hold. All lower ones were written before, and those
            from here on that stand in an earlier segment stand here again.
        resource_name: The application.
        resource_version: Its version.
        resource_attributes: Further facts about it.
        created: Nanoseconds since 1970.
        recovery: Written by who adopted the writer, after its death.
    """

    format: int = FORMAT
    writer: str
    segment: int
    sequence: int
    resource_name: str = ""
    resource_version: str = ""
    resource_attributes: dict[str, str] = {}
    created: int = msgspec.field(default_factory=time.time_ns)
    recovery: bool = False

    def origin(self) -> Origin:
        """Where the records of this segment come from."""
        return Origin(
            writer=self.writer,
            resource_name=self.resource_name,
            resource_version=self.resource_version,
            resource_attributes=self.resource_attributes,
        )


_encode_header: Final = msgspec.msgpack.Encoder().encode
_decode_header: Final = msgspec.msgpack.Decoder(Header).decode


class _Format(msgspec.Struct):
    format: int = 0


_decode_format: Final = msgspec.msgpack.Decoder(_Format).decode


pack_frame: Final = _frame.pack
pack_counted: Final = _counted.pack
BEGIN_CRC: Final = crc32(pack_counted(BEGIN, 0))


def encode_frame(kind: int, sequence: int, payload: bytes) -> bytes:
    """One frame.

    Args:
        kind: `HEADER`, `BEGIN`, `END`, `CLOSE` or `RAW`.
        sequence: Of the first record in an END; of the last record before a CLOSE; else 0.
        payload: Content.

    Returns:
        The bytes that go to disk.
    """
    checksum = crc32(payload, crc32(pack_counted(kind, sequence)))
    return pack_frame(MAGIC, len(payload), checksum, kind, sequence) + payload


def sequence_of(frame: bytes) -> int:
    """The sequence that a whole frame names: in an END that of its first record."""
    sequence: int = _frame.unpack_from(frame)[4]
    return sequence


def header_frame(header: Header) -> bytes:
    """The frame that a segment begins with."""
    return encode_frame(HEADER, 0, _encode_header(header))


def decode_header(payload: bytes) -> Header:
    """A header from the payload of its frame.

    Raises:
        RecordFormatError: It is of another version of the format, or no header.
    """
    version = 0
    with contextlib.suppress(msgspec.MsgspecError):
        # Of another version only this is known.
        version = _decode_format(payload).format
        if version == FORMAT:
            return _decode_header(payload)
    found = f"one of format {version}" if version not in {0, FORMAT} else "no header"
    raise RecordFormatError(
        f"journal: expected a segment of format {FORMAT}, found {found}. "
        "Deliver it with the version of this library that wrote it, or with a newer one."
    )


def frames(data: bytes, start: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """The good frames that follow one another without a gap.

    Args:
        data: Bytes of a segment, or a part of it.
        start: Where the first frame begins.

    Yields:
        Kind, sequence, where the payload begins and where the frame ends. The first frame that is not complete or does
        not check ends it: where the last good one ended.
    """
    size = len(data)
    unpack = _frame.unpack_from
    while start + FRAME_BYTES <= size:
        magic, length, checksum, kind, sequence = unpack(data, start)
        body = start + FRAME_BYTES
        stop = body + length
        if magic != MAGIC or stop > size or crc32(data[start + _CRC_FROM : stop]) != checksum:
            return
        yield kind, sequence, body, stop
        start = stop


def next_frame(data: bytes, start: int) -> int:
    """Where the next good frame begins, after damage; the end of the data when there is none."""
    while (start := data.find(MAGIC, start)) >= 0:
        if next(frames(data, start), None) is not None:
            return start
        start += 1
    return len(data)


def sound_frames(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """All good frames, those behind damage too; yields as `frames` does."""
    start = 0
    while start < len(data):
        for frame in frames(data, start):
            yield frame
            start = frame[3]
        if start < len(data):
            start = next_frame(data, start + 1)


def records_in(payload: bytes) -> int:
    """How many records the payload of an END says it holds; 0 when it says nothing."""
    return array_at(payload, 0)[0]


def array_at(data: bytes, start: int) -> tuple[int, int]:
    """How many items a msgpack array says it holds, and where the first begins; 0 when there is no array."""
    first = data[start] if start < len(data) else 0
    if first & 0xF0 == 0x90:
        return first & 0x0F, start + 1
    width = {0xDC: 2, 0xDD: 4}.get(first, 0)
    body = start + 1 + width
    return int.from_bytes(data[start + 1 : body], "big"), body


def array_of(count: int) -> bytes:
    """The beginning of a msgpack array of so many items."""
    return b"\xdd" + count.to_bytes(4, "big")


ONE_RECORD: Final = 0x91
"""First byte of the payload of most ENDs: an array of one."""
