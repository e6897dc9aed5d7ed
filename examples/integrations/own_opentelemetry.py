"""A host that traces itself with OpenTelemetry, and samples: `... own_opentelemetry.py 0` keeps 0 % of its spans."""

from __future__ import annotations

import sys

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

import ldv

# The host's own set-up, as it was before.
provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(float(sys.argv[1]) / 100)))
provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("host")

# "Log Sampling is niet toegestaan" (decision 4.8): whatever the host samples, every processing is in the logboek.
ldv.configure("OpenTelemetry-voorbeeld", service_version="1.0")
for _ in range(10):
    with (
        tracer.start_as_current_span("GET /vergunningen") as around,
        ldv.processing("tonenVergunningen", activity="rva:1", subject=ldv.Subject("999990019", type="BSN")),
        tracer.start_as_current_span("SELECT") as inside,
    ):
        # The host's spans hang together as if nothing were between them.
        assert inside.get_span_context().trace_id == around.get_span_context().trace_id
ldv.shutdown()
