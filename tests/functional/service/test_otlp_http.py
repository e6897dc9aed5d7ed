"""OTLP over HTTP into a service that runs."""

from __future__ import annotations

import gzip
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from ldv.journal import dead_letters
from tests.support.service import ACTIVITY, Running, body, eventually, request, serving, span

JSON = "application/json"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="module")
def token(service: Running) -> str:
    return service.token("write")


def test_what_was_answered_is_in_the_logboek(tmp_path: Path) -> None:
    """Each span with a processing activity becomes a record, with its application, and is there after a normal end."""
    with serving(tmp_path) as service:
        token = service.token("write")
        answer = service.send(body(*(span(number) for number in range(10))), token)
        assert (answer.status, answer.data, answer.headers["Content-Type"]) == (200, b"", "application/x-protobuf")
        assert service.stop() == 0
        records = service.records()
    assert len(records) == 10
    assert {record.processing_activity_id for record in records} == {ACTIVITY}
    assert {(record.resource_name, record.resource_version) for record in records} == {("Parkeeradmin", "2.1.6")}
    assert all(dict(record.attributes) == {} for record in records)
    assert records[3].trace_id == f"{1:032x}"
    assert [record.sequence for record in records] == list(range(1, 11))


def test_ending_leaves_nothing_in_the_journal(tmp_path: Path) -> None:
    """Once it has ended, what was delivered is gone from the journal, so the next one has nothing to look through."""
    with serving(tmp_path) as service:
        assert service.send(body(span(1)), service.token("write")).status == 200
        assert service.stop() == 0
        assert [path.name for path in service.journal.iterdir() if path.suffix in {".seg", ".lock"}] == ["shipper.lock"]
        assert len(service.records()) == 1


def test_the_same_again_is_stored_once(tmp_path: Path) -> None:
    """A request that comes again, also after a restart, adds nothing; another under the same ids is kept apart."""
    again = body(span(1), span(2))
    others = body(span(2, name="verwijderen kenteken")), body(span(1, start_time_unix_nano=1_763_740_000_000_000_009))
    with serving(tmp_path) as service:
        token = service.token("write", "manage")
        assert [service.send(again, token).status for _ in range(3)] == [200] * 3
        assert service.stop() == 0
    with serving(tmp_path) as service:
        assert [service.send(content, token).status for content in (again, *others)] == [200] * 3
        assert eventually(lambda: b"ldv_records_conflicting_total 2.0" in service.get("/metrics", token).data)
        assert b"ldv_records_repeated_total 2.0" in service.get("/metrics", token).data
        assert service.stop() == 0
        records = service.records()
        kept = [record for letter in dead_letters(service.journal) for record in letter.batch().records]
    assert [record.operation_name for record in records] == ["wijzigen kenteken"] * 2
    assert sorted(record.operation_name for record in kept) == ["verwijderen kenteken", "wijzigen kenteken"]


def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    """kill -9 right after an answer: the record is in the logboek after the next start."""
    with serving(tmp_path) as service:
        token = service.token("write", "manage")
        assert service.send(body(*(span(number) for number in range(100))), token).status == 200
        service.stop(by=signal.SIGKILL)
    with serving(tmp_path) as service:
        assert eventually(lambda: b"ldv_backlog_bytes 0.0" in service.get("/metrics", token).data)
        assert service.stop() == 0
        assert len(service.records()) == 100


@pytest.mark.parametrize("kind", ["application/x-protobuf", JSON])
def test_compressed_and_not(service: Running, token: str, kind: str) -> None:
    """gzip is taken, in several members too; an answer has the media type of the request."""
    content = body(span(50)) if kind != JSON else json.dumps(as_json(51)).encode()
    for sent, encoding in ((content, "identity"), (gzip.compress(content, mtime=0), "gzip")):
        answer = service.send(sent, token, kind=kind, content_encoding=encoding)
        assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
        assert answer.data in {b"", b"{}"}
    two = gzip.compress(content[:9], mtime=0) + gzip.compress(content[9:], mtime=0)
    assert service.send(two, token, kind=kind, content_encoding="gzip").status == 200
    assert ExportTraceServiceResponse.FromString(b"") == ExportTraceServiceResponse()


