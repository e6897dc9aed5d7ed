"""What a type checker says of every public name. mypy reads this file with the tests; nothing runs it.

`assert_type` fails when a type changes, and a `type: ignore` that is no longer needed fails as well: so both what must
be allowed and what must be refused is proven.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, assert_type

import ldv
from ldv.errors import LdvError, Unavailable
from ldv.logboek import LogboekReader
from ldv.processing import Operation, Sink
from ldv.testing import MemoryLogboek, RecordList, logboek_in_memory

SUBJECT = ldv.Subject("999990019", type="BSN")
ldv.Subject(999990019)
ldv.Subject("x", "BSN")  # type: ignore[call-arg]
ldv.Subject(None)  # type: ignore[arg-type]


def configuring() -> None:
    assert_type(ldv.configure(service_name="a", logboek="chdb:///x", journal=Path("j"), keys="k", profile="seed"), None)
    assert_type(ldv.configure("a", durability="disk", on_unavailable="warn", delivery="auto", batch_rows=1), None)
    assert_type(ldv.flush(1.0), bool)
    assert_type(ldv.shutdown(timeout=1.0), bool)
    assert_type(ldv.health(), ldv.Health)
    ldv.configure(service_name=5)  # type: ignore[arg-type]


def blocks() -> None:
    with ldv.processing("opvragen", activity="rva:1", subject=SUBJECT, expect=KeyError, receiver="urn:x") as operation:
        assert_type(operation, Operation)
        assert_type(operation.trace_id, str)
        assert_type(operation.operation_id, str)
        operation.add_subject(SUBJECT)
        operation.set_status(ldv.Status.OK)
        operation.set_attribute("a", 1)
        operation.set_attributes({"a": [1, 2]})
        operation.add_subject("999990019")  # type: ignore[arg-type]
        operation.set_status("OK")  # type: ignore[arg-type]
    with ldv.processing(subject=[SUBJECT], expect=(KeyError, ValueError), attributes={"a": 1}):
        pass
    with ldv.processing("opvragen", "rva:1"):  # type: ignore[call-arg]
        pass
    with ldv.processing("opvragen", subject="999990019"):  # type: ignore[arg-type]
        pass


async def async_blocks() -> None:
    async with ldv.processing("opvragen", activity="rva:1") as operation:
        assert_type(operation, Operation)
    assert_type(await find_async("x", limit=1), list[str])
    async for one in stream("x"):
        assert_type(one, int)


@ldv.processing("opvragen", activity="rva:1", subject=ldv.arg("bsn", type="BSN"))
def find(bsn: str, *, limit: int = 10) -> list[str]:
    return [bsn] * limit


@ldv.processing("opvragen", activity="rva:1")
async def find_async(bsn: str, *, limit: int = 10) -> list[str]:
    return [bsn] * limit


@ldv.processing("opvragen", activity="rva:1")
def steps(bsn: str) -> Iterator[int]:
    yield len(bsn)


@ldv.processing("opvragen", activity="rva:1")
async def stream(bsn: str) -> AsyncIterator[int]:
    yield len(bsn)


class Service:
    @ldv.processing("opvragen", activity="rva:1")
    def method(self, bsn: str) -> int:
        return len(bsn)

    @classmethod
    @ldv.processing("opvragen", activity="rva:1")
    def of_class(cls, bsn: str) -> int:
        return len(bsn)

    @staticmethod
    @ldv.processing("opvragen", activity="rva:1")
    def static(bsn: str) -> int:
        return len(bsn)


def decorated() -> None:
    assert_type(find("x", limit=1), list[str])
    assert_type(steps("x"), Iterator[int])
    assert_type(Service().method("x"), int)
    assert_type(Service.of_class("x"), int)
    assert_type(Service.static("x"), int)
    find(5)  # type: ignore[arg-type]
    find()  # type: ignore[call-arg]
    find("x", 1)  # type: ignore[call-arg]
    Service().method(5)  # type: ignore[arg-type]
    carried = ldv.wrap(find)
    assert_type(carried("x", limit=1), list[str])
    carried(5)  # type: ignore[arg-type]


def across(headers: Mapping[str, str]) -> None:
    outgoing: dict[str, str] = {}
    ldv.inject(outgoing)
    with ldv.incoming(headers, entity="https://gemeente.example"):
        pass
    with ldv.incoming([(b"traceparent", b"x")]):
        pass
    with ldv.incoming(outgoing, own=True):
        pass


def reading(logboek: ldv.Logboek, when: datetime) -> None:
    with ldv.Logboek.open("chdb:///x", keys=Path("k")) as opened:
        assert_type(opened, ldv.Logboek)
        assert_type(
            opened.records(subject=SUBJECT, since=when, until="2026-01-01T00:00:00Z", limit=1), list[ldv.Record]
        )
        assert_type(opened.iter_records(trace_id="x"), Iterator[ldv.Record])
    record = logboek.records(activity="rva:1")[0]
    assert_type(record.trace_id, str)
    assert_type(record.parent_operation_id, str | None)
    assert_type(record.started_at, datetime)
    assert_type(record.status, ldv.Status)
    assert_type(record.foreign_operation, ldv.ForeignOperation | None)
    assert_type(record.attributes, Mapping[str, str])
    assert_type([tuple(row) for row in logboek.sql("SELECT 1", {"a": 1})], list[tuple[Any, ...]])
    logboek.records("x")  # type: ignore[call-arg]
    logboek.records(subject="999990019")  # type: ignore[arg-type]
    record.trace_id = "x"  # type: ignore[misc]


def registering(register: ldv.Register) -> ldv.Register:
    return register


def tracing() -> None:
    from opentelemetry.sdk.trace import SpanProcessor

    processor: SpanProcessor = ldv.LogboekSpanProcessor()
    del processor


def failing(error: LdvError, unavailable: Unavailable) -> str:
    assert_type(error.code, str)
    return str(unavailable)


def testing() -> None:
    with logboek_in_memory("a", profile="current", strict=False) as memory:
        assert_type(memory, MemoryLogboek)
        assert_type(memory.records, RecordList)
        assert_type(memory.records[0], ldv.Record)
        assert_type(memory.records(subject=SUBJECT), list[ldv.Record])
        assert_type(memory.tree(), str)
        as_sink: Sink = memory
        as_logboek: LogboekReader = memory
        ask: Callable[..., list[ldv.Record]] = as_logboek.records
        del as_sink, ask
        memory.records("x")  # type: ignore[call-arg]
