"""A logboek in memory: the same questions and answers as ClickHouse, for tests of applications.

It is product code, and the contract tests of the real logboek run on it as well.
"""

from __future__ import annotations

import datetime
import os
import threading
from collections.abc import Collection, Iterable, Iterator

import attrs

from ldv.errors import JournalUnavailable, JournalWriteError
from ldv.logboek import selection
from ldv.pseudonym import KeyRing
from ldv.record import Batch, Origin, Record, Subject, WireRecord, decode_records, from_wire
from ldv.record._names import INTERRUPTED
from ldv.testing._tree import tree


class RecordList(list[Record]):
    """Records in the order of their start: a list of all, which can be asked for some as `ldv.Logboek.records` can."""

    def __init__(self, records: Iterable[Record] = (), *, keys: KeyRing | None = None) -> None:
        """Put them in order."""
        super().__init__(sorted(records, key=lambda one: (one.start_time, one.trace_id, one.operation_id)))
        self._keys = keys

    def __call__(
        self,
        *,
        trace_id: str | Collection[str] | None = None,
        operation_id: str | Collection[str] | None = None,
        parent_operation_id: str | Collection[str] | None = None,
        subject: Subject | Collection[Subject | None] | None = None,
        activity: str | None = None,
        since: datetime.datetime | str | int | None = None,
        until: datetime.datetime | str | int | None = None,
        limit: int | None = None,
        attributes: bool = True,
    ) -> list[Record]:
        """Records that have all that is asked, in the order of their start; see `ldv.Logboek.records`.

        Args:
            trace_id: 32 hexadecimal digits, or the same as a UUID with hyphens; or several.
            operation_id: 16 hexadecimal digits; or several.
            parent_operation_id: The operation that they were carried out inside of; or several.
            subject: A data subject; or several, of which None stands for records without one.
            activity: URI of a processing activity.
            since: Records that started then or later.
            until: Records that started before then.
            limit: Most records, at least 1.
            attributes: False leaves out the attributes that applications gave to records and to themselves, which takes
                a third less time to read; that a program ended in the middle is still told.

        Raises:
            UsageError: An argument cannot be what it should be.
            ConfigurationError: `subject` is given and there are no keys.
        """
        chosen = selection(
            keys=self._keys,
            trace_id=trace_id,
            operation_id=operation_id,
            parent_operation_id=parent_operation_id,
            subject=subject,
            activity=activity,
            since=since,
            until=until,
            limit=limit,
            attributes=attributes,
        )
        found = [record for record in self if chosen.matches(record)][: chosen.limit]
        return found if chosen.attributes else [_bare(record) for record in found]


def _bare(record: Record) -> Record:
    kept = {key: value for key, value in record.attributes.items() if key == INTERRUPTED}
    return attrs.evolve(record, attributes=kept, resource_attributes={})


class MemoryLogboek:
    """Takes records where a journal would, or where a store would, and answers as a logboek does.

    Args:
        origin: The application that the records come from.
        keys: Keys for asking by data subject.
    """

    waits = False

    def __init__(self, *, origin: Origin | None = None, keys: KeyRing | None = None) -> None:
        """Empty."""
        self._origin = origin or Origin()
        self._keys = keys
        self._records: list[Record] = []
        self._open: set[bytes] = set()
        self._seen: set[bytes] = set()
        self._lock = threading.Lock()
        self.unavailable = False
        """Set to True to see what an application does when records cannot be kept."""

    # -- as a sink --

    @property
    def generation(self) -> int:
        """Another one in every process: an operation that began before a fork is not the child's to end."""
        return os.getpid()

    def begin(self, operation_id: bytes, payload: bytes) -> None:
        """See `ldv.processing.Sink`."""
        decode_records(payload)
        if self.unavailable:
            raise JournalUnavailable(
                "the logboek in memory takes no records, as was asked; set its `unavailable` to False."
            )
        with self._lock:
            self._open.add(operation_id)

    def end(self, operation_id: bytes, payload: bytes, count: int) -> int:
        """See `ldv.processing.Sink`."""
        records = decode_records(payload)
        with self._lock:
            self._open.discard(operation_id)
            for record in records:
                self._add(record, origin=self._origin, sequence=len(self._records) + 1)
            receipt = len(self._records)
        if self.unavailable:
            raise JournalWriteError(
                "the logboek in memory was asked to be unavailable; as a journal would, it keeps the records and says "
                "that they are not safe yet."
            )
        return receipt

    def wait(self, receipt: int) -> None:
        """Nothing to wait for."""

    def flush(self, timeout: float) -> bool:
        """Everything is here already."""
        return True

    # -- as a target of delivery --

    def open(self) -> None:
        """Nothing to open."""

    def deliver(self, batch: Batch, *, token: str, doubt: bool) -> None:
        """Take a batch, each record once; see `ldv.delivery.Target`."""
        with self._lock:
            for record, origin, sequence in zip(batch.records, batch.origins, batch.sequences, strict=True):
                self._add(record, origin=origin, sequence=sequence)

    def close(self) -> None:
        """Nothing to close; what came in stays."""

    # -- as a logboek --

    @property
    def records(self) -> RecordList:
        """Every record, as a list; called with arguments, those that `ldv.Logboek.records` would give.

        Example:
            ```python
            [record] = logboek.records
            assert logboek.records(subject=ldv.Subject("999990019", type="BSN")) == [record]
            ```
        """
        with self._lock:
            return RecordList(self._records, keys=self._keys)

    def iter_records(
        self,
        *,
        trace_id: str | Collection[str] | None = None,
        operation_id: str | Collection[str] | None = None,
        parent_operation_id: str | Collection[str] | None = None,
        subject: Subject | Collection[Subject | None] | None = None,
        activity: str | None = None,
        since: datetime.datetime | str | int | None = None,
        until: datetime.datetime | str | int | None = None,
        limit: int | None = None,
        attributes: bool = True,
    ) -> Iterator[Record]:
        """The same as `records(...)`, one at a time."""
        chosen = self.records(
            trace_id=trace_id,
            operation_id=operation_id,
            parent_operation_id=parent_operation_id,
            subject=subject,
            activity=activity,
            since=since,
            until=until,
            limit=limit,
            attributes=attributes,
        )
        return (record for record in chosen)

    @property
    def under_way(self) -> int:
        """Number of operations that have begun and not ended."""
        return len(self._open)

    def tree(self) -> str:
        """The traces as text, for people and for snapshots: see `docs/testing.md`.

        Returns:
            A line for each record, indented under its parent; no identifiers, and persons by number.
        """
        return tree(self.records)

    def __repr__(self) -> str:
        """How many records."""
        return f"MemoryLogboek({len(self._records)} records)"

    def _add(self, record: WireRecord, *, origin: Origin, sequence: int) -> None:
        key = record.trace_id + record.operation_id
        if key not in self._seen:
            self._seen.add(key)
            self._records.append(from_wire(record, origin=origin, sequence=sequence))
