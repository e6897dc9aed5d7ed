"""What the planning warns about."""

from __future__ import annotations

import datetime

import pytest

from chatarchive.domain import AppointmentState
from chatarchive.reports import PlannedReadOut, warnings_of
from tests.unit.chatarchive.reports.conftest import NOW


def planned(day: datetime.date, **more: object) -> PlannedReadOut:
    return PlannedReadOut(id="A", on=day, owner="[b]Jan[/b]", **more)  # type: ignore[arg-type]


@pytest.mark.requirement(34)
@pytest.mark.parametrize(
    ("day", "says"),
    [
        (datetime.date(2023, 4, 8), "weekend"),
        (datetime.date(2023, 4, 10), "feestdag"),
        (datetime.date(2023, 3, 24), "waarom niet"),
    ],
)
def test_a_day_that_is_odd_or_missed_is_warned_about(day: datetime.date, says: str) -> None:
    """Weekend, holiday, and a day that passed without anybody saying what became of it."""
    (warning,) = warnings_of(planned(day), now=NOW)
    assert says in warning


@pytest.mark.requirement(34)
def test_a_cancelled_appointment_has_a_reason() -> None:
    """Without one, the planning asks for it."""
    day = datetime.date(2023, 4, 8)
    assert warnings_of(planned(day, state=AppointmentState.CANCELLED), now=NOW) == (
        "De afspraak ging niet door. Vul de reden in.",
    )
    one = planned(day, state=AppointmentState.CANCELLED, reason="Ziek")
    assert warnings_of(one, now=NOW) == ()


def test_today_is_not_missed() -> None:
    """An appointment of today can still be held."""
    assert warnings_of(planned(datetime.date(2023, 4, 3)), now=NOW) == ()
