"""Reading from the service while records come in, among five million."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks._figures import Figure
from benchmarks._lookup import ROWS, ROWS_A_TRACE, _md5, fill
from benchmarks._service import make_body, serving

ASKED = 300
RATE = 5_000
"""Records a second that are offered."""
_RECORDS = 500
_MOST_SECONDS = 120
_SENDERS = 2
_PATIENCE = 600


def measure(*, quick: bool = False, rate: int = RATE) -> list[Figure]:
    """Percentiles over traces and persons that are all different, while another process hands records over."""
    rows = 300_000 if quick else ROWS
    asked = [f"kbench1:{number:034d}" for number in range(ASKED)]
    with tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder:
        dsn = f"chdb://{folder}/logboek"
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            pool.apply(fill, (dsn, rows), {"asked": asked})
        traces = [_md5(str(place)) for place in random.Random(1).sample(range(rows // ROWS_A_TRACE), ASKED)]
        with serving(dsn, "write", "read") as (port, token), _load(port, token, rate) as sent:
            start, before = time.perf_counter(), sent.value
            trace = _ask(port, token, [{"traceId": one} for one in traces])
            person = _ask(port, token, [{"dpl.core.data_subject_id": one} for one in asked])
            took, came = time.perf_counter() - start, sent.value - before
    return [
        Figure(
            what=f"(r) {rows:,} rows: a trace over HTTP under load, p95 of {ASKED}", value=trace, unit="ms", at_most=100
        ),
        Figure(
            what=f"(r) {rows:,} rows: a person over HTTP under load, p95 of {ASKED}",
            value=person,
            unit="ms",
            at_most=100,
        ),
        Figure(what="(r) ... records that came in meanwhile", value=came / took, unit="records/s", at_least=rate // 2),
    ]


@contextmanager
def _load(port: int, token: str, rate: int) -> Iterator[Any]:
    """Processes of their own hand records over, so that who asks is not kept waiting by itself; gives their count."""
    context = multiprocessing.get_context("spawn")
    sent, stop, ready = context.Value("q", 0), context.Event(), context.Barrier(_SENDERS + 1)
    shared = (port, token, rate / _SENDERS, sent, stop, ready)
    senders = [context.Process(target=_send, args=shared) for _ in range(_SENDERS)]
    for sender in senders:
        sender.start()
    ready.wait(_PATIENCE)
    try:
        yield sent
    finally:
        stop.set()
        for sender in senders:
            sender.join(_PATIENCE)
    for sender in senders:
        if sender.exitcode:
            raise RuntimeError("handing records over failed")


def _send(port: int, token: str, rate: float, sent: Any, stop: Any, ready: Any) -> None:
    """Offer so many records a second, as regularly as the service takes them."""
    count = int(rate * _MOST_SECONDS)
    bodies = [make_body(start, _RECORDS) for start in range(0, count, _RECORDS)]
    headers = {
        "Content-Type": "application/x-protobuf",
        "Content-Encoding": "gzip",
        "Authorization": f"Bearer {token}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port)
    ready.wait(_PATIENCE)
    due = time.monotonic()
    while not stop.wait(max(0.0, due - time.monotonic())):
        if not bodies:
            raise RuntimeError("the questions took longer than there was to hand over")
        _post(connection, "/v1/traces", bodies.pop(), headers)
        due = max(due + _RECORDS / rate, time.monotonic() - 1)
        with sent.get_lock():
            sent.value += _RECORDS
    connection.close()


def _ask(port: int, token: str, questions: list[dict[str, Any]]) -> float:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for question in questions:
        start = time.perf_counter()
        answer = _post(connection, "/lezenapi/v1/processing-activities", json.dumps(question).encode(), headers)
        times.append(time.perf_counter() - start)
        if not json.loads(answer)["processingActivities"]:
            raise RuntimeError("nothing was found")
    connection.close()
    return sorted(times)[int(len(times) * 0.95)] * 1000


def _post(connection: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"answered with {answer.status}")
    return content
