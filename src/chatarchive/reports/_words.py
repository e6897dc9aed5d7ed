"""Dutch for people: dates, times, numbers and counts, written as a reader expects them."""

from __future__ import annotations

import datetime
import re
from typing import Final
from zoneinfo import ZoneInfo

_MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_UNSAFE: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What XML cannot hold, and what would turn a line around: a name must not make `gpj.exe` read as `exe.jpg`."""


def local(moment: datetime.datetime) -> datetime.datetime:
    """The moment on a Dutch clock.

    Args:
        moment: With a zone, or without one when it is on that clock already.
    """
    return moment if moment.tzinfo is None else moment.astimezone(ZoneInfo("Europe/Amsterdam"))


def day(value: datetime.date, *, weekday: bool = False) -> str:
    """`3 maart 2023`, or `vrijdag 3 maart 2023`."""
    name = f"{_DAYS[value.weekday()]} " if weekday else ""
    return f"{name}{value.day} {_MONTHS[value.month - 1]} {value.year}"


def month(value: datetime.date) -> str:
    """`maart 2023`."""
    return f"{_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime.datetime, *, weekday: bool = False) -> str:
    """`3 maart 2023 om 10.05 uur`."""
    at = local(value)
    return f"{day(at.date(), weekday=weekday)} om {at:%H.%M} uur"


def number(value: float) -> str:
    """`1.234`, and `2,5` for what is not whole."""
    text = f"{value:,.1f}" if value != int(value) else f"{int(value):,}"
    return text.translate(str.maketrans(",.", ".,"))


def count(value: int, one: str, many: str) -> str:
    """`1 gesprek`, `12 gesprekken`, `geen gesprekken`."""
    if not value:
        return f"geen {many}"
    return f"{number(value)} {one if value == 1 else many}"


def length(value: datetime.timedelta) -> str:
    """`2 dagen en 3 uur`, `5 uur en 12 minuten`, `4 minuten`; to the minute, rounded down."""
    minutes = max(0, int(value.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} {'dag' if days == 1 else 'dagen'}"] if days else []
    if hours:
        parts.append(f"{hours} uur")
    if rest and not days:
        parts.append(f"{rest} {'minuut' if rest == 1 else 'minuten'}")
    return " en ".join(parts) or "0 minuten"


def plain(text: str) -> str:
    """The text without characters that a page cannot hold, or that make it read as something else than it says."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """The text on one line: what somebody typed must not look like a line of its own in a mail."""
    return " ".join(plain(text).split())


def sentence(text: str) -> str:
    """The text on one line, with a full stop behind it."""
    line = one_line(text)
    return line if not line or line[-1] in ".!?…" else f"{line}."
