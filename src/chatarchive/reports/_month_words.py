"""Sentences of the monthly report that its mail and its page share."""

from __future__ import annotations

from chatarchive.domain import Breach
from chatarchive.reports._breach import KINDS
from chatarchive.reports._month import HeldAppointment
from chatarchive.reports._planning import PlannedReadOut
from chatarchive.reports._words import count, moment, one_line


def who(one: PlannedReadOut) -> str:
    """The owner, with function and department."""
    return ", ".join(one_line(part) for part in (one.owner, one.function_title, one.department) if part)


def outcome(one: HeldAppointment) -> str:
    """What was read out at an appointment."""
    groups = f", waarvan {count(one.groups, 'groepsgesprek', 'groepsgesprekken')}" if one.groups else ""
    return f"{count(one.conversations, 'gesprek', 'gesprekken')} uitgelezen{groups}.".capitalize()


def breach_line(one: Breach) -> str:
    """A breach, by its identifiers only."""
    cases = f" Zaken: {', '.join(one.cases)}." if one.cases else ""
    end = f"Gesloten op {moment(one.closed_at)}." if one.closed_at else "Nog niet gesloten."
    return f"{one.id}, ontdekt op {moment(one.discovered_at)}. {KINDS[one.kind]}{cases} {end}"
