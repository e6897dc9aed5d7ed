"""Planning: appointments, the conversations to be read out, and what becomes of them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from chatarchive.cleaning import RULES_VERSION
from chatarchive.domain import (
    App,
    Appointment,
    AppointmentState,
    Case,
    Clearance,
    Event,
    Method,
    Participant,
    Policy,
    Role,
    State,
    check_none_missed,
    check_reason,
    planning_warnings,
)
from chatarchive.errors import OutOfOrder
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._step import Outcome, new_id, step
from ldv.processing import inject

if TYPE_CHECKING:
    from chatarchive.services._office import Office


def plan(office: Office, actor: Actor, *, owner: str, on: datetime.date, country: str = "NL") -> Outcome:
    """Make an appointment to read out a telephone.

    Args:
        office: The office.
        actor: An adviser or management.
        owner: Identifier of the owner.
        on: The day; a weekend or holiday is warned about (requirement 34).
        country: Where, ISO 3166.

    Raises:
        Refused: An earlier appointment passed, and nobody said what became of it; requirement 34.
    """
    with step(office, actor, "plannen uitleesmoment", activity=Activity.READ_OUT) as made:
        made.owner(owner)
        made.employee(Role.ADVISER, Role.MANAGEMENT, doing="plannen")
        made.warnings += planning_warnings(on)
        known = made.unit.every(Appointment, parent=owner)
        for one in known:
            if one.on == on and one.state is AppointmentState.PLANNED:
                return made.done(already=True, id=one.id)
        check_none_missed(known, today=made.today)
        appointment = Appointment(id=new_id(), owner=owner, on=on, country=country.upper())
        made.keep(appointment)
        made.commit()
        return made.done(id=appointment.id)


def cancel_appointment(office: Office, actor: Actor, appointment: str, *, reason: str) -> Outcome:
    """Say that an appointment does not take place, and why; its conversations that were not read out lapse.

    Raises:
        Refused: No reason; requirement 34.
        OutOfOrder: It has taken place.
    """
    with step(office, actor, "afzeggen uitleesmoment", activity=Activity.READ_OUT) as made:
        found = made.unit.get(Appointment, appointment)
        owner = made.owner(found.owner)
        made.employee(Role.ADVISER, Role.MANAGEMENT, doing="afzeggen")
        reason = check_reason(reason, what="afzeggen", requirement=34)
        if found.state is AppointmentState.CANCELLED:
            return made.done(already=True, id=found.id)
        if found.state is AppointmentState.HELD:
            raise OutOfOrder("afzeggen: this appointment has taken place.", requirement=34)
        made.keep(attrs.evolve(found, state=AppointmentState.CANCELLED, reason=reason))
        for case in made.unit.every(Case, parent=found.owner):
            if case.appointment == found.id and case.state is State.PLANNED:
                lapsed = case.moved(Event.CANCEL)
                made.keep(lapsed)
                made.note(lapsed, owner, Event.CANCEL)
        made.commit()
        return made.done(id=found.id)


def plan_conversation(
    office: Office,
    actor: Actor,
    *,
    appointment: str,
    partner: str,
    group: bool = False,
    app: App = App.WHATSAPP,
    method: Method = Method.EXPORT,
    clearance: Clearance = Clearance.UNCLASSIFIED,
    participants: tuple[Participant, ...] = (),
) -> Outcome:
    """Select a conversation to be read out at an appointment; no other is (requirement 47).

    Raises:
        AccessRefused: The command does not come from an adviser, or one who is not cleared.
        OutOfOrder: The appointment was cancelled or has taken place.
    """
    with step(office, actor, "selecteren gesprek", activity=Activity.READ_OUT) as made:
        found = made.unit.get(Appointment, appointment)
        policy = Policy.ALL_BUSINESS if office.settings["policy"] == "alle" else Policy.RECONSTRUCTION
        case = Case(
            id=new_id(),
            owner=found.owner,
            partner=partner,
            group=group,
            app=app,
            method=method,
            clearance=clearance,
            policy=policy,
            rule_version=RULES_VERSION,
            appointment=found.id,
            participants=participants,
            # Whatever is done with the conversation from here on is found by one question (requirement 54).
            trace=inject({})["traceparent"],
        )
        owner = made.owner(found.owner)
        for known in made.unit.every(Case, parent=found.owner):
            if (known.appointment, known.partner, known.group, known.app) == (found.id, partner, group, app):
                made.about(owner, known)
                return made.done(known, already=True)
        made.about(owner, case)
        made.employee(Role.ADVISER, doing="gesprek selecteren", case=case)
        if found.state is AppointmentState.CANCELLED:
            raise OutOfOrder(
                "gesprek selecteren: this appointment does not take place. Make a new one.", requirement=47
            )
        made.keep(case)
        made.commit()
        return made.done(case)


def give_up(office: Office, actor: Actor, case: str, *, reason: str) -> Outcome:
    """Register that a conversation cannot be read out, such as when a participant has blocked exports.

    Raises:
        Refused: No reason.
        OutOfOrder: It was read out.
    """
    with step(office, actor, "vastleggen dat uitlezen niet kan", activity=Activity.READ_OUT, case=case) as made:
        found, owner = made.case(case)
        made.employee(Role.ADVISER, doing="uitlezen niet mogelijk", screened=True, case=found)
        reason = check_reason(reason, what="uitlezen niet mogelijk", requirement=33)
        if found.state is State.IMPOSSIBLE:
            return made.done(found, already=True)
        found = found.moved(Event.GIVE_UP, remark=reason)
        made.keep(found)
        made.note(found, owner, Event.GIVE_UP, note=reason)
        made.commit()
        return made.done(found)
