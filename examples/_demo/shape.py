"""The shape of what was logged: everything that does not differ from one run to the next.

Records are numbered in the order in which they ended, as the standard's tables are; a link is the number of the record
that it leads to. A file `tables.json` of each example holds the shape that its demo should show.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

import ldv


@attrs.frozen
class Found:
    """A record, and whose logboek it was found in."""

    logboek: str
    record: ldv.Record

    def plain(self) -> dict[str, Any]:
        """All of it, as JSON can hold it."""
        record, caller = self.record, self.record.foreign_operation
        return {
            "logboek": self.logboek,
            **{field.name: getattr(record, field.name) for field in attrs.fields(ldv.Record)},
            "status": record.status.name,
            "resource_attributes": dict(record.resource_attributes),
            "attributes": dict(record.attributes),
            "foreign_operation": attrs.asdict(caller) if caller else None,
        }


@attrs.frozen(kw_only=True)
class Row:
    """The shape of one record.

    Attributes:
        logboek: Whose logboek it is in.
        operation: Name of the operation.
        resource: The application and its version.
        activity: Entry in the register of who did it.
        status: OK, NOK or UNKNOWN.
        subject: Whether it names a data subject.
        receiver: Who received the data.
        trace: The first record of the same trace, by its number.
        parent: The enclosing operation, by its number; -1 when it leads nowhere.
        parent_activity: Its activity, when that is another one.
        foreign: The operation of the calling organisation, by its number; -1 when it leads nowhere.
    """

    logboek: str
    operation: str
    resource: str
    activity: str
    status: str
    subject: bool
    receiver: str | None
    trace: int
    parent: int | None
    parent_activity: str | None
    foreign: int | None


def expected(tables_file: Path) -> dict[str, list[Row]]:
    """The shape of each flow, as it should be."""
    tables = json.loads(tables_file.read_text(encoding="utf-8"))
    return {flow: [Row(**row) for row in rows] for flow, rows in tables.items()}


def rows_of(found: Sequence[Found]) -> list[Row]:
    """The shape of the records of one flow, given in the order in which they ended."""
    number = {(one.record.trace_id, one.record.operation_id): n for n, one in enumerate(found, 1)}
    first: dict[str, int] = {}
    for n, one in enumerate(found, 1):
        first.setdefault(one.record.trace_id, n)

    def row(one: Found) -> Row:
        record, parent, caller = one.record, one.record.parent_operation_id, one.record.foreign_operation
        return Row(
            logboek=one.logboek,
            operation=record.operation_name,
            resource=f"{record.resource_name} {record.resource_version}",
            activity=record.processing_activity_id,
            status=record.status.name,
            subject=record.data_subject_id is not None,
            receiver=record.receiver,
            trace=first[record.trace_id],
            # A parent is looked for in the own trace only, a calling operation anywhere.
            parent=number.get((record.trace_id, parent), -1) if parent else None,
            parent_activity=record.parent_processing_activity_id,
            foreign=number.get((caller.trace_id, caller.operation_id), -1) if caller else None,
        )

    return [row(one) for one in found]
