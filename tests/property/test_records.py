"""Whatever an application puts into a record comes out of it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import ldv
from ldv.errors import RecordFormatError
from ldv.record import (
    Origin,
    Record,
    WireRecord,
    decode_records,
    encode_records,
    from_wire,
    key_fault,
    repaired,
    to_wire,
    value_text,
)
from ldv.testing import logboek_in_memory

TEXT = st.text()
"""Any character that there is."""
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))
"""Half surrogate pairs as well, as they come out of a careless decoder."""
TIME = st.integers(0, 2**63 - 1)

WIRE = st.builds(
    WireRecord,
    trace_id=st.binary(min_size=16, max_size=16),
    operation_id=st.binary(min_size=8, max_size=8),
    parent_operation_id=st.binary(min_size=8, max_size=8),
    operation_name=TEXT,
    start_time=st.just(0),
    end_time=TIME,
    status=st.integers(0, 2),
    processing_activity_id=TEXT,
    parent_processing_activity_id=TEXT,
    data_subject_id=TEXT,
    data_subject_id_type=TEXT,
    foreign_trace_id=st.binary(min_size=16, max_size=16),
    foreign_operation_id=st.binary(min_size=8, max_size=8),
    foreign_entity=TEXT,
    receiver=TEXT,
    attributes=st.dictionaries(TEXT, TEXT, max_size=300),
)


@given(st.lists(WIRE, min_size=1, max_size=5))
def test_records_survive_the_journal(records: list[WireRecord]) -> None:
    """Bytes of records give the same records, whatever characters, however many attributes."""
    assert decode_records(encode_records(records)) == records


@given(WIRE, st.integers(0, 2**64 - 1))
def test_a_record_survives_being_shown(wire: WireRecord, sequence: int) -> None:
    """From the wire to what people see, and back, nothing changes that means something."""
    origin = Origin(writer="0123456789abcdef", resource_name="a", resource_attributes={"b": "c"})
    shown = from_wire(wire, origin=origin, sequence=sequence)
    assert from_wire(to_wire(shown), origin=origin, sequence=sequence) == shown
    assert (shown.parent_operation_id is None) == (wire.parent_operation_id == bytes(8))


@given(st.binary(max_size=600))
def test_no_bytes_break_the_reader(payload: bytes) -> None:
    """Any bytes are either records or one kind of error."""
    try:
        records = decode_records(payload)
    except RecordFormatError:
        return
    assert records


@given(st.lists(WIRE, min_size=1, max_size=2), st.data())
def test_damage_is_noticed_or_harmless(records: list[WireRecord], data: st.DataObject) -> None:
    """Bytes that were cut short are never taken for a record."""
    payload = encode_records(records)
    cut = data.draw(st.integers(0, len(payload) - 1))
    try:
        decode_records(payload[:cut])
    except RecordFormatError:
        return
    raise AssertionError(f"{cut} of {len(payload)} bytes were taken for records")


@given(ANY_TEXT, st.dictionaries(ANY_TEXT, ANY_TEXT))
def test_mending_changes_what_cannot_be_written_only(text: str, attributes: dict[str, str]) -> None:
    """Half a surrogate pair becomes a question mark; all other text stays what it was."""
    mended = repaired((text, attributes))
    encode_records(mended)
    assert len(mended[0]) == len(text)
    assert all(
        new == old or (new == "?" and "\ud800" <= old <= "\udfff") for new, old in zip(mended[0], text, strict=True)
    )


SCALAR = st.one_of(ANY_TEXT, st.integers(), st.floats(), st.booleans(), st.none(), st.binary())
VALUE = st.one_of(SCALAR, st.lists(SCALAR), st.tuples(SCALAR), st.dictionaries(ANY_TEXT, SCALAR))


@given(
    name=st.one_of(VALUE, TEXT),
    activity=VALUE,
    receiver=VALUE,
    subject=VALUE,
    kind=VALUE,
    attributes=st.dictionaries(st.one_of(ANY_TEXT, st.integers(), st.none()), VALUE),
    status=VALUE,
)
def test_no_value_breaks_the_application(
    name: Any, activity: Any, receiver: Any, subject: Any, kind: Any, attributes: Any, status: Any
) -> None:
    """Whatever is put into a record, the processing runs, and one record of it (or more) is there."""
    with logboek_in_memory(strict=False) as logboek:
        with ldv.processing(name, activity=activity, receiver=receiver, attributes=attributes) as operation:
            operation.add_subject(subject)
            operation.add_subject(ldv.Subject(subject, type=kind))
            operation.set_status(status)
            operation.update_name(name)
            operation.set_attributes(subject)
            for key, value in attributes.items():
                operation.set_attribute(key, value)
            ran = True
        assert ran
        found = [record for record in logboek.records if record.operation_id == operation.operation_id]
        assert len(found) == 1
        check_allowed(found[0])


def check_allowed(record: Record) -> None:
    """Everything in a record may stand there."""
    assert record.operation_name.strip()
    assert record.start_time <= record.end_time
    for key, text in record.attributes.items():
        if key != "dpl.ldv.left_out":
            assert key_fault(key) is None
            assert value_text(text) == text
