"""A trace as it ran: a bar for each operation, below the one that it was carried out inside of."""

from __future__ import annotations

import attrs

from ldv.inzage import Chain, ChainStep
from ldv.record import Record


@attrs.frozen(kw_only=True)
class Bar:
    """One operation.

    Attributes:
        record: Its record.
        depth: How deep it lies.
        left: Where its bar begins, of a thousand.
        width: How long its bar is, of a thousand.
        after: Milliseconds after the first operation began.
        milliseconds: How long it took.
    """

    record: Record
    depth: int
    left: int
    width: int
    after: float
    milliseconds: float


def bars(records: list[Record]) -> list[Bar]:
    """The bars of a trace, in the order in which operations lie inside one another."""
    if not records:
        return []
    first = min(record.start_time for record in records)
    span = max(max(record.end_time for record in records) - first, 1)
    chain = Chain(
        trace_id="", entity="", steps=tuple(ChainStep(entity="", record=record) for record in records), parties=()
    )
    return [
        Bar(
            record=step.record,
            depth=min(depth, 8),
            left=min(990, (step.record.start_time - first) * 1000 // span),
            width=max(8, (step.record.end_time - step.record.start_time) * 1000 // span),
            after=(step.record.start_time - first) / 1e6,
            milliseconds=(step.record.end_time - step.record.start_time) / 1e6,
        )
        for step, depth in chain.ordered()
    ]
