"""Records into the service by OTLP over HTTP, on loopback, each answered for when it is on disk."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks._figures import Figure

_SPANS = 1_000
_CONNECTIONS = 4


def measure(*, quick: bool = False) -> list[Figure]:
    """Records a second until the last was answered, and until the last was confirmed; counted in the logboek."""
    count = 100_000 if quick else 600_000
    bodies = [make_body(start) for start in range(0, count, _SPANS)]
    with tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder:
        dsn = f"chdb://{folder}/logboek"
        with serving(dsn, "write") as (port, token):
            start = time.perf_counter()
            latencies = _send(bodies, port, token)
            answered = time.perf_counter() - start
            _wait_until_delivered(Path(f"{folder}/logboek.journal"))
            confirmed = time.perf_counter() - start
        stored = int(_ldv("sql", "--logboek", dsn, "--csv", "SELECT count() FROM verwerkingen").split()[-1])
    if stored != count:
        raise RuntimeError(f"sent {count}, found {stored}")
    latencies.sort()
    return [
        Figure(
            what=f"(s) {count:,} records over OTLP/HTTP, {_SPANS:,} a request, until answered",
            value=count / answered,
            unit="records/s",
            at_least=20_000,
        ),
        Figure(what="(s) ... until the logboek had confirmed the last", value=count / confirmed, unit="records/s"),
        Figure(what="(s) time of a request, median", value=1000 * latencies[len(latencies) // 2], unit="ms"),
        Figure(what="(s) time of a request, p95", value=1000 * latencies[int(len(latencies) * 0.95)], unit="ms"),
    ]


@contextlib.contextmanager
def serving(dsn: str, *scopes: str) -> Iterator[tuple[int, str]]:
    """A service in a process of its own; gives its port, and a token."""
    options = [part for scope in scopes for part in ("--scope", scope)]
    token = _ldv("token", "create", "bench", *options, "--logboek", dsn)
    command = [sys.executable, "-m", "ldv", "serve", "--logboek", dsn, "--listen", "127.0.0.1:0"]
    environment = os.environ | {"LDV_SERVE_RATE": "100000"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as service:
        assert service.stdout is not None
        try:
            yield int(service.stdout.readline().split(";")[0].rpartition(":")[2]), token
        finally:
            service.terminate()
            service.wait(60)


def make_body(start: int, count: int = _SPANS) -> bytes:
    """A request with spans of a person each, compressed."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
    from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

    from benchmarks._hot_path import ACTIVITY, ATTRIBUTES

    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    group.resource.attributes.append(KeyValue(key="service.name", value=AnyValue(string_value="bench")))
    spans = group.scope_spans.add().spans
    began = time.time_ns()
    for number in range(start, start + count):
        attributes = {
            "dpl.core.processing_activity_id": ACTIVITY,
            "dpl.core.data_subject_id": f"S{number % 1000}",
            "dpl.core.data_subject_id_type": "case",
            **ATTRIBUTES,
        }
        spans.add(
            trace_id=os.urandom(16),
            span_id=os.urandom(8),
            name="wijzigen adres",
            start_time_unix_nano=began + number,
            end_time_unix_nano=began + number + 1_000_000,
            attributes=[KeyValue(key=key, value=AnyValue(string_value=text)) for key, text in attributes.items()],
        )
    return gzip.compress(request.SerializeToString(), compresslevel=1)


def _send(bodies: list[bytes], port: int, token: str) -> list[float]:
    waiting = list(reversed(bodies))
    latencies: list[float] = []
    failed: list[int] = []

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {
            "Content-Type": "application/x-protobuf",
            "Content-Encoding": "gzip",
            "Authorization": f"Bearer {token}",
        }
        while waiting:
            try:
                body = waiting.pop()
            except IndexError:
                break
            start = time.perf_counter()
            connection.request("POST", "/v1/traces", body, headers)
            answer = connection.getresponse()
            answer.read()
            latencies.append(time.perf_counter() - start)
            if answer.status != 200:
                failed.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(f"{len(failed)} requests were refused, the first with {failed[0]}")
    return latencies


def _wait_until_delivered(journal: Path) -> None:
    from ldv.journal import backlog

    while any(writer.records for writer in backlog(journal)):
        time.sleep(0.05)


def _ldv(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "ldv", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()
