"""What a record is. Nothing here reads or writes anything.

What records are as bytes is loaded when it is first asked for: `import ldv` is to stay light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ldv.record._attributes import key_fault, value_text
from ldv.record._record import ForeignOperation, Record, Status
from ldv.record._subject import Subject

if TYPE_CHECKING:
    from ldv.record._batch import COLUMNS, Batch, Origin, origins_of
    from ldv.record._codec import (
        NO_OPERATION,
        NO_TRACE,
        WireRecord,
        decode_records,
        encode_records,
        from_wire,
        repaired,
        to_wire,
    )

__all__ = [
    "COLUMNS",
    "NO_OPERATION",
    "NO_TRACE",
    "Batch",
    "ForeignOperation",
    "Origin",
    "Record",
    "Status",
    "Subject",
    "WireRecord",
    "decode_records",
    "encode_records",
    "from_wire",
    "key_fault",
    "origins_of",
    "repaired",
    "to_wire",
    "value_text",
]

_LATER = {
    "COLUMNS": "ldv.record._batch",
    "Batch": "ldv.record._batch",
    "Origin": "ldv.record._batch",
    "origins_of": "ldv.record._batch",
    "NO_OPERATION": "ldv.record._codec",
    "NO_TRACE": "ldv.record._codec",
    "WireRecord": "ldv.record._codec",
    "decode_records": "ldv.record._codec",
    "encode_records": "ldv.record._codec",
    "from_wire": "ldv.record._codec",
    "repaired": "ldv.record._codec",
    "to_wire": "ldv.record._codec",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
