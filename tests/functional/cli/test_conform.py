"""`ldv conform`: whether a logboek keeps the rules of the standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ldv.delivery._otlp_encode import encode_request
from ldv.record import Batch, Origin, to_wire
from ldv.register import Register
from tests.functional.cli.conftest import RECORDS, Filled, ldv
from tests.support.batches import record
from tests.support.persons import ANNA

TRACE, OPERATION = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
NAME = f"{TRACE}/{OPERATION}"
GOOD = {
    "dpl.core.processing_activity_id": "rva:12f2ec2a",
    "dpl.core.data_subject_id": "k1:AAAAAAAAAAAAAAAAAAAAAAAAAA",
    "dpl.core.data_subject_id_type": "BSN",
}
MOZA_TABLE = """
    CREATE TABLE logregels (traceId String, spanId String, status String, name String, startTime Int64, endTime Int64,
        parentSpanId String, attributes Map(String, String), resource Map(String, String))
    ENGINE = MergeTree() ORDER BY (traceId, spanId)
"""
COLLECTOR_TABLE = """
    CREATE TABLE otel_traces (Timestamp DateTime64(9), TraceId String, SpanId String, ParentSpanId String,
        TraceState String, SpanName LowCardinality(String), SpanKind LowCardinality(String),
        ServiceName LowCardinality(String), ResourceAttributes Map(LowCardinality(String), String),
        SpanAttributes Map(LowCardinality(String), String), Duration UInt64, StatusCode LowCardinality(String))
    ENGINE = MergeTree() ORDER BY Timestamp
