"""Appointments to read out a telephone (working agreements, section 13)."""

from __future__ import annotations

import datetime
from enum import StrEnum

import attrs
import holidays

from chatarchive.domain._breach import holds_number
from chatarchive.errors import Refused


class AppointmentState(StrEnum):
    """What became of an appointment."""

    PLANNED = "gepland"
    HELD = "geweest"
    CANCELLED = "niet doorgegaan"


@attrs.frozen(kw_only=True)
class Appointment:
    """A moment at which a telephone is read out.

    Attributes:
        id: Identifier without meaning.
        owner: Identifier of the owner.
        on: The day.
        country: Where, ISO 3166.
        state: What became of it.
        reason: Why it did not take place.
    """

    id: str
    owner: str
    on: datetime.date
    country: str = "NL"
    state: AppointmentState = AppointmentState.PLANNED
    reason: str = attrs.field(default="", repr=False)


def planning_warnings(day: datetime.date) -> list[str]:
    """What is unusual about a day, in Dutch for who plans; requirement 34.

    Args:
        day: The day of an appointment.
    """
    warnings = []
    if day.weekday() >= 5:
        warnings.append(f"{day} valt in een weekend ({('zaterdag', 'zondag')[day.weekday() - 5]}).")
    name = holidays.country_holidays("NL", years=day.year, language="nl").get(day)
    if name:
        warnings.append(f"{day} is een feestdag ({name}).")
    return warnings


def missed(appointments: list[Appointment], *, today: datetime.date) -> list[Appointment]:
    """Appointments whose day has passed while nobody said what became of them."""
    return [one for one in appointments if one.state is AppointmentState.PLANNED and one.on < today]


def check_none_missed(appointments: list[Appointment], *, today: datetime.date) -> None:
    """See that every appointment that did not take place has a reason.

    Args:
        appointments: Those of one owner.
        today: The day of asking.

    Raises:
        Refused: One has none; requirement 34.
    """
    if found := missed(appointments, today=today):
        raise Refused(
            f"plannen: appointment {found[0].id} of {found[0].on} has passed, and nobody said what became of it. "
            "Cancel it with a reason first, or register its read-out.",
            requirement=34,
        )


def check_reason(reason: str, *, what: str, requirement: int) -> str:
    """A reason that says something, and no number of a person: where it is kept, nothing is ever taken out.

    Raises:
        Refused: It is empty, or holds a number. The message does not hold it.
    """
    if not reason.strip():
        raise Refused(
            f"{what}: no reason was given. Say why, without names or content of messages.", requirement=requirement
        )
    if holds_number(reason):
        raise Refused(
            f"{what}: the reason holds what looks like a telephone number, bank account or burgerservicenummer. Leave "
            "it out: a reason is kept for good.",
            requirement=requirement,
        )
    return reason.strip()
