"""`ldv serve` as a process of its own, and what is sent to it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import urllib3
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span
from opentelemetry.proto.trace.v1.trace_pb2 import Status as SpanStatus

from ldv.logboek import Logboek
from ldv.record import Record
from ldv.service import Scope, TokenFile

ACTIVITY = "https://register.example/activiteit/1"
PROTOBUF = "application/x-protobuf"
_LEFT_OUT = ("LDV_", "OTEL_", "COLUMNS", "NO_COLOR", "FORCE_COLOR")


@attrs.define
class Running:
    """A service that runs.

    Attributes:
        folder: Where its files are.
        url: Its address.
        process: The process.
        said: What it said on standard output and standard error.
        grpc: Where it listens for gRPC; empty: nowhere.
    """

    folder: Path
    url: str
    process: subprocess.Popen[str]
    said: list[str]
    grpc: str = ""
    http: urllib3.PoolManager = attrs.field(factory=lambda: urllib3.PoolManager(retries=False, timeout=30))

    @property
    def dsn(self) -> str:
        return f"chdb://{self.folder}/logboek"

    @property
    def journal(self) -> Path:
        return self.folder / "logboek.journal"

    def token(self, *scopes: str, name: str = "test") -> str:
        """A token with these scopes."""
        return TokenFile(self.folder / "logboek.tokens.json").create(name, scopes=[Scope(one) for one in scopes])

    def send(
        self, body: bytes, token: str, *, kind: str = PROTOBUF, path: str = "/v1/traces", **headers: str
    ) -> urllib3.BaseHTTPResponse:
        """Post something; names of headers with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(
            "POST",
            self.url + path,
            body=body,
            headers={"Content-Type": kind, "Authorization": f"Bearer {token}", **named},
        )

    def get(self, path: str, token: str = "") -> urllib3.BaseHTTPResponse:
        """Ask for something."""
        return self.http.request("GET", self.url + path, headers={"Authorization": f"Bearer {token}"} if token else {})

    def stop(self, *, by: int = signal.SIGTERM) -> int:
        """End it; gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(60)

    def records(self) -> list[Record]:
        """Everything in the logboek, after the service has ended."""
        with Logboek.open(self.dsn, wait=30) as logboek:
            return logboek.records()


def environment(**more: str) -> dict[str, str]:
    """The environment of a process: nothing of who runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)} | more


@contextlib.contextmanager
def serving(folder: Path, *options: str, **settings: str) -> Iterator[Running]:
    """A service on the embedded engine in a folder, on a free port; keyword arguments are settings."""
    settings = {"logboek": f"chdb://{folder}/logboek"} | settings
    command = [sys.executable, "-m", "ldv", "serve", *options]
    if "--listen" not in options:
        command += ["--listen", "127.0.0.1:0"]
    more = {f"LDV_{name.upper()}": value for name, value in settings.items()}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, env=environment(**more)
    ) as process:
        running = Running(folder, "", process, [])
        ready = threading.Event()
        thread = threading.Thread(target=_listen, args=(running, ready))
        thread.start()
        try:
            assert ready.wait(60)
            assert running.url, running.said
            yield running
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
            thread.join()
            running.http.clear()


def _listen(running: Running, ready: threading.Event) -> None:
    assert running.process.stdout is not None
    for line in running.process.stdout:
        running.said.append(line)
        if line.startswith("OTLP over gRPC at "):
            running.grpc = line.split()[4].rstrip(".;")
        if " at http" in line:
            running.url = line.partition(" at ")[2].split(";")[0].strip()
            ready.set()
    ready.set()


def pairs(attributes: dict[str, Any]) -> list[KeyValue]:
    """Attributes as OTLP has them."""
    return [KeyValue(key=key, value=_value(value)) for key, value in attributes.items()]


def _value(value: Any) -> AnyValue:
    match value:
        case bool():
            return AnyValue(bool_value=value)
        case int():
            return AnyValue(int_value=value)
        case list():
            found = AnyValue()
            found.array_value.values.extend(_value(one) for one in value)
            return found
        case _:
            return AnyValue(string_value=value)


def span(number: int, *, attributes: dict[str, Any] | None = None, **fields: Any) -> Span:
    """A span that is a processing; the same number gives the same one."""
    start = 1_763_740_000_000_000_000 + number
    given: dict[str, Any] = {
        "trace_id": (number // 4 + 1).to_bytes(16, "big"),
        "span_id": (number + 1).to_bytes(8, "big"),
        "name": "wijzigen kenteken",
        "start_time_unix_nano": start,
        "end_time_unix_nano": start + 1_000_000,
        "status": SpanStatus(code=SpanStatus.STATUS_CODE_OK),
    }
    named = {"dpl.core.processing_activity_id": ACTIVITY} if attributes is None else attributes
    return Span(attributes=pairs(named), **{**given, **fields})


def request(*spans: Span, resource: dict[str, Any] | None = None, scope: str = "test") -> ExportTraceServiceRequest:
    """Spans of one application as a request."""
    named = resource or {"service.name": "Parkeeradmin", "service.version": "2.1.6"}
    return ExportTraceServiceRequest(
        resource_spans=[
            ResourceSpans(
                resource=Resource(attributes=pairs(named)),
                scope_spans=[ScopeSpans(scope=InstrumentationScope(name=scope), spans=spans)],
            )
        ]
    )


def body(*spans: Span, **more: Any) -> bytes:
    """The same, as bytes."""
    return request(*spans, **more).SerializeToString()


def eventually(happened: Any, *, seconds: float = 30) -> bool:
    """Ask until the answer is yes."""
    deadline = time.monotonic() + seconds
    waiting = threading.Event()
    while not happened():
        if time.monotonic() >= deadline:
            return False
        waiting.wait(0.02)
    return True
