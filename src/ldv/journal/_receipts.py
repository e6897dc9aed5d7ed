"""Receipts: which record of which writer of this process a number stands for, and whether it is delivered."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import attrs

from ldv.journal._layout import lock_path, segments_of
from ldv.journal._positions import Deliveries


@attrs.frozen
class Stretch:
    """Records of one writer.

    Attributes:
        writer: Its identifier.
        base: Receipt of the last record before its first.
        last: Sequence of the last record that is meant.
        closed: It was closed: whoever delivers it wholly removes it.
    """

    writer: str
    base: int
    last: int
    closed: bool = False


class Receipts:
    """Numbers the records of a process through, over all its writers; a closed journal goes on under a new one.

    Attributes:
        base: Receipt of the last record of the writers before the present one.
        synced: All records up to this receipt are known to be on the disk.
    """

    def __init__(self, directory: Path) -> None:
        """None was given out yet."""
        self.base = 0
        self.synced = 0
        self._directory = directory
        self._past: list[Stretch] = []
        self._deliveries = Deliveries(directory)

    def let_go(self, writer: str, last: int, *, closed: bool) -> None:
        """Go on after the last record of a writer that this process uses no more."""
        self._past.append(Stretch(writer, self.base, last, closed))
        self.base += last
        if closed:
            self.synced = max(self.synced, self.base)

    def stretches(self, writer: str, last: int) -> list[Stretch]:
        """All records so far, given those of the present writer."""
        return [*self._past, Stretch(writer, self.base, last)]

    def is_delivered(self, receipt: int, *, writer: str) -> bool:
        """Whether the record with this receipt is delivered, given the present writer."""
        for stretch in reversed(self.stretches(writer, receipt - self.base)):
            if stretch.base < receipt:
                return self.arrived(attrs.evolve(stretch, last=receipt - stretch.base))
        return True

    def arrived(self, stretch: Stretch) -> bool:
        """Whether all records of a stretch are delivered."""
        if stretch.last == 0:
            return True
        sequence = self._deliveries.sequence(stretch.writer)
        if sequence is not None:
            return sequence >= stretch.last
        # A closed writer that is wholly delivered is removed, and then nothing is noted of it.
        return (
            stretch.closed
            and not lock_path(self._directory, stretch.writer).exists()
            and not segments_of(self._directory, stretch.writer)
        )


def wait_until(happened: Callable[[], bool], *, deadline: float) -> bool:
    """Ask again and again, with small pauses.

    Args:
        happened: The question.
        deadline: When to stop asking, on the monotonic clock.

    Returns:
        Whether it happened in time.
    """
    pause = 0.001
    while not happened():
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, 0.02)
    return True
