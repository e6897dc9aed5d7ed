"""Runs the benchmarks and prints figures and ratios, each beside its goal."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys

from benchmarks._figures import Figure

PARTS = {
    "hot-path": "what one processing costs the application, against the stock SDK and against a call over gRPC",
    "delivery": "from journal into the embedded engine",
    "end-to-end": "an application under load and its helper process, for a minute",
    "lookup": "finding a person and a trace among five million records",
    "inzage": "the access report of a person with two hundred records, among five million",
    "scale": "a report and an export over ten million records, and what memory they take",
    "service": "records into `ldv serve` by OTLP over HTTP, each answered for when it is on disk",
    "service-reading": "reading from `ldv serve` among five million records, while others come in",
    "import": "what `import ldv` costs",
    "parsing": "reading a WhatsApp export, against another published parser",
}


def main() -> int:
    """Run the parts that were asked for; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help="; ".join(f"{name}: {what}" for name, what in PARTS.items()))
    parser.add_argument("--quick", action="store_true", help="smaller numbers: to see that it runs, not for figures")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()} {platform.release()}\n")
    missed = 0
    for name in options.parts or PARTS:
        print(f"{name}: {PARTS[name]}", flush=True)
        # What was installed a moment ago, or written by the part before, is still on its way to the disk.
        os.sync()
        module = importlib.import_module(f"benchmarks._{name.replace('-', '_')}")
        figures: list[Figure] = module.measure(quick=options.quick)
        for figure in figures:
            print(f"  {figure}", flush=True)
            missed += not figure.met
        print(flush=True)
    if missed:
        print(f"{missed} goal(s) missed.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
