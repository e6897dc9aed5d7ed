"""The planning as people see it."""

from __future__ import annotations

import datetime
import io

import pytest
from rich.console import Console

from chatarchive.domain import AppointmentState
from chatarchive.reports import PlannedReadOut, planning_html, planning_table, warnings_of
from tests.unit.chatarchive.reports.conftest import NOW
from tests.unit.chatarchive.reports.html_check import checked


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
    assert says in checked(planning_html([planned(day)], now=NOW)).text


@pytest.mark.requirement(34)
def test_a_cancelled_appointment_has_a_reason() -> None:
    """Without one, the planning asks for it; with one, the planning shows it."""
    day = datetime.date(2023, 4, 8)
    assert warnings_of(planned(day, state=AppointmentState.CANCELLED), now=NOW) == (
        "De afspraak ging niet door. Vul de reden in.",
    )
    one = planned(day, state=AppointmentState.CANCELLED, reason="Ziek")
    assert warnings_of(one, now=NOW) == ()
    assert "Ziek" in checked(planning_html([one], now=NOW)).text


def test_today_is_not_missed() -> None:
    """An appointment of today can still be held."""
    assert warnings_of(planned(datetime.date(2023, 4, 3)), now=NOW) == ()


def test_terminal_shows_names_as_they_are(appointments: list[PlannedReadOut]) -> None:
    """A name is no markup, and the first appointment stands on top."""
    out = io.StringIO()
    Console(file=out, width=100).print(planning_table([planned(datetime.date(2023, 4, 6)), *appointments], now=NOW))
    text = out.getvalue()
    assert "[b]Jan[/b]" in text
    assert text.index("20-02-2023") < text.index("03-03-2023") < text.index("12-04-2023")


def test_nothing_planned_is_said() -> None:
    """An empty planning says so."""
    out = io.StringIO()
    Console(file=out, width=100).print(planning_table([], now=NOW))
    assert "Er is niets gepland" in out.getvalue()
    assert "Er is niets gepland" in checked(planning_html([], now=NOW)).text
