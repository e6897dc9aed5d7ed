"""Our entry in what an instrumented host sends along."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.context import Context
from opentelemetry.propagators.composite import CompositePropagator
from opentelemetry.propagators.textmap import Setter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

import ldv
from ldv.processing._context import caller_of
from ldv.processing._propagator import LogboekPropagator
from tests.support.callers import headers_of
from tests.support.recording import recording

TRACE_CONTEXT = TraceContextTextMapPropagator()
BOTH = CompositePropagator([TRACE_CONTEXT, LogboekPropagator()])
CALLER = headers_of(7) | {"tracestate": f"rojo=1,ldv={7:032x}-{7:016x}"}


@pytest.fixture(autouse=True)
def sink() -> Iterator[Any]:
    with recording() as running:
        yield running


def what_a_host_sends(propagator: Any, *, logged: bool = True) -> tuple[dict[str, str], str, int]:
    """An instrumented host that was called calls another, inside an operation; with that and the host's own span."""
    sent: dict[str, str] = {}
    tracer = TracerProvider(shutdown_on_exit=False).get_tracer("host")
    with ldv.incoming(CALLER), tracer.start_as_current_span("GET", TRACE_CONTEXT.extract(CALLER)) as span:
        if not logged:
            propagator.inject(sent)
            return sent, "", span.get_span_context().span_id
        with ldv.processing("tonen", activity="rva:1") as operation:
            ldv.inject(sent)
            propagator.inject(sent)
        return sent, operation.operation_id, span.get_span_context().span_id


def test_why_it_is_there() -> None:
    """Without it, the next application takes the caller of this one for its own."""
    sent, _, _ = what_a_host_sends(TRACE_CONTEXT)
    assert caller_of(sent) == (bytes.fromhex(f"{7:032x}"), bytes.fromhex(f"{7:016x}"))


def test_the_operation_under_way_goes_along() -> None:
    """With it, the next application sees which operation called; the host's traceparent and other entries stay."""
    sent, operation, span = what_a_host_sends(BOTH)
    assert caller_of(sent)[1].hex() == operation
    assert sent["traceparent"][36:52] == f"{span:016x}"
    assert sent["tracestate"].split(",")[1:] == ["rojo=1"]


def test_outside_an_operation() -> None:
    """A host that passes a call on without processing anything passes on who called it."""
    sent, _, _ = what_a_host_sends(BOTH, logged=False)
    assert sent["tracestate"] == CALLER["tracestate"]


def test_a_host_without_a_span() -> None:
    """Where the host has no span of its own, the operation stands in the traceparent too."""
    sent: dict[str, str] = {}
    with ldv.processing("tonen", activity="rva:1") as operation:
        BOTH.inject(sent, Context())
    assert sent["traceparent"] == f"00-{operation.trace_id}-{operation.operation_id}-01"


class Pairs(Setter[list[tuple[str, str]]]):
    def set(self, carrier: list[tuple[str, str]], key: str, value: str) -> None:
        carrier.append((key, value))


def test_whatever_carries_it() -> None:
    """The headers go in the way the instrumentation says, also where they are a list."""
    sent: list[tuple[str, str]] = []
    with ldv.processing("tonen", activity="rva:1"):
        LogboekPropagator().inject(sent, Context(), Pairs())
    assert {name for name, _ in sent} == LogboekPropagator().fields


def test_nothing_is_taken_in() -> None:
    """Reading headers is left to the others: the context stays as it is."""
    context = Context({"a": 1})
    assert LogboekPropagator().extract(CALLER, context) is context
    assert LogboekPropagator().extract(CALLER) == {}


def test_its_name() -> None:
    """`ldv` in OTEL_PROPAGATORS names it."""
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["entry-points"]["opentelemetry_propagator"]["ldv"].partition(":")
    assert getattr(importlib.import_module(module), name) is LogboekPropagator
