"""The audit log: writing, asking, verifying."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import attrs
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from ldv.audit._actor import Employee
from ldv.audit._database import entry_of, opened, reading, row_of, table, writing
from ldv.audit._entry import FIRST_PREVIOUS, Entry
from ldv.audit._period import ALWAYS, Period
from ldv.audit._verify import Anchor, Verification, verified
from ldv.errors import UsageError
from ldv.processing import processing
from ldv.processing._context import Inside
from ldv.pseudonym import holds_bsn
from ldv.record import Subject
from ldv.register import KEEP_AUDIT_LOG, READ_LOGBOEK
from ldv.register._database import shown

if TYPE_CHECKING:
    from ldv.logboek import LogboekReader
    from ldv.processing import Operation
    from ldv.record import Record

_AT_ONCE: Final = 500
_PART: Final = 1000
_MOST_ACTION: Final = 500
ENTRY: Final = "audit.entry"
"""Attribute of the operation that wrote an entry: its number."""
HASH: Final = "audit.hash"
"""Attribute of the operation that wrote an entry: its hash. With it the logboek is an anchor of the chain."""


def utc_now() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(tz=datetime.UTC)


@attrs.frozen(kw_only=True)
class Look:
    """An entry of the audit log in a trace in which data of a person was processed.

    Attributes:
        entry: Who, what and when.
        records: The records of the person in that trace.
        direct: Whether the entry is about the operation that names the person, or the one that it is the child of;
            else about another operation of the same trace.
    """

    entry: Entry
    records: tuple[Record, ...]
    direct: bool


class AuditLog:
    """Who did what, outside the logboek.

    "Betrokkenheid van gebruiker wordt vastgelegd in een Audit Log" (decision 4.4). Entries are added and never changed
    or removed: not through this class, and the database itself refuses it. Each holds the hash of the one before it.

    Threads may share it, and processes may write at the same time: they take turns.
    """

    def __init__(self, engine: Engine, *, now: Callable[[], datetime.datetime]) -> None:
        """Use `AuditLog.open`."""
        self._engine: Final = engine
        self._now: Final = now

    @classmethod
    def open(cls, where: str | Path, *, create: bool = False, now: Callable[[], datetime.datetime] = utc_now) -> Self:
        """Open an audit log.

        Args:
            where: Path of a SQLite file, or `postgresql://USER@HOST/DATABASE`.
            create: Make it when it is not there.
            now: Clock, in UTC; for tests.

        Raises:
            ConfigurationError: There is none there, or what it needs is not installed.
            AuditUnavailable: It does not answer.
        """
        return cls(opened(where, create=create), now=now)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        """Never a password."""
        return f"AuditLog({shown(self._engine.url)!r})"

    # -- writing --

    def write(self, action: str, *, employee: Employee, operation_id: str, trace_id: str) -> Entry:
        """Add an entry, and log that in the logboek.

        "Iedere keer dat in het Audit Log gegevens over een gebruiker worden vastgelegd, moet tevens een Dataverwerking
        worden gelogd in het Logboek Dataverwerkingen ... deze Dataverwerking is een andere Dataverwerking ..., heeft
        een eigen Trace Context, en wordt gerelateerd aan een andere Verwerkingsactiviteit" (decision 4.4.1). That
        operation itself makes no entry, so there it ends.

        Args:
            action: What was done, in words for people, without anything about the data subject.
            employee: Who.
            operation_id: In which operation, 16 hexadecimal digits.
            trace_id: Its trace, 32 hexadecimal digits.

        Returns:
            The entry.

        Raises:
            UsageError: The action is empty, or could name a person.
            ConfigurationError: ldv is not configured, or has no keys.
            JournalUnavailable: It could not be logged, so nothing was written.
            AuditUnavailable: The audit log does not answer.
        """
        _check_action(action)
        # Its own trace, whatever is under way here: nothing is, as far as it can see.
        with (
            Inside(None),
            processing("vastleggen handeling", activity=KEEP_AUDIT_LOG, subject=employee.subject) as logged,
            writing(self._engine) as connection,
        ):
            entry = self._next(connection, action, employee, operation_id, trace_id, logged)
            connection.execute(sa.insert(table), [row_of(entry)])
            logged.set_attribute(ENTRY, entry.number)
            logged.set_attribute(HASH, entry.hash)
        return entry

    # -- asking; each is a processing of its own --

    def by_operation(self, operation_id: str) -> tuple[Entry, ...]:
        """Who did what in an operation."""
        with Inside(None), processing("raadplegen audit log", activity=KEEP_AUDIT_LOG) as operation:
            operation.set_attribute("audit.operation_id", operation_id)
            return tuple(self._where(table.c.operation_id, [operation_id.lower()]))

    def by_employee(
        self, employee: Employee, *, since: datetime.datetime | None = None, until: datetime.datetime | None = None
    ) -> tuple[Entry, ...]:
        """What an employee did.

        Args:
            employee: Who.
            since: As for `entries`.
            until: As for `entries`.
        """
        period = Period(since=since, until=until)
        with Inside(None), processing("raadplegen audit log", activity=KEEP_AUDIT_LOG, subject=employee.subject) as own:
            period.note(own)
            found = self._where(table.c.employee, [employee.id], period)
            return tuple(entry for entry in found if entry.employee_type == employee.type)

    def entries(
        self,
        *,
        action: str | None = None,
        since: datetime.datetime | None = None,
        until: datetime.datetime | None = None,
    ) -> tuple[Entry, ...]:
        """What was done, by whomever.

        Args:
            action: Words of the action; capitals and small letters are the same. None: any action.
            since: Entries written then or later; with its zone.
            until: Entries written before then; with its zone.

        Returns:
            The entries, in the order in which they were written.

        Raises:
            UsageError: A time has no zone, or the action holds something that looks like a burgerservicenummer.
        """
        period = Period(since=since, until=until)
        if action is not None:
            _check_action(action)
        # The words stay out of the record: who asks could have typed the name of a person.
        with Inside(None), processing("raadplegen audit log", activity=KEEP_AUDIT_LOG) as own:
            period.note(own)
            with reading(self._engine) as connection:
                if action is None:
                    query = sa.select(table).where(*period.conditions()).order_by(table.c.number)
                    return tuple(map(entry_of, connection.execute(query)))
                # Compared here, since databases differ in which letters they take for the same.
                every = connection.execute(sa.select(table.c.action).where(*period.conditions()).distinct()).scalars()
                named = [one for one in every if action.strip().casefold() in one.casefold()]
            return tuple(self._where(table.c.action, named, period))

    def by_subject(self, subject: Subject, *, logboek: LogboekReader) -> tuple[Look, ...]:
        """Who looked at this person's data: the logboek says in which operations, the audit log says who.

        Args:
            subject: The data subject.
            logboek: The logboek, opened with keys.

        Returns:
            Every entry in a trace that holds a record of this person, in the order in which they were written.
        """
        with Inside(None), processing("opvragen wie gegevens heeft ingezien", activity=READ_LOGBOEK, subject=subject):
            traces: dict[str, list[Record]] = {}
            for record in logboek.records(subject=subject):
                traces.setdefault(record.trace_id, []).append(record)
            found = self._where(table.c.trace_id, list(traces))
            looks = [_look(entry, traces[entry.trace_id]) for entry in found]
        return tuple(looks)

    # -- verifying --

    def head(self) -> Anchor | None:
        """The last entry's number and hash, to be kept where who can change the audit log cannot; None: it is empty."""
        with reading(self._engine) as connection:
            row = connection.execute(_last()).one_or_none()
        return None if row is None else Anchor(number=row.number, hash=row.hash)

    def verify(self, anchors: Iterable[Anchor] = (), *, logboek: LogboekReader | None = None) -> Verification:
        """Look the whole chain over.

        Finds any entry that was changed, removed, inserted or moved. That the end was cut off, or that the whole chain
        was made anew, shows from anchors only: numbers and hashes that are kept elsewhere. The logboek holds one for
        every entry, as long as its retention keeps them.

        Args:
            anchors: What `head` gave before.
            logboek: The logboek in which writing was logged.

        Returns:
            What was found.
        """
        kept = list(anchors)
        if logboek is not None:
            kept += [
                Anchor(number=int(record.attributes[ENTRY]), hash=record.attributes[HASH])
                for record in logboek.iter_records(activity=KEEP_AUDIT_LOG)
                if record.attributes.get(ENTRY, "").isdigit() and HASH in record.attributes
            ]
        return verified(self._all(), kept)

    # -- inside --

    def _all(self) -> Iterator[Entry]:
        # Part by part: while somebody reads, SQLite lets nobody write, and who looks at records has to.
        part = sa.select(table).order_by(table.c.number).limit(_PART)
        query = part
        while True:
            with reading(self._engine) as connection:
                rows = connection.execute(query).all()
            yield from map(entry_of, rows)
            if len(rows) < _PART:
                return
            query = part.where(table.c.number > rows[-1].number)

    def _where(self, column: sa.Column[Any], values: Sequence[str], period: Period = ALWAYS) -> list[Entry]:
        found: list[Entry] = []
        with reading(self._engine) as connection:
            for start in range(0, len(values), _AT_ONCE):
                some = column.in_(values[start : start + _AT_ONCE])
                query = sa.select(table).where(some, *period.conditions())
                found += map(entry_of, connection.execute(query))
        return sorted(found, key=lambda entry: entry.number)

    def _next(
        self,
        connection: Connection,
        action: str,
        employee: Employee,
        operation_id: str,
        trace_id: str,
        logged: Operation,
    ) -> Entry:
        last = connection.execute(_last()).one_or_none()
        return Entry(
            number=1 if last is None else last.number + 1,
            at=self._now(),
            employee=employee.id,
            employee_type=employee.type,
            action=action.strip(),
            operation_id=operation_id,
            trace_id=trace_id,
            logged_operation_id=logged.operation_id,
            salt=os.urandom(16).hex(),
            previous=FIRST_PREVIOUS if last is None else last.hash,
        ).sealed()


def _last() -> sa.Select[tuple[Any, Any]]:
    return sa.select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)


def _look(entry: Entry, records: Sequence[Record]) -> Look:
    own = tuple(one for one in records if entry.operation_id in {one.operation_id, one.parent_operation_id})
    return Look(entry=entry, records=own or tuple(records), direct=bool(own))


def _check_action(action: str) -> None:
    if not isinstance(action, str) or not action.strip() or len(action) > _MOST_ACTION or holds_bsn(action):
        raise UsageError(
            f"audit: an action is a text of at most {_MOST_ACTION} characters that says what was done, without "
            "anything that looks like a burgerservicenummer. The operation says whom it was about."
        )
