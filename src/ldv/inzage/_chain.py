"""A processing across organisations: what was found where, and who did not tell."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any, Final

import attrs

from ldv.record import Record

Key = tuple[str, str]
"""Trace id and operation id; an operation id is unique in the world."""
_STATUS: Final = ("unknown", "ok", "failed")


class Answer(enum.StrEnum):
    """What came of asking a party."""

    ANSWERED = "answered"
    NOTHING = "nothing"
    """It answered, and has nothing of this, or nothing that may be seen."""
    REFUSED = "refused"
    """It does not let us in."""
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    NOT_UNDERSTOOD = "not_understood"
    """What it said is no answer of a reading API."""
    NOT_LISTED = "not_listed"
    """The federation list of the profile does not have it, so it was not asked."""
    NOT_ASKED = "not_asked"
    """There was no time or room left."""


@attrs.frozen(kw_only=True)
class PartyAnswer:
    """A party that takes part, and what came of asking it.

    Attributes:
        entity: Its URI.
        name: What people call it; its URI where nobody said.
        answer: What came of it.
        detail: Why, where it did not answer.
        milliseconds: How long that took.
        records: How many records it gave.
    """

    entity: str
    name: str
    answer: Answer
    detail: str = ""
    milliseconds: int = 0
    records: int = 0

    @property
    def told(self) -> bool:
        """Whether it told all that it may."""
        return self.answer in {Answer.ANSWERED, Answer.NOTHING}


@attrs.frozen(kw_only=True)
class ChainStep:
    """An operation, and in whose logboek it stands.

    Attributes:
        entity: Whose.
        record: The record.
        towards: Parties that it names as the next ones, by URI.
    """

    entity: str
    record: Record
    towards: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Its trace and operation."""
        return self.record.trace_id, self.record.operation_id


@attrs.frozen(kw_only=True)
class Chain:
    """A processing, followed from logboek to logboek.

    Attributes:
        trace_id: The trace that was asked for.
        entity: In whose logboek it was looked for first.
        steps: The operations, the earliest first.
        parties: Who was asked, in that order.
    """

    trace_id: str
    entity: str
    steps: tuple[ChainStep, ...]
    parties: tuple[PartyAnswer, ...]

    @property
    def complete(self) -> bool:
        """Whether everybody who takes part told what they may."""
        return all(party.told for party in self.parties)

    def party(self, entity: str) -> PartyAnswer | None:
        """What came of asking a party."""
        return next((party for party in self.parties if party.entity == entity), None)

    def name(self, entity: str) -> str:
        """What people call a party."""
        found = self.party(entity)
        return found.name if found is not None else entity

    def parents(self) -> dict[Key, Key]:
        """For each operation the one that it was done for: around it, or calling it from another organisation."""
        known = {step.key: step for step in self.steps}
        operations: dict[str, Key] = {step.key[1]: step.key for step in self.steps}
        found: dict[Key, Key] = {}
        for step in self.steps:
            for candidate in _above(step.record):
                key = candidate if candidate in known else operations.get(candidate[1])
                if key is not None and key != step.key and not _leads_to(found, key, step.key):
                    found[step.key] = key
                    break
        return found

    def ordered(self) -> Iterator[tuple[ChainStep, int]]:
        """The operations, each before those that were done for it, and how deep it lies."""
        known = {step.key: step for step in self.steps}
        parents = self.parents()
        children: dict[Key | None, list[ChainStep]] = {}
        for step in known.values():
            children.setdefault(parents.get(step.key), []).append(step)
        waiting = [(step, 0) for step in reversed(children.get(None, []))]
        while waiting:
            step, depth = waiting.pop()
            yield step, depth
            waiting += [(child, depth + 1) for child in reversed(children.get(step.key, []))]

    def plain(self) -> dict[str, Any]:
        """For programs."""
        parents = self.parents()
        return {
            "format": "ldv-chain-1",
            "traceId": self.trace_id,
            "start": self.entity,
            "complete": self.complete,
            "parties": [
                {
                    "entity": party.entity,
                    "name": party.name,
                    "answer": party.answer.value,
                    "detail": party.detail,
                    "milliseconds": party.milliseconds,
                    "records": party.records,
                }
                for party in self.parties
            ],
            "steps": [_plain(step, depth, parents) for step, depth in self.ordered()],
        }


def _above(record: Record) -> Iterator[Key]:
    """Where the operation around or before a record may stand, the nearest first."""
    if record.parent_operation_id:
        yield record.trace_id, record.parent_operation_id
    foreign = record.foreign_operation
    if foreign is not None and foreign.operation_id:
        yield foreign.trace_id or record.trace_id, foreign.operation_id


def _leads_to(parents: dict[Key, Key], key: Key, target: Key) -> bool:
    seen: set[Key] = set()
    above: Key | None = key
    while above is not None and above not in seen:
        if above == target:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _plain(step: ChainStep, depth: int, parents: dict[Key, Key]) -> dict[str, Any]:
    record, above = step.record, parents.get(step.key)
    return {
        "entity": step.entity,
        "traceId": record.trace_id,
        "operationId": record.operation_id,
        "parent": None if above is None else {"traceId": above[0], "operationId": above[1]},
        "depth": depth,
        "name": record.operation_name,
        "startTime": _time(record.started_at.isoformat()),
        "endTime": _time(record.ended_at.isoformat()),
        "status": _STATUS[record.status],
        "application": record.resource_name,
        "processingActivityId": record.processing_activity_id,
        "towards": list(step.towards),
    }


def _time(text: str) -> str:
    return text.replace("+00:00", "Z")
