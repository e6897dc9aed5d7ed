"""Checks of this machine and this Python: versions, the environment, the clock."""

from __future__ import annotations

import datetime
import importlib.util
import os
import platform
import re
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from ldv.cli._finding import Finding, ok, warning, wrong
from ldv.cli._show import duration

_NO_EARLIER: Final = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
"""This version did not exist before."""
_LIMIT: Final = re.compile(r"OTEL_\w*LIMIT")
_KEEP_ALL: Final = frozenset({"always_on", "parentbased_always_on"})
_CLOCK_STEP: Final = 2.0


def check_python() -> Iterator[Finding]:
    """Python, SQLite and the packages that matter."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    found = f"{python}, SQLite {sqlite3.sqlite_version}, {platform.system()} {platform.machine()}"
    if sys.version_info < (3, 11) or os.name != "posix":
        yield wrong("python", found, "ldv needs Python 3.11 or newer on Linux or macOS.")
    else:
        yield ok("python", found)


def check_packages(*, embedded: bool) -> Iterator[Finding]:
    """Versions of what ldv stands on.

    Args:
        embedded: Whether the embedded engine is asked for.
    """
    names = ("logboek-dataverwerkingen", "clickhouse-connect", "opentelemetry-api", "opentelemetry-sdk", "cryptography")
    versions = {name: _version(name) for name in names}
    found = ", ".join(f"{name} {number or 'not installed'}" for name, number in versions.items())
    missing = [name for name in names[1:] if versions[name] is None]
    if missing:
        yield wrong("packages", found, f"Install what is missing: pip install {' '.join(missing)}")
    elif _minor(versions["opentelemetry-api"]) != _minor(versions["opentelemetry-sdk"]):
        yield warning(
            "packages", found, "OpenTelemetry's API and SDK belong together: install the same version of both."
        )
    else:
        yield ok("packages", found)
    if embedded:
        # Found, not imported: importing the engine makes a later fork of this process hang, and takes a second.
        if importlib.util.find_spec("chdb") is None:
            yield wrong(
                "engine package",
                "chdb is not installed, and logboek asks for the embedded engine",
                "pip install 'logboek-dataverwerkingen[embedded]'",
            )
        else:
            yield ok("engine package", f"chdb {_version('chdb') or 'of an unknown version'}")


def check_opentelemetry(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Variables of OpenTelemetry that stop `configure()`, or that would lose spans of other instrumentation.

    Records of `ldv.processing()` are immune to them; spans that come through `LogboekSpanProcessor` are the host's.
    """
    limits = {name: value for name, value in environ.items() if _LIMIT.fullmatch(name) and value.strip()}
    malformed = sorted(name for name, value in limits.items() if not value.strip().isdecimal())
    if malformed:
        yield wrong(
            "OTEL_*",
            f"{', '.join(malformed)} is not a whole number",
            "Correct or remove it: OpenTelemetry cannot be loaded, so ldv.configure() fails.",
        )
    found, mend = (
        [],
        "Matters only if spans of other instrumentation have to reach the logboek (LogboekSpanProcessor): then remove "
        "it.",
    )
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        found.append("OTEL_SDK_DISABLED")
    if environ.get("OTEL_TRACES_SAMPLER", "always_on").strip().lower() not in {"", *_KEEP_ALL}:
        # Decision 4.8: where the chosen technique can sample, make sure that it does not.
        found.append("OTEL_TRACES_SAMPLER")
    found += sorted(set(limits) - set(malformed))
    if found:
        yield warning(
            "OTEL_*",
            f"{', '.join(found)} can make a tracer of this application lose spans; ldv.processing() is not affected",
            mend,
        )
    elif not malformed:
        yield ok("OTEL_*", "nothing in the environment that loses spans")


def check_clock(journal: Path | None, *, now: float | None = None) -> Iterator[Finding]:
    """Whether the time of records can be true.

    Args:
        journal: Its files bear times; one in the future means that the clock was set back.
        now: Seconds since 1970; by default what the clock says.
    """
    now = time.time() if now is None else now
    today = datetime.datetime.fromtimestamp(now, tz=datetime.UTC)
    if today < _NO_EARLIER:
        yield wrong(
            "clock",
            f"it is {today:%Y-%m-%d} according to this machine",
            "Set the clock; let it follow a time server (chrony, systemd-timesyncd).",
        )
        return
    newest = max((_changed(path) for path in journal.iterdir()), default=0.0) if journal and journal.is_dir() else 0.0
    if newest > now + _CLOCK_STEP:
        yield warning(
            "clock",
            f"the journal was written {duration(newest - now)} in the future: the clock was set back",
            "Records of that time bear a wrong time. Let the clock follow a time server, which slews and does not "
            "step.",
        )
        return
    yield ok("clock", f"{today:%Y-%m-%d %H:%M:%S} UTC")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _minor(number: str | None) -> list[str]:
    return (number or "").split(".")[:2]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
