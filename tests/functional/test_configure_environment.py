"""`ldv.configure()` where the environment holds settings of OpenTelemetry that are malformed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
import ldv

try:
    ldv.configure(
        "Parkeeradmin",
        logboek="otlp+http://localhost:9",
        journal=sys.argv[1],
        keys="aes-siv:1:" + "A" * 86 + "==",
        delivery="external",
    )
    with ldv.processing("tonen", activity="rva:1", attributes={"zaak": "x" * 100}):
        pass
    print(ldv.health().backlog_records)
except Exception as error:
    print(type(error).__name__, error)
"""


def run(folder: Path, **environment: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "LDV_"))}
    command = [sys.executable, "-c", PROGRAM, str(folder / "journal")]
    finished = subprocess.run(
        command, env=inherited | environment, cwd=folder, capture_output=True, text=True, timeout=100, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.strip()


@pytest.mark.parametrize("value", ["many", "-1", "1.5"])
def test_a_malformed_limit(tmp_path: Path, value: str) -> None:
    """A limit with which OpenTelemetry cannot be loaded is an error of `configure()` that names the variable."""
    found = run(tmp_path, OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=value)
    assert found.startswith("SamplingError [LDV101]")
    assert "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT" in found
    assert "Correct or remove it" in found


@pytest.mark.parametrize(
    "name",
    [
        "OTEL_ATTRIBUTE_COUNT_LIMIT",
        "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "OTEL_SPAN_EVENT_COUNT_LIMIT",
        "OTEL_BSP_SCHEDULE_DELAY",
        "OTEL_PROPAGATORS",
        "OTEL_PYTHON_CONTEXT",
        "OTEL_PYTHON_TRACER_PROVIDER",
        "OTEL_RESOURCE_ATTRIBUTES",
        "OTEL_TRACES_SAMPLER",
        "OTEL_TRACES_SAMPLER_ARG",
    ],
)
def test_what_does_not_concern_us(tmp_path: Path, name: str) -> None:
    """Anything else that is malformed is between the host and OpenTelemetry: records are written."""
    assert run(tmp_path, **{name: "rubbish"}) == "1"
