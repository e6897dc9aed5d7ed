"""What every kind of logboek answers, the one in memory included."""

from __future__ import annotations

import datetime
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from ldv.errors import UsageError
from ldv.record import Record, Status, Subject
from tests.contract.conftest import Store
from tests.support.batches import NOON, SECOND, full_record, record

LATER = record(3)


def test_gives_back_every_field_as_it_was(store: Store) -> None:
    """A record comes out as it went in: every field, every character, every nanosecond."""
    records = [full_record(1), record(2), record(3, status=Status.UNKNOWN)]
    store.put(*records)
    with store.reading() as logboek:
        assert logboek.records() == records


def test_answers_in_the_order_of_their_start(store: Store) -> None:
    """Records come in the order in which they started, those of one moment by their identifiers."""
    together = [record(number, start_time=NOON, end_time=NOON) for number in range(10, 15)]
    store.put(record(2), *together, record(1))
    expected = [*sorted(together, key=lambda one: (one.trace_id, one.operation_id)), record(1), record(2)]
    with store.reading() as logboek:
        assert logboek.records() == expected
        assert list(logboek.iter_records()) == expected


def test_a_trace_is_found_however_its_id_is_written(store: Store) -> None:
    """32 hexadecimal digits, in capitals or as a UUID with hyphens, are the same trace."""
    store.put(record(1), record(2))
    trace = record(2).trace_id
    with store.reading() as logboek:
        for written in (trace, trace.upper(), str(uuid.UUID(trace))):
            assert logboek.records(trace_id=written) == [record(2)]


def test_an_operation_is_found(store: Store) -> None:
    """An entry in an audit log names an operation (decision 4.4), and its record is found by that alone."""
    store.put(record(1), record(2))
    with store.reading() as logboek:
        assert logboek.records(operation_id=record(1).operation_id) == [record(1)]


def test_what_was_carried_out_inside_an_operation_is_found(store: Store) -> None:
    """The operations directly inside another one, or inside several, and not those further down."""
    parent, child = record(1), record(2, parent_operation_id=record(1).operation_id)
    store.put(parent, child, record(3, parent_operation_id=child.operation_id))
    with store.reading() as logboek:
        assert logboek.records(parent_operation_id=parent.operation_id) == [child]
        assert len(logboek.records(parent_operation_id=[parent.operation_id, child.operation_id])) == 2


def test_attributes_can_be_left_where_they_are(store: Store) -> None:
    """Who does not need attributes gets the record without; that a program ended in the middle is still told."""
    full = full_record(1)
    ended = record(2, attributes={"dpl.ldv.interrupted": "true", "dpl.objects.dataset": "BRP"})
    store.put(full, ended)
    with store.reading() as logboek:
        expected = [
            attrs.evolve(full, attributes={}, resource_attributes={}),
            attrs.evolve(ended, attributes={"dpl.ldv.interrupted": "true"}),
        ]
        assert logboek.records(attributes=False) == expected
        assert list(logboek.iter_records(attributes=False)) == expected


def test_a_data_subject_is_found_under_every_key(store: Store) -> None:
    """Records made with an older key, or by the other method, are found as well; those of others are not."""
    terms = store.keys.search_terms("999990019", type="BSN")
    mine = [record(number, data_subject_id=term, data_subject_id_type="BSN") for number, term in enumerate(terms)]
    other = store.keys.pseudonymise("999990019", type="personeelsnummer")
    store.put(*mine, record(50, data_subject_id=other), record(51))
    with store.reading() as logboek:
        assert len(mine) == 4
        assert logboek.records(subject=Subject("9999.90.019", type="BSN")) == mine
        assert logboek.records(subject=Subject("999990020", type="personeelsnummer")) == []


