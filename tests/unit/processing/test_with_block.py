"""`with ldv.processing(...)`: what becomes of it."""

from __future__ import annotations

import asyncio
import enum
import functools
import os
import random

import pytest

import ldv
from ldv.errors import ConfigurationError, JournalUnavailable, UsageError
from ldv.processing import active_runtime
from ldv.testing import FixedBytes, FixedClock, MemoryLogboek, logboek_in_memory
from tests.support.persons import ANNA, person

RVA = "rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4"
OTHER = "rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab"


def test_one_processing_is_one_record(logboek: MemoryLogboek) -> None:
    """Everything that was said stands in the record, under the names of the standard."""
    with ldv.processing(
        "opvragen vergunningen",
        activity=RVA,
        subject=person(),
        receiver="https://rdw.example",
        attributes={"nl.voorbeeld.kanaal": "balie"},
    ) as operation:
        operation.set_attribute("nl.voorbeeld.aantal", 3)
    [record] = logboek.records
    assert record.operation_name == "opvragen vergunningen"
    assert record.trace_id == operation.trace_id
    assert record.operation_id == operation.operation_id
    assert record.parent_operation_id is None
    assert record.processing_activity_id == RVA
    assert record.parent_processing_activity_id is None
    assert record.status is ldv.Status.OK
    assert record.data_subject_id_type == "BSN"
    assert record.receiver == "https://rdw.example"
    assert record.attributes == {"nl.voorbeeld.kanaal": "balie", "nl.voorbeeld.aantal": "3"}
    assert record.foreign_operation is None
    assert (record.resource_name, record.resource_version) == ("Parkeeradmin", "2.1.6")
    assert record.start_time < record.end_time
    assert logboek.records(subject=person()) == [record]


def test_the_record_is_written_at_the_end(logboek: MemoryLogboek) -> None:
    """While it is under way there is no record yet, and the logboek knows that something is under way."""
    with ldv.processing("opvragen", activity=RVA):
        assert logboek.records == []
        assert logboek.under_way == 1
    assert len(logboek.records) == 1
    assert logboek.under_way == 0


def test_nested_operations_are_one_trace(logboek: MemoryLogboek) -> None:
    """An operation inside another one has it as parent, its trace, and its activity unless another is named."""
    with ldv.processing("inzien", activity=RVA) as outer:
        with ldv.processing("opvragen") as first, ldv.processing("lezen", activity=OTHER):
            pass
        with ldv.processing("tonen", activity=RVA):
            pass
    found = {record.operation_name: record for record in logboek.records}
    assert {record.trace_id for record in found.values()} == {outer.trace_id}
    assert found["opvragen"].parent_operation_id == found["tonen"].parent_operation_id == outer.operation_id
    assert found["lezen"].parent_operation_id == first.operation_id
    assert found["opvragen"].processing_activity_id == RVA
    assert found["lezen"].parent_processing_activity_id == RVA
    assert {found[name].parent_processing_activity_id for name in ("inzien", "opvragen", "tonen")} == {None}


def test_one_after_the_other_are_two_traces(logboek: MemoryLogboek) -> None:
    """Rule 1: a trace is started for every processing for which none is known."""
    for _ in range(2):
        with ldv.processing("opvragen", activity=RVA):
            pass
    first, second = logboek.records
    assert first.trace_id != second.trace_id
    assert first.parent_operation_id is second.parent_operation_id is None


def test_a_nested_operation_does_not_take_the_subject(logboek: MemoryLogboek) -> None:
    """A data subject is named where it is processed, never inherited: that would be a guess."""
    with ldv.processing("inzien", activity=RVA, subject=person()), ldv.processing("lezen tarief"):
        pass
    assert [record.data_subject_id_type for record in logboek.records] == ["BSN", None]


def test_an_empty_name_is_filled_in(strict: MemoryLogboek) -> None:
    """A name is for people: an empty one is filled in, and never an error."""
    with ldv.processing(activity=RVA):
        pass
    assert strict.records[0].operation_name == "verwerken gegevens"
    assert strict.records[0].attributes == {}


