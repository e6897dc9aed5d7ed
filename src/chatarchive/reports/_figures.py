"""The figures of a month, counted from the overview itself: a report cannot say something else than it (33)."""

from __future__ import annotations

import datetime
import re
import statistics
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from chatarchive.errors import WrongUse
from chatarchive.reports._rows import STEPS, ConversationKind, OverviewRow, on, step
from chatarchive.reports._words import month as month_name

CATEGORIES: Final = {
    1: "gevoelige persoonsgegevens en burgerservicenummers",
    2: "privé",
    3: "partijpolitiek",
}
"""The three categories of the assessment framework (working agreements, section 5)."""
LEADS: Final = (
    ("read_out", "imported", "van uitlezen tot importeren"),
    ("imported", "cleaned", "van importeren tot geschoond"),
    ("cleaned", "offered", "van geschoond tot aangeboden"),
    ("offered", "approved", "van aangeboden tot goedgekeurd"),
    ("approved", "registered", "van goedgekeurd tot vastgelegd"),
    ("read_out", "registered", "alles bij elkaar"),
)
"""Between which steps time is measured, with their Dutch words."""


@attrs.frozen(order=True)
class Month:
    """A month.

    Attributes:
        year: Its year.
        number: 1 to 12.
    """

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month of `2023-03`.

        Raises:
            WrongUse: It is none.
        """
        found = re.fullmatch(r"([12]\d{3})-(0[1-9]|1[0-2])", text, flags=re.ASCII)
        if found is None:
            raise WrongUse("report: asked for a month that is none. Write it as 2023-03.")
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> datetime.date:
        """Its first day."""
        return datetime.date(self.year, self.number, 1)

    @property
    def last(self) -> datetime.date:
        """Its last day."""
        next_year, next_month = divmod(self.year * 12 + self.number, 12)
        return datetime.date(next_year, next_month + 1, 1) - datetime.timedelta(days=1)

    def __contains__(self, value: datetime.date | None) -> bool:
        return value is not None and self.first <= value <= self.last

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def dutch(self) -> str:
        """`maart 2023`."""
        return month_name(self.first)


@attrs.frozen(kw_only=True)
class CategoryCount:
    """What was found and removed under a category, for the team talk (requirement 45): no names, no content.

    Attributes:
        category: 1, 2 or 3.
        found: How often it was suggested or seen.
        removed: How often it was removed.
    """

    category: int
    found: int
    removed: int


@attrs.frozen(kw_only=True)
class RefusalCount:
    """How often something was refused.

    Attributes:
        reason: Why, in Dutch.
        times: How often.
        requirement: The requirement that refused; 0 where it has none.
    """

    reason: str
    times: int
    requirement: int = 0


@attrs.frozen(kw_only=True)
class LeadTime:
    """How long a part of the work took, for what was finished in the month.

    Attributes:
        part: Which part, in Dutch.
        conversations: How many were finished.
        median: Days; half of them took less.
        longest: Days.
    """

    part: str
    conversations: int
    median: float
    longest: float


@attrs.frozen(kw_only=True)
class MonthFigures:
    """The figures of a month, for text and plots.

    Attributes:
        month: Which.
        conversations: Read out in it.
        groups: Those of them that are groups.
        steps: For each step, in Dutch, how many conversations took it in this month.
        states: For each step, in Dutch, at how many conversations it was the last one taken when the month ended.
        leads: Times of what was finished; only parts in which something was.
        refusals: The most frequent first.
    """

    month: Month
    conversations: int
    groups: int
    steps: tuple[tuple[str, int], ...]
    states: tuple[tuple[str, int], ...]
    leads: tuple[LeadTime, ...]
    refusals: tuple[RefusalCount, ...] = ()


def month_figures(rows: Iterable[OverviewRow], month: Month, *, refusals: Iterable[RefusalCount] = ()) -> MonthFigures:
    """Count.

    Args:
        rows: The overview; of all months, for what was read out earlier is cleaned now.
        month: Which.
        refusals: What was refused in it, from the log.

    Returns:
        The figures. They follow from the dates of the steps, so that the report on a month that is over stays the same.
    """
    rows = list(rows)
    read_out = [row for row in rows if on(row.read_out) in month]
    states = {word: 0 for _, word in STEPS}
    for row in rows:
        if reached := _reached(row, month.last):
            states[reached] += 1
    return MonthFigures(
        month=month,
        conversations=len(read_out),
        groups=sum(row.kind is ConversationKind.GROUP for row in read_out),
        steps=tuple((word, sum(on(step(row, name)) in month for row in rows)) for name, word in STEPS),
        states=tuple(states.items()),
        leads=tuple(_leads(rows, month)),
        refusals=tuple(sorted(refusals, key=lambda one: (-one.times, one.requirement, one.reason))),
    )


def _reached(row: OverviewRow, last: datetime.date) -> str:
    taken = [word for name, word in STEPS if (day := on(step(row, name))) is not None and day <= last]
    return taken[-1] if taken else ""


def _leads(rows: Sequence[OverviewRow], month: Month) -> Iterable[LeadTime]:
    for begin, end, part in LEADS:
        days = [
            (done.at - begun.at).total_seconds() / 86_400
            for row in rows
            if (begun := step(row, begin)) is not None and (done := step(row, end)) is not None and on(done) in month
        ]
        if days:
            yield LeadTime(part=part, conversations=len(days), median=statistics.median(days), longest=max(days))
