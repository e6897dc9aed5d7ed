"""What `import ldv` costs a program that starts."""

from __future__ import annotations

import statistics
import subprocess
import sys

from benchmarks._figures import Figure

CODE = """
import time; start = time.perf_counter()
import ldv
print((time.perf_counter() - start) * 1000)
import sys
print([name for name in ("clickhouse_connect", "chdb", "sqlalchemy", "opentelemetry.sdk") if name in sys.modules])
"""


def measure(*, quick: bool = False) -> list[Figure]:
    """Median over fresh processes."""
    runs = [
        subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout.split("\n")
        for _ in range(3 if quick else 15)
    ]
    loaded = {run[1] for run in runs}
    return [
        Figure(
            what="(f) import ldv, median of fresh processes",
            value=statistics.median(float(run[0]) for run in runs),
            unit="ms",
            at_most=150,
        ),
        Figure(what=f"(f) heavy packages loaded by it: {loaded}", value=float(loaded != {"[]"}), at_most=0),
    ]
