"""A selection as a question to the engine, and rows of its answer as records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ldv.logboek._selection import Selection
from ldv.logboek._sql import sql
from ldv.record import Origin, Record, WireRecord, from_wire
from ldv.record._names import INTERRUPTED

_CONDITIONS: Final = {
    "trace_id": "trace_id = unhex({trace_id:String})",
    # A subquery, because the index of traces is used for the set that it makes, and not for one that a function makes.
    "trace_ids": "trace_id IN (SELECT unhex(arrayJoin({trace_ids:Array(String)})))",
    "operation_id": "operation_id = unhex({operation_id:String})",
    "operation_ids": "operation_id IN (SELECT unhex(arrayJoin({operation_ids:Array(String)})))",
    "parent_ids": "parent_operation_id IN (SELECT unhex(arrayJoin({parent_ids:Array(String)})))",
    "subjects": "data_subject_id IN {subjects:Array(String)}",
    "activity": "processing_activity_id = {activity:String}",
    "since": "start_time >= fromUnixTimestamp64Nano({since:Int64}, 'UTC')",
    "until": "start_time < fromUnixTimestamp64Nano({until:Int64}, 'UTC')",
}
_WITH_ATTRIBUTES: Final = {"attributes": "attributes", "resource_attributes": "resource_attributes"}
# Of a map whose keys alone are asked for, the engine reads the keys alone.
_WITHOUT_ATTRIBUTES: Final = {
    "attributes": f"if(has(mapKeys(attributes), '{INTERRUPTED}'), map('{INTERRUPTED}', 'true'), map())",
    "resource_attributes": "map()",
}
_WIRE: Final = 16
"""The first columns are the fields of a record on its way, in the same order."""

LOOK_UP: Final = {"use_skip_indexes_on_data_read": 0}
"""With the index read beforehand a trace is found in two thirds of the time (11 ms against 17 on 5 million rows)."""
SPILL: Final = {
    "max_bytes_before_external_group_by": 128 * 1024 * 1024,
    "max_bytes_before_external_sort": 128 * 1024 * 1024,
}
"""What does not fit goes to disk: a report over ten million records takes 0.7 GB of memory with the engine, not 1.8."""
STREAM: Final = {"max_block_size": 8192, "read_in_order_use_buffering": 0}
"""Small blocks, and no reading ahead in every part of the table at once: it halves the memory of the engine."""


def question(chosen: Selection) -> tuple[str, dict[str, Any]]:
    """The query for a selection.

    Args:
        chosen: What records must have.

    Returns:
        The text, in which nothing of the selection stands, and the parameters.
    """
    parameters: dict[str, Any] = {}
    for name in _CONDITIONS:
        value = getattr(chosen, name)
        if value is not None:
            parameters[name] = list(value) if isinstance(value, tuple) else value
    limit = ""
    conditions = " AND ".join(_CONDITIONS[name] for name in parameters) or "true"
    if chosen.limit is not None:
        limit, parameters["limit"] = "LIMIT {limit:UInt64}", chosen.limit
    columns = _WITH_ATTRIBUTES if chosen.attributes else _WITHOUT_ATTRIBUTES
    return sql("records").substitute(conditions=conditions, limit=limit, **columns), parameters


def as_record(row: Sequence[Any]) -> Record:
    """One row of the answer as a record."""
    resource_name, resource_version, resource_attributes, writer, sequence = row[_WIRE:]
    origin = Origin(
        writer=writer,
        resource_name=resource_name,
        resource_version=resource_version,
        resource_attributes=resource_attributes,
    )
    return from_wire(WireRecord(*row[:_WIRE]), origin=origin, sequence=sequence)
