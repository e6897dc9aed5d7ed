"""What an application must do (section 3.3.1, and the decisions of chapter 4), under both generations."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import httpx
import pytest

import ldv
from ldv.errors import JournalWriteError
from ldv.testing import MemoryLogboek, logboek_in_memory
from tests.support.persons import ANNA, numbers, person

GENERATIONS = ("seed", "current")
RVA = "rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4"
CALLED = "rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab"
GEMEENTE = "https://gemeente.example"
TRACE, OPERATION = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CALLER = {"traceparent": f"00-{TRACE}-{OPERATION}-00"}


@pytest.fixture(params=GENERATIONS)
def generation(request: pytest.FixtureRequest) -> str:
    """Either generation of the standard."""
    found: str = request.param
    return found


@pytest.fixture
def logboek(generation: str) -> Iterator[MemoryLogboek]:
    """A logboek of an application under that generation."""
    with logboek_in_memory("Parkeeradmin", service_version="2.1.6", profile=generation, ids=os.urandom) as memory:
        yield memory


def test_rule_1_a_trace_for_every_processing_of_which_none_is_known(logboek: MemoryLogboek) -> None:
    """A processing that nothing led to starts a trace; what is done for it belongs to that trace."""
    for _ in range(2):
        with ldv.processing("inzien", activity=RVA), ldv.processing("opvragen"):
            pass
    by_trace = itertools.groupby(logboek.records, key=lambda record: record.trace_id)
    assert [[record.operation_name for record in records] for _, records in by_trace] == [["inzien", "opvragen"]] * 2
    assert all(re.fullmatch("[0-9a-f]{32}", record.trace_id) for record in logboek.records)
    assert all(re.fullmatch("[0-9a-f]{16}", record.operation_id) for record in logboek.records)
    assert len({record.operation_id for record in logboek.records}) == 4


@pytest.mark.parametrize("succeeds", [True, False])
def test_rule_2_one_record_when_the_whole_has_ended(logboek: MemoryLogboek, *, succeeds: bool) -> None:
    """A record is written at the end of the transaction, successful or not, and one only."""

    def transaction() -> None:
        with ldv.processing("wijzigen", activity=RVA):
            assert logboek.records == []
            if not succeeds:
                raise ValueError

    with contextlib.nullcontext() if succeeds else pytest.raises(ValueError):
        transaction()
    [record] = logboek.records
    assert record.start_time <= record.end_time


def test_rule_2_every_one_of_them(logboek: MemoryLogboek) -> None:
    """Sampling is forbidden: of ten thousand processings there are ten thousand records."""
    for _ in range(10_000):
        with ldv.processing("wijzigen", activity=RVA):
            pass
    assert len({record.operation_id for record in logboek.records}) == 10_000


OUTCOMES = {
    # What happened: status in the seed, status in the current draft.
    "handled": ("OK", "UNKNOWN"),
    "nothing was found": ("OK", "UNKNOWN"),
    "the developer says so": ("OK", "OK"),
    "an error": ("NOK", "NOK"),
    "the developer says it failed": ("NOK", "NOK"),
    "the user cancelled": ("UNKNOWN", "UNKNOWN"),
}


async def happens(what: str) -> None:
    async with ldv.processing("wijzigen", activity=RVA, expect=LookupError) as operation:
        match what:
            case "nothing was found":
                raise LookupError
            case "the developer says so":
                operation.set_status(ldv.Status.OK)
            case "an error":
                raise ConnectionError
            case "the developer says it failed":
                operation.set_status(ldv.Status.NOK)
            case "the user cancelled":
                raise asyncio.CancelledError


@pytest.mark.parametrize("what", OUTCOMES)
def test_rule_3_whether_it_succeeded(logboek: MemoryLogboek, generation: str, what: str) -> None:
    """Seed: OK when handled, NOK on any error. Current: Unset when handled, Ok when said so, Error when it failed."""
    with contextlib.suppress(LookupError, ConnectionError, asyncio.CancelledError):
        asyncio.run(happens(what))
    assert logboek.records[0].status.name == OUTCOMES[what][GENERATIONS.index(generation)]


def test_rule_4_a_record_for_each_data_subject(logboek: MemoryLogboek) -> None:
    """A main operation without subject, a child for each; that there are several may be known only from an answer."""
    with ldv.processing("opvragen", activity=RVA) as operation:
        answer = numbers(3)
        for number in answer:
            operation.add_subject(person(number))
    main = logboek.records(operation_id=operation.operation_id)[0]
    children = [logboek.records(subject=person(number)) for number in answer]
    assert main.data_subject_id is None
    for [child] in children:
        assert child.parent_operation_id == main.operation_id
        assert (child.trace_id, child.start_time, child.end_time, child.status) == (
            main.trace_id,
            main.start_time,
            main.end_time,
            main.status,
        )
    assert len(logboek.records) == 4


def test_rule_4_one_data_subject_is_in_the_main_record(logboek: MemoryLogboek) -> None:
    """With one data subject there is no child record."""
    with ldv.processing("opvragen", activity=RVA, subject=person()) as operation:
        pass
    assert [record.operation_id for record in logboek.records(subject=person())] == [operation.operation_id]
    assert len(logboek.records) == 1


def test_rule_5_a_calling_application(logboek: MemoryLogboek, generation: str) -> None:
    """Seed: a new trace, no parent, the caller in foreign_operation. Current: its trace, its span as parent."""
    with (
        ldv.incoming(httpx.Headers(CALLER), entity=GEMEENTE),
        ldv.processing("leveren", activity=CALLED) as operation,
        ldv.processing("lezen"),
    ):
        pass
    outer, inner = logboek.records
    foreign = ldv.ForeignOperation(TRACE, OPERATION, GEMEENTE)
    assert outer.foreign_operation == foreign
    assert inner.parent_operation_id == operation.operation_id
    if generation == "seed":
        assert TRACE not in {outer.trace_id, inner.trace_id}
        assert outer.parent_operation_id is None
        assert inner.foreign_operation == foreign
    else:
        assert {outer.trace_id, inner.trace_id} == {TRACE}
        assert outer.parent_operation_id == OPERATION
        assert inner.foreign_operation is None


def test_rule_5_without_trace_context(logboek: MemoryLogboek) -> None:
    """A caller that says nothing, or nonsense, is no error: a trace is started."""
    for headers in ({}, {"traceparent": "nonsense"}, {"traceparent": f"00-{'0' * 32}-{OPERATION}-01"}):
        with ldv.incoming(headers, entity=GEMEENTE), ldv.processing("leveren", activity=CALLED):
            pass
    assert {record.parent_operation_id for record in logboek.records} == {None}
    assert len({record.trace_id for record in logboek.records}) == 3


@pytest.mark.parametrize("of_the_called", GENERATIONS)
def test_rule_5_two_organisations_find_each_other(logboek: MemoryLogboek, generation: str, of_the_called: str) -> None:
    """Trace Context is handed on when calling: whatever generation either follows, the records point at each other."""
    headers: dict[str, str] = {}
    with ldv.processing("inzien", activity=RVA) as calling:
        ldv.inject(headers)
        with (
            logboek_in_memory("BRV", profile=of_the_called, ids=os.urandom) as other,
            ldv.incoming(headers, entity=GEMEENTE),
            ldv.processing("leveren", activity=CALLED),
        ):
            pass
    [called] = other.records
    assert called.foreign_operation == ldv.ForeignOperation(calling.trace_id, calling.operation_id, GEMEENTE)
    if of_the_called == "current":
        assert (called.trace_id, called.parent_operation_id) == (calling.trace_id, calling.operation_id)
    assert headers["traceparent"] == f"00-{calling.trace_id}-{calling.operation_id}-01"


def test_rule_6_a_bad_value_never_fails_the_application(generation: str) -> None:
    """Whatever is wrong in a record, the processing runs and is logged; the record says what it lacks."""
    with logboek_in_memory(profile=generation, strict=False) as logboek:
        with ldv.processing(f"opvragen {ANNA}", activity="", subject=ldv.Subject("no number", type="BSN")) as operation:
            operation.set_attribute("user.id", "jansen")
            operation.set_attribute("burger", ANNA)
            ran = True
        [record] = logboek.records
    assert ran
    assert record.operation_name
    assert record.attributes["dpl.ldv.left_out"].split(",") == [
        "operation_name",
        "processing_activity_id",
        "data_subject_id",
        "user.id",
        "burger",
    ]
    assert ANNA not in repr(attrs.asdict(record))


def test_rule_7_of_an_error_the_type_only(logboek: MemoryLogboek) -> None:
    """Messages can hold personal data, so only exception.type is kept."""

    @ldv.processing("opvragen", activity=RVA)
    def fail() -> None:
        raise ConnectionError(f"no answer for {ANNA}")

    with pytest.raises(ConnectionError):
        fail()
    assert logboek.records[0].attributes == {"exception.type": "ConnectionError"}


def test_decision_4_1_of_another_organisation_identifiers_only(logboek: MemoryLogboek) -> None:
    """Of another organisation a record holds identifiers only; of a caller's headers nothing else is kept."""
    headers = CALLER | {"tracestate": "vendor=secret", "baggage": f"bsn={ANNA}", "authorization": "Bearer x"}
    with ldv.incoming(headers, entity=GEMEENTE), ldv.processing("leveren", activity=CALLED):
        pass
    [record] = logboek.records
    shown = repr(attrs.asdict(record))
    assert record.foreign_operation == ldv.ForeignOperation(TRACE, OPERATION, GEMEENTE)
    assert [word for word in ("secret", ANNA, "Bearer") if word in shown] == []
    assert record.attributes == {}


