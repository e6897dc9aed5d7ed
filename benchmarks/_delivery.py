"""How fast a journal that waits is brought into the embedded engine."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks._figures import Figure


def measure(*, quick: bool = False) -> list[Figure]:
    """Records a second, each confirmed on disk; the engine has a process of its own, as in use."""
    count = 20_000 if quick else 500_000
    with tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder:
        dsn = f"chdb://{folder}/logboek"
        _in_process(_fill, dsn, count)
        delivered, seconds = _in_process(_deliver, dsn, count)
    if delivered != count:
        raise RuntimeError(f"{delivered} of {count} records arrived")
    return [
        Figure(
            what=f"(c) {count:,} records from journal to engine",
            value=count / seconds,
            unit="records/s",
            at_least=80_000,
        )
    ]


def _in_process(function: Any, *arguments: Any) -> Any:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(function, arguments)


def _fill(dsn: str, count: int) -> None:
    import ldv
    from benchmarks._hot_path import ACTIVITY, ATTRIBUTES

    ldv.configure(service_name="bench", service_version="1", logboek=dsn, delivery="external")
    subjects = [ldv.Subject(f"S{number}", type="case") for number in range(1000)]
    for number in range(count):
        with ldv.processing(
            "wijzigen adres", activity=ACTIVITY, subject=subjects[number % 1000], attributes=ATTRIBUTES
        ):
            pass
    ldv.shutdown(1)


def _deliver(dsn: str, count: int) -> tuple[int, float]:
    import ldv
    from ldv._configure import assignment_for, journal_folder
    from ldv.journal import DirectoryLock
    from ldv.profile import load_profile
    from ldv.settings import load_settings

    settings = load_settings({"service_name": "bench", "logboek": dsn})
    folder = journal_folder(settings)
    lock = DirectoryLock.acquire(Path(folder), what="the benchmark")
    if lock is None:
        raise RuntimeError("somebody else delivers")
    first: list[float] = []
    shipper = assignment_for(settings, load_profile("seed"), folder).shipper(
        progress=lambda _: first.append(time.perf_counter())
    )
    start = time.perf_counter()
    shipper.run(until_done=True)
    # Connecting to the engine and making the tables happen once, before the first batch; they are not a rate.
    seconds = first[-1] - start if len(first) < 2 else (first[-1] - first[0]) * len(first) / (len(first) - 1)
    lock.release()
    with ldv.Logboek.open(dsn) as logboek:
        found = next(iter(logboek.sql("SELECT count(), uniqExact(trace_id, operation_id) FROM verwerkingen")))
    if found[0] != found[1]:
        raise RuntimeError("records were doubled")
    return int(found[0]), seconds
