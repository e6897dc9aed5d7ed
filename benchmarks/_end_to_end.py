"""An application under load and its helper process: what arrives, and what memory both take."""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks._figures import Figure

RATE = 24_000


def measure(*, quick: bool = False) -> list[Figure]:
    """Records a second over a minute, counted in the logboek; memory in the first and the last third."""
    seconds = 5 if quick else 60
    with tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder:
        dsn = f"chdb://{folder}/logboek"
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as pool:
            sent, took, application, helper, backlog = pool.apply(_load, (dsn, seconds))
        with context.Pool(1) as pool:
            rows, distinct = pool.apply(_count, (dsn,))
    if not rows == distinct == sent:
        raise RuntimeError(f"sent {sent}, found {rows} rows of which {distinct} distinct")
    return [
        Figure(
            what=f"(d) end to end, {sent:,} records in {took:.0f} s until the last was confirmed",
            value=sent / took,
            unit="records/s",
            at_least=20_000,
        ),
        Figure(what="(d) largest backlog seen", value=backlog, unit="records"),
        *_memory("application", application),
        *_memory("helper", helper),
    ]


def _memory(who: str, samples: list[float]) -> list[Figure]:
    third = max(1, len(samples) // 3)
    middle, last = statistics.median(samples[third : 2 * third] or samples), statistics.median(samples[-third:])
    return [
        Figure(what=f"(d) memory of the {who}, last third", value=last, unit="MB"),
        Figure(what="(d) ... growth from the second to the last third", value=last / middle, at_most=1.15),
    ]


def _load(dsn: str, seconds: float) -> Any:
    import os

    import ldv
    from benchmarks._hot_path import ACTIVITY, ATTRIBUTES

    ldv.configure(service_name="bench", service_version="1", logboek=dsn)
    subjects = [ldv.Subject(f"S{number}", type="case") for number in range(1000)]
    application: list[float] = []
    helper: list[float] = []
    backlog = sent = 0
    start = sample = time.perf_counter()
    while (now := time.perf_counter()) - start < seconds:
        # Work comes in bursts of ten milliseconds; between them an application waits for its callers.
        for _ in range(max(0, int((now - start) * RATE) - sent)):
            with ldv.processing(
                "wijzigen adres", activity=ACTIVITY, subject=subjects[sent % 1000], attributes=ATTRIBUTES
            ):
                pass
            sent += 1
        if now - sample >= 1:
            sample = now
            state = ldv.health()
            backlog = max(backlog, state.backlog_records)
            application.append(_rss(os.getpid()))
            if state.shipper_pid:
                helper.append(_rss(state.shipper_pid))
        time.sleep(max(0.0, 0.01 - (time.perf_counter() - now)))
    confirmed = ldv.flush(300)
    took = time.perf_counter() - start
    if not (confirmed and ldv.shutdown(60)):
        raise RuntimeError("not everything was confirmed")
    return sent, took, application, helper, backlog


def _rss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def _count(dsn: str) -> tuple[int, int]:
    import ldv

    with ldv.Logboek.open(dsn) as logboek:
        rows = next(iter(logboek.sql("SELECT count(), uniqExact(trace_id, operation_id) FROM verwerkingen")))
    return int(rows[0]), int(rows[1])
