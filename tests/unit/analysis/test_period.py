"""The period of a report."""

from __future__ import annotations

import datetime

import pytest

from ldv.analysis import Period
from ldv.errors import UsageError


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-10-05", "2026-10-05", "2026-10-05"),
        (" 2026-10-05/2026-10-11 ", "2026-10-05", "2026-10-11"),
    ],
)
def test_a_period_is_whole_days(text: str, first: str, last: str) -> None:
    """A month, a quarter, a year, a day, or two days are read as their first and last day."""
    found = Period.parse(text)
    assert (str(found.first), str(found.last)) == (first, last)


def test_days_are_those_of_amsterdam() -> None:
    """October begins in summer time and ends in winter time, and no hour of it is lost."""
    found = Period.parse("2026-10")
    moment = datetime.datetime.fromtimestamp(found.since / 1e9, tz=datetime.UTC)
    assert moment.isoformat() == "2026-09-30T22:00:00+00:00"
    assert (found.until - found.since) // 3_600_000_000_000 == 31 * 24 + 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "october",
        "2026-13",
        "2026-Q5",
        "2026-02-30",
        "26-10",
        "2026-10-01/",
        "/",
        "2026-10/2026-11",
        "9999-12",
        "٢٠٢٦-١٠",
        "' OR 1",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """Anything else is refused in words that say what a period looks like, without repeating it."""
    with pytest.raises(UsageError, match="expected a month") as raised:
        Period.parse(text)
    assert "OR 1" not in str(raised.value)


def test_a_period_does_not_end_before_it_begins() -> None:
    """Days that were exchanged are a mistake, and not a period without records."""
    with pytest.raises(UsageError, match=r"ends \(2026-10-01\) before it begins \(2026-10-31\)"):
        Period.parse("2026-10-31/2026-10-01")


@pytest.mark.parametrize("text", ["1066-01", "1980-01-01/2026-01-01"])
def test_a_period_has_its_limits(text: str) -> None:
    """Centuries are no period of a report."""
    with pytest.raises(UsageError, match="ten years"):
        Period.parse(text)
