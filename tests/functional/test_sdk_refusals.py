"""Providers and environments of OpenTelemetry that could lose a record, and those that cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ConcurrentMultiSpanProcessor, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_OFF,
    ALWAYS_ON,
    DEFAULT_ON,
    AlwaysRecordSampler,
    ParentBased,
    Sampler,
    TraceIdRatioBased,
)

import ldv
from ldv.errors import ConfigurationError, SamplingError, UsageError
from tests.support.recording import RecordingSink, recording

GOOD = ldv.LogboekSpanProcessor.provider_arguments


@pytest.fixture
def sink() -> Iterator[RecordingSink]:
    with recording() as running:
        yield running


def provider(**different: Any) -> TracerProvider:
    return TracerProvider(shutdown_on_exit=False, **{**GOOD(), **different})


@pytest.mark.parametrize(
    "sampler", [ALWAYS_ON, GOOD(ALWAYS_OFF)["sampler"], GOOD()["sampler"]], ids=["SDK", "none", "all"]
)
def test_samplers_that_lose_nothing(sampler: Sampler) -> None:
    """A sampler that lets every span be recorded, with all it began with, is taken."""
    ldv.LogboekSpanProcessor(provider(sampler=sampler))


@pytest.mark.parametrize(
    "sampler",
    [
        TraceIdRatioBased(0.1),
        TraceIdRatioBased(1.0),
        ALWAYS_OFF,
        DEFAULT_ON,
        ParentBased(TraceIdRatioBased(0.5)),
        AlwaysRecordSampler(TraceIdRatioBased(0.5)),
    ],
    ids=["a tenth", "a ratio of all", "none", "as the caller", "as the caller, else half", "half, recorded"],
)
def test_samplers_that_lose_something(sampler: Sampler) -> None:
    """A sampler that can drop a span, or the attributes that make it a record, is refused by name with the way out."""
    with pytest.raises(SamplingError, match="sampling is forbidden; found the sampler") as refusal:
        ldv.LogboekSpanProcessor(provider(sampler=sampler))
    assert sampler.get_description() in str(refusal.value)
    assert "provider_arguments(sampler=YOURS)" in str(refusal.value)


def test_a_sampler_of_the_sdk_that_records_always_still_loses() -> None:
    """Why AlwaysRecordSampler is refused: what a dropped span begins with is gone."""
    tracer = TracerProvider(sampler=AlwaysRecordSampler(ALWAYS_OFF), shutdown_on_exit=False).get_tracer("host")
    span: Any = tracer.start_span("tonen", attributes={"dpl.core.processing_activity_id": "rva:1"})
    assert dict(span.attributes) == {}


def test_the_default_provider_is_refused() -> None:
    """A provider as it comes follows the sampling of whoever calls, so it can lose records."""
    with pytest.raises(SamplingError, match="ParentBased"):
        ldv.LogboekSpanProcessor(TracerProvider(shutdown_on_exit=False))


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        (SpanLimits(), "max_span_attributes=128"),
        (
            SpanLimits(max_span_attributes=SpanLimits.UNSET, max_span_attribute_length=64),
            "max_span_attribute_length=64",
        ),
        (SpanLimits(max_span_attributes=SpanLimits.UNSET, max_attribute_length=9), "max_attribute_length=9"),
    ],
    ids=["default", "length of the span's", "length of all"],
)
def test_limits_that_lose_something(limits: SpanLimits, found: str) -> None:
    """Limits that can drop or cut an attribute are refused by name."""
    with pytest.raises(SamplingError, match=found):
        ldv.LogboekSpanProcessor(provider(span_limits=limits))


def test_identifiers_that_can_repeat() -> None:
    """A provider whose identifiers come from `random` is refused: a seed in the host would make two records one."""
    with pytest.raises(ConfigurationError, match="Python's random"):
        ldv.LogboekSpanProcessor(provider(id_generator=RandomIdGenerator()))


def test_processors_in_other_threads() -> None:
    """A provider that calls its processors in threads is refused: there, no operation is under way."""
    active = ConcurrentMultiSpanProcessor(1)
    with pytest.raises(ConfigurationError, match="other threads"):
        ldv.LogboekSpanProcessor(provider(active_span_processor=active))
    active.shutdown()


def test_a_provider_that_was_not_named(sink: RecordingSink) -> None:
    """A processor that was made without its provider refuses the provider's first span, of whatever kind."""
    made = provider()
    made.add_span_processor(ldv.LogboekSpanProcessor())
    with pytest.raises(UsageError, match=r"LogboekSpanProcessor\(provider\)"):
        made.get_tracer("host").start_span("GET /")


