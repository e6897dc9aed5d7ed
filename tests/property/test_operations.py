"""Operations under whatever an application says of them, in whatever order, one inside the other."""

from __future__ import annotations

import contextlib
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.trace import Status as SpanStatus
from opentelemetry.trace.status import StatusCode

import ldv
from ldv.processing import active_runtime
from ldv.pseudonym import Key, KeyRing
from ldv.record import Origin, WireRecord, decode_records
from ldv.testing import FixedClock, MemoryLogboek, logboek_in_memory
from tests.support.persons import ANNA, BERT, CLARA

RING = KeyRing([Key.generate()])
PERSONS = st.tuples(st.sampled_from([ANNA, BERT, CLARA]), st.sampled_from(["BSN", "KVK", ""]))
STATUSES: dict[Any, ldv.Status] = {
    ldv.Status.UNKNOWN: ldv.Status.UNKNOWN,
    ldv.Status.OK: ldv.Status.OK,
    ldv.Status.NOK: ldv.Status.NOK,
    StatusCode.OK: ldv.Status.OK,
    SpanStatus(StatusCode.ERROR): ldv.Status.NOK,
}
SAYINGS = st.one_of(
    st.tuples(st.just("subject"), PERSONS),
    st.tuples(st.just("status"), st.sampled_from(list(STATUSES))),
    st.tuples(st.just("attribute"), st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "\ud800"]))),
)


@attrs.frozen
class Said:
    """What an application says of one operation: at its beginning, before and after what is inside it, at its end."""

    first: list[tuple[str, str]]
    before: list[tuple[str, Any]]
    inside: list[Said]
    after: list[tuple[str, Any]]
    fails: bool
    late: list[tuple[str, Any]]


def said(inside: st.SearchStrategy[Said] | None = None) -> st.SearchStrategy[Said]:
    some = st.lists(SAYINGS, max_size=4)
    return st.builds(
        Said,
        first=st.lists(PERSONS, max_size=3),
        before=some,
        inside=st.lists(inside, max_size=2) if inside is not None else st.just([]),
        after=some,
        fails=st.booleans(),
        late=some,
    )


class Begun(MemoryLogboek):
    """Keeps what it is told at the beginning of an operation as well."""

    def __init__(self) -> None:
        super().__init__(origin=Origin(), keys=RING)
        self.begun: dict[str, list[WireRecord]] = {}

    def begin(self, operation_id: bytes, payload: bytes) -> None:
        super().begin(operation_id, payload)
        self.begun[operation_id.hex()] = decode_records(payload)


def say(operation: Any, sayings: list[tuple[str, Any]]) -> None:
    for kind, value in sayings:
        if kind == "subject":
            operation.add_subject(ldv.Subject(value[0], type=value[1]))
        elif kind == "status":
            operation.set_status(value)
        else:
            operation.set_attribute(*value)


def carry_out(one: Said, found: list[tuple[Said, Any]]) -> None:
    subjects = [ldv.Subject(number, type=kind) for number, kind in one.first]
    with (
        contextlib.suppress(ValueError),
        ldv.processing("opvragen", activity="rva:1", subject=subjects) as operation,
    ):
        found.append((one, operation))
        say(operation, one.before)
        for each in one.inside:
            carry_out(each, found)
        say(operation, one.after)
        if one.fails:
            raise ValueError
    say(operation, one.late)


@given(said(said(said())), st.sampled_from([1_000_000, 0, -1000]), st.sampled_from(["seed", "current"]))
def test_the_records_say_what_was_said(one: Said, step: int, profile: str) -> None:
    """A record for each person, named once or more; the last status and attributes; and nothing of what came late."""
    found: list[tuple[Said, Any]] = []
    with logboek_in_memory(profile=profile, keys=RING, strict=False, clock=FixedClock(step=step)):
        logboek = Begun()
        active_runtime().sink = logboek
        carry_out(one, found)
    operations = {operation.operation_id for _, operation in found}
    for each, operation in found:
        sayings = [("subject", person) for person in each.first] + each.before + each.after
        persons = {RING.pseudonymise(number, type=kind): kind or None for number, kind in _of("subject", sayings)}
        attributes = {key: text.replace("\ud800", "?") for key, text in _of("attribute", sayings)}
        statuses = [ldv.Status.OK if profile == "seed" else ldv.Status.UNKNOWN]
        statuses += [STATUSES[status] for status in _of("status", sayings)]
        if each.fails:
            attributes["exception.type"] = "ValueError"
            statuses.append(ldv.Status.NOK)
        [main] = logboek.records(operation_id=operation.operation_id)
        children = [
            record
            for record in logboek.records(parent_operation_id=operation.operation_id)
            if record.operation_id not in operations
        ]
        about = {record.data_subject_id: record.data_subject_id_type for record in children or [main]}
        assert about == persons if persons else about == {None: None}
        assert (main.data_subject_id is None) == (len(persons) != 1)
        assert len(children) == (len(persons) if len(persons) > 1 else 0)
        for record in [main, *children]:
            assert (record.status, record.attributes) == (statuses[-1], attributes)
            assert (record.start_time, record.end_time) == (operation.start_time, operation.end_time)
        _began_with_nothing_more(logboek.begun[operation.operation_id], each, main)


def _began_with_nothing_more(begun: list[WireRecord], said: Said, main: ldv.Record) -> None:
    """What the journal has when the program is killed: who was known then, and neither an outcome nor a length."""
    assert len(begun) == (1 + len(set(said.first)) if len(set(said.first)) > 1 else 1)
    for record in begun:
        assert (record.status, record.attributes) == (0, {})
        assert record.start_time == record.end_time == main.start_time
    assert begun[-1].operation_id.hex() == main.operation_id


def _of(kind: str, sayings: list[tuple[str, Any]]) -> list[Any]:
    return [value for what, value in sayings if what == kind]
