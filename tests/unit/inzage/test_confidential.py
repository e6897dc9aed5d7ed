"""Until when a record is confidential, by what the register says of its activity."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ldv.inzage._confidential import hides, version_for
from ldv.register import Confidentiality, ProcessingActivity
from tests.support.register import activity

DAY = datetime.timedelta(days=1)


def day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def history(*rules: tuple[str, str]) -> list[ProcessingActivity]:
    """Versions: from when, and what they say."""
    return [
        activity(id=f"a:{number}", number=number, valid_from=day(start), confidentiality=Confidentiality.parse(rule))
        for number, (start, rule) in enumerate(rules, 1)
    ]


def is_hidden(versions: list[ProcessingActivity], *, on: str, record: str = "2026-03-01", **more: Any) -> bool:
    started = day(record)
    return hides(versions, started=started, ended=more.get("ended", started), now=day(on))


@pytest.mark.parametrize(
    ("rule", "on", "expected"),
    [
        ("normal", "2026-03-02", False),
        ("confidential", "2126-03-02", True),
        ("confidential until 2026-06-01", "2026-05-31", True),
        ("confidential until 2026-06-01", "2026-06-01", False),
        ("confidential for P3M", "2026-05-31", True),
        ("confidential for P3M", "2026-06-01", False),
    ],
)
def test_one_version_says_until_when(rule: str, on: str, expected: bool) -> None:
    """For ever, until a day, for a period after the record, or not at all."""
    assert is_hidden(history(("2026-01-01", rule)), on=on) is expected


def test_a_period_counts_from_the_end() -> None:
    """A processing that took a month is confidential for a period after that month."""
    versions = history(("2026-01-01", "confidential for P1M"))
    assert is_hidden(versions, on="2026-04-20", ended=day("2026-04-01"))
    assert not is_hidden(versions, on="2026-04-20")


def test_what_becomes_confidential_does_not_hide_what_was_open() -> None:
    """A record that may have been shown before stays: its absence would tell."""
    versions = history(("2026-01-01", "normal"), ("2026-04-01", "confidential"))
    assert not is_hidden(versions, on="2026-05-01")
    assert is_hidden(versions, on="2026-05-01", record="2026-04-02")


def test_a_version_that_is_not_confidential_opens_nothing_old() -> None:
    """An emptied cell in a spreadsheet opens no old investigation."""
    versions = history(("2026-01-01", "confidential"), ("2026-04-01", "normal"))
    assert is_hidden(versions, on="2036-05-01")
    assert not is_hidden(versions, on="2026-05-01", record="2026-04-02")


@pytest.mark.parametrize(
    ("later", "on", "expected"),
    [
        ("confidential until 2026-05-01", "2026-04-30", True),
        ("confidential until 2026-05-01", "2026-05-01", False),
        ("confidential until 2026-03-15", "2026-04-01", False),
        ("confidential for P2M", "2026-05-02", False),
    ],
)
def test_a_later_version_brings_the_end_forward(later: str, on: str, expected: bool) -> None:
    """What had no end gets one, also one that has passed: then it opens at once."""
    versions = history(("2026-01-01", "confidential"), ("2026-04-01", later))
    assert is_hidden(versions, on="2026-03-31")
    assert is_hidden(versions, on=on) is expected


def test_a_later_version_puts_the_end_off() -> None:
    """An investigation that takes longer stays confidential longer."""
    versions = history(("2026-01-01", "confidential until 2026-06-01"), ("2026-05-01", "confidential until 2027-01-01"))
    assert is_hidden(versions, on="2026-12-31")
    assert not is_hidden(versions, on="2027-01-01")


def test_what_has_become_open_stays_open() -> None:
    """A version that comes after the end hides nothing again."""
    versions = history(("2026-01-01", "confidential until 2026-06-01"), ("2026-07-01", "confidential"))
    assert not is_hidden(versions, on="2026-06-15")
    assert not is_hidden(versions, on="2026-08-01")
    assert is_hidden(versions, on="2026-08-01", record="2026-07-02")


def test_a_version_that_begins_later_says_nothing_yet() -> None:
    """What is to hold from a day to come counts from that day."""
    versions = history(("2026-01-01", "confidential"), ("2026-09-01", "confidential until 2026-09-01"))
    assert is_hidden(versions, on="2026-08-31")
    assert not is_hidden(versions, on="2026-09-01")


def test_a_record_older_than_the_register_goes_by_the_first_version() -> None:
    """A register that was made after the logging began is not a hole."""
    versions = history(("2026-04-01", "confidential"))
    assert version_for(versions, day("2026-03-01")) is versions[0]
    assert is_hidden(versions, on="2026-05-01")
