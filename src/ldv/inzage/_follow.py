"""Following a processing from logboek to logboek."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from ldv.errors import ConfigurationError, UsageError
from ldv.inzage._chain import Answer, Chain, ChainStep, PartyAnswer
from ldv.inzage._reading import PeerReader, PeerSilent
from ldv.logboek import LogboekReader
from ldv.profile import Profile
from ldv.record import Record
from ldv.record import _names as names

HERE: Final = "urn:ldv:here"
"""This organisation, where the profile does not say its URI."""
_BEFORE: Final = 60 * 10**9
_AFTER: Final = 300 * 10**9
"""Nanoseconds around a calling operation: clocks of organisations differ, and who was called may go on for a while."""
_TRACE: Final = re.compile(r"[0-9a-f]{32}")
_MS: Final = 1_000_000


@attrs.frozen
class _Question:
    """What is asked of a party.

    Attributes:
        entity: Whom.
        trace_id: The trace.
        caller: Whose operations called it; empty: the trace itself is asked for.
        since: For a caller: from when, nanoseconds since 1970.
        until: For a caller: up to when.
    """

    entity: str
    trace_id: str
    caller: str = ""
    since: int = 0
    until: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same as another; a party is asked once."""
        return self.entity, self.trace_id, self.caller


def follow(
    trace_id: str,
    *,
    profile: Profile,
    logboek: LogboekReader | None = None,
    start: str = "",
    everyone: bool = False,
    visible: Callable[[Record], bool] | None = None,
    timeout: float = 5.0,
    patience: float = 30.0,
    most: int = 2000,
) -> Chain:
    """Follow a processing across organisations, in both directions.

    Back to who called, by the foreign operation of a record; on to who was called, by what a record says of the next
    logboek (`dpl.read.*`) and of the receiver. Both generations of the standard are followed, also mixed: a called
    party has the same trace, or one of its own that names ours.

    Who is asked stands in `[federation]` of the profile, and nobody else is. A party that does not answer, refuses or
    is not listed is shown as such, and ends nothing. It reads and logs nothing itself; reading on behalf of a person is
    a processing of the application that does so.

    Args:
        trace_id: The trace: 32 hexadecimal digits, or a UUID.
        profile: The agreements: who we are, and whose logboek can be read where.
        logboek: Our own logboek; None: only those of others.
        start: URI of the party to begin with; by default our own logboek.
        everyone: Ask everybody on the list whether they were called, also where no record says so.
        visible: Tells which of our own records may be shown; by default all.
        timeout: Seconds for one answer.
        patience: Seconds for all answers together.
        most: Most records.

    Returns:
        What was found, and what came of asking whom.

    Raises:
        UsageError: The trace id is none.
        ConfigurationError: There is nobody to begin with.
        LogboekError: Our own logboek could not answer.
        TargetUnavailable: It does not answer.
    """
    trace = trace_id.replace("-", "").lower()
    if _TRACE.fullmatch(trace) is None:
        raise UsageError("follow: expected a trace id of 32 hexadecimal digits, or a UUID; found something else.")
    home = profile.entity or HERE
    begin = start or home
    if begin == home and logboek is None:
        raise ConfigurationError("follow: there is no logboek of our own to begin with. Give one, or start= a party.")
    if begin != home and begin not in profile.federation:
        raise ConfigurationError("follow: the party to begin with is not in [federation] of the profile. Add it.")
    walk = _Walk(profile, logboek, home=home, everyone=everyone, visible=visible, timeout=timeout, most=most)
    try:
        walk.run(_Question(begin, trace), deadline=time.monotonic() + patience)
    finally:
        walk.close()
    return Chain(trace_id=trace, entity=begin, steps=walk.steps(), parties=tuple(walk.parties.values()))