@pytest.mark.parametrize(
    "key", ["purpose", "doel", "legal_basis", "grondslag", "retention", "bewaartermijn", "confidentiality"]
)
def test_decision_4_2_nothing_that_stands_in_a_register(generation: str, key: str) -> None:
    """Purpose, legal basis, retention and confidentiality are in the register; a record only points there."""
    with (
        logboek_in_memory(profile=generation, strict=False) as logboek,
        ldv.processing("opvragen", activity=RVA, attributes={f"nl.voorbeeld.{key}": "x"}),
    ):
        pass
    assert logboek.records[0].attributes == {"dpl.ldv.left_out": f"nl.voorbeeld.{key}"}
    assert logboek.records[0].processing_activity_id == RVA


@pytest.mark.parametrize("key", ["user.id", "user.email", "enduser.id", "enduser.role", "medewerker.naam"])
def test_decision_4_4_nothing_about_employees(generation: str, key: str) -> None:
    """Who did it belongs in an audit log, which points at the operation_id."""
    with (
        logboek_in_memory(profile=generation, strict=False) as logboek,
        ldv.processing("opvragen", activity=RVA) as operation,
    ):
        operation.set_attribute(key, "jansen")
    [record] = logboek.records
    assert "jansen" not in repr(attrs.asdict(record))
    assert record.attributes == {"dpl.ldv.left_out": key}
    assert logboek.records(operation_id=operation.operation_id) == [record]


