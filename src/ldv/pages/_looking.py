"""Looking into the logboek as an employee: a processing of its own, and an entry in the audit log."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Iterator

from ldv import audit
from ldv.errors import KeyRingError
from ldv.inzage._activities import Activities
from ldv.pages._visit import Visit
from ldv.processing import Operation, processing
from ldv.record import Record, Subject
from ldv.register import READ_LOGBOEK, Register
from ldv.service._readers import Reader


@contextlib.contextmanager
def reading(visit: Visit) -> Iterator[Reader]:
    """Something to read with, for what names nobody: figures, terms."""
    with (
        processing("raadplegen logboek", activity=READ_LOGBOEK),
        visit.pages.service.readers.lend() as reader,
    ):
        yield reader


@contextlib.contextmanager
def looked_at(visit: Visit, action: str, *, subject: Subject | None = None) -> Iterator[tuple[Reader, Operation]]:
    """Something to read with, for what is about persons: who looks stands in the audit log before anything is read.

    Args:
        visit: The request of the employee.
        action: What is looked at, in words for people; never whom it is about.
        subject: Whom is looked for. A record of that stands in the logboek, which the entry points at.

    Raises:
        UsageError: Nobody knows which employee it is.
        AuditUnavailable: The audit log does not answer.
    """
    with (
        processing("raadplegen logboek", activity=READ_LOGBOEK, subject=subject) as operation,
        audit.entry(action, employee=visit.person.employee),
        visit.pages.service.readers.lend() as reader,
    ):
        yield reader, operation


def name_subjects(operation: Operation, records: Iterable[Record], *, reader: Reader, visit: Visit) -> None:
    """Let the operation name everybody whose records were looked at, so that they can be told.

    Who is in a confidential record is left out: they would learn of it. The audit log says which it was.
    """
    keys = visit.pages.service.keys
    if keys is None or reader.register is None:
        return
    activities = Activities(reader.register, now=datetime.datetime.now(tz=datetime.UTC))
    named: set[tuple[str, str]] = set()
    for record in records:
        around = (record.processing_activity_id, record.parent_processing_activity_id)
        if any(id and activities.hides(id, started=record.started_at, ended=record.ended_at) for id in around):
            continue
        if record.data_subject_id:
            named.add((record.data_subject_id, record.data_subject_id_type or ""))
    for pseudonym, kind in sorted(named):
        with contextlib.suppress(KeyRingError):  # of a key that was destroyed, or of somebody else
            operation.add_subject(Subject(keys.reveal(pseudonym, type=kind), type=kind))


def activity_names(register: Register | None) -> dict[str, str]:
    """The names of activities by every identifier that any of their versions had."""
    if register is None:
        return {}
    return {version.id: version.name for version in register.versions()}


def entity_names(register: Register | None) -> dict[str, str]:
    """The names of organisations by their identifiers."""
    return {} if register is None else {entity.id: entity.name for entity in register.entities.list()}