class _Walk:
    """One walk."""

    def __init__(
        self,
        profile: Profile,
        logboek: LogboekReader | None,
        *,
        home: str,
        everyone: bool,
        visible: Callable[[Record], bool] | None,
        timeout: float,
        most: int,
    ) -> None:
        self._profile = profile
        self._logboek = logboek
        self._home = home
        self._everyone = everyone
        self._visible = visible
        self._timeout = timeout
        self._most = most
        self._found: dict[tuple[str, str, str], ChainStep] = {}
        self._readers: dict[str, PeerReader] = {}
        self.parties: dict[str, PartyAnswer] = {}

    def run(self, first: _Question, *, deadline: float) -> None:
        """Ask until there is nothing more to ask. A circle ends by itself: nothing is asked twice."""
        asked = {first.key}
        waiting = deque([first])
        while waiting:
            question = waiting.popleft()
            for record in self._ask(question, deadline=deadline):
                key = (question.entity, record.trace_id, record.operation_id)
                if key in self._found or len(self._found) >= self._most:
                    continue
                towards = tuple(self._towards(record, question.entity))
                self._found[key] = ChainStep(entity=question.entity, record=record, towards=towards)
                for more in self._further(record, question.entity, towards):
                    if more.key not in asked:
                        asked.add(more.key)
                        waiting.append(more)

    def steps(self) -> tuple[ChainStep, ...]:
        """What was found, the earliest first."""
        return tuple(
            sorted(
                self._found.values(),
                key=lambda step: (step.record.start_time, -step.record.end_time, step.record.operation_id),
            )
        )

    def close(self) -> None:
        """Let go of all connections."""
        for reader in self._readers.values():
            reader.close()

    # -- whom to ask what --

    def _further(self, record: Record, entity: str, towards: tuple[str, ...]) -> Iterator[_Question]:
        foreign = record.foreign_operation
        if foreign is not None and foreign.entity and foreign.entity != entity:
            yield _Question(foreign.entity, foreign.trace_id or record.trace_id)
        # One that names ours in a trace of its own did more there.
        yield _Question(entity, record.trace_id)
        # What was called by this trace may stand in a trace of its own, here as well.
        parties = dict.fromkeys(towards)
        if self._everyone:
            parties |= dict.fromkeys(party for party in (self._home, *self._profile.federation) if party != entity)
        for party in parties:
            yield _Question(party, record.trace_id)
            yield _Question(
                party, record.trace_id, entity, max(0, record.start_time - _BEFORE), record.end_time + _AFTER
            )

    def _towards(self, record: Record, entity: str) -> Iterator[str]:
        named = [record.attributes.get(name, "") for name in names.NEXT_LOGBOEK]
        if record.receiver in self._profile.federation or record.receiver == self._home:
            # Any receiver can be named in a record; only one with a logboek can be asked.
            named.append(record.receiver or "")
        for uri in dict.fromkeys(filter(None, named)):
            if (party := self._party_of(uri)) != entity:
                yield party

    def _party_of(self, uri: str) -> str:
        """Whose logboek a URI stands for: it is that of a party, or of its reading API."""
        for peer in self._profile.federation.values():
            if uri == peer.entity or uri.rstrip("/").startswith(peer.read.rstrip("/")):
                return peer.entity
        return uri

    # -- asking --

    def _ask(self, question: _Question, *, deadline: float) -> list[Record]:
        if question.entity == self._home:
            return self._ask_ourselves(question)
        peer = self._profile.federation.get(question.entity)
        if peer is None:
            self._note(question.entity, Answer.NOT_LISTED, detail="it is not in the federation list")
            return []
        before = self.parties.get(question.entity)
        if before is not None and before.answer in {Answer.UNREACHABLE, Answer.TIMED_OUT, Answer.REFUSED}:
            # Asking once more takes as long once more.
            return []
        reader = self._readers.setdefault(peer.entity, PeerReader(peer, timeout=self._timeout))
        started = time.monotonic()
        try:
            found = [record for record in reader.ask(_body(question), deadline=deadline) if _belongs(record, question)]
        except PeerSilent as silent:
            self._note(question.entity, silent.answer, detail=silent.detail, started=started)
            return []
        self._note(question.entity, Answer.ANSWERED if found else Answer.NOTHING, started=started, records=len(found))
        return found

    def _ask_ourselves(self, question: _Question) -> list[Record]:
        if self._logboek is None:
            self._note(self._home, Answer.NOT_ASKED, detail="our own logboek is not open")
            return []
        started = time.monotonic()
        asked: dict[str, Any] = {"trace_id": question.trace_id}
        if question.caller:
            asked = {"since": question.since, "until": min(question.until, 2**63 - 1)}
        records = self._logboek.records(limit=self._most, **asked)
        found = [
            record
            for record in records
            if _belongs(record, question) and (self._visible is None or self._visible(record))
        ]
        self._note(self._home, Answer.ANSWERED if found else Answer.NOTHING, started=started, records=len(found))
        return found

    def _note(
        self, entity: str, answer: Answer, *, detail: str = "", started: float | None = None, records: int = 0
    ) -> None:
        took = 0 if started is None else int((time.monotonic() - started) * 1000)
        before = self.parties.get(entity)
        if before is not None:
            took += before.milliseconds
            records += before.records
            if before.answer is Answer.ANSWERED and answer is Answer.NOTHING:
                answer = Answer.ANSWERED
        peer = self._profile.federation.get(entity)
        name = (peer.name if peer is not None else "") or entity
        self.parties[entity] = PartyAnswer(
            entity=entity, name=name, answer=answer, detail=detail, milliseconds=took, records=records
        )


def _body(question: _Question) -> dict[str, Any]:
    if not question.caller:
        return {"traceId": question.trace_id}
    return {
        names.FOREIGN_ENTITY: question.caller,
        "startTime": question.since // _MS,
        "endTime": question.until // _MS,
    }


def _belongs(record: Record, question: _Question) -> bool:
    """Whether a record is part of what was asked: a party may answer more than that."""
    if not question.caller:
        return record.trace_id == question.trace_id
    foreign = record.foreign_operation
    return foreign is not None and question.trace_id == (foreign.trace_id or record.trace_id)
