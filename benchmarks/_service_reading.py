"""Reading from the service while records come in, among five million."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import random
import tempfile
import threading
import time
from typing import Any

from benchmarks._figures import Figure
from benchmarks._lookup import ROWS, ROWS_A_TRACE, _md5, fill
from benchmarks._service import make_body, serving

ASKED = 300
_RECORDS = 200
_PAUSE = 0.1


def measure(*, quick: bool = False) -> list[Figure]:
    """Percentiles over traces and persons that are all different, while two thousand records a second come in."""
    rows = 300_000 if quick else ROWS
    asked = [f"kbench1:{number:034d}" for number in range(ASKED)]
    with tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder:
        dsn = f"chdb://{folder}/logboek"
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            pool.apply(fill, (dsn, rows), {"asked": asked})
        traces = [_md5(str(place)) for place in random.Random(1).sample(range(rows // ROWS_A_TRACE), ASKED)]
        with serving(dsn, "write", "read") as (port, token):
            stop, sent = threading.Event(), [0]
            writer = threading.Thread(target=_write, args=(port, token, stop, sent))
            writer.start()
            start = time.perf_counter()
            trace = _ask(port, token, [{"traceId": one} for one in traces])
            person = _ask(port, token, [{"dpl.core.data_subject_id": one} for one in asked])
            took = time.perf_counter() - start
            stop.set()
            writer.join()
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
        Figure(what="(r) ... records that came in meanwhile", value=sent[0] / took, unit="records/s"),
    ]


def _write(port: int, token: str, stop: threading.Event, sent: list[int]) -> None:
    bodies = [make_body(start, _RECORDS) for start in range(0, 600 * _RECORDS, _RECORDS)]
    headers = {
        "Content-Type": "application/x-protobuf",
        "Content-Encoding": "gzip",
        "Authorization": f"Bearer {token}",
    }
    while not stop.wait(_PAUSE) and bodies:
        _post(port, "/v1/traces", bodies.pop(), headers)
        sent[0] += _RECORDS


def _ask(port: int, token: str, questions: list[dict[str, Any]]) -> float:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    times = []
    for question in questions:
        start = time.perf_counter()
        answer = _post(port, "/lezenapi/v1/processing-activities", json.dumps(question).encode(), headers)
        times.append(time.perf_counter() - start)
        if not json.loads(answer)["processingActivities"]:
            raise RuntimeError("nothing was found")
    return sorted(times)[int(len(times) * 0.95)] * 1000


def _post(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"answered with {answer.status}")
    return content
