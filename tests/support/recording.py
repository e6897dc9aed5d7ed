"""Processing without a journal: the records stay in a list."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ldv.errors import JournalUnavailable, JournalWriteError
from ldv.processing import Runtime, activate, deactivate
from ldv.processing._notices import notices
from ldv.processing._processor import LogboekSpanProcessor
from ldv.profile import Profile, load_profile
from ldv.pseudonym import Key, KeyRing
from ldv.record import Origin, Record, decode_records, from_wire

KEYS = KeyRing([Key.generate()])


class RecordingSink:
    """Keeps what a journal would write. Each payload is decoded at once: what is not a record fails here."""

    waits = False
    generation = 0

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.begun: list[Record] = []
        self.waited: list[int] = []
        self.full = False
        """The sink takes nothing, neither at the beginning nor at the end."""
        self._lock = threading.Lock()

    def begin(self, operation_id: bytes, payload: bytes) -> None:
        if self.full:
            raise JournalUnavailable("journal: full, as the test asked.")
        with self._lock:
            self.begun += _records(payload)

    def end(self, operation_id: bytes, payload: bytes, count: int) -> int:
        if self.full:
            raise JournalWriteError("journal: full, as the test asked.")
        found = _records(payload)
        assert len(found) == count
        assert found[-1].operation_id == operation_id.hex()
        with self._lock:
            self.records += found
            return len(self.records)

    def wait(self, receipt: int) -> None:
        self.waited.append(receipt)

    def flush(self, timeout: float) -> bool:
        return True

    def named(self, name: str) -> Record:
        """The one record with this operation name."""
        [record] = [record for record in self.records if record.operation_name == name]
        return record


def _records(payload: bytes) -> list[Record]:
    return [from_wire(wire, origin=Origin(resource_name="test")) for wire in decode_records(payload)]


@contextmanager
def recording(profile: str | Profile = "seed", **more: Any) -> Iterator[RecordingSink]:
    """Let `ldv.processing()` and the span processor write to a list.

    Args:
        profile: The agreements.
        **more: Anything else of `Runtime`.
    """
    sink = RecordingSink()
    notices._said.clear()  # a warning that another test saw a moment ago is to be seen again
    found: dict[str, Any] = {"processor": LogboekSpanProcessor(), "keys": KEYS, "resource_name": "test"} | more
    activate(Runtime(sink=sink, profile=load_profile(profile), **found))
    try:
        yield sink
    finally:
        deactivate()
