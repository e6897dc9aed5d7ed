"""Reading out a telephone (working agreements, section 3)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import attrs

from chatarchive.domain import (
    AbroadException,
    AllowedLocation,
    Appointment,
    AppointmentState,
    Breach,
    BreachKind,
    Case,
    DpiaReference,
    Event,
    MessageOwner,
    PrivateContact,
    ProcessingAgreement,
    ReadOut,
    Role,
    State,
    SupplierAgreement,
    check_agreement,
    check_country,
    check_dpia,
    check_instruction,
    check_method,
    check_not_private,
    check_suppliers,
    e164,
    is_central_phone,
)
from chatarchive.errors import Refused
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._source import check_name_free
from chatarchive.services._step import Outcome, Step, new_id, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office

WRONG_NUMBER = "De chatberichten zijn niet naar een geregistreerde centrale telefoon gestuurd."
"""Situation of the draft of a breach that opens by itself."""


def read_out(
    office: Office,
    actor: Actor,
    case: str,
    *,
    central_phone: str,
    steps: Collection[str],
    country: str = "NL",
    metadata: bool = False,
    redaction: bool = False,
) -> Outcome:
    """Register that a conversation was sent from the owner's telephone to the central one.

    Args:
        office: The office.
        actor: A screened adviser.
        case: Identifier of the conversation.
        central_phone: Number that it was sent to.
        steps: Steps of the work instruction that were ticked, of `INSTRUCTION_STEPS`.
        country: Where it was done, ISO 3166.
        metadata: For screenshots: their metadata are there.
        redaction: For screenshots: somebody checked what has to be blacked out.

    Raises:
        Refused: One of the requirements 1, 3, 4, 6, 7, 20, 23, 37, 48, 49, 50, 51 and 52 is not met. When it is 7, the
            draft of a breach was opened, and the conversation is frozen (working agreements, section 11).
        OutOfOrder: It is not what comes next; requirement 5.
    """
    number = e164(central_phone)
    try:
        with step(office, actor, "uitlezen gesprek", activity=Activity.READ_OUT, case=case) as made:
            found, owner = made.case(case)
            made.employee(Role.ADVISER, doing="uitlezen", screened=True, case=found)
            _in_order(made, found, owner, country=country.upper(), steps=steps)
            check_method(found.method, metadata=metadata, redaction=redaction)
            _check_destination(made, number)
            before = found.read_out
            if before is not None and (before.central_phone, before.steps) == (number, tuple(steps)):
                return made.done(found, already=True)
            noted = ReadOut(
                on=made.today, by=actor.id, central_phone=number, country=country.upper(), steps=tuple(steps)
            )
            found = found.moved(Event.READ_OUT, read_out=noted)
            check_name_free(made, found, owner)
            made.keep(found)
            if (appointment := made.unit.find(Appointment, found.appointment)) is not None:
                made.keep(attrs.evolve(appointment, state=AppointmentState.HELD))
            made.note(found, owner, Event.READ_OUT)
            made.commit()
            return made.done(found)
    except Refused as refused:
        if refused.requirement == 7:
            _draft(office, actor, case)
        raise


def _in_order(made: Step, case: Case, owner: MessageOwner, *, country: str, steps: Collection[str]) -> None:
    """What has to be in order before any telephone is read out."""
    unit = made.unit
    check_agreement(unit.every(ProcessingAgreement), department=owner.department, on=made.today)
    check_dpia(unit.every(DpiaReference), department=owner.department)
    check_suppliers(unit.every(SupplierAgreement), products=made.office.settings["products"], on=made.today)
    check_country(country, owner=owner.id, on=made.today, exceptions=unit.every(AbroadException))
    check_not_private(case.partner, case.participants, unit.every(PrivateContact, parent=owner.id), group=case.group)
    check_instruction(steps)


def _check_destination(made: Step, number: str) -> None:
    if not is_central_phone(number, made.unit.every(AllowedLocation)):
        raise Refused(
            "uitlezen: the messages went to a number that is not that of a registered central telephone. A draft of a "
            "data breach was opened; report it, and carry out its steps.",
            requirement=7,
        )


def _draft(office: Office, actor: Actor, case: str) -> None:
    """Open the draft of a breach, once, and freeze the conversation; a processing of its own (P9)."""
    with step(office, actor, "openen concept datalek", activity=Activity.BREACH, case=case) as made:
        found, owner = made.frozen_case(case)
        if any(case in one.cases and one.closed_at is None for one in made.unit.every(Breach, parent=owner.id)):
            return
        breach = Breach(
            id=new_id(),
            kind=BreachKind.WRONG_NUMBER,
            cases=(case,),
            owner=owner.id,
            discovered_at=made.now,
            situation=WRONG_NUMBER,
            draft=True,
        )
        made.keep(breach)
        if found.state is not State.FROZEN:
            found = found.moved(Event.FREEZE, frozen_because=f"datalek {breach.id}")
            made.keep(found)
            made.note(found, owner, Event.FREEZE)
        made.commit()
