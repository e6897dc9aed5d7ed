"""The rules about records together: of each record what is needed for that is kept."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import attrs

from ldv.conformance._entry import Entry, is_operation


@attrs.frozen
class _Seen:
    """What is kept of a record."""

    name: str
    trace_id: str
    parent: str
    # Its name as a number: enough to see that two are the same, and not a text of somebody.
    operation: int
    start: int | None
    end: int | None
    status: int | None
    has_subject: bool
    has_caller: bool

    def is_share_of(self, main: _Seen) -> bool:
        """Whether it looks like the share of one data subject in an operation about several."""
        return (self.operation, self.start) == (main.operation, main.start) and self.has_subject


class Together:
    """Sees every record once, and then tells what is wrong between them.

    Args:
        knows: Tells whether a register has an activity.
    """

    def __init__(self, *, knows: Callable[[str], bool] | None = None) -> None:
        """Nothing seen yet."""
        self._knows = knows
        self._known: dict[str, bool] = {}
        self._by_id: dict[str, _Seen] = {}
        self._found: list[tuple[str, str]] = []
        self._sequences: dict[str, list[tuple[int, str]]] = {}

    def see(self, entry: Entry) -> None:
        """Look at a record."""
        if not self._is_known(entry.activity):
            self._found.append(("known-activity", entry.name))
        if not is_operation(entry.operation_id):
            return
        if entry.operation_id in self._by_id:
            self._found.append(("unique", entry.name))
            return
        self._by_id[entry.operation_id] = _Seen(
            entry.name,
            entry.trace_id,
            entry.parent_operation_id,
            hash(entry.operation_name),
            entry.start,
            entry.end,
            entry.status,
            bool(entry.subjects),
            entry.names_caller,
        )
        if entry.writer and entry.sequence:
            self._sequences.setdefault(entry.writer, []).append((entry.sequence, entry.name))

    def broken(self) -> Iterator[tuple[str, str]]:
        """Rule and record, for all that is wrong between records."""
        yield from self._found
        for seen in self._by_id.values():
            yield from self._with_parent(seen)
        for numbers in self._sequences.values():
            numbers.sort()
            # The first ones may have been destroyed when their term had passed; what is missing in between is a gap.
            for (before, _), (number, name) in itertools.pairwise(numbers):
                if number > before + 1:
                    yield "gap", name

    def _with_parent(self, seen: _Seen) -> Iterator[tuple[str, str]]:
        if not is_operation(seen.parent):
            return
        parent = self._by_id.get(seen.parent)
        if parent is seen:
            return
        if parent is None or parent.trace_id != seen.trace_id:
            if not seen.has_caller:
                yield "parent-there", seen.name
        elif seen.is_share_of(parent) and (
            parent.has_subject or (seen.end, seen.status) != (parent.end, parent.status)
        ):
            yield "shares", seen.name

    def _is_known(self, activity: str) -> bool:
        if self._knows is None:
            return True
        if activity not in self._known:
            self._known[activity] = self._knows(activity)
        return self._known[activity]
