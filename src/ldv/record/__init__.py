"""What a record is. Nothing here reads or writes anything."""

from ldv.record._attributes import key_fault, value_text
from ldv.record._batch import COLUMNS, Batch, Origin
from ldv.record._codec import WireRecord, decode_records, encode_begin, encode_records, from_wire, repaired, to_wire
from ldv.record._record import ForeignOperation, Record, Status
from ldv.record._subject import Subject

__all__ = [
    "COLUMNS",
    "Batch",
    "ForeignOperation",
    "Origin",
    "Record",
    "Status",
    "Subject",
    "WireRecord",
    "decode_records",
    "encode_begin",
    "encode_records",
    "from_wire",
    "key_fault",
    "repaired",
    "to_wire",
    "value_text",
]