def as_json(number: int, **changes: Any) -> dict[str, Any]:
    fields = {
        "traceId": f"{number:032X}",
        "spanId": f"{number:016x}",
        "name": "inzien",
        "startTimeUnixNano": str(1_763_740_000_000_000_000 + number),
        "endTimeUnixNano": 1_763_740_000_000_000_500 + number,
        "status": {},
        "attributes": [{"key": "dpl.core.processing_activity_id", "value": {"stringValue": ACTIVITY}}],
        "unknown": {"deep": [[[]]]},
    }
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "js"}}]},
                "scopeSpans": [{"scope": {"name": "x"}, "spans": [fields | changes]}],
            }
        ]
    }


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"traceId": "AAAAAAAAAAAAAAAAAAAAAQ=="}, 400),
        ({"traceId": "0" * 32}, 400),
        ({"spanId": "12"}, 400),
        ({"parentSpanId": "zz"}, 400),
        ({"parentSpanId": ""}, 200),
        ({"startTimeUnixNano": "soon"}, 400),
        ({"startTimeUnixNano": -1}, 400),
        ({"startTimeUnixNano": 2**63}, 400),
        ({"status": {"code": 7}}, 400),
        ({"attributes": "none"}, 400),
        ({"attributes": [{"key": "x"}] * 2000}, 400),
    ],
)
def test_identifiers_in_json_are_hexadecimal(
    service: Running, token: str, changes: dict[str, Any], status: int
) -> None:
    """In JSON ids are hexadecimal and 64-bit numbers may be texts; anything else is a 400, said in JSON."""
    answer = service.send(json.dumps(as_json(77, **changes)).encode(), token, kind=JSON)
    assert answer.status == status
    assert (json.loads(answer.data) == {}) is (status == 200)
    if status != 200:
        assert json.loads(answer.data)["code"] == 3


def test_every_kind_of_value_in_json(tmp_path: Path) -> None:
    """Lists, maps and bytes are taken as they are in protobuf: a list is kept, what has no place in a record is not."""
    values = {
        "dpl.core.processing_activity_id": {"stringValue": ACTIVITY},
        "dpl.core.data_subject_id": {"arrayValue": {"values": [{"stringValue": "a1"}, {"stringValue": "b2"}]}},
        "dpl.core.data_subject_id_type": {"stringValue": "KLANT"},
        "dpl.x.list": {"arrayValue": {"values": [{"stringValue": "een"}, {"intValue": "2"}, {"boolValue": True}]}},
        "dpl.x.empty": {"arrayValue": {}},
        "dpl.x.nested": {"arrayValue": {"values": [{"arrayValue": {"values": [{"intValue": 1}]}}]}},
        "dpl.x.map": {"kvlistValue": {"values": [{"key": "k", "value": {"stringValue": "v"}}]}},
        "dpl.x.bytes": {"bytesValue": "AAE="},
    }
    tree = as_json(1, attributes=[{"key": key, "value": value} for key, value in values.items()])
    arguments = {"arrayValue": {"values": [{"stringValue": "node"}, {"stringValue": "app.js"}]}}
    tree["resourceSpans"][0]["resource"]["attributes"].append({"key": "process.command_args", "value": arguments})
    with serving(tmp_path) as service:
        answer = service.send(json.dumps(tree).encode(), service.token("write"), kind=JSON)
        assert (answer.status, answer.data) == (200, b"{}")
        service.stop()
        records = service.records()
    [main] = [record for record in records if record.data_subject_id is None]
    assert len(records) == 3
    assert (main.attributes["dpl.x.list"], main.attributes["dpl.x.empty"]) == ('["een", 2, true]', "[]")
    assert set(main.attributes["dpl.ldv.left_out"].split(",")) >= {"dpl.x.map", "dpl.x.bytes"}
    assert "process.command_args" not in main.resource_attributes


def test_a_batch_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    """One span that cannot be a record, and nothing of the request is taken."""
    with serving(tmp_path) as service:
        token = service.token("write")
        assert service.send(body(span(1), span(2, span_id=b"short")), token).status == 400
        assert service.stop() == 0
        assert service.records() == []


@pytest.mark.parametrize(
    ("headers", "content", "status", "code"),
    [
        ({"kind": "text/plain"}, b"", 415, 3),
        ({"content_encoding": "br"}, b"", 415, 3),
        ({"content_encoding": "gzip"}, b"no gzip", 400, 3),
        ({"content_encoding": "gzip"}, gzip.compress(b"x" * 100, mtime=0)[:-9], 400, 3),
        ({"content_encoding": "gzip"}, gzip.compress(bytes(40 * 1024 * 1024), mtime=0), 413, 8),
        ({}, bytes(17 * 1024 * 1024), 413, 8),
        ({}, b"\xff\xff", 400, 3),
        ({"kind": JSON}, b"{", 400, 3),
        ({"kind": JSON}, b"[" * 100_000, 400, 3),
        ({"kind": JSON}, b'{"resourceSpans":' + b'[{"x":' * 50_000, 400, 3),
    ],
)
def test_what_is_no_request_is_refused(
    service: Running, token: str, headers: dict[str, str], content: bytes, status: int, code: int
) -> None:
    """The statuses of the OTLP specification, with a google.rpc.Status in the form of the request; never a 500."""
    answer = service.send(content, token, **headers)
    assert answer.status == status
    if headers.get("kind", "") in {"", "application/x-protobuf"}:
        assert answer.data[:2] == bytes([8, code])
    else:
        assert json.loads(answer.data)["code"] == code
    assert service.send(body(span(60)), token).status == 200


