"""The report for analysts and the export, over ten million records: how long, and in how much memory.

The engine runs inside the process that asks, so its memory counts as well.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._figures import Figure
from benchmarks._lookup import fill

ROWS = 10_000_000
FEW = 100_000
MIB = 1024


def measure(*, quick: bool = False, rows: int = ROWS) -> list[Figure]:
    """Peak memory of each command over all rows, beside that of the same command over few."""
    rows = min(rows, 300_000) if quick else rows
    figures = []
    with tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder:
        for count in (FEW, rows):
            dsn = f"chdb://{folder}/{count}/logboek"
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                pool.apply(fill, (dsn, count))
            for what, arguments in {
                "ldv report of a year": ["report", "--period", "2025-11-01/2026-11-30"],
                "ldv export to Parquet": ["export", "--format", "parquet", "--output", f"{folder}/{count}.parquet"],
            }.items():
                seconds, memory = _run([*arguments, "--logboek", dsn], folder=folder)
                figures += [
                    Figure(what=f"{count:,} rows: {what}", value=seconds, unit="s"),
                    Figure(what=f"{count:,} rows: {what}, peak memory", value=memory, unit="MiB"),
                ]
    return figures


def _run(arguments: list[str], *, folder: str) -> tuple[float, float]:
    """Seconds and peak memory in MiB of one command."""
    began = time.perf_counter()
    with open(Path(folder) / "output", "wb") as output:
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", "ldv", *arguments],
            {**os.environ, "LDV_LOGBOEK": ""},
            file_actions=[(os.POSIX_SPAWN_DUP2, output.fileno(), 1)],
        )
        _, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"`ldv {arguments[0]}` failed")
    return time.perf_counter() - began, usage.ru_maxrss / MIB
