"""The period that a report is about."""

from __future__ import annotations

import datetime
import re
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from ldv.errors import UsageError

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", flags=re.ASCII)
_QUARTER: Final = re.compile(r"(\d{4})-?[QqKk]([1-4])", flags=re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", flags=re.ASCII)
_LONGEST: Final = datetime.timedelta(days=3660)
_EPOCH: Final = datetime.date(1970, 1, 1)


@attrs.frozen(kw_only=True)
class Period:
    """Whole days by the clock of a place.

    Attributes:
        first: The first day.
        last: The last day, which belongs to it.
        zone: Whose clock.
    """

    first: datetime.date
    last: datetime.date
    zone: ZoneInfo = AMSTERDAM

    def __attrs_post_init__(self) -> None:
        """A period that ends before it begins is a mistake, and no empty period."""
        if self.last < self.first:
            raise UsageError(
                f"period: found one that ends ({self.last}) before it begins ({self.first}). Exchange the two days."
            )
        if self.first < _EPOCH or self.last - self.first > _LONGEST:
            raise UsageError("period: expected ten years at most, and nothing before 1970. Give a shorter period.")

    @classmethod
    def parse(cls, text: str, *, zone: ZoneInfo = AMSTERDAM) -> Period:
        """Read a period.

        Args:
            text: A month (2026-10), a quarter (2026-Q4), a year (2026), a day (2026-10-05), or the first and the last
                day (2026-10-05/2026-10-11).
            zone: Whose clock tells when a day begins.

        Raises:
            UsageError: It is something else, or ends before it begins.
        """
        text = text.strip()
        try:
            first, last = _days(text)
        except (ValueError, OverflowError):
            raise UsageError(
                "period: expected a month (2026-10), a quarter (2026-Q4), a year (2026), a day (2026-10-05), or the "
                "first and the last day (2026-10-05/2026-10-11); found something else."
            ) from None
        return cls(first=first, last=last, zone=zone)

    @property
    def since(self) -> int:
        """Its beginning, nanoseconds since 1970."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> int:
        """The first moment after it, nanoseconds since 1970."""
        return _midnight(self.last + datetime.timedelta(days=1), self.zone)

    @property
    def days(self) -> list[datetime.date]:
        """Its days, in order."""
        return [self.first + datetime.timedelta(days=number) for number in range((self.last - self.first).days + 1)]


def _days(text: str) -> tuple[datetime.date, datetime.date]:
    first, slash, last = text.partition("/")
    if slash:
        return datetime.date.fromisoformat(first.strip()), datetime.date.fromisoformat(last.strip())
    if match := _MONTH.fullmatch(text):
        return _months(int(match[1]), int(match[2]), 1)
    if match := _QUARTER.fullmatch(text):
        return _months(int(match[1]), int(match[2]) * 3 - 2, 3)
    if _YEAR.fullmatch(text):
        return _months(int(text), 1, 12)
    day = datetime.date.fromisoformat(text)
    return day, day


def _months(year: int, month: int, count: int) -> tuple[datetime.date, datetime.date]:
    following = year * 12 + month - 1 + count
    end = datetime.date(following // 12, following % 12 + 1, 1)
    return datetime.date(year, month, 1), end - datetime.timedelta(days=1)


def _midnight(day: datetime.date, zone: ZoneInfo) -> int:
    moment = datetime.datetime(day.year, day.month, day.day, tzinfo=zone)
    return int(moment.timestamp()) * 1_000_000_000