def test_only_who_may_write_gets_in(service: Running) -> None:
    """Without a token 401, with one of another scope 403, with one that was revoked 401."""
    content = body(span(1))
    assert service.send(content, "").status == 401
    assert service.send(content, "ldv_00000000_" + "A" * 43).status == 401
    answer = service.send(content, service.token("read", "manage"))
    assert (answer.status, answer.data[:2]) == (403, b"\x08\x07")


def test_what_is_sent_is_judged_like_what_is_logged(tmp_path: Path) -> None:
    """A burgerservicenummer becomes a pseudonym or is left out; both generations and others' names are understood."""
    core = {"dpl.core.processing_activity_id": ACTIVITY}
    spans = [
        span(1, attributes=core | {"dpl.core.data_subject_id": "999990019", "dpl.core.data_subject_id_type": "BSN"}),
        span(2, attributes=core | {"dpl.note": "over 999990019", "http.url": "x", "dpl.objects.dataset": "brp"}),
        span(3, name="bellen met 999990019"),
        span(
            4, attributes={"dplCoreProcessingActivityId": "rva:1", "foreignOperation.operationId": "b2e339a595246e01"}
        ),
        span(
            5,
            parent_span_id=b"caller00",
            attributes=core | {"dpl.core.foreign_operation.processor": "https://a.example"},
        ),
        span(6, attributes=core | {"dpl.core.data_subject_id": ["a", "b"], "dpl.core.data_subject_id_type": "case"}),
        span(7, attributes={"http.method": "GET"}),
        span(8, attributes=core | {"dpl.core.data_subject_id": "123456789", "dpl.core.data_subject_id_type": "BSN"}),
        span(9, attributes=core | {"dpl.ldv.resource": "[]", "dpl.ldv.writer": "x"}),
    ]
    with serving(tmp_path) as service:
        named = {"service.name": "x", "process.owner": "jan", "host.name": "h"}
        assert service.send(body(*spans, resource=named), service.token("write")).status == 200
        assert service.stop() == 0
        found = {int(record.operation_id, 16) - 1: record for record in service.records()}
    assert len(found) == 10
    assert 7 not in found
    assert (found[1].data_subject_id or "").startswith("k")
    assert found[1].data_subject_id_type == "BSN"
    assert dict(found[2].attributes) == {"dpl.objects.dataset": "brp", "dpl.ldv.left_out": "dpl.note"}
    assert (found[3].operation_name, found[3].attributes["dpl.ldv.left_out"]) == (
        "verwerken gegevens",
        "operation_name",
    )
    assert found[4].processing_activity_id == "rva:1"
    assert found[4].foreign_operation is not None
    assert found[4].foreign_operation.operation_id == "b2e339a595246e01"
    assert found[5].foreign_operation is not None
    assert found[5].foreign_operation.operation_id == b"caller00".hex()
    assert found[6].data_subject_id is None
    children = [record for record in found.values() if record.parent_operation_id == found[6].operation_id]
    assert len({child.data_subject_id for child in children}) == 2
    assert found[8].data_subject_id is None
    assert found[8].attributes["dpl.ldv.left_out"] == "dpl.core.data_subject_id"
    assert dict(found[9].attributes) == {"dpl.ldv.left_out": "dpl.ldv.resource"}
    assert {record.resource_name for record in found.values()} == {"x"}
    assert dict(found[1].resource_attributes) == {"host.name": "h"}


def test_the_profile_can_refuse_other_spans(tmp_path: Path) -> None:
    """With other_spans = "refuse", a span that is no processing is a 400; by default it is left alone."""
    (tmp_path / "profile.toml").write_text('name = "strict"\ngeneration = "current"\nother_spans = "refuse"\n')
    with serving(tmp_path, "--profile", str(tmp_path / "profile.toml")) as service:
        token = service.token("write")
        assert service.send(body(span(7, attributes={"http.method": "GET"})), token).status == 400
        assert service.send(body(span(7)), token).status == 200


def test_a_second_service_says_who_holds_the_first(service: Running) -> None:
    """Two services on one embedded directory: the second says which process has it, and ends with exit code 3."""
    with pytest.raises(AssertionError) as failure, serving(service.folder, "--wait", "0"):
        pass
    assert f"process {service.process.pid} (ldv serve)" in " ".join(str(failure.value).split())


def test_requests_stay_whole(service: Running) -> None:
    """What goes through the support of these tests is what OTLP says."""
    assert request(span(1)).resource_spans[0].scope_spans[0].spans[0].name == "wijzigen kenteken"