class Activity(enum.StrEnum):
    VIEW = RVA


class Name(str, enum.Enum):  # noqa: UP042 - what applications of before Python 3.11 have
    VIEW = "inzien"


def test_enumerations_are_their_values(strict: MemoryLogboek) -> None:
    """An organisation's list of activities can be an enumeration."""
    with ldv.processing(Name.VIEW, activity=Activity.VIEW, receiver=Name.VIEW, attributes={Name.VIEW: Name.VIEW}):
        pass
    [record] = strict.records
    assert (record.operation_name, record.processing_activity_id, record.receiver) == ("inzien", RVA, "inzien")
    assert record.attributes == {"inzien": "inzien"}


def test_identifiers_do_not_come_from_random() -> None:
    """A host that seeds `random` gives no two operations the same identifier."""
    with logboek_in_memory(ids=os.urandom) as logboek:
        for _ in range(2):
            random.seed(1)
            with ldv.processing("opvragen", activity=RVA):
                pass
    assert len({record.trace_id for record in logboek.records}) == 2
    assert len({record.operation_id for record in logboek.records}) == 2


def test_a_clock_that_steps_back_does_not_end_before_the_start() -> None:
    """The length of a processing comes from a clock that never steps back; a length is never negative."""
    for ticks in ([1000, 50, 40], [1000, 50, 60]):
        clock = iter(ticks)
        with logboek_in_memory(clock=functools.partial(next, clock)) as logboek, ldv.processing("x", activity=RVA):
            pass
        assert logboek.records[0].end_time == 1000 + max(ticks[2] - ticks[1], 0)


def test_nothing_configured_means_nothing_is_processed() -> None:
    """Without a logboek the body does not run: a processing that cannot be logged must not happen."""
    ran = False
    with pytest.raises(ConfigurationError, match=r"ldv\.configure"), ldv.processing("opvragen", activity=RVA):
        ran = True
    assert not ran

    @ldv.processing("opvragen", activity=RVA)
    def decorated() -> None:
        nonlocal ran
        ran = True

    with pytest.raises(ConfigurationError):
        decorated()
    assert not ran


def test_after_the_block_everything_is_as_before(logboek: MemoryLogboek) -> None:
    """A block that ended, or could not begin, leaves nothing behind."""
    logboek.unavailable = True
    with pytest.raises(JournalUnavailable), ldv.processing("refused", activity=RVA):
        pass
    logboek.unavailable = False
    with ldv.processing("opvragen", activity=RVA):
        pass
    headers: dict[str, str] = {}
    assert ldv.inject(headers) == {}
    [record] = logboek.records
    assert record.parent_operation_id is None


def test_one_object_can_be_used_again_but_not_at_once(logboek: MemoryLogboek) -> None:
    """One processing object serves one block after the other, each a processing of its own; not one inside itself."""
    again = ldv.processing("opvragen", activity=RVA, subject=iter([person()]))
    with again, pytest.raises(UsageError, match="Make one for each block"), again:
        pass
    with again:
        pass
    assert len(logboek.records(subject=person())) == 2


def test_async_with_is_the_same(logboek: MemoryLogboek) -> None:
    """`async with` gives the operation, and the same record."""

    async def main() -> None:
        async with ldv.processing("opvragen", activity=RVA, subject=person()) as operation:
            operation.set_attribute("a", "b")

    asyncio.run(main())
    [record] = logboek.records(subject=person())
    assert record.attributes == {"a": "b"}


def test_leaving_out_of_order_leaks_nothing(logboek: MemoryLogboek) -> None:
    """Blocks that are left in another order than they were entered end once each, and none stays current."""
    first, second = ldv.processing("first", activity=RVA), ldv.processing("second")
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    second.__exit__(None, None, None)
    with ldv.processing("third", activity=RVA):
        pass
    assert logboek.tree() == f"first  OK  {RVA}\n└── second  OK  {RVA}\nthird  OK  {RVA}"


