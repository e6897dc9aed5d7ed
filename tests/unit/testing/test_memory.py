"""The logboek in memory."""

from __future__ import annotations

import pickle

import pytest

import ldv
from ldv.errors import ConfigurationError, JournalUnavailable, RecordFormatError, UsageError
from ldv.logboek import LogboekReader
from ldv.processing import Sink, active_runtime
from ldv.testing import MemoryLogboek, RecordList, logboek_in_memory
from tests.support.batches import batch_of, record
from tests.support.persons import ANNA, BERT, person

RVA = "rva:12f2ec2a"


def test_it_is_whatever_it_stands_in_for() -> None:
    """To processing it is a sink, to questions a logboek; the type checker agrees."""
    memory = MemoryLogboek()
    sink: Sink = memory
    reader: LogboekReader = memory
    assert sink.waits is False
    assert reader.records() == []


def test_records_is_a_list_and_a_question() -> None:
    """`.records` reads as a list; called, it takes the arguments of `Logboek.records` and checks them likewise."""
    with logboek_in_memory() as logboek:
        with ldv.processing("a", activity=RVA, subject=person(ANNA)) as first:
            pass
        with ldv.processing("b", activity="rva:2", subject=person(BERT)):
            pass
    assert isinstance(logboek.records, list)
    assert [one.operation_name for one in logboek.records] == ["a", "b"]
    a, b = logboek.records
    assert logboek.records() == [a, b] == logboek.records
    assert logboek.records(subject=person(BERT)) == [b]
    assert logboek.records(trace_id=first.trace_id.upper()) == [a]
    assert logboek.records(activity="rva:2", since=a.start_time, until="2025-01-01T00:00:00+01:00") == [b]
    assert logboek.records(since=b.start_time) == [b]
    assert logboek.records(limit=1) == [a] == list(logboek.iter_records(limit=1))
    with pytest.raises(UsageError, match="limit"):
        logboek.records(limit=0)
    with pytest.raises(UsageError, match="trace_id"):
        logboek.iter_records(trace_id="x")
    with pytest.raises(ConfigurationError, match="keys"):
        MemoryLogboek().records(subject=person())


def test_a_batch_is_taken_once() -> None:
    """As a target of delivery it takes each record once, in whatever batches, and keeps where it came from."""
    memory = MemoryLogboek()
    memory.open()
    for _ in range(2):
        memory.deliver(batch_of([record(2), record(1)]), token="x", doubt=False)
        memory.deliver(batch_of([record(1), record(3)]), token="y", doubt=True)
    memory.close()
    assert memory.records == [record(1), record(2), record(3)]


def test_what_is_no_record_is_noticed() -> None:
    """It takes nothing that a journal could not read back."""
    memory = MemoryLogboek()
    with pytest.raises(RecordFormatError):
        memory.begin(b"x" * 8, b"no record")
    with pytest.raises(RecordFormatError):
        memory.end(b"x" * 8, b"no record", 1)


def test_a_list_of_records_stays_as_it_was() -> None:
    """What was asked before does not change under the hands of who asked."""
    with logboek_in_memory() as logboek:
        before = logboek.records
        with ldv.processing("a", activity=RVA):
            pass
        assert (len(before), len(logboek.records)) == (0, 1)
    assert repr(logboek) == "MemoryLogboek(1 records)"
    assert pickle.loads(pickle.dumps(list(logboek.records))) == logboek.records
    assert RecordList() == []


def test_everything_is_as_before_after_the_block() -> None:
    """Sessions can be nested, also inside an operation, and end however they end; each restores what it found."""
    with logboek_in_memory("outer") as outer, ldv.processing("buiten", activity=RVA):
        runtime = active_runtime()
        with (
            pytest.raises(ZeroDivisionError),
            logboek_in_memory("inner", profile="current") as inner,
            ldv.processing("binnen", activity=RVA, expect=ZeroDivisionError),
        ):
            raise ZeroDivisionError
        assert active_runtime() is runtime
        with ldv.processing("na"):
            pass
    assert outer.tree() == f"buiten  OK  {RVA}\n└── na  OK  {RVA}"
    assert inner.tree() == f"binnen  UNKNOWN  {RVA}  exception.type=ZeroDivisionError"
    assert (outer.records[0].resource_name, inner.records[0].resource_name) == ("outer", "inner")
    with pytest.raises(ConfigurationError):
        active_runtime()


def test_a_warning_is_given_in_each_session(caplog: pytest.LogCaptureFixture) -> None:
    """What was warned about a moment ago, in another test, is warned about again."""
    for number in (1, 2):
        with logboek_in_memory(strict=False), ldv.processing("a", activity=RVA) as operation:
            operation.set_attribute("dpl.core.x", "x")
        assert len(caplog.records) == number


def test_what_is_left_open_does_not_reach_the_next_session() -> None:
    """An operation that a test never ends is no parent in the next one."""
    with logboek_in_memory() as first:
        ldv.processing("open", activity=RVA).__enter__()
        assert first.under_way == 1
    with logboek_in_memory() as second, ldv.processing("a", activity=RVA):
        pass
    assert second.records[0].parent_operation_id is None


def test_flush_is_answered() -> None:
    """An application that calls `ldv.flush` works under test as well."""
    with logboek_in_memory():
        assert ldv.flush(timeout=1)


def test_arguments_are_those_of_configure() -> None:
    """Name, version, facts, profile and keys are what an application would configure."""
    with logboek_in_memory("a", service_version="1", resource_attributes={"b": "c"}, profile="current") as logboek:
        with ldv.processing("x", activity=RVA, subject=person()):
            pass
        logboek.unavailable = True
        with pytest.raises(JournalUnavailable), ldv.processing("y", activity=RVA):
            pass
    [one] = logboek.records
    assert (one.resource_name, one.resource_version, one.resource_attributes) == ("a", "1", {"b": "c"})
    assert str(one.data_subject_id).startswith("ktest:")
    with pytest.raises(ConfigurationError), logboek_in_memory(profile="next"):
        pass
