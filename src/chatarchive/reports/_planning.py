"""Appointments to read out a telephone, and the view of what is planned (working agreements, section 13)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import attrs

from chatarchive.domain import AppointmentState, planning_warnings
from chatarchive.reports._words import local


@attrs.frozen(kw_only=True)
class PlannedReadOut:
    """An appointment to read out a telephone, with the names that people read.

    Attributes:
        id: Identifier of the appointment.
        on: The day.
        owner: First and last name of whose telephone it is.
        function_title: Of the owner.
        department: Of the owner.
        state: What became of it.
        reason: Why it did not go through; an appointment that was missed must have one (requirement 34).
        remarks: Particulars.
        warnings: In Dutch, besides weekend and holiday, which are seen here: an agreement that is missing.
    """

    id: str
    on: datetime.date
    owner: str = attrs.field(repr=False)
    function_title: str = attrs.field(default="", repr=False)
    department: str = ""
    state: AppointmentState = AppointmentState.PLANNED
    reason: str = attrs.field(default="", repr=False)
    remarks: str = attrs.field(default="", repr=False)
    warnings: tuple[str, ...] = attrs.field(default=(), repr=False)

    def missed(self, now: datetime.datetime) -> bool:
        """Its day has passed, and nobody has said what became of it."""
        return self.state is AppointmentState.PLANNED and self.on < local(now).date()


_MISSED = "De dag is voorbij. Vul in of de afspraak is gehouden, of waarom niet."
_NO_REASON = "De afspraak ging niet door. Vul de reden in."


def warnings_of(one: PlannedReadOut, *, now: datetime.datetime) -> tuple[str, ...]:
    """What somebody has to look at (requirement 34).

    Args:
        one: The appointment.
        now: The time.
    """
    found = list(one.warnings)
    if one.state is AppointmentState.PLANNED:
        found += planning_warnings(one.on)
    if one.missed(now):
        found.append(_MISSED)
    if one.state is AppointmentState.CANCELLED and not one.reason.strip():
        found.append(_NO_REASON)
    return tuple(dict.fromkeys(found))


def in_order(appointments: Iterable[PlannedReadOut]) -> list[PlannedReadOut]:
    """The first one first."""
    return sorted(appointments, key=lambda one: (one.on, one.id))