def test_another_provider_than_the_one_named(sink: RecordingSink) -> None:
    """A processor that is added to another provider as well refuses that one, if it could lose a record."""
    processor, other = ldv.LogboekSpanProcessor(provider()), TracerProvider(shutdown_on_exit=False)
    other.add_span_processor(processor)
    with pytest.raises(SamplingError):
        other.get_tracer("host").start_span("GET /")
    good = provider()
    good.add_span_processor(processor)
    good.get_tracer("host").start_span("GET /").end()


RUN = """
import os, random, sys
import ldv
from tests.support.recording import recording

def attempt():
    from opentelemetry.sdk.trace import TracerProvider
    try:
        ldv.LogboekSpanProcessor(TracerProvider(shutdown_on_exit=False, **arguments()))
    except ldv.errors.LdvError as error:
        print(type(error).__name__, error)
    else:
        print("taken")

def arguments():
    return ldv.LogboekSpanProcessor.provider_arguments() if GOOD else {}
"""


def run(program: str, environment: dict[str, str] | None = None, *, good: bool = True) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    finished = subprocess.run(
        [sys.executable, "-c", f"GOOD = {good}\n{RUN}\nimport ldv.errors\n{program}"],
        env=inherited | (environment or {}),
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({"OTEL_SDK_DISABLED": "true"}, "OTEL_SDK_DISABLED"),
        ({"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.01"}, "TraceIdRatioBased{0.01}"),
        ({"OTEL_TRACES_SAMPLER": "always_off"}, "AlwaysOffSampler"),
        ({"OTEL_TRACES_SAMPLER": "always_on"}, "max_span_attributes=128"),
        ({"OTEL_TRACES_SAMPLER": "always_on", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "3"}, "max_span_attributes=3"),
        ({"OTEL_TRACES_SAMPLER": "always_on", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": ""}, "Python's random"),
    ],
    ids=lambda value: " ".join(map("=".join, value.items())) if isinstance(value, dict) else "",
)
def test_environment_of_a_provider(environment: dict[str, str], found: str) -> None:
    """What the environment does to a provider that was made without arguments is seen and refused."""
    assert found in run("attempt()", environment, good=False)


HOSTILE = {
    "OTEL_TRACES_SAMPLER": "always_off",
    "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "1",
    "OTEL_ATTRIBUTE_COUNT_LIMIT": "1",
    "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT": "2",
    "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT": "2",
    "OTEL_SPAN_EVENT_COUNT_LIMIT": "0",
    "OTEL_SPAN_LINK_COUNT_LIMIT": "0",
    "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT": "0",
    "OTEL_PROPAGATORS": "none",
    "OTEL_TRACES_EXPORTER": "none",
}
LOGS = """
with recording() as sink:
    with ldv.incoming({"traceparent": "00-" + "7" * 32 + "-" + "7" * 16 + "-00"}), ldv.processing(
        "wijzigen kenteken", activity="rva:0b1f", attributes={f"zaak.{n}": "x" * 100 for n in range(200)}
    ) as operation:
        operation.set_attribute("dpl.objects.dataset", "kentekens")
[record] = sink.records
assert len(record.attributes) == 201 and record.attributes["zaak.0"] == "x" * 100, record
assert record.processing_activity_id == "rva:0b1f" and record.foreign_operation.trace_id == "7" * 32
print("whole")
"""


@pytest.mark.parametrize("disabled", ["true", "false"])
def test_environment_of_an_operation(disabled: str) -> None:
    """Nothing in the environment of the host takes anything away from a record of `ldv.processing()`."""
    assert run(LOGS, HOSTILE | {"OTEL_SDK_DISABLED": disabled}).strip() == "whole"


def test_a_good_provider_in_a_hostile_environment() -> None:
    """A provider that was made as the library says is taken, whatever limits and samplers the environment names."""
    assert run("attempt()", HOSTILE).strip() == "taken"


FORK = """
from opentelemetry.sdk.trace import TracerProvider

provider = TracerProvider(shutdown_on_exit=False, **arguments())
provider.add_span_processor(ldv.LogboekSpanProcessor(provider))
tracer = provider.get_tracer("host")
with recording() as sink:
    with tracer.start_as_current_span("tonen", attributes={"dpl.core.processing_activity_id": "rva:1"}) as span:
        child = os.fork()
        if child == 0:
            with tracer.start_as_current_span("lezen", attributes={"dpl.core.processing_activity_id": "rva:1"}):
                pass
            span.end()
            names = [record.operation_name for record in sink.records]
            parent = sink.records[0].parent_operation_id == f"{span.get_span_context().span_id:016x}"
            os._exit(0 if (names, parent) == (["lezen"], True) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    print([record.operation_name for record in sink.records])
"""


def test_a_fork_in_the_middle() -> None:
    """A forked child logs its own spans, under that of its parent, and leaves the parent's span to the parent."""
    assert run(FORK).strip() == "['tonen']"
