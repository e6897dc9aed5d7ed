"""Which records lie above and inside which, in the traces of one person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import attrs

from ldv.logboek import LogboekReader
from ldv.record import Record, Subject

# A server takes parameters of 128 KiB at most (http_max_field_value_size).
_TRACES_AT_ONCE: Final = 3000
_MOST_AT_ONCE: Final = 20_000

Key = tuple[str, str]
"""Trace id and operation id."""


@attrs.frozen(kw_only=True)
class Place:
    """What is kept of a record of somebody else: where it stands, and what says whether it is confidential.

    Attributes:
        key: Its trace and operation.
        above: The operation around it, or None.
        caller: The operation that called it, or None.
        activity: Its processing activity.
        around: The activity around it when that is another one; empty otherwise.
        start_time: Nanoseconds since 1970.
        end_time: Nanoseconds since 1970.
    """

    key: Key
    above: Key | None
    caller: Key | None
    activity: str
    around: str
    start_time: int
    end_time: int

    @classmethod
    def of(cls, record: Record) -> Place:
        """The place of a record."""
        foreign = record.foreign_operation
        return cls(
            key=(record.trace_id, record.operation_id),
            above=(record.trace_id, record.parent_operation_id) if record.parent_operation_id else None,
            caller=(foreign.trace_id, foreign.operation_id)
            if foreign and foreign.trace_id and foreign.operation_id
            else None,
            activity=record.processing_activity_id,
            around=record.parent_processing_activity_id or "",
            start_time=record.start_time,
            end_time=record.end_time,
        )


class Relations:
    """The records of one person, and what lies around them.

    Records of other persons are never kept. Of those that lie above a record of this person only their place is: an
    operation that is confidential hides what was done inside it, whoever it was about.

    Args:
        logboek: Where to look.
        subjects: The person, under every identifier that is asked for.
        own: Records of this person.
        most: Records that are fetched at once.
    """

    def __init__(
        self, logboek: LogboekReader, subjects: tuple[Subject, ...], own: Iterable[Record], *, most: int = _MOST_AT_ONCE
    ) -> None:
        """Look around the records."""
        self._logboek = logboek
        self._subjects = subjects
        self._most = most
        self.records: dict[Key, Record] = {_key(record): record for record in own}
        """Records of this person, and those without a data subject around them."""
        self.places: dict[Key, Place] = {key: Place.of(record) for key, record in self.records.items()}
        """Of these records, and of what lies above them."""
        traces = sorted({trace for trace, _ in self.records})
        for start in range(0, len(traces), _TRACES_AT_ONCE):
            self._look_around(traces[start : start + _TRACES_AT_ONCE])
        self._look_above()
        self._parts: dict[Key, list[Key]] = {}
        for key, record in self.records.items():
            if record.data_subject_id is None and (above := self.places[key].above) is not None:
                self._parts.setdefault(above, []).append(key)

    def hidden(self, is_confidential: Callable[[Place], bool]) -> set[Key]:
        """What must be left out: what is confidential, and everything inside it or called by it.

        Args:
            is_confidential: Whether a place is by itself.
        """
        inside: dict[Key, list[Key]] = {}
        for key, place in self.places.items():
            for above in {one for one in (place.above, place.caller) if one is not None}:
                inside.setdefault(above, []).append(key)
        waiting = [key for key, place in self.places.items() if is_confidential(place)]
        found = set(waiting)
        while waiting:
            new = [key for key in inside.get(waiting.pop(), ()) if key not in found]
            found.update(new)
            waiting += new
        return found

    def around(self, own: Iterable[Key]) -> set[Key]:
        """What belongs to records of this person: themselves, what lies above them and what was done inside them.

        Both as far as it has no data subject: what was done inside an operation about this person, and names nobody,
        was done for this person. What lies beside them under the same operation may be about others.

        Args:
            own: Records of this person that may be shown.
        """
        found = set(own)
        waiting = list(found)
        while waiting:
            inside = [child for child in self._parts.get(waiting.pop(), ()) if child not in found]
            found.update(inside)
            waiting += inside
        for key in list(own):
            above = self.places[key].above
            while above in self.records and above not in found and self.records[above].data_subject_id is None:
                found.add(above)
                above = self.places[above].above
        return found

    # -- looking --

    def _look_around(self, traces: list[str]) -> None:
        asked = (*self._subjects, None)
        found = self._records(trace_id=traces, subject=asked, limit=self._most + 1)
        if len(found) <= self._most:
            self._keep(found)
            return
        # A trace of very many operations, such as those of a night in which everybody is gone through. What belongs
        # to one person is found step by step.
        self._keep(self._records(trace_id=traces, subject=self._subjects))
        here = set(traces)
        down = [key for key in self.records if key[0] in here]
        up = list(down)
        while down or up:
            down, up = list(self._inside(down)), list(self._above(up))

    def _inside(self, keys: list[Key]) -> Iterator[Key]:
        for trace_ids, operation_ids in _in_parts(keys):
            found = self._records(trace_id=trace_ids, parent_operation_id=operation_ids, subject=(None,))
            yield from self._keep(found)

    def _above(self, keys: list[Key]) -> Iterator[Key]:
        wanted = [above for key in keys if (above := self.places[key].above) is not None and above not in self.places]
        for trace_ids, operation_ids in _in_parts(wanted):
            found = self._records(trace_id=trace_ids, operation_id=operation_ids, subject=(None,))
            yield from self._keep(found)

    def _look_above(self) -> None:
        """Find the places of what lies above and is about somebody else, or called from another trace."""
        sought: set[Key] = set()
        while (
            wanted := {
                other
                for place in self.places.values()
                for other in (place.above, place.caller)
                if other is not None and other not in self.places
            }
            - sought
        ):
            sought |= wanted
            for trace_ids, operation_ids in _in_parts(wanted):
                for record in self._records(trace_id=trace_ids, operation_id=operation_ids):
                    self.places.setdefault(_key(record), Place.of(record))

    def _records(self, **asked: Any) -> list[Record]:
        # What applications noted of themselves is not told, so it is not read either.
        return self._logboek.records(attributes=False, **asked)

    def _keep(self, found: Iterable[Record]) -> list[Key]:
        """Keep records, and tell which are new."""
        new = []
        for record in found:
            key = _key(record)
            if key not in self.records:
                self.records[key] = record
                self.places[key] = Place.of(record)
                new.append(key)
        return new


def _key(record: Record) -> Key:
    return record.trace_id, record.operation_id


def _in_parts(keys: Iterable[Key]) -> Iterator[tuple[list[str], list[str]]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), _TRACES_AT_ONCE):
        part = ordered[start : start + _TRACES_AT_ONCE]
        yield sorted({trace for trace, _ in part}), sorted({operation for _, operation in part})
