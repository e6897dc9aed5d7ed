"""The period that somebody filled in: two days, either of which may be left empty."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import attrs

from ldv.inzage import ZONE


@attrs.frozen(kw_only=True)
class Days:
    """A period in days.

    Attributes:
        first: What was filled in as the first day.
        last: What was filled in as the last day.
        since: When it begins; None: from the first record.
        until: When it has ended; None: never.
        wrong: Whether what was filled in is no period.
    """

    first: str
    last: str
    since: datetime.datetime | None
    until: datetime.datetime | None
    wrong: bool

    def holds(self, moment: datetime.datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)

    @property
    def given(self) -> bool:
        """Whether anything was filled in."""
        return bool(self.first or self.last)


def days(first: str, last: str) -> Days:
    """Read a period; what is no day counts as not filled in, and is told.

    Args:
        first: `2026-11-01`, or empty.
        last: The last day, itself included, or empty.
    """
    begin, wrong_first = _day(first)
    end, wrong_last = _day(last)
    wrong = wrong_first or wrong_last or (begin is not None and end is not None and end < begin)
    if wrong:
        begin = end = None
    return Days(
        first=first[:10],
        last=last[:10],
        since=_midnight(begin),
        until=None if end is None else _midnight(end + datetime.timedelta(days=1)),
        wrong=wrong,
    )


def _day(text: str) -> tuple[datetime.date | None, bool]:
    if not text:
        return None, False
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None, True
    return (day, False) if 1970 < day.year < 2200 else (None, True)


def _midnight(day: datetime.date | None) -> datetime.datetime | None:
    return None if day is None else datetime.datetime.combine(day, datetime.time(), tzinfo=ZoneInfo(ZONE))
