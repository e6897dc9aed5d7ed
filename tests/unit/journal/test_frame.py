"""How bytes stand in a segment."""

from __future__ import annotations

import msgspec
import pytest

from ldv.errors import RecordFormatError
from ldv.journal._frame import (
    BEGIN,
    CLOSE,
    END,
    FRAME_BYTES,
    HEADER,
    Header,
    array_of,
    decode_header,
    encode_frame,
    frames,
    header_frame,
    next_frame,
    records_in,
    sound_frames,
)

PAYLOAD = b"\x93 whatever it is"
THREE = encode_frame(BEGIN, 0, PAYLOAD) + encode_frame(END, 7, PAYLOAD) + encode_frame(CLOSE, 9, b"")


def test_the_layout_is_the_documented_one() -> None:
    """A frame has 21 bytes before its payload: magic, length, checksum, kind and sequence, little-endian."""
    frame = encode_frame(END, 0x0102, b"abc")
    assert FRAME_BYTES == 21
    assert frame[:8] == b"LDV\x01\x03\x00\x00\x00"
    assert frame[12:21] == b"\x02\x02\x01\x00\x00\x00\x00\x00\x00"
    assert frame[21:] == b"abc"


def test_frames_come_back() -> None:
    """Kind, sequence and payload of each frame come back, in order, and nothing else does."""
    assert [(kind, sequence, THREE[body:stop]) for kind, sequence, body, stop in frames(THREE)] == [
        (BEGIN, 0, PAYLOAD),
        (END, 7, PAYLOAD),
        (CLOSE, 9, b""),
    ]


@pytest.mark.parametrize("place", range(len(THREE)))
@pytest.mark.parametrize("bit", [0, 3, 7])
def test_any_flipped_bit_is_noticed(place: int, bit: int) -> None:
    """Whichever bit flips, the frame it is in does not check, and the others are still found."""
    damaged = bytearray(THREE)
    damaged[place] ^= 1 << bit
    found = [THREE[body - FRAME_BYTES : stop] for _, _, body, stop in sound_frames(bytes(damaged))]
    assert found == [
        THREE[body - FRAME_BYTES : stop] for _, _, body, stop in frames(THREE) if not body - FRAME_BYTES <= place < stop
    ]


@pytest.mark.parametrize("length", range(len(THREE)))
def test_a_torn_end_is_no_frame(length: int) -> None:
    """Wherever the bytes are cut off, only frames that were whole are found."""
    stops = [stop for _, _, _, stop in frames(THREE)]
    assert [stop for _, _, _, stop in frames(THREE[:length])] == [stop for stop in stops if stop <= length]


def test_the_next_frame_after_damage() -> None:
    """Reading goes on at the next good frame, and not at something that only begins like one."""
    junk = b"LDV\x01 not a frame LDV\x01"
    assert next_frame(junk + THREE, 0) == len(junk)
    assert next_frame(junk, 0) == len(junk)


@pytest.mark.parametrize("count", [0, 1, 15, 16, 65_535, 65_536])
def test_the_number_of_records_stands_in_front(count: int) -> None:
    """How many records a payload holds can be told without decoding it."""
    assert records_in(msgspec.msgpack.encode([0] * count)) == count
    assert records_in(array_of(count)) == count


@pytest.mark.parametrize("payload", [b"", b"\xc0", b"\x81\x01\x02", b"\xdc"])
def test_what_is_no_array_holds_no_records(payload: bytes) -> None:
    """Other bytes say nothing about a number of records."""
    assert records_in(payload) == 0


def test_a_header_comes_back() -> None:
    """The first frame of a segment says whose it is and where its numbers begin."""
    header = Header(
        writer="0123456789abcdef", segment=3, sequence=12, resource_name="app", resource_attributes={"a": "b"}
    )
    data = header_frame(header)
    ((kind, _, body, stop),) = frames(data)
    assert kind == HEADER
    assert decode_header(data[body:stop]) == header
    assert header.origin().resource_attributes == {"a": "b"}


def test_a_newer_format_is_named() -> None:
    """A segment of a later version is refused, with that version in the message."""
    with pytest.raises(RecordFormatError, match="one of format 2"):
        decode_header(msgspec.msgpack.encode({"format": 2, "schrijver": "x"}))


def test_a_format_that_still_looks_alike_is_refused() -> None:
    """The version counts, also when every field can be read."""
    header = Header(format=2, writer="0123456789abcdef", segment=1, sequence=1)
    with pytest.raises(RecordFormatError, match="one of format 2"):
        decode_header(msgspec.msgpack.encode(header))


def test_something_else_is_no_header() -> None:
    """Bytes that are no header say so."""
    with pytest.raises(RecordFormatError, match="no header"):
        decode_header(b"\xc1")
