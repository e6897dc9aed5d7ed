"""The clients that others use, sending to a service that runs."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import Status, StatusCode

import ldv
from ldv.record import Record
from tests.support.service import ACTIVITY, PROTOBUF, Running, request, serving, span


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    with serving(tmp_path, "--grpc", "127.0.0.1:0") as running:
        yield running


def export(exporter: SpanExporter) -> int:
    """What an application with the stock SDK does; gives the trace."""
    provider = TracerProvider(resource=Resource.create({"service.name": "stock", "service.version": "7"}))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("stock")
    attributes = {
        "dpl.core.processing_activity_id": ACTIVITY,
        "dpl.core.data_subject_id": "999990019",
        "dpl.core.data_subject_id_type": "BSN",
    }
    with tracer.start_as_current_span("wijzigen adres", attributes=attributes) as outer:
        with tracer.start_as_current_span("SELECT"):
            pass
        with tracer.start_as_current_span("controleren adres", attributes=attributes, record_exception=False) as inner:
            inner.record_exception(ValueError("van 999990019"))
            inner.set_status(Status(StatusCode.ERROR))
    provider.shutdown()
    return outer.get_span_context().trace_id


def stored(service: Running) -> list[Record]:
    assert service.stop() == 0
    return service.records()


@pytest.mark.parametrize("protocol", ["http", "http gzip", "grpc", "grpc gzip"])
def test_the_python_exporters(service: Running, protocol: str) -> None:
    """What the stock exporters of Python send is in the logboek: processings only, the person as a pseudonym."""
    headers = {"authorization": f"Bearer {service.token('write')}"}
    if protocol.startswith("http"):
        compression = Compression.Gzip if "gzip" in protocol else Compression.NoCompression
        exporter: Any = HttpExporter(f"{service.url}/v1/traces", headers=headers, compression=compression)
    else:
        packed = grpc.Compression.Gzip if "gzip" in protocol else grpc.Compression.NoCompression
        exporter = GrpcExporter(f"http://{service.grpc}", insecure=True, headers=headers, compression=packed)
    trace = export(exporter)
    outer, inner = stored(service)
    assert {outer.trace_id, inner.trace_id} == {f"{trace:032x}"}
    assert (outer.operation_name, outer.status, outer.resource_name) == ("wijzigen adres", ldv.Status.OK, "stock")
    assert (inner.parent_operation_id, inner.status) == (outer.operation_id, ldv.Status.NOK)
    assert dict(inner.attributes) == {"exception.type": "ValueError"}
    assert outer.data_subject_id is not None
    assert outer.data_subject_id == inner.data_subject_id
    assert "999990019" not in repr(outer)


def test_our_own_target(service: Running, tmp_path: Path) -> None:
    """A logboek that delivers over OTLP arrives whole: every field, and where each record stood in its journal."""
    token = tmp_path / "token"
    token.write_text(service.token("write"))
    ldv.configure(
        "Parkeeradmin",
        service_version="2",
        logboek=f"otlp+{service.url}/v1/traces?token_file={token}",
        journal=tmp_path / "elsewhere",
        keys=service.folder / "logboek.keys" / "ring",
        resource_attributes={"team": "parkeren"},
    )
    with ldv.incoming({"traceparent": f"00-{'c' * 32}-{'d' * 16}-01"}, entity="https://gemeente.example"):
        subject = ldv.Subject("999990019", type="BSN")
        with ldv.processing("wijzigen", activity=ACTIVITY, subject=subject, attributes={"zaak": "1"}) as operation:
            pass
    assert ldv.flush(30)
    assert ldv.shutdown(30)
    [record] = stored(service)
    assert (record.trace_id, record.operation_id) == (operation.trace_id, operation.operation_id)
    assert record.foreign_operation == ldv.record.ForeignOperation("c" * 32, "d" * 16, "https://gemeente.example")
    assert (record.attributes["zaak"], record.attributes["dpl.ldv.sequence"]) == ("1", "1")
    assert (record.resource_name, dict(record.resource_attributes)) == ("Parkeeradmin", {"team": "parkeren"})
    assert record.status is ldv.Status.OK


def test_grpc_says_what_is_wrong(service: Running) -> None:
    """Refusals have the codes of gRPC; the service goes on."""
    with grpc.insecure_channel(service.grpc) as channel:
        stub: Any = TraceServiceStub(channel)  # type: ignore[no-untyped-call]
        write = (("authorization", f"Bearer {service.token('write')}"),)
        read = (("authorization", f"Bearer {service.token('read')}"),)
        for metadata, content, code in (
            ((), request(span(1)), grpc.StatusCode.UNAUTHENTICATED),
            (read, request(span(1)), grpc.StatusCode.PERMISSION_DENIED),
            (write, request(span(1, trace_id=b"x")), grpc.StatusCode.INVALID_ARGUMENT),
            (write, request(span(1, name="x" * 17_000_000)), grpc.StatusCode.RESOURCE_EXHAUSTED),
        ):
            with pytest.raises(grpc.RpcError) as failure:
                stub.Export(content, metadata=metadata)
            assert failure.value.code() is code
        stub.Export(request(span(1)), metadata=write)
        bomb = request(span(1, name="x" * 17_000_000))
        with pytest.raises(grpc.RpcError):
            stub.Export(bomb, metadata=write, compression=grpc.Compression.Gzip)
        stub.Export(request(span(1)), metadata=write)
    assert len(stored(service)) == 1


def test_grpc_takes_nothing_apart_for_who_may_not_send(service: Running) -> None:
    """Who has no token is told so whatever the bytes are; who has one is told what is wrong with them, as over HTTP."""
    method = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
    write = (("authorization", f"Bearer {service.token('write')}"),)
    many = b"\x12\x00" * 60_000
    for piece in (b"\x12", b"\x0a"):
        many = piece + bytes([len(many) & 0x7F | 0x80, len(many) >> 7 & 0x7F | 0x80, len(many) >> 14]) + many
    with grpc.insecure_channel(service.grpc) as channel:
        for content, metadata, code in (
            (b"no protobuf", (), grpc.StatusCode.UNAUTHENTICATED),
            (b"no protobuf", write, grpc.StatusCode.INVALID_ARGUMENT),
            (many, write, grpc.StatusCode.RESOURCE_EXHAUSTED),
        ):
            with pytest.raises(grpc.RpcError) as failure:
                channel.unary_unary(method)(content, metadata=metadata)
            assert failure.value.code() is code
    assert not any("Traceback" in line for line in service.said)


def test_the_stock_exporter_reports_a_refusal(service: Running, caplog: pytest.LogCaptureFixture) -> None:
    """An exporter without a token does not take silence for success."""
    with caplog.at_level(logging.WARNING):
        export(HttpExporter(f"{service.url}/v1/traces"))
    assert "401" in caplog.text or "Unauthorized" in caplog.text
    assert PROTOBUF == "application/x-protobuf"
    assert stored(service) == []


JAVASCRIPT = Path(__file__).parent / "javascript"

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (JAVASCRIPT / "node_modules").is_dir(),
    reason="needs node, and its packages: run `npm ci` in tests/functional/service/javascript",
)


@needs_node
@pytest.mark.parametrize("exporter", ["proto", "http"])
def test_the_javascript_exporters(service: Running, exporter: str) -> None:
    """What the exporters of JavaScript send, in protobuf and in JSON, is in the logboek."""
    done = subprocess.run(
        ["node", "send.mjs", exporter, f"{service.url}/v1/traces", service.token("write")],
        cwd=JAVASCRIPT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    outer, inner = stored(service)
    assert (outer.trace_id, inner.parent_operation_id) == (done.stdout.strip(), outer.operation_id)
    assert (outer.operation_name, outer.resource_name) == ("wijzigen adres", "javascript")
    assert (outer.data_subject_id or "").startswith("k")
