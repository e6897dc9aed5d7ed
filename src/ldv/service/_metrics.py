"""How the service is doing, for Prometheus, in the format OpenMetrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from ldv.delivery import Health
    from ldv.service._intake import Intake
    from ldv.service._shipping import Shipping

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """What is measured.

    Attributes:
        seconds: How long requests take, by kind.
    """

    def __init__(self) -> None:
        """Nothing measured yet."""
        self._registry = CollectorRegistry()
        self.seconds = Histogram(
            "ldv_request_seconds",
            "How long requests took until they were answered.",
            ("kind",),
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def watch(self, intake: Intake, *, shipping: Shipping, health: Callable[[], Health]) -> None:
        """Tell what comes in and what goes out, whenever it is asked.

        Args:
            intake: What comes in.
            shipping: What goes out.
            health: State of the journal in between.
        """
        self._registry.register(_Road(intake, shipping, health))

    def page(self, accept: str) -> tuple[bytes, str]:
        """Everything, in the format that is asked for.

        Args:
            accept: The header of that name.

        Returns:
            The page and its media type.
        """
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type


class _Road(Collector):
    def __init__(self, intake: Intake, shipping: Shipping, health: Callable[[], Health]) -> None:
        self._intake = intake
        self._shipping = shipping
        self._health = health

    def describe(self) -> list[Metric]:
        # Nothing needs to be looked at to know that these are no names of others.
        return []

    def collect(self) -> Iterator[Metric]:
        counts, health, again = self._intake.counts, self._health(), self._shipping.target.again
        for name, text, value in (
            ("ldv_requests_taken", "Requests with spans that were taken.", counts.requests),
            ("ldv_records_received", "Records that are on the disk, repetitions included.", counts.records),
            ("ldv_spans_ignored", "Spans that were no processings.", counts.ignored),
            ("ldv_records_confirmed", "Records that the logboek has confirmed.", self._shipping.confirmed),
            ("ldv_records_repeated", "Records that had come before, and were left out.", again.repeated),
            ("ldv_records_conflicting", "Records under the identifiers of another, kept apart.", again.conflicting),
        ):
            yield CounterMetricFamily(name, text, value=value)
        refused = CounterMetricFamily("ldv_requests_refused", "Requests that were refused.", labels=["status"])
        for status, count in sorted(counts.refused.items()):
            refused.add_metric([str(status)], count)
        yield refused
        for name, text, number in (
            ("ldv_backlog_records", "Records that wait in the journal.", health.backlog_records),
            ("ldv_backlog_bytes", "Their size on disk.", health.backlog_bytes),
            ("ldv_backlog_age_seconds", "Age of the oldest of them.", health.age_seconds),
            ("ldv_dead_letters", "Deliveries that were given up.", health.dead_letters),
            ("ldv_healthy", "1 when all is well.", float(health.ok)),
        ):
            yield GaugeMetricFamily(name, text, value=number)
