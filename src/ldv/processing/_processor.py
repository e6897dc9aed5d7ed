"""The seam with the OpenTelemetry SDK."""

from __future__ import annotations

import logging
import os
from typing import Any

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Sampler

from ldv.errors import JournalUnavailable, UsageError
from ldv.processing._lineage import Lineage, lineage_of, remember
from ldv.processing._notices import notices
from ldv.processing._operation import Operation
from ldv.processing._provider import check_provider, check_sampling
from ldv.processing._runtime import active_runtime, state
from ldv.processing._sampler import LogboekSampler, SystemIdGenerator, no_limits
from ldv.processing._spans import operation_of


class LogboekSpanProcessor(SpanProcessor):
    """Brings spans to the logboek: those of `ldv.processing()`, and those of an ordinary TracerProvider.

    Of other spans it takes the ones that carry `dpl.core.processing_activity_id`; all others it leaves alone. Of a span
    that it takes, it keeps identifiers, times, status, the type of an exception, and attributes that begin with `dpl.`:
    what other instrumentation put there is not needed to account for a processing (decision 4.1).

    The identifier of a data subject in `dpl.core.data_subject_id` becomes a pseudonym in the record. It stays on the
    span, where other processors and exporters of the host can read it: put a pseudonym there, or use
    `ldv.processing()`, where that cannot be allowed.

    When the span ends, the record is as safe as `durability` says; at `disk` and `logboek` the thread waits for that.

    Args:
        provider: The TracerProvider that it is added to; checked at once.

    Raises:
        SamplingError: The provider samples, or its limits can drop attributes. "Log Sampling is niet
            toegestaan" (decision 4.8).
        ConfigurationError: The provider's identifiers can repeat themselves.

    Example:
        provider = TracerProvider(**ldv.LogboekSpanProcessor.provider_arguments(sampler=TraceIdRatioBased(0.1)))
        provider.add_span_processor(ldv.LogboekSpanProcessor(provider))
    """

    def __init__(self, provider: TracerProvider | None = None) -> None:
        """Check the provider; without one, only spans of `ldv.processing()` are taken."""
        self._sampler: Sampler | None = None
        if provider is not None:
            check_provider(provider)
            self._sampler = provider.sampler

    @staticmethod
    def provider_arguments(sampler: Sampler | None = None) -> dict[str, Any]:
        """Arguments for a `TracerProvider` that loses no record.

        Args:
            sampler: Chooses what exporters see; everything when it is left out.

        Returns:
            `sampler`, `span_limits` and `id_generator`.
        """
        return {
            "sampler": LogboekSampler(sampler or ALWAYS_ON),
            "span_limits": no_limits(),
            "id_generator": SystemIdGenerator(),
        }

    def on_start(self, span: Span | Operation, parent_context: Context | None = None) -> None:
        """Note the beginning of an operation.

        Args:
            span: The span that starts.
            parent_context: Where the span says that it belongs.

        Raises:
            JournalUnavailable: The record could not be kept; said before any data is touched.
            ConfigurationError: Nothing is configured, or the span is of a provider that could lose one.
        """
        if type(span) is Operation:
            self.begin(span)
            return
        if span._sampler is not self._sampler:
            self._check_other_provider(span)
        lineage = remember(span, parent_context)
        if lineage is not None and lineage.is_processing():
            self.begin(operation_of(span, lineage, active_runtime()))

    def on_end(self, span: ReadableSpan | Operation) -> None:
        """Hand over the records of an operation. A failure does not raise: the application's own exception goes first.

        Args:
            span: The span that has ended.

        Raises:
            ValueNotAllowed: A value of the span may not stand in a record, and `strict` is on, as in tests.
        """
        if type(span) is Operation:
            self.end(span)
            return
        lineage = lineage_of(span)
        if lineage.is_processing() and not lineage.ended:
            lineage.ended = True
            # A forked child does not end what its parent began.
            if lineage.process == os.getpid():
                self._end_span(span, lineage)

    def shutdown(self) -> None:
        """Nothing to do: `ldv.shutdown()` ends what `ldv.configure()` began, when the last record is in."""

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Wait until everything written so far is confirmed.

        Args:
            timeout_millis: How long to wait, in milliseconds.

        Returns:
            Whether it was confirmed in time.
        """
        flush = getattr(state.runtime.sink, "flush", None) if state.runtime is not None else None
        return bool(flush(timeout_millis / 1000)) if flush else True

    def _check_other_provider(self, span: Span) -> None:
        if self._sampler is None:
            raise UsageError(
                "this LogboekSpanProcessor was made without a TracerProvider, and was added to one: whether that could "
                "lose a record is not known. Make it with ldv.LogboekSpanProcessor(provider)."
            )
        if span._sampler is not None:
            check_sampling(span._sampler, span._limits)
        self._sampler = span._sampler

    def begin(self, operation: Operation) -> None:
        """Note the beginning of an operation of `ldv.processing()`; see `on_start`."""
        runtime = operation._runtime
        payload, _ = operation.payload()
        try:
            runtime.sink.begin(operation._record.operation_id, payload)
        except JournalUnavailable as failure:
            if not runtime.warn_only:
                raise
            notices.warn(failure.code, f"ldv: {failure}", level=logging.ERROR)

    def end(self, operation: Operation) -> None:
        """Hand over the records of an operation of `ldv.processing()`; see `on_end`."""
        try:
            payload, count = operation.payload()
            operation._receipt = operation._runtime.sink.end(operation._record.operation_id, payload, count)
        except Exception as error:  # noqa: BLE001 - see `Operation.failed`
            operation.failed(error)

    def _end_span(self, span: ReadableSpan, lineage: Lineage) -> None:
        if state.runtime is None:
            notices.warn(
                "no runtime",
                "ldv: a span with dpl.core.processing_activity_id ended while nothing was configured, before "
                "ldv.configure() or after ldv.shutdown(); it is not in the logboek.",
                level=logging.ERROR,
            )
            return
        operation = operation_of(span, lineage, state.runtime)
        self.end(operation)
        operation.acknowledge()
        if (failure := operation._failure) is not None:
            notices.warn(failure.code, f"ldv: operation {operation.operation_id}: {failure}", level=logging.ERROR)
