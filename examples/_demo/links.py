"""What holds for the records of every demo, whatever it is about."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs

from examples._demo.organisation import Organisation
from examples._demo.shape import Found, Row
from ldv.audit import AuditLog
from ldv.register import KEEP_AUDIT_LOG


def compared(flow: str, wanted: Sequence[Row], found: Sequence[Row]) -> list[str]:
    """In what the records of a flow are not those that were expected."""
    if len(wanted) != len(found):
        listed = ", ".join(f"{row.operation} ({row.logboek})" for row in found)
        return [f"{flow}: expected {len(wanted)} records, found {len(found)}: {listed}"]
    return [
        f"{flow}, record {n}: {name}: expected {getattr(one, name)!r}, found {getattr(other, name)!r}"
        for n, (one, other) in enumerate(zip(wanted, found, strict=True), 1)
        for name in (field.name for field in attrs.fields(Row))
        if getattr(one, name) != getattr(other, name)
    ]


def wrong_callers(found: Sequence[Found], organisations: Iterable[Organisation]) -> list[str]:
    """Records whose `foreign_operation` is not an operation of the organisation that it names."""
    entities = {organisation.logboek: organisation.entity for organisation in organisations}
    whose = {(one.record.trace_id, one.record.operation_id): entities[one.logboek] for one in found}
    return [
        f"{one.record.operation_name} ({one.logboek}): the calling operation is not one of {caller.entity!r}"
        for one in found
        for caller in [one.record.foreign_operation]
        if caller and caller.entity != whose.get((caller.trace_id, caller.operation_id))
    ]


def repeated_ids(found: Sequence[Found]) -> list[str]:
    """Whether an operation id is used more than once."""
    operations = {one.record.operation_id for one in found}
    if len(operations) == len(found):
        return []
    return [f"expected {len(found)} different operation ids, found {len(operations)}"]


def without_audit(found: Iterable[Found]) -> list[Found]:
    """The records, but for those of keeping the audit log, which are processings of the employee's data."""
    return [one for one in found if one.record.processing_activity_id != KEEP_AUDIT_LOG]


def audit_only(found: Iterable[Found]) -> list[Found]:
    """The records of keeping the audit log."""
    return [one for one in found if one.record.processing_activity_id == KEEP_AUDIT_LOG]


def noted(found: Iterable[Found], path: Path, logboek: str) -> list[str]:
    """Operations of an organisation that its audit log does not know, and whether somebody touched that log."""
    operations = {
        one.record.operation_id
        for one in without_audit(found)
        # The share of one person in an operation is not something that an employee did apart.
        if one.logboek == logboek and one.record.parent_operation_id is None
    }
    with AuditLog.open(path) as log:
        faults = list(log.verify().faults)
    # Not through AuditLog: asking it is a processing, and nothing is configured here to log that with.
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        entries = {one for (one,) in database.execute("SELECT operation_id FROM audit_entry")}
    return faults + [f"operation {one} has no entry in the audit log" for one in sorted(operations - entries)]
