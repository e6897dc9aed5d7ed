"""What the header of a message looks like in one file, and what the dates in it can mean.

The first header of a file fixes its style; a line in another style is text that somebody pasted. Each style has one
compiled expression, which begins with a literal line end: the scan jumps from line to line and never looks back, so a
file of any content is read in time that grows with its size alone.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Self

import attrs

from chatarchive.readout._parsed import DateOrder

_MARKS = "[\ufeff\u200e\u200f]*"
_HALF = "(?:[ \u00a0\u202f]?[AaPp]\\.?[ \u00a0\u202f]?[Mm]\\.?)?"
_OPEN = {"bracket": "[", "dash": "", "colon": ""}
_CLOSE = {"bracket": "] ", "dash": " - ", "colon": ": "}
_CLOCK = re.compile("([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:[ \u00a0\u202f]?([AaPp]).*)?")


def _any_header(line_end: str) -> re.Pattern[str]:
    return re.compile(
        rf"{line_end}{_MARKS}(?P<bracket>\[)?"
        r"(?P<date>[0-9]{1,4}(?P<separator>[-/.])[0-9]{1,2}(?P=separator)[0-9]{1,4})(?P<comma>,?) "
        rf"(?P<clock>[0-9]{{1,2}}:[0-9]{{2}}(?P<seconds>:[0-9]{{2}})?{_HALF})"
        r"(?(bracket)\] |(?P<close> - |: ))"
    )


_ANY = {"\n": _any_header("\n"), "\r\n": _any_header("\r\n")}


def clock_of(written: str) -> datetime.time | None:
    """Read the time of a header; None where there is no such time. "12 AM = 00, 12 PM = 12"."""
    if len(written) in (5, 8) and written[-1].isdigit() and written < "24":
        # Most times are written as ISO writes them, which Python reads fastest.
        try:
            return datetime.time.fromisoformat(written)
        except ValueError:
            pass
    found = _CLOCK.fullmatch(written)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3))
    if half := found[4]:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half in "Pp" else 0)
    return datetime.time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def date_of(written: str, order: DateOrder) -> datetime.date | None:
    """Read the date of a header; None where no such day exists. Two digits of a year are of this century."""
    numbers = re.split("[-/.]", written)
    if (len(numbers[0]) == 4) != (order is DateOrder.YEAR_FIRST):
        return None
    positions = {DateOrder.DAY_FIRST: (2, 1, 0), DateOrder.MONTH_FIRST: (2, 0, 1), DateOrder.YEAR_FIRST: (0, 1, 2)}
    year, month, day = (numbers[position] for position in positions[order])
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return None
    try:
        return datetime.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def orders_of(written: str) -> tuple[DateOrder, ...]:
    """Return the orders under which a date exists."""
    return tuple(order for order in DateOrder if date_of(written, order) is not None)


@attrs.frozen(kw_only=True)
class Style:
    """How the headers of a file are written: "bracket/dash/colon form, date separator, comma or not, seconds or not".

    Attributes:
        form: `bracket`, `dash` or `colon`.
        separator: Between the numbers of a date.
        comma: A comma follows the date.
        seconds: The time has seconds.
        year_first: The date begins with the year, in four digits.
    """

    form: str
    separator: str
    comma: bool
    seconds: bool
    year_first: bool

    @classmethod
    def first_in(cls, text: str, *, line_end: str) -> Self | None:
        """Find the style of the first header.

        Args:
            text: Text that begins with a line end.
            line_end: What ends a message.

        Returns:
            Its style; None without any header.
        """
        for found in _ANY[line_end].finditer(text):
            orders = orders_of(found["date"])
            if orders and clock_of(found["clock"]) is not None:
                form = "bracket" if found["bracket"] else "dash" if found["close"] == " - " else "colon"
                return cls(
                    form=form,
                    separator=found["separator"],
                    comma=bool(found["comma"]),
                    seconds=bool(found["seconds"]),
                    year_first=orders == (DateOrder.YEAR_FIRST,),
                )
        return None

    def header(self, date: str, clock: str) -> str:
        """Write a header as it stood there, without the marks before it."""
        return f"{_OPEN[self.form]}{date}{',' if self.comma else ''} {clock}{_CLOSE[self.form]}"


@lru_cache(maxsize=64)
def headers(style: Style, line_end: str) -> re.Pattern[str]:
    """Compile what splits a text at its headers: what comes before, date, time, body, date, time, body ..."""
    between = re.escape(style.separator)
    date = (
        rf"[0-9]{{4}}{between}[0-9]{{1,2}}{between}[0-9]{{1,2}}"
        if style.year_first
        else rf"[0-9]{{1,2}}{between}[0-9]{{1,2}}{between}[0-9]{{2}}(?:[0-9]{{2}})?"
    )
    clock = rf"[0-9]{{1,2}}:[0-9]{{2}}{':[0-9]{2}' if style.seconds else ''}{_HALF}"
    opening, closing = re.escape(_OPEN[style.form]), re.escape(_CLOSE[style.form])
    return re.compile(f"{line_end}{_MARKS}{opening}({date}){',' if style.comma else ''} ({clock}){closing}")


@lru_cache(maxsize=64)
def stray_headers(style: Style) -> re.Pattern[str]:
    """Compile what finds a header of this style after a bare line feed."""
    return re.compile(headers(style, "\n").pattern.replace("\n", "(?<!\r)\n", 1))


@attrs.frozen
class Clocks:
    """The times of the headers of a file, each read once.

    Attributes:
        read: Time by what was written; None where there is no such time.
        impossible: Those that do not exist.
    """

    read: dict[str, datetime.time | None] = attrs.field(factory=dict)
    impossible: set[str] = attrs.field(factory=set)

    def add(self, clocks: list[str]) -> None:
        """Read those that are new."""
        for clock in set(clocks).difference(self.read):
            time = self.read[clock] = clock_of(clock)
            if time is None:
                self.impossible.add(clock)


def count_dates(into: Counter[str], dates: list[str], clocks: list[str], known: Clocks) -> None:
    """Count the dates of the headers whose time exists.

    Args:
        into: The counts so far.
        dates: Of each header, as written.
        clocks: Time of each header, as written.
        known: The times that were read so far; the new ones are added.
    """
    known.add(clocks)
    if known.impossible:
        dates = [date for date, clock in zip(dates, clocks, strict=True) if clock not in known.impossible]
    into.update(dates)


@attrs.frozen(kw_only=True)
class Dates:
    """What the dates of all headers say together.

    Attributes:
        order: The order under which most of them exist; the day first where two do equally well.
        certain: No other order is possible, or it would make no difference.
        open: Dates that exist under both orders and are then different days, as written.
        exclusive: For each order, how many dates exist under that one alone.
    """

    order: DateOrder
    certain: bool
    open: tuple[str, ...]
    exclusive: Mapping[DateOrder, int]

    @classmethod
    def weigh(cls, counted: Counter[str], *, year_first: bool) -> Self:
        """Decide over all headers of a file; with the year first there is nothing to decide."""
        possible: Counter[DateOrder] = Counter()
        exclusive: Counter[DateOrder] = Counter()
        undecided = []
        for written, times in counted.items():
            orders = orders_of(written)
            possible.update(dict.fromkeys(orders, times))
            if len(orders) == 1:
                exclusive[orders[0]] += times
            elif len({date_of(written, order) for order in orders}) > 1:
                undecided.append(written)
        day, month = possible[DateOrder.DAY_FIRST], possible[DateOrder.MONTH_FIRST]
        order = DateOrder.YEAR_FIRST if year_first else DateOrder.MONTH_FIRST if month > day else DateOrder.DAY_FIRST
        spoken_for = [one for one in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST) if exclusive[one]]
        certain = year_first or len(spoken_for) == 1 or not (spoken_for or undecided)
        return cls(order=order, certain=certain, open=tuple(undecided), exclusive=exclusive)
