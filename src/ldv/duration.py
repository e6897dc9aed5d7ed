"""Durations as ISO 8601 writes them: `P7Y`, `P18M`, `P1Y6M`, `PT36H`."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Final

import attrs

_PATTERN: Final = re.compile(
    r"P(?:(?P<weeks>\d{1,6})W|"
    r"(?:(?P<years>\d{1,6})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?)",
    flags=re.ASCII,
)
_LAST: Final = datetime.datetime.max.replace(tzinfo=datetime.UTC)


@attrs.frozen(kw_only=True, repr=False)
class Duration:
    """A length of time in calendar units: a year is a year, leap or not.

    Attributes:
        years: Years.
        months: Months; 18 of them are not turned into a year and a half.
        weeks: Weeks; ISO 8601 does not mix them with other units.
        days: Days.
        hours: Hours.
        minutes: Minutes.
        seconds: Whole seconds.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    def __attrs_post_init__(self) -> None:
        """A term of nothing, or one that runs backwards, is a mistake and never meant."""
        numbers = attrs.astuple(self)
        if any(number < 0 for number in numbers) or not any(numbers):
            raise ValueError("a duration is longer than nothing")
        if self.weeks and any(numbers[:2] + numbers[3:]):
            raise ValueError("weeks stand alone in an ISO 8601 duration; write days in place of weeks")

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read a duration.

        Args:
            text: ISO 8601 in whole numbers: `P7Y`, `P1Y6M`, `P4W`, `PT36H`.

        Raises:
            ValueError: It is something else, nothing (`P0D`), or negative.
        """
        match = _PATTERN.fullmatch(text.strip().upper())
        if match is None or text.strip().upper().endswith(("P", "T")):
            raise ValueError(
                "an ISO 8601 duration in whole numbers, such as P7Y (seven years), P6M (six months) or P4W (four weeks)"
            )
        return cls(**{unit: int(number) for unit, number in match.groupdict().items() if number})

    def __str__(self) -> str:
        """ISO 8601 text; `Duration.parse` reads it back."""
        if self.weeks:
            return f"P{self.weeks}W"
        date = "".join(f"{n}{u}" for n, u in ((self.years, "Y"), (self.months, "M"), (self.days, "D")) if n)
        time = "".join(f"{n}{u}" for n, u in ((self.hours, "H"), (self.minutes, "M"), (self.seconds, "S")) if n)
        return f"P{date}T{time}" if time else f"P{date}"

    def __repr__(self) -> str:
        """Short: most units are nothing."""
        return f"Duration.parse({str(self)!r})"

    def after(self, moment: datetime.datetime) -> datetime.datetime:
        """The moment at which the duration has passed.

        Args:
            moment: Where it begins. 29 February and a year later is 28 February, as people count.

        Returns:
            The end; the last moment that Python knows when it lies beyond that.
        """
        months = moment.year * 12 + moment.month - 1 + self.years * 12 + self.months
        year, month = months // 12, months % 12 + 1
        if year > datetime.MAXYEAR:
            return _LAST
        day = min(moment.day, calendar.monthrange(year, month)[1])
        rest = datetime.timedelta(
            weeks=self.weeks, days=self.days, hours=self.hours, minutes=self.minutes, seconds=self.seconds
        )
        try:
            return moment.replace(year=year, month=month, day=day) + rest
        except OverflowError:
            return _LAST
