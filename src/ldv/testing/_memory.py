"""A logboek in memory: the same questions and answers as ClickHouse, for tests of applications.

It is product code, and the contract tests of the real logboek run on it as well.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from ldv.errors import ConfigurationError, JournalUnavailable
from ldv.logboek import Selection, selection
from ldv.pseudonym import KeyRing
from ldv.record import Batch, Origin, Record, Subject, decode_records, from_wire


class MemoryLogboek:
    """Takes records where a journal would, and answers as a logboek does.

    Args:
        origin: The application that the records come from.
        keys: Keys for asking by data subject.
    """

    waits = False
    generation = 0

    def __init__(self, *, origin: Origin | None = None, keys: KeyRing | None = None) -> None:
        """Empty."""
        self._origin = origin or Origin()
        self._keys = keys
        self._records: list[Record] = []
        self._open: dict[bytes, bytes] = {}
        self._seen: set[bytes] = set()
        self._lock = threading.Lock()
        self.unavailable = False
        """Set to True to see what an application does when records cannot be kept."""

    # -- as a sink --

    def begin(self, operation_id: bytes, payload: bytes) -> None:
        """See `ldv.processing.Sink`."""
        if self.unavailable:
            raise JournalUnavailable("the logboek in memory was told to be unavailable; set unavailable = False.")
        with self._lock:
            self._open[operation_id] = payload

    def end(self, operation_id: bytes, payload: bytes, count: int) -> int:
        """See `ldv.processing.Sink`."""
        with self._lock:
            self._open.pop(operation_id, None)
            self._add(payload)
            return len(self._records)

    def wait(self, receipt: int) -> None:
        """Nothing to wait for."""

    def flush(self, timeout: float) -> bool:
        """Everything is here already."""
        return True

    # -- as a target of delivery --

    def open(self) -> None:
        """Nothing to open."""

    def deliver(self, batch: Batch, *, token: str, doubt: bool) -> None:
        """Take a batch, each record once."""
        with self._lock:
            for wire, origin, sequence, key in zip(batch.records, batch.origins, batch.sequences, batch.keys(), strict=True):
                if key not in self._seen:
                    self._seen.add(key)
                    self._records.append(from_wire(wire, origin=origin, sequence=sequence))

    # -- as a logboek --

    @property
    def all(self) -> list[Record]:
        """Every record, in the order in which operations ended."""
        return list(self._records)

    @property
    def under_way(self) -> int:
        """Number of operations that have begun and not ended."""
        return len(self._open)

    def records(
        self,
        *,
        trace_id: str | None = None,
        operation_id: str | None = None,
        subject: Subject | None = None,
        activity: str | None = None,
        since: Any = None,
        until: Any = None,
        limit: int | None = None,
    ) -> list[Record]:
        """Records that answer to everything given; see `ldv.Logboek.records`."""
        return list(
            self.iter_records(
                trace_id=trace_id, operation_id=operation_id, subject=subject, activity=activity, since=since, until=until, limit=limit
            )
        )
