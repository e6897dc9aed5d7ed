"""Conditions on records, as text for the engine and values that never stand in that text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

# A parameter of a query may have 128 KiB.
_MOST_BYTES: Final = 100_000


@attrs.frozen
class Condition:
    """A condition.

    Attributes:
        text: For a WHERE, with `{name:Type}` for each value.
        parameters: The values.
    """

    text: str
    parameters: Mapping[str, Any] = attrs.field(factory=dict)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Whether one of several holds; of none, none does."""
    parts = list(conditions)
    merged = {name: value for part in parts for name, value in part.parameters.items()}
    return Condition(" OR ".join(f"({part.text})" for part in parts) or "false", merged)


def one_of(column: str, values: Sequence[str], *, name: str) -> Condition:
    """Whether a column holds one of the values, in as many parameters as they need.

    Args:
        column: Its name, or an expression.
        values: The values, at least one.
        name: Names the parameters; different for each condition in a query.
    """
    chunks: list[list[str]] = [[]]
    size = 0
    for value in values:
        size += len(value.encode()) + 4
        if size > _MOST_BYTES and chunks[-1]:
            chunks.append([])
            size = 0
        chunks[-1].append(value)
    return any_of(
        Condition(f"{column} IN {{{name}_{place}:Array(String)}}", {f"{name}_{place}": chunk})
        for place, chunk in enumerate(chunks)
    )


def expired(cut_offs: Mapping[str, int]) -> Condition:
    """Whether a record has passed the term of its activity.

    Args:
        cut_offs: For each activity the time before which its operations must have ended, in nanoseconds since 1970.
    """
    groups: dict[int, list[str]] = {}
    for activity, time in sorted(cut_offs.items()):
        groups.setdefault(time, []).append(activity)
    conditions = []
    for place, (time, activities) in enumerate(sorted(groups.items())):
        named = one_of("processing_activity_id", activities, name=f"activities_{place}")
        text = f"({named.text}) AND end_time < fromUnixTimestamp64Nano({{cut_off_{place}:Int64}}, 'UTC')"
        conditions.append(Condition(text, {**named.parameters, f"cut_off_{place}": time}))
    return any_of(conditions)
