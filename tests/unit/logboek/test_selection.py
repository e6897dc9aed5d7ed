"""What is asked of a logboek, made the same however it is written."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldv.errors import ConfigurationError, UsageError
from ldv.logboek import Selection, selection
from ldv.logboek._selection import nanoseconds
from ldv.pseudonym import Key, KeyRing
from ldv.record import Subject
from tests.support.batches import NOON, record

KEYS = KeyRing((Key.generate(),))
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@given(
    st.datetimes(datetime.datetime(1970, 1, 2), datetime.datetime(2262, 1, 1)),  # noqa: DTZ001 - zones are added
    st.integers(0, 999),
    st.sampled_from([datetime.UTC, AMSTERDAM, datetime.timezone(datetime.timedelta(hours=-9, minutes=-30))]),
)
def test_a_moment_is_exact_however_it_is_written(moment: datetime.datetime, more: int, zone: datetime.tzinfo) -> None:
    """As a date and time, as ISO text with nine decimals, or as a number: the same nanosecond."""
    aware = moment.replace(tzinfo=zone)
    number = int(aware.timestamp() // 1) * 10**9 + aware.microsecond * 1000
    assert nanoseconds(aware, name="since") == number
    offset = aware.isoformat()[26 if aware.microsecond else 19 :]
    text = f"{aware:%Y-%m-%dT%H:%M:%S}.{aware.microsecond:06d}{more:03d}{offset}"
    assert nanoseconds(text, name="since") == nanoseconds(number + more, name="since") == number + more


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T11:00:00.123456789Z", NOON),
        ("2026-11-21 12:00:00,123456789+01:00", NOON),
        ("20261121T110000Z", NOON - 123_456_789),
        ("2026-11-21T11:00:00.1+00:00", NOON - 23_456_789),
    ],
)
def test_iso_text_comes_in_several_forms(text: str, moment: int) -> None:
    """Every form of ISO 8601 that says date, time and zone."""
    assert nanoseconds(text, name="since") == moment


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"trace_id": "12"}, "32 hexadecimal digits"),
        ({"trace_id": "zz" * 16}, "32 hexadecimal digits"),
        ({"trace_id": b"0" * 32}, "32 hexadecimal digits"),
        ({"operation_id": "1234567890abcdef12"}, "16 hexadecimal digits"),
        ({"operation_id": "12345678-90ab-cdef"}, "16 hexadecimal digits"),
        ({"activity": ""}, "URI"),
        ({"since": "2026-11-21T12:00:00"}, "without zone"),
        ({"since": "2026-11-21"}, "without zone"),
        ({"until": datetime.datetime(2026, 11, 21)}, "without zone"),  # noqa: DTZ001 - that is the point
        ({"since": "999990019"}, "ISO 8601"),
        ({"since": 1.5}, "nanoseconds"),
        ({"until": True}, "nanoseconds"),
        ({"until": -1}, "before 1970"),
        ({"until": 2**63}, "after 2262"),
        ({"limit": 0}, "at least 1"),
        ({"limit": True}, "at least 1"),
        ({"limit": 1.0}, "at least 1"),
        ({"subject": "999990019"}, "ldv.Subject"),
        ({"subject": Subject("999990018", type="BSN")}, "eleven test"),
        ({"subject": Subject(" ", type="x")}, "empty"),
    ],
    ids=str,
)
def test_refuses_what_it_cannot_mean(asked: dict[str, Any], says: str) -> None:
    """A wrong argument is named, with what is expected, and its value is not repeated."""
    with pytest.raises(UsageError) as raised:
        selection(keys=KEYS, **asked)
    assert says in str(raised.value)
    assert next(iter(asked)) in str(raised.value)
    assert "99999" not in str(raised.value)


def test_a_data_subject_needs_keys() -> None:
    """Without keys no pseudonym can be made, and the message says which keys to give."""
    with pytest.raises(ConfigurationError, match="key file that the applications use"):
        selection(keys=None, subject=Subject("999990019", type="BSN"))


def test_a_data_subject_becomes_its_pseudonyms() -> None:
    """Nothing of the identifier is in what is sent to the engine or shown."""
    chosen = selection(keys=KEYS, subject=Subject("9999.90.019", type="BSN"))
    assert chosen.subjects == tuple(KEYS.search_terms("999990019", type="BSN"))
    assert "99999" not in repr(chosen)


def test_nothing_asked_matches_everything() -> None:
    """A selection without demands is met by every record."""
    assert selection(keys=None) == Selection()
    assert Selection().matches(record(1))


def test_every_demand_counts() -> None:
    """A record that lacks one thing that is asked is not chosen."""
    one = record(1, data_subject_id="kabc:x")
    chosen = Selection(
        trace_id=one.trace_id,
        operation_id=one.operation_id,
        subjects=("kabc:y", "kabc:x"),
        activity=one.processing_activity_id,
        since=one.start_time,
        until=one.start_time + 1,
    )
    assert chosen.matches(one)
    for change in (
        {"trace_id": "0" * 32},
        {"operation_id": "0" * 16},
        {"data_subject_id": None},
        {"processing_activity_id": "x:y"},
        {"start_time": one.start_time - 1},
        {"start_time": one.start_time + 1},
    ):
        assert not chosen.matches(attrs.evolve(one, **change))
