"""Whether the clock can be right."""

from __future__ import annotations

import datetime

import pytest

from ldv.duration import Duration
from ldv.errors import RetentionError
from ldv.retention._plan import BEHIND, check_clock, nanoseconds_of

LAST = datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.UTC)
SILENCE = Duration(days=31)
MOMENT = datetime.timedelta(microseconds=1)


@pytest.mark.parametrize("now", [LAST - BEHIND, LAST, LAST + datetime.timedelta(days=31)])
def test_clocks_differ_a_little(now: datetime.datetime) -> None:
    """A machine may be an hour behind the one that wrote last, and nothing may have been logged for a while."""
    check_clock(now, newest=nanoseconds_of(LAST), longest_silence=SILENCE)


@pytest.mark.parametrize("now", [LAST - BEHIND - MOMENT, LAST + datetime.timedelta(days=31) + MOMENT])
def test_a_clock_beyond_that_is_refused(now: datetime.datetime) -> None:
    """Beyond that it destroys nothing."""
    with pytest.raises(RetentionError, match="Nothing was destroyed"):
        check_clock(now, newest=nanoseconds_of(LAST), longest_silence=SILENCE)
    check_clock(now, newest=None, longest_silence=SILENCE)
