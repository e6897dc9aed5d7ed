"""One measured figure and its goal."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Figure:
    """A figure.

    Attributes:
        what: What was measured.
        value: The figure.
        unit: Its unit; empty for a ratio.
        at_most: Goal from above, or None.
        at_least: Goal from below, or None.
    """

    what: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool:
        """Whether the goal is met; True where there is none."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    def __str__(self) -> str:
        shown = f"{self.value:,.0f}" if self.value >= 1000 else f"{self.value:.3g}"
        goal = ""
        if self.at_most is not None:
            goal = f"goal: at most {self.at_most:,g}"
        if self.at_least is not None:
            goal = f"goal: at least {self.at_least:,g}"
        mark = "" if not goal else "met" if self.met else "MISSED"
        return f"{self.what:<72} {shown:>10} {self.unit:<10} {goal:<28} {mark}".rstrip()
