"""Registering who works here, whose messages are archived, and what was agreed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs

from chatarchive.db import Holder
from chatarchive.domain import (
    AbroadException,
    AllowedLocation,
    Department,
    DpiaReference,
    Employee,
    LocationKind,
    Mandate,
    MandateAct,
    MessageOwner,
    PrivateContact,
    ProcessingAgreement,
    RetentionInstruction,
    Role,
    SupplierAgreement,
    e164,
)
from chatarchive.errors import AccessRefused, Refused, WrongUse
from chatarchive.services._activities import Activity, prepare_register
from chatarchive.services._actor import Actor, new_secret
from chatarchive.services._enrolling import check_address, tell_address_changed
from chatarchive.services._step import Outcome, Step, new_id, step
from ldv.audit import PERSONNEL_NUMBER
from ldv.record import Subject

if TYPE_CHECKING:
    from chatarchive.services._office import Office


def found_archive(
    office: Office, *, department: Department, employee: Employee, hand_over: Callable[[str], None] | None = None
) -> str:
    """Begin an archive: name its department, and its first employee, who manages.

    Args:
        office: An office in which nobody works yet.
        department: The controller (requirement 2).
        employee: With the role of management.
        hand_over: Gets the token before anything is lasting: nobody else could issue another one to who lost it.

    Returns:
        The token of that employee; shown once.

    Raises:
        AccessRefused: Somebody works here already; requirement 26.
        Refused: The employee does not manage.
    """
    actor = Actor(kind=Holder.EMPLOYEE, id=employee.id, name=employee.name)
    with step(office, actor, "inrichten archief", activity=Activity.EMPLOYEES) as made:
        made.operation.add_subject(Subject(employee.id, type=PERSONNEL_NUMBER))
        if made.unit.every(Employee):
            raise AccessRefused(
                "inrichten: this archive is in use already. Ask management for a token.", requirement=26
            )
        if Role.MANAGEMENT not in employee.roles:
            raise Refused("inrichten: the first employee gives the others their roles, so needs the role beheer.")
        prepare_register(office.settings["register"], department=department.name)
        made.keep(department)
        made.keep(employee)
        token = new_secret(made.unit, kind=Holder.EMPLOYEE, holder=employee.id, now=made.now)
        if hand_over is not None:
            hand_over(token)
        made.commit()
    return token


def register_employee(office: Office, actor: Actor, employee: Employee) -> Outcome:
    """Register an employee, or change roles, screening, training or clearance; what was done before stays valid.

    Raises:
        AccessRefused: The command does not come from management.
        Refused: Management takes that role from themselves.
    """
    with step(office, actor, "registreren medewerker", activity=Activity.EMPLOYEES) as made:
        made.operation.add_subject(Subject(employee.id, type=PERSONNEL_NUMBER))
        made.employee(Role.MANAGEMENT, doing="medewerker registreren")
        if employee.id == actor.id and Role.MANAGEMENT not in employee.roles:
            raise Refused("medewerker registreren: nobody takes the role beheer from themselves. Ask a colleague.")
        check_address(employee.mail)
        known = made.unit.find(Employee, employee.id)
        tell_address_changed(made, known.mail if known is not None else "", employee.mail)
        return _keep(made, employee)


def register_owner(office: Office, actor: Actor, owner: MessageOwner) -> Outcome:
    """Register a message owner, or change what is known of one.

    Raises:
        AccessRefused: The command does not come from management or an adviser.
        WrongUse: The department is another one, or the number is none.
    """
    owner = attrs.evolve(owner, id=owner.id or new_id(), phone=e164(owner.phone))
    with step(office, actor, "registreren berichteneigenaar", activity=Activity.READ_OUT) as made:
        made.about(owner)
        made.employee(Role.MANAGEMENT, Role.ADVISER, doing="eigenaar registreren")
        made.unit.get(Department, owner.department)
        check_address(owner.mail)
        known = made.unit.find(MessageOwner, owner.id)
        tell_address_changed(made, known.mail if known is not None else "", owner.mail)
        same = [one for one in made.unit.every(MessageOwner) if one.phone == owner.phone]
        if same and known is None:
            if attrs.evolve(owner, id=same[0].id) == same[0]:
                return made.done(already=True, id=same[0].id)
            raise WrongUse("eigenaar registreren: this telephone is registered already. Change that owner instead.")
        return _keep(made, owner)


def give_mandate(
    office: Office, actor: Actor, *, owner: str, name: str, allows: tuple[MandateAct, ...] = (MandateAct.VIEW,)
) -> Outcome:
    """Let a person act for an owner, at once (requirement 27).

    Raises:
        AccessRefused: The command does not come from that owner.
    """
    with step(office, actor, "geven volmacht", activity=Activity.APPROVE) as made:
        _only_owner(made, made.owner(owner), what="volmacht geven")
        for one in made.unit.every(Mandate, parent=owner):
            if one.name == name and one.allows == allows and one.withdrawn_at is None:
                return made.done(already=True, id=one.id)
        return _keep(made, Mandate(id=new_id(), owner=owner, name=name, allows=allows, given_at=made.now))


def withdraw_mandate(office: Office, actor: Actor, mandate: str) -> Outcome:
    """Take a mandate back, at once (requirement 27).

    Raises:
        AccessRefused: The command does not come from the owner who gave it.
    """
    with step(office, actor, "intrekken volmacht", activity=Activity.APPROVE) as made:
        found = made.unit.get(Mandate, mandate)
        _only_owner(made, made.owner(found.owner), what="volmacht intrekken")
        if found.withdrawn_at is not None:
            return made.done(already=True, id=found.id)
        return _keep(made, attrs.evolve(found, withdrawn_at=made.now))


def add_private_contact(office: Office, actor: Actor, *, owner: str, name: str, phone: str = "") -> Outcome:
    """Put a name on an owner's list of private contacts (working agreements, section 6).

    Raises:
        AccessRefused: The command comes neither from that owner nor from a screened adviser.
    """
    number = e164(phone) if phone else ""
    with step(office, actor, "vastleggen privécontact", activity=Activity.READ_OUT) as made:
        found = made.owner(owner)
        made.operation.add_subject(
            Subject(number, type="telefoonnummer") if number else Subject(name, type="naam in chatgesprek")
        )
        if actor.kind is Holder.EMPLOYEE:
            made.employee(Role.ADVISER, doing="privécontact vastleggen", screened=True)
        else:
            _only_owner(made, found, what="privécontact vastleggen")
        for one in made.unit.every(PrivateContact, parent=owner):
            if (one.name, one.phone) == (name, number):
                return made.done(already=True, id=one.id)
        return _keep(made, PrivateContact(id=new_id(), owner=owner, name=name, phone=number))


def register_agreement(
    office: Office,
    actor: Actor,
    *,
    department: str,
    document: str,
    since: datetime.date,
    until: datetime.date | None = None,
) -> Outcome:
    """Register the processing agreement with a department (requirement 1)."""
    return _paper(
        office,
        actor,
        ProcessingAgreement(id="", department=department, document=document, since=since, until=until),
    )


def register_dpia(
    office: Office, actor: Actor, *, department: str, document: str, fg_advice: str, dor_advice: str = ""
) -> Outcome:
    """Register the impact assessment of a department, with the advice that was given on it (requirement 51)."""
    value = DpiaReference(
        id="",
        department=department,
        document=document,
        registered_on=office.today(),
        fg_advice=fg_advice,
        dor_advice=dor_advice,
    )
    return _paper(office, actor, value, apart="registered_on")


def register_supplier(office: Office, actor: Actor, agreement: SupplierAgreement) -> Outcome:
    """Register agreements with a supplier (requirement 49)."""
    return _paper(office, actor, agreement)


def register_location(office: Office, actor: Actor, *, kind: LocationKind, value: str) -> Outcome:
    """Put a central telephone or a folder on the list of allowed locations (requirements 7 and 46)."""
    right = e164(value) if kind is LocationKind.CENTRAL_PHONE else value
    return _paper(office, actor, AllowedLocation(id="", kind=kind, value=right))


def register_abroad(
    office: Office, actor: Actor, *, owner: str, country: str, document: str, until: datetime.date
) -> Outcome:
    """Register a document that allows reading out outside the European Economic Area (requirement 50)."""
    value = AbroadException(id="", owner=owner, country=country.upper(), document=document, until=until)
    return _paper(office, actor, value)


def register_instruction(office: Office, actor: Actor, *, reference: str, since: datetime.date) -> Outcome:
    """Register an instruction to keep messages (working agreements, section 12; requirement 31)."""
    return _paper(office, actor, RetentionInstruction(id="", reference=reference, since=since), apart="lift")


def _paper(office: Office, actor: Actor, value: Any, *, apart: str = "") -> Outcome:
    """Register something that is about nobody, once; by management."""
    with step(office, actor, "vastleggen afspraak", activity=Activity.EMPLOYEES) as made:
        made.employee(Role.MANAGEMENT, doing="afspraak vastleggen")
        if not getattr(value, "document", getattr(value, "reference", "-")).strip():
            raise WrongUse("afspraak vastleggen: no document was named. Say where it can be found.")
        if hasattr(value, "department"):
            made.unit.get(Department, value.department)
        for one in made.unit.every(type(value)):
            same = {"id": one.id} | ({apart: getattr(one, apart)} if apart else {})
            if attrs.evolve(value, **same) == one:
                return made.done(already=True, id=one.id)
        return _keep(made, attrs.evolve(value, id=new_id()))


def _only_owner(made: Step, owner: MessageOwner, *, what: str) -> None:
    if (made.actor.kind, made.actor.id) != (Holder.OWNER, owner.id):
        raise AccessRefused(f"{what}: only the owner does this. Ask the owner.", requirement=27)


def _keep(made: Step, value: Any) -> Outcome:
    changed = made.keep(value)
    made.commit()
    return made.done(already=not changed, id=value.id)
