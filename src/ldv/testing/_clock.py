"""Time and identifiers that are the same in every run."""

from __future__ import annotations

import threading


class FixedClock:
    """A clock that moves one step each time it is read.

    Args:
        start: First reading, in nanoseconds since 1970.
        step: Nanoseconds between two readings.
    """

    def __init__(self, start: int = 1_717_058_437_000_000_000, *, step: int = 1_000_000) -> None:
        """Begin at 2024-05-30 08:40:37 UTC, the first published example."""
        self._next = start
        self._step = step
        self._lock = threading.Lock()

    def __call__(self) -> int:
        """The time, in nanoseconds."""
        with self._lock:
            now = self._next
            self._next += self._step
        return now


class FixedBytes:
    """Identifiers that count: the last eight bytes hold 1, 2, 3, ..."""

    def __init__(self) -> None:
        """Begin at 1."""
        self._count = 0
        self._lock = threading.Lock()

    def __call__(self, size: int) -> bytes:
        """Bytes of this size, each group of eight its own number; never all zeros."""
        with self._lock:
            numbers = range(self._count + 1, self._count + 1 + -(-size // 8))
            self._count = numbers[-1]
        return b"".join(number.to_bytes(8, "big") for number in numbers)[-size:]
