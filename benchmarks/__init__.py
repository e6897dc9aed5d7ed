"""Figures for docs/performance.md: `nox -s bench`, or `python -m benchmarks [NAME ...]`."""
