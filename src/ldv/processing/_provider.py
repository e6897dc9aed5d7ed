"""Whether a TracerProvider of the host can lose a record."""

from __future__ import annotations

from typing import Final

from opentelemetry.sdk.trace import ConcurrentMultiSpanProcessor, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Sampler, StaticSampler

from ldv.errors import ConfigurationError, SamplingError
from ldv.processing._sampler import LogboekSampler

# The last one cuts the type of an exception, which stands in an event.
_LIMITS: Final = ("max_span_attributes", "max_span_attribute_length", "max_attribute_length")
_REMEDY: Final = (
    "Make it with TracerProvider(**ldv.LogboekSpanProcessor.provider_arguments(sampler=YOURS)): then the logboek sees "
    "every span, and your exporters what your sampler chooses."
)


def check_provider(provider: TracerProvider) -> None:
    """Refuse a provider that could lose a record.

    Args:
        provider: The provider.

    Raises:
        SamplingError: It is switched off, samples, or its limits can drop or cut attributes.
        ConfigurationError: Its identifiers can repeat themselves, or it calls its processors in other threads.
    """
    if getattr(provider, "_disabled", False):
        raise SamplingError(
            "OTEL_SDK_DISABLED switches this TracerProvider off: it makes no spans, so none would reach the logboek. "
            "Remove it from the environment, or use ldv.processing(), which does not depend on it."
        )
    check_sampling(provider.sampler, provider._span_limits)
    if isinstance(provider.id_generator, RandomIdGenerator):
        raise ConfigurationError(
            "this TracerProvider takes identifiers from Python's random, which gives the same ones again when a "
            f"program seeds it again: the second of two records would be taken for the first. {_REMEDY}"
        )
    if isinstance(provider._active_span_processor, ConcurrentMultiSpanProcessor):
        raise ConfigurationError(
            "this TracerProvider has a ConcurrentMultiSpanProcessor: it calls processors in other threads, where "
            "nobody knows which operation is under way. Leave active_span_processor out."
        )


def check_sampling(sampler: Sampler, limits: SpanLimits) -> None:
    """Refuse a sampler or limits that could lose a record; see `check_provider`.

    Raises:
        SamplingError: They could.
    """
    # Decision 4.8: "Wanneer een techniek voor loggen wordt toegepast waarbij Log Sampling is ingericht, moet ervoor
    # worden gewaakt dat dit niet geldt voor de logregels die beschreven worden in deze standaard."
    always = isinstance(sampler, StaticSampler) and sampler.get_description() == ALWAYS_ON.get_description()
    if not (always or isinstance(sampler, LogboekSampler)):
        raise SamplingError(
            f"sampling is forbidden; found the sampler {sampler.get_description()}, which can drop a span or the "
            f"attributes that it starts with. {_REMEDY}"
        )
    found = [f"{name}={getattr(limits, name)}" for name in _LIMITS if getattr(limits, name) is not None]
    if found:
        raise SamplingError(
            f"span limits can drop or cut attributes of a record; found {', '.join(found)}, which may come from "
            f"OTEL_*_LIMIT in the environment. {_REMEDY}"
        )