"""


def pairs(attributes: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "value": {"stringValue": value}} for key, value in attributes.items()]


def request(attributes: dict[str, str], **changes: Any) -> dict[str, Any]:
    """What an application sends: one span, and one that is no processing."""
    span = {
        "traceId": TRACE,
        "spanId": OPERATION,
        "name": "wijzigenKenteken",
        "startTimeUnixNano": "1795258800000000000",
        "endTimeUnixNano": "1795258800000000001",
        "attributes": pairs(attributes),
        "status": {"code": 1},
    }
    other = {"traceId": TRACE, "spanId": "c" * 16, "name": "", "attributes": pairs({"http.method": "GET"})}
    resource = {"attributes": pairs({"service.name": "Parkeeradmin", "service.version": "2.1.6"})}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span | changes, other]}]}]}


def rules(found: Any) -> dict[str, list[str]]:
    return {one["rule"]: one["records"] for one in found["broken"]}


def test_what_this_library_logs_keeps_every_rule(filled: Filled) -> None:
    """A logboek that an application filled breaks no rule; the exit code says so."""
    done = ldv("conform", filled.dsn)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{RECORDS} records checked; every one keeps what the standard requires.\n"
    by_setting = ldv("conform", "--json", LDV_LOGBOEK=filled.dsn)
    assert by_setting.json == {"kept": True, "checked": RECORDS, "broken": []}


def test_the_rules_are_those_of_the_profile(filled: Filled) -> None:
    """Of records that were made under the seed, the current draft misses the trace of the caller."""
    done = ldv("conform", filled.dsn, "--profile", "current", "--json")
    assert done.code == 1
    # One operation was called, with a share for each of two persons and one operation inside it.
    [(rule, records)] = rules(done.json).items()
    assert (rule, len(records)) == ("continued-trace", 4)


def test_a_period_and_a_register(filled: Filled, tmp_path: Path) -> None:
    """Only the period that is asked is looked at, and a register is asked for each activity."""
    assert ldv("conform", filled.dsn, "--until", "2020-01-01", "--json").json["checked"] == 0
    Register.open(tmp_path / "register.db", create=True, log=False).close()
    done = ldv("conform", filled.dsn, "--register", str(tmp_path / "register.db"))
    assert done.code == 1
    assert "known-activity" in done.out


def test_otlp_in_json(tmp_path: Path) -> None:
    """A file of OTLP in JSON is read, whole or a request a line; other spans in it are passed over."""
    bad = request(GOOD | {"user.id": "jansen", "dpl.core.data_subject_id": ANNA}, name="")
    path = tmp_path / "spans.json"
    path.write_text(json.dumps(request(GOOD), indent=1), encoding="utf-8")
    assert ldv("conform", str(path), "--json").json == {"kept": True, "checked": 1, "broken": []}
    path.write_text(f"{json.dumps(bad)}\n\n{json.dumps(request(GOOD, spanId='d' * 16))}\n", encoding="utf-8")
    done = ldv("conform", str(path))
    assert done.code == 1
    assert "2 records checked; 3 rules of the standard broken." in done.out
    assert [line.strip() for line in done.out.splitlines()].count(NAME) == 3
    assert ANNA not in done.out + done.err
    assert "jansen" not in done.out


@pytest.mark.parametrize("with_lengths", [False, True])
def test_otlp_in_protobuf(tmp_path: Path, *, with_lengths: bool) -> None:
    """What goes out over OTLP is read from a file too, with and without lengths between the requests."""
    records = [record(number) for number in range(3)]
    origin = Origin(resource_name="Parkeeradmin", resource_version="2.1.6")
    content = encode_request(Batch([to_wire(one) for one in records], [origin] * 3, [1, 2, 4]))
    if with_lengths:
        content = len(content).to_bytes(4) + content
    path = tmp_path / "spans.bin"
    path.write_bytes(content)
    done = ldv("conform", str(path), "--json")
    assert done.code == 0
    assert done.json == {"kept": True, "checked": 3, "broken": []}


ROW = {
    "traceId": TRACE,
    "spanId": OPERATION,
    "status": "OK",
    "name": "wijzigenKenteken",
    "startTime": 1_795_258_800_000,
    "endTime": 1_795_258_800_001,
    "parentSpanId": "0000000000000000",
    "attributes": GOOD,
    "resource": {"service.name": "Parkeeradmin", "service.version": "2.1.6"},
}


def test_rows_of_the_java_library_as_json(tmp_path: Path) -> None:
    """Rows of its table, one a line, as ClickHouse or PostgreSQL writes them out."""
    rows = [ROW, ROW | {"spanId": "d" * 16, "status": "FAILED", "endTime": 1}, ROW | {"parentSpanId": None}]
    path = tmp_path / "rows.json"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    found = ldv("conform", str(path), "--json").json
    assert found["checked"] == 3
    assert rules(found) == {"unique": [NAME], "times": [f"{TRACE}/{'d' * 16}"], "status": [f"{TRACE}/{'d' * 16}"]}


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An engine with tables of others: those of the Java library and of the collector, a good and a bad row in each."""
    import clickhouse_connect

    folder = tmp_path_factory.mktemp("others") / "engine"
    client = clickhouse_connect.get_client(interface="chdb", path=str(folder))
    client.command(MOZA_TABLE)
    client.command(COLLECTOR_TABLE)
    rows = [ROW, ROW | {"spanId": "d" * 16, "attributes": GOOD | {"bewaartermijn": "P7Y"}}]
    client.insert("logregels", [list(row.values()) for row in rows], column_names=list(ROW))
    columns = ["Timestamp", "TraceId", "SpanId", "SpanName", "SpanAttributes", "ResourceAttributes", "StatusCode"]
    spans = [
        [1_795_258_800_000_000_000, TRACE, OPERATION, "wijzigenKenteken", GOOD, ROW["resource"], "Unset"],
        [1_795_258_800_000_000_000, TRACE, "d" * 16, "wijzigenKenteken", GOOD, {}, "Error"],
        [1_795_258_800_000_000_000, TRACE, "e" * 16, "GET /", {"http.method": "GET"}, {}, "Unset"],
    ]
    client.insert("otel_traces", spans, column_names=columns)
    client.close()
    return f"chdb://{folder}"


def test_tables_of_others(others: str) -> None:
    """The table of the Java library and that of the collector are known by their columns."""
    found = ldv("conform", others, "--table", "logregels", "--json").json
    assert (found["checked"], rules(found)) == (2, {"retention": [f"{TRACE}/{'d' * 16}"]})
    found = ldv("conform", others, "--table", "otel_traces", "--json").json
    assert (found["checked"], sorted(rules(found))) == (2, ["resource", "version"])
    assert ldv("conform", others, "--table", "otel_traces", "--until", "2020-01-01", "--json").json["checked"] == 0


def test_which_table_must_be_clear(others: str) -> None:
    """Where it is not, the command says which tables there are; and what it cannot read it says it cannot."""
    for arguments in ([others], [others, "--table", "other"]):
        done = ldv("conform", *arguments)
        assert done.code == 2
        assert "logregels" in done.err


def test_what_is_no_logboek(tmp_path: Path) -> None:
    """A file that is something else, or is not there, is wrong use; what stands in it is not repeated."""
    path = tmp_path / "file"
    for content in (f"burger {ANNA}".encode(), b"{" + ANNA.encode(), b"[]", b""):
        path.write_bytes(content)
        done = ldv("conform", str(path))
        assert done.code == 2
        assert ANNA not in done.out + done.err
    for arguments in ([str(tmp_path / "none")], [str(path), "--since", "7d"], ["otlp+https://collector.example"]):
        assert ldv("conform", *arguments).code == 2
