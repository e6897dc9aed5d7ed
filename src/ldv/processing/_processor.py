"""The seam with the OpenTelemetry SDK."""

from __future__ import annotations

import logging
from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, AlwaysRecordSampler, Sampler

from ldv.errors import JournalUnavailable, LdvError, SamplingError
from ldv.processing._notices import notices
from ldv.processing._operation import Operation
from ldv.processing._runtime import active_runtime, state
from ldv.processing._spans import is_processing, operation_of, remember

_LIMITS: Final = ("max_attributes", "max_span_attributes", "max_attribute_length", "max_span_attribute_length")


class LogboekSpanProcessor(SpanProcessor):
    """Brings spans to the logboek: those of `ldv.processing()`, and those of an ordinary TracerProvider.

    Of other spans it takes the ones that carry `dpl.core.processing_activity_id`; all others it leaves alone.

    Args:
        provider: The TracerProvider that it is added to; checked at once.

    Raises:
        SamplingError: The provider samples, or its limits can drop attributes. "Log Sampling is niet
            toegestaan" (decision 4.8).

    Example:
        provider = TracerProvider(sampler=ALWAYS_ON)
        provider.add_span_processor(ldv.LogboekSpanProcessor(provider))
    """

    def __init__(self, provider: TracerProvider | None = None) -> None:
        """Check the provider; without one, the first span is checked."""
        self._checked = False
        if provider is not None:
            check_provider(provider)
            self._checked = True

    def on_start(self, span: Span | Operation, parent_context: Context | None = None) -> None:
        """Note the beginning of an operation.

        Args:
            span: The span that starts.
            parent_context: Not used.

        Raises:
            JournalUnavailable: The record could not be kept; said before any data is touched.
            SamplingError: The first span of a provider that could lose one.
        """
        if type(span) is Operation:
            self._begin(span)
            return
        if not self._checked:
            check_sampling(span._sampler, span._limits)  # type: ignore[union-attr]
            self._checked = True
        remember(span, parent_context)  # type: ignore[arg-type]
        if is_processing(span):  # type: ignore[arg-type]
            self._begin(operation_of(span, active_runtime()))  # type: ignore[arg-type]

    def on_end(self, span: ReadableSpan | Operation) -> None:
        """Hand the records of an ended operation over. Never raises: the application's own exception goes first.

        Args:
            span: The span that has ended.
        """
        if type(span) is Operation:
            self._end(span)
        elif is_processing(span):  # type: ignore[arg-type]
            if state.runtime is None:
                notices.warn("no runtime", "ldv: a span with dpl.core.processing_activity_id ended after ldv.shutdown(); it is not in the logboek.")
                return
            operation = operation_of(span, state.runtime)  # type: ignore[arg-type]
            self._end(operation)
            if operation._failure is not None:
                notices.warn(operation._failure.code, f"ldv: operation {operation.operation_id}: {operation._failure}", level=logging.ERROR)

    def shutdown(self) -> None:
        """Nothing to do: `ldv.shutdown()` ends what `ldv.configure()` began, when the last record is in."""

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Wait until everything written so far is confirmed.

        Args:
            timeout_millis: How long to wait, in milliseconds.

        Returns:
            Whether it was confirmed in time.
        """
        flush = getattr(active_runtime().sink, "flush", None)
        return bool(flush(timeout_millis / 1000)) if flush else True

    def _begin(self, operation: Operation) -> None:
        runtime = operation._runtime
        try:
            runtime.sink.begin(operation._id, operation.begin_payload())
        except JournalUnavailable as failure:
            if not runtime.warn_only:
                raise
            notices.warn(failure.code, f"ldv: {failure}", level=logging.ERROR)

    def _end(self, operation: Operation) -> None:
        payload, count = operation.end_payload()
        try:
            operation._receipt = operation._runtime.sink.end(operation._id, payload, count)
        except LdvError as failure:
            operation._failure = failure


def check_provider(provider: TracerProvider) -> None:
    """Refuse a provider that could lose a record.

    Args:
        provider: The provider.

    Raises:
        SamplingError: It is switched off, samples, or its limits can drop or cut attributes.
    """
    if getattr(provider, "_disabled", False):
        raise SamplingError(
            "OTEL_SDK_DISABLED switches this TracerProvider off: it makes no spans, so none would reach the logboek. "
            "Remove it from the environment, or use ldv.processing(), which does not depend on it."
        )
    check_sampling(provider.sampler, provider._span_limits)


def check_sampling(sampler: Sampler, limits: SpanLimits) -> None:
    """Refuse a sampler or limits that could lose a record; see `check_provider`."""
    # Decision 4.8: "Wanneer een techniek voor loggen wordt toegepast waarbij Log Sampling is ingericht, moet ervoor
    # worden gewaakt dat dit niet geldt voor de logregels die beschreven worden in deze standaard."
    always = isinstance(sampler, AlwaysRecordSampler) or sampler.get_description() == ALWAYS_ON.get_description()
    if not always:
        raise SamplingError(
            f"sampling is forbidden; found the sampler {sampler.get_description()}, which can drop a span. Give the TracerProvider "
            "sampler=ALWAYS_ON, or AlwaysRecordSampler(your sampler): then the logboek sees all spans and your exporters what you chose."
        )
    found = [f"{name}={getattr(limits, name)}" for name in _LIMITS if getattr(limits, name) is not None]
    if found:
        raise SamplingError(
            f"span limits can drop or cut attributes of a record; found {', '.join(found)}. Give the TracerProvider span_limits=SpanLimits("
            + ", ".join(f"{name}=SpanLimits.UNSET" for name in _LIMITS)
            + ")."
        )
