"""From records to events: what belongs together, in words of the register."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Final

from ldv.inzage._activities import Activities
from ldv.inzage._relations import Key, Place, Relations
from ldv.inzage._values import Audience, Event, Outcome, Step
from ldv.logboek import LogboekReader
from ldv.record import Record, Status, Subject
from ldv.record._names import INTERRUPTED

_MOST_AT_ONCE: Final = 20_000
_OUTCOMES: Final = {Status.OK: Outcome.OK, Status.NOK: Outcome.FAILED, Status.UNKNOWN: Outcome.UNKNOWN}
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Search:
    """Finds the events of one person in a period.

    Args:
        logboek: Where the records are.
        activities: What the register says.
        subjects: The person, under every identifier that is asked for.
        audience: For whom.
        most: Records of this person that are held in memory at once.
    """

    def __init__(
        self,
        logboek: LogboekReader,
        activities: Activities,
        subjects: tuple[Subject, ...],
        *,
        audience: Audience,
        most: int = _MOST_AT_ONCE,
    ) -> None:
        """Nothing asked yet."""
        self._logboek = logboek
        self._activities = activities
        self._subjects = subjects
        self._audience = audience
        self._most = most

    def events(self, since: int, until: int) -> Iterator[Event]:
        """The events of which something happened in a period, the newest first.

        An event is shown whole, and stands where the first of its operations in the period does. What is left out is
        left out before anything is counted, ordered or cut off.

        Args:
            since: Nanoseconds since 1970.
            until: Nanoseconds since 1970, not including.

        Raises:
            RegisterUnavailable: The register does not answer.
            LogboekError: The logboek could not answer.
        """
        windows = [(since, until)]
        while windows:
            start, end = windows.pop()
            limit = None if end - start == 1 else self._most + 1
            own = self._logboek.records(subject=self._subjects, since=start, until=end, limit=limit, attributes=False)
            if not own:
                continue
            if len(own) > self._most and end - start > 1:
                # Too many to hold at once: the later half first.
                start = max(start, own[0].start_time)
                middle = (start + end + 1) // 2
                windows += [(start, middle), (middle, end)] if middle < end else [(start, end - 1), (end - 1, end)]
                continue
            yield from self._in_window(own, since=since, until=until, start=start, end=end)

    def _in_window(self, own: list[Record], *, since: int, until: int, start: int, end: int) -> Iterator[Event]:
        relations = Relations(self._logboek, self._subjects, own, most=self._most)
        hidden = relations.hidden(self._is_confidential)
        left_out = hidden if self._audience is Audience.DATA_SUBJECT else set()
        mine: dict[str, list[Key]] = {}
        for key, record in relations.records.items():
            if record.data_subject_id is not None and key not in left_out:
                mine.setdefault(key[0], []).append(key)
        found = []
        for trace_id, keys in mine.items():
            times = [time for key in keys if since <= (time := relations.records[key].start_time) < until]
            # One that began in another part of the period is found there.
            if times and start <= min(times) < end:
                found.append((min(times), trace_id, keys))
        for first, _, keys in sorted(found, reverse=True):
            yield self._event(relations, relations.around(keys) - left_out, hidden, first=first)

    def _is_confidential(self, place: Place) -> bool:
        started, ended = _moment(place.start_time), _moment(place.end_time)
        # The operation around it may still be under way, and then has no record yet; its activity stands in this one.
        return any(
            self._activities.hides(activity, started=started, ended=ended)
            for activity in (place.activity, place.around)
            if activity
        )

    # -- one event --

    def _event(self, relations: Relations, keys: set[Key], hidden: set[Key], *, first: int) -> Event:
        steps: dict[tuple[object, ...], Step] = {}
        for key, depth in _in_order(relations, keys):
            step = self._step(relations.records[key], depth=depth, confidential=key in hidden)
            # Who is known by two identifiers has two records of one operation.
            steps.setdefault((*step.kind, step.started_at, step.ended_at), step)
        internal = self._audience is Audience.INTERNAL
        return Event(
            steps=tuple(steps.values()),
            times=(_moment(first),),
            references=(next(iter(steps.values())).reference,),
            trace_ids=tuple(sorted({trace for trace, _ in keys})) if internal else (),
        )

    def _step(self, record: Record, *, depth: int, confidential: bool) -> Step:
        when = record.started_at
        foreign = record.foreign_operation
        return Step(
            name=record.operation_name,
            started_at=when,
            ended_at=record.ended_at,
            outcome=_OUTCOMES[record.status],
            interrupted=record.attributes.get(INTERRUPTED) == "true",
            application=record.resource_name,
            activity=self._activities.shown(
                record.processing_activity_id, when=when, internal=self._audience is Audience.INTERNAL
            ),
            source=self._activities.party(foreign.entity, when=when) if foreign and foreign.entity else None,
            receiver=self._activities.party(record.receiver, when=when) if record.receiver else None,
            reference=record.operation_id,
            depth=depth,
            confidential=confidential,
        )


def _in_order(relations: Relations, keys: set[Key]) -> Iterator[tuple[Key, int]]:
    """The records of an event, each before those inside it, and how deep it lies."""
    records = {key: relations.records[key] for key in keys}
    shares = _shares(records)
    children: dict[Key | None, list[Key]] = {}
    ordered = sorted(records, key=lambda key: (records[key].start_time, -records[key].end_time, key))
    for key in ordered:
        above = relations.places[key].above
        children.setdefault(above if above in records else None, []).append(key)
    reached: set[Key] = set()
    # Operations that go round in a circle have no root: the first of them is taken for one.
    for root in [*children.get(None, ()), *ordered]:
        waiting = [(root, 0)]
        while waiting:
            key, depth = waiting.pop()
            if key in reached:
                continue
            reached.add(key)
            if key not in shares:
                yield key, depth
            deeper = depth + (key not in shares)
            waiting += [(child, deeper) for child in reversed(children.get(key, ()))]


def _shares(records: dict[Key, Record]) -> set[Key]:
    """Main operations of which the share of this person says the same.

    "Als een Dataverwerking meerdere Betrokkenen heeft dan MOET de applicatie voor iedere betrokkene een aparte logregel
    wegschrijven" (section 3.3.1, rule 4): then there is a main record without a data subject above that of the person.
    """
    found = set()
    for record in records.values():
        if record.data_subject_id is None or record.parent_operation_id is None:
            continue
        key = (record.trace_id, record.parent_operation_id)
        main = records.get(key)
        if main is not None and main.data_subject_id is None and _same(main, record):
            found.add(key)
    return found


def _same(main: Record, share: Record) -> bool:
    return all(
        getattr(main, name) == getattr(share, name)
        for name in ("operation_name", "start_time", "end_time", "status", "processing_activity_id", "resource_name")
    )


def _moment(nanoseconds: int) -> datetime.datetime:
    return _EPOCH + datetime.timedelta(microseconds=nanoseconds // 1000)


def merged(events: Iterable[Event], *, zone: datetime.tzinfo) -> Iterator[Event]:
    """Events of which those of the same kind on one day are one, with all their times.

    Args:
        events: The newest first.
        zone: Zone that says where a day begins.

    Returns:
        The same, the newest first; one day at a time is held in memory.
    """
    day: datetime.date | None = None
    kinds: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        today = event.times[0].astimezone(zone).date()
        if today != day:
            yield from map(_one, kinds.values())
            kinds, day = {}, today
        kinds.setdefault(event.kind, []).append(event)
    yield from map(_one, kinds.values())


def _one(same: list[Event]) -> Event:
    if len(same) == 1:
        return same[0]
    return Event(
        steps=same[0].steps,
        times=tuple(time for event in same for time in event.times),
        references=tuple(reference for event in same for reference in event.references),
        trace_ids=tuple(trace for event in same for trace in event.trace_ids),
    )
