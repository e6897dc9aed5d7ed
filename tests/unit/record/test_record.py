"""A record, and its way to bytes and back."""

from __future__ import annotations

import datetime
import pickle
from typing import Any

import attrs
import pytest

from ldv.errors import RecordFormatError
from ldv.record import Origin, Record, Status, decode_records, encode_records, from_wire, repaired, to_wire
from tests.support.batches import full_record, record


def test_times_are_in_utc() -> None:
    """Start and end are dates and times with a zone: without one they are evidence of nothing."""
    one = record(1, start_time=1_717_058_437_000_000_999, end_time=1_717_058_437_500_000_000)
    assert one.started_at == datetime.datetime(2024, 5, 30, 8, 40, 37, tzinfo=datetime.UTC)
    assert one.ended_at - one.started_at == datetime.timedelta(milliseconds=500)


def test_a_record_does_not_change() -> None:
    """Neither its fields nor its attributes can be changed, also not through the mapping that was given."""
    given = {"a": "b"}
    one = record(1, attributes=given)
    given["a"] = "c"
    attributes: Any = one.attributes
    with pytest.raises(TypeError):
        attributes["a"] = "c"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.operation_name = "x"  # type: ignore[misc]
    assert one.attributes == {"a": "b"}


def test_a_record_can_be_compared_collected_and_sent() -> None:
    """Equal records are equal, can be kept in a set, and arrive whole in another process."""
    one = full_record(1)
    assert {one, full_record(1), full_record(2)} == {full_record(1), full_record(2)}
    assert pickle.loads(pickle.dumps(one)) == one


def test_bytes_and_back() -> None:
    """Every field of a record survives the journal."""
    one = full_record(1)
    origin = Origin(
        writer=one.writer,
        resource_name=one.resource_name,
        resource_version=one.resource_version,
        resource_attributes=one.resource_attributes,
    )
    [wire] = decode_records(encode_records([to_wire(one)]))
    assert from_wire(wire, origin=origin, sequence=one.sequence) == one


GOOD = to_wire(record(1))
FIELDS = [getattr(GOOD, name) for name in GOOD.__struct_fields__]


def with_field(name: str, value: Any) -> bytes:
    """A record of which one field is something else."""
    return encode_records([[value if name == each else getattr(GOOD, each) for each in GOOD.__struct_fields__]])


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00",
        b"\xc1",
        b"\x90",
        b"\x91\xc0",
        b"\xff" * 100,
        encode_records([GOOD])[:-1],
        encode_records([GOOD]) + b"\x00",
        encode_records([{"trace_id": b"short"}]),
        encode_records([FIELDS[:-1]]),
        encode_records([[*FIELDS, "one more"]]),
        with_field("trace_id", b"short"),
        with_field("operation_id", b"short"),
        with_field("operation_name", b"short"),
        with_field("status", 3),
        with_field("start_time", -1),
        with_field("start_time", 2**63),
        with_field("end_time", 0),
        with_field("attributes", {"a": 1}),
    ],
    ids=range(19),
)
def test_other_bytes_are_no_record(payload: bytes) -> None:
    """Whatever is not a record of this format is refused with one error, which quotes nothing of it."""
    with pytest.raises(RecordFormatError) as caught:
        decode_records(payload)
    assert "short" not in str(caught.value)


def test_half_a_surrogate_pair_is_mended() -> None:
    """A text that cannot be written as UTF-8 costs one character, not the record."""
    fields = ["a\ud800b", {"k\udfff": "v\ud800"}, 3, b"x", ("\ud800",)]
    assert repaired(fields) == ["a?b", {"k?": "v?"}, 3, b"x", ["?"]]


def test_a_status_is_one_of_three() -> None:
    """0, 1 and 2 are the codes of the standard; another one is no record."""
    assert Record(**{**attrs.asdict(record(1), recurse=False), "status": 2}).status is Status.NOK
    with pytest.raises(ValueError, match="3"):
        record(1, status=3)
