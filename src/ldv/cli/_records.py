"""Records as people and programs see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldv.cli._show import STATUS_STYLES, duration, rfc3339, safe
from ldv.record._names import EXCEPTION_TYPE, INTERRUPTED, LEFT_OUT

if TYPE_CHECKING:
    from rich.text import Text

    from ldv.record import Record


def record_for_programs(record: Record) -> dict[str, Any]:
    """A record under its canonical names; times as RFC 3339 with nine decimals, the status by its name."""
    foreign = record.foreign_operation
    return {
        "trace_id": record.trace_id,
        "operation_id": record.operation_id,
        "parent_operation_id": record.parent_operation_id,
        "operation_name": record.operation_name,
        "start_time": rfc3339(record.start_time),
        "end_time": rfc3339(record.end_time),
        "status": record.status.name,
        "resource_name": record.resource_name,
        "resource_version": record.resource_version,
        "resource_attributes": dict(record.resource_attributes),
        "processing_activity_id": record.processing_activity_id,
        "parent_processing_activity_id": record.parent_processing_activity_id,
        "data_subject_id": record.data_subject_id,
        "data_subject_id_type": record.data_subject_id_type,
        "foreign_operation": foreign
        and {"trace_id": foreign.trace_id, "operation_id": foreign.operation_id, "entity": foreign.entity},
        "receiver": record.receiver,
        "attributes": dict(record.attributes),
        "writer": record.writer,
        "sequence": record.sequence,
    }


def length_of(record: Record) -> str:
    """How long the operation took."""
    return duration((record.end_time - record.start_time) / 1e9)


def status_of(record: Record) -> Text:
    """The status in its colour, and whether the process ended in the middle."""
    name = record.status.name
    shown = safe(name, style=STATUS_STYLES[name])
    if record.attributes.get(INTERRUPTED) == "true":
        shown.append(" interrupted", style="yellow")
    return shown


def resource_of(record: Record) -> str:
    """The application and its version."""
    return f"{record.resource_name} {record.resource_version}".strip()


def remarks_of(record: Record) -> list[str]:
    """What the library itself noted in a record: the kind of error that ended it, and what may not stand in it."""
    noted = ("error: ", EXCEPTION_TYPE), ("left out: ", LEFT_OUT)
    return [f"{what}{record.attributes[name]}" for what, name in noted if record.attributes.get(name)]
