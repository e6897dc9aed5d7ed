"""Records as bytes: a msgpack array in a fixed order, which the journal frames.

The application (`resource`) and the journal's own numbers stand in the frame around it, once for many records.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from ldv.errors import RecordFormatError
from ldv.record._batch import Origin
from ldv.record._record import ForeignOperation, Record, Status

_TraceId = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_OperationId = Annotated[bytes, msgspec.Meta(min_length=8, max_length=8)]
# DateTime64(9) holds 1900 to 2262; a record of before 1970 or after 2262 is a fault, not a time.
_Time = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
NO_TRACE: Final = bytes(16)
NO_OPERATION: Final = bytes(8)


class WireRecord(msgspec.Struct, array_like=True, gc=False, forbid_unknown_fields=True):
    """A record on its way from operation to logboek; 'none' is zeros or an empty text, as in the table.

    It is not frozen: an operation writes into it until it has ended.
    """

    trace_id: _TraceId
    operation_id: _OperationId
    parent_operation_id: _OperationId
    operation_name: str
    start_time: _Time
    end_time: _Time
    status: Annotated[int, msgspec.Meta(ge=0, le=2)]
    processing_activity_id: str
    parent_processing_activity_id: str
    data_subject_id: str
    data_subject_id_type: str
    foreign_trace_id: _TraceId
    foreign_operation_id: _OperationId
    foreign_entity: str
    receiver: str
    attributes: dict[str, str]


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(list[WireRecord])
encode_records: Final = _encoder.encode
"""Bytes of a sequence of records; each a `WireRecord` or a tuple in its order.

Raises UnicodeEncodeError on half a surrogate pair; see `repaired`.
"""


def decode_records(payload: bytes) -> list[WireRecord]:
    """Records from bytes.

    Args:
        payload: What `encode_records` gave.

    Returns:
        One or more records, every field of the right kind and length.

    Raises:
        RecordFormatError: The bytes are anything else.
    """
    try:
        records = _decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        # The message of msgspec names fields and kinds, never values; its path ends in positions.
        raise RecordFormatError(
            f"record: {len(payload)} bytes are not records of this format ({type(error).__name__})."
        ) from None
    if not records or any(record.end_time < record.start_time for record in records):
        raise RecordFormatError("record: none found, or one that ends before it begins.")
    return records


def repaired(fields: Any) -> Any:
    """The same fields, every text in them made writable as UTF-8 (half a surrogate pair becomes `?`)."""
    if isinstance(fields, str):
        return fields.encode("utf-8", "replace").decode("utf-8")
    if isinstance(fields, dict):
        return {repaired(key): repaired(value) for key, value in fields.items()}
    if isinstance(fields, (tuple, list)):
        return [repaired(field) for field in fields]
    return fields


def from_wire(wire: WireRecord, *, origin: Origin, sequence: int = 0) -> Record:
    """The record that people and programs see.

    Args:
        wire: The record as it travelled.
        origin: Application and journal that it came from.
        sequence: Its number in that journal.

    Returns:
        The record under its canonical names.
    """
    foreign = None
    if wire.foreign_operation_id != NO_OPERATION or wire.foreign_entity:
        foreign = ForeignOperation(
            _hex(wire.foreign_trace_id) or "", _hex(wire.foreign_operation_id) or "", wire.foreign_entity
        )
    return Record(
        trace_id=wire.trace_id.hex(),
        operation_id=wire.operation_id.hex(),
        parent_operation_id=_hex(wire.parent_operation_id),
        operation_name=wire.operation_name,
        start_time=wire.start_time,
        end_time=wire.end_time,
        status=Status(wire.status),
        resource_name=origin.resource_name,
        resource_version=origin.resource_version,
        resource_attributes=origin.resource_attributes,
        processing_activity_id=wire.processing_activity_id,
        parent_processing_activity_id=wire.parent_processing_activity_id or None,
        data_subject_id=wire.data_subject_id or None,
        data_subject_id_type=wire.data_subject_id_type or None,
        foreign_operation=foreign,
        receiver=wire.receiver or None,
        attributes=wire.attributes,
        writer=origin.writer,
        sequence=sequence,
    )


def to_wire(record: Record) -> WireRecord:
    """The record as it travels; application and journal stand in its `Origin`."""
    foreign = record.foreign_operation
    return WireRecord(
        trace_id=bytes.fromhex(record.trace_id),
        operation_id=bytes.fromhex(record.operation_id),
        parent_operation_id=bytes.fromhex(record.parent_operation_id) if record.parent_operation_id else NO_OPERATION,
        operation_name=record.operation_name,
        start_time=record.start_time,
        end_time=record.end_time,
        status=int(record.status),
        processing_activity_id=record.processing_activity_id,
        parent_processing_activity_id=record.parent_processing_activity_id or "",
        data_subject_id=record.data_subject_id or "",
        data_subject_id_type=record.data_subject_id_type or "",
        foreign_trace_id=bytes.fromhex(foreign.trace_id) if foreign and foreign.trace_id else NO_TRACE,
        foreign_operation_id=bytes.fromhex(foreign.operation_id) if foreign and foreign.operation_id else NO_OPERATION,
        foreign_entity=foreign.entity if foreign else "",
        receiver=record.receiver or "",
        attributes=dict(record.attributes),
    )


def _hex(value: bytes) -> str | None:
    return value.hex() if any(value) else None