def test_an_operation_looks_like_a_span(logboek: MemoryLogboek) -> None:
    """What a ReadableSpan of OpenTelemetry offers, an operation offers, and its names are those of the standard."""
    with (
        ldv.processing("buiten", activity=RVA),
        ldv.processing("inzien", activity=OTHER, subject=person()) as operation,
    ):
        assert operation.is_recording()
        assert operation.end_time is None
        assert operation.status.is_unset
        operation.add_event("event", {"bsn": ANNA})
    assert not operation.is_recording()
    context = operation.get_span_context()
    assert f"{context.trace_id:032x}" == operation.trace_id
    assert f"{context.span_id:016x}" == operation.operation_id
    assert context.trace_flags.sampled
    assert operation.parent is not None
    assert not operation.parent.is_remote
    assert operation.name == "inzien"
    assert operation.status.is_ok
    assert operation.end_time == logboek.records[1].end_time
    assert operation.attributes["dpl.core.processing_activity_id"] == OTHER
    assert operation.attributes["dpl.core.parent_processing_activity_id"] == RVA
    assert operation.attributes["dpl.core.data_subject_id"] == logboek.records[1].data_subject_id
    assert operation.resource["service.name"] == "Parkeeradmin"
    assert list(operation.events) == list(operation.links) == []


def test_a_span_of_a_called_application_names_its_caller() -> None:
    """The parent of a continued trace is remote, and the calling operation stands in the attributes."""
    headers = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    with (
        logboek_in_memory(profile="current"),
        ldv.incoming(headers, entity="https://gemeente.example"),
        ldv.processing("leveren", activity=RVA, receiver="urn:rdw") as operation,
    ):
        pass
    assert operation.parent is not None
    assert operation.parent.is_remote
    assert f"{operation.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert operation.context == operation.get_span_context()
    assert operation.kind.name == "INTERNAL"
    assert operation.attributes == {
        "dpl.core.processing_activity_id": RVA,
        "dpl.core.receiver": "urn:rdw",
        "dpl.core.foreign_operation.trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "dpl.core.foreign_operation.operation_id": "00f067aa0ba902b7",
        "dpl.core.foreign_operation.processor": "https://gemeente.example",
    }


def test_an_operation_is_a_context_manager_too(logboek: MemoryLogboek) -> None:
    """As a span it can be entered itself, and then ends with the block."""
    runtime = active_runtime()
    operation = runtime.operation(runtime, "opvragen", RVA, "", (), None)
    with pytest.raises(ValueError), operation, ldv.processing("binnen"):
        raise ValueError
    assert logboek.tree() == (
        f"opvragen  NOK  {RVA}  exception.type=ValueError\n└── binnen  NOK  {RVA}  exception.type=ValueError"
    )


def test_ending_it_by_hand_ends_it_once(logboek: MemoryLogboek) -> None:
    """`end()` as in OpenTelemetry's interface writes the record; the block that follows does not write it again."""
    with ldv.processing("opvragen", activity=RVA) as operation:
        operation.end()
        assert len(logboek.records) == 1
    assert len(logboek.records) == 1


def test_the_same_test_gives_the_same_record() -> None:
    """With a fixed clock, identifiers and key, a record is the same in every run."""

    def run() -> list[ldv.Record]:
        with logboek_in_memory(clock=FixedClock(), ids=FixedBytes()) as logboek:
            with ldv.processing("opvragen", activity=RVA, subject=person()):
                pass
            return logboek.records

    assert run() == run()
    assert run()[0].started_at.isoformat() == "2024-05-30T08:40:37+00:00"


def test_without_keys_a_subject_is_left_out() -> None:
    """Where no key is, no pseudonym can be made; the record says that something is missing."""
    with logboek_in_memory(strict=False) as logboek:
        active_runtime().keys = None
        with ldv.processing("opvragen", activity=RVA, subject=person()):
            pass
    assert logboek.records[0].attributes == {"dpl.ldv.left_out": "data_subject_id"}