HOSTILE = {
    "OTEL_SDK_DISABLED": "true",
    "OTEL_TRACES_SAMPLER": "always_off",
    "OTEL_TRACES_SAMPLER_ARG": "0",
    "OTEL_ATTRIBUTE_COUNT_LIMIT": "1",
    "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT": "1",
    "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "1",
    "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT": "1",
    "OTEL_SPAN_EVENT_COUNT_LIMIT": "0",
    "OTEL_SPAN_LINK_COUNT_LIMIT": "0",
    "OTEL_TRACES_EXPORTER": "none",
}
SCRIPT = """
import sys
import ldv
from ldv.testing import logboek_in_memory

with logboek_in_memory(profile=sys.argv[1]) as logboek:
    for _ in range(100):
        with ldv.incoming({"traceparent": sys.argv[2]}), ldv.processing("opvragen", activity="rva:1") as operation:
            for number in range(200):
                operation.set_attribute(f"a{number}", "long enough")
print(len(logboek.records), {len(one.attributes) for one in logboek.records}, logboek.records[0].attributes["a199"])
"""


def test_decision_4_8_nothing_of_the_host_makes_a_sample(generation: str) -> None:
    """Whatever the environment says to OpenTelemetry, and whatever a caller's flag, every record is whole and there."""
    command = [sys.executable, "-W", "error", "-c", SCRIPT, generation, f"00-{TRACE}-{OPERATION}-00"]
    run = subprocess.run(command, env=os.environ | HOSTILE, capture_output=True, text=True, cwd=Path(__file__).parent)
    assert run.stdout == "100 {200} long enough\n", run.stderr


def test_a_record_that_cannot_be_confirmed_is_said(logboek: MemoryLogboek) -> None:
    """ "confirm the writing of every record": where it is not, the application hears of it."""

    @ldv.processing("wijzigen", activity=RVA)
    def change() -> None:
        logboek.unavailable = True

    with pytest.raises(JournalWriteError):
        change()