def test_several_can_be_asked_for_at_once(store: Store) -> None:
    """Several traces, operations or data subjects are one question; no data subject is one of those."""
    mine = store.keys.pseudonymise("999990019", type="BSN")
    case = store.keys.pseudonymise("Z-2026-1", type="zaak")
    records = [record(1, data_subject_id=mine), record(2, data_subject_id=case), record(3), record(4)]
    store.put(*records)
    both = [Subject("999990019", type="BSN"), Subject("Z-2026-1", type="zaak")]
    with store.reading() as logboek:
        assert logboek.records(trace_id=[records[3].trace_id, str(uuid.UUID(records[0].trace_id))]) == [
            records[0],
            records[3],
        ]
        assert logboek.records(operation_id={records[1].operation_id, "00" * 8}) == [records[1]]
        assert logboek.records(subject=both) == records[:2]
        assert logboek.records(subject=[None, both[0]]) == [records[0], *records[2:]]
        assert logboek.records(subject=[None], trace_id=[one.trace_id for one in records[:3]]) == [records[2]]
        assert logboek.records(trace_id=[]) == []


@pytest.mark.parametrize(
    ("since", "until", "numbers"),
    [
        (NOON + SECOND, None, [1, 2, 3]),
        (NOON + SECOND + 1, None, [2, 3]),
        (None, NOON + SECOND, [0]),
        ("2026-11-21T12:00:02.123456789+01:00", "2026-11-21T11:00:03.123456789Z", [2]),
        (datetime.datetime(2026, 11, 21, 12, 0, 2, 123456, tzinfo=ZoneInfo("Europe/Amsterdam")), None, [2, 3]),
    ],
)
def test_a_period_is_exact(store: Store, since: Any, until: Any, numbers: list[int]) -> None:
    """A period counts its first moment and not its last, to the nanosecond, however it is written."""
    store.put(*(record(number) for number in range(4)))
    with store.reading() as logboek:
        assert logboek.records(since=since, until=until) == [record(number) for number in numbers]


def test_what_is_asked_counts_together(store: Store) -> None:
    """Everything that is asked must hold, and a limit takes the first."""
    other = "https://register.example/activiteit/other"
    records = [record(number, processing_activity_id=other if number % 2 else "a:b") for number in range(10)]
    store.put(*records)
    with store.reading() as logboek:
        assert logboek.records(activity=other, since=records[2].start_time, limit=2) == [records[3], records[5]]
        assert logboek.records(activity=other, trace_id=records[2].trace_id) == []
        assert logboek.records(activity="nothing:else") == []


def test_streams_while_other_questions_are_asked(store: Store) -> None:
    """A stream can be left open, and another question asked in between."""
    records = [record(number) for number in range(20)]
    store.put(*records)
    with store.reading() as logboek:
        stream = logboek.iter_records(limit=15)
        first = next(stream)
        assert logboek.records(trace_id=records[19].trace_id) == [records[19]]
        assert [first, *stream] == records[:15]


def test_a_stream_can_be_left(store: Store) -> None:
    """Who has seen enough just stops; the logboek goes on."""
    store.put(*(record(number) for number in range(20)))
    with store.reading() as logboek:
        stream: Any = logboek.iter_records()
        assert next(stream) == record(0)
        stream.close()
        assert len(logboek.records()) == 20


def test_months_are_one_logboek(store: Store) -> None:
    """Records of different months, kept apart in the engine, are found and ordered together."""
    days: list[Record] = [record(number * 86_400 * 20) for number in range(5)]
    store.put(*days)
    with store.reading() as logboek:
        assert logboek.records() == days


def test_refuses_what_it_cannot_mean(store: Store) -> None:
    """A wrong argument is refused at once, by a stream too, and without its value in the message."""
    store.put(record(1))
    wrong: list[dict[str, Any]] = [
        {"since": "2026-11-21T12:00:00"},
        {"limit": 0},
        {"subject": Subject("999990018", type="BSN")},
        {"subject": []},
        {"trace_id": ["0" * 31]},
    ]
    with store.reading() as logboek:
        for asked in wrong:
            for ask in (logboek.records, logboek.iter_records):
                with pytest.raises(UsageError, match=next(iter(asked))) as raised:
                    ask(**asked)
                assert "99999" not in str(raised.value)
