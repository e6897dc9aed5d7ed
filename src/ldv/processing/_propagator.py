"""Our entry in the tracestate that the OpenTelemetry instrumentation of a host sends along."""

from __future__ import annotations

from opentelemetry.context import Context
from opentelemetry.propagators.textmap import (
    CarrierT,
    Getter,
    Setter,
    TextMapPropagator,
    default_getter,
    default_setter,
)
from opentelemetry.trace import get_current_span

from ldv.processing._context import inject


class LogboekPropagator(TextMapPropagator):
    """Puts the operation under way into the tracestate of every call that an instrumented host makes.

    Instrumentation of HTTP clients writes its own headers over ours, and with them the tracestate of whoever called
    this host. The next application would take that party for its caller. After the propagator of Trace Context, this
    one sets it right; the host's own traceparent stays.

    It goes by the name `ldv` in the environment: `OTEL_PROPAGATORS=tracecontext,baggage,ldv`.
    """

    def extract(
        self, carrier: CarrierT, context: Context | None = None, getter: Getter[CarrierT] = default_getter
    ) -> Context:
        """Nothing is taken in: `ldv.incoming` does that, and knows who the caller is."""
        return Context() if context is None else context

    def inject(
        self, carrier: CarrierT, context: Context | None = None, setter: Setter[CarrierT] = default_setter
    ) -> None:
        """Set the tracestate, when an operation is under way.

        Args:
            carrier: What the headers go into.
            context: Context of the host's span.
            setter: How they go in.
        """
        host = get_current_span(context).get_span_context()
        ours = inject({"tracestate": host.trace_state.to_header()})
        if "traceparent" not in ours:
            return
        setter.set(carrier, "tracestate", ours["tracestate"])
        if not host.is_valid:
            setter.set(carrier, "traceparent", ours["traceparent"])

    @property
    def fields(self) -> set[str]:
        """The headers that `inject` sets."""
        return {"traceparent", "tracestate"}
