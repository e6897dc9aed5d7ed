"""What a TracerProvider needs to lose no record: a sampler, limits and identifiers."""

from __future__ import annotations

import os
from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace import SpanLimits
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes


class LogboekSampler(Sampler):
    """Lets the logboek see every span, and exporters what another sampler chose for them.

    The SDK's own AlwaysRecordSampler is not enough: the samplers that it asks let go of a span's first attributes when
    they drop it, and with those goes what makes it a record.

    Args:
        root: Decides what exporters see.
    """

    def __init__(self, root: Sampler) -> None:
        """Ask this sampler."""
        self._root = root

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """What the other sampler says, except that nothing goes unrecorded."""
        chosen = self._root.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)
        if chosen.decision is Decision.DROP:
            return SamplingResult(Decision.RECORD_ONLY, attributes, chosen.trace_state)
        ours = {key: value for key, value in (attributes or {}).items() if key.startswith("dpl.")}
        return SamplingResult(chosen.decision, {**chosen.attributes, **ours}, chosen.trace_state)

    def get_description(self) -> str:
        """Names the other sampler."""
        return f"LogboekSampler{{{self._root.get_description()}}}"


class SystemIdGenerator(IdGenerator):
    """Identifiers from the operating system: a host that seeds `random` twice gets the same ones twice from there."""

    def generate_span_id(self) -> int:
        """64 bits, not all zero."""
        return int.from_bytes(os.urandom(8), "big") or self.generate_span_id()

    def generate_trace_id(self) -> int:
        """128 bits, not all zero."""
        return int.from_bytes(os.urandom(16), "big") or self.generate_trace_id()

    def is_trace_id_random(self) -> bool:
        """All bits are random, as samplers like to know."""
        return True


def no_limits() -> SpanLimits:
    """Limits that let every attribute of a span stand; events and links keep the SDK's."""
    unset = SpanLimits.UNSET
    return SpanLimits(
        max_attributes=unset, max_span_attributes=unset, max_attribute_length=unset, max_span_attribute_length=unset
    )
