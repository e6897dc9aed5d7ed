"""Lists of what was registered: each look is a processing, and shows no more than its list is for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from chatarchive.db import Holder
from chatarchive.domain import (
    AbroadException,
    AllowedLocation,
    Appointment,
    Breach,
    Case,
    DpiaReference,
    Employee,
    Mandate,
    MediaFile,
    MessageOwner,
    PrivateContact,
    ProcessingAgreement,
    Role,
    SupplierAgreement,
    TemporaryCopy,
    check_output,
)
from chatarchive.errors import AccessRefused
from chatarchive.services._activities import DOC_DIREKT, Activity
from chatarchive.services._actor import Actor
from chatarchive.services._step import Step, step
from chatarchive.services._viewing import check_may_view
from ldv.audit import PERSONNEL_NUMBER
from ldv.record import Subject
from ldv.register import THIS_ORGANISATION, Register

if TYPE_CHECKING:
    from chatarchive.services._office import Office

Paper = TypeVar("Paper", ProcessingAgreement, DpiaReference, SupplierAgreement, AllowedLocation, AbroadException)
_STAFF: Final = (Role.MANAGEMENT, Role.ADVISER, Role.CLEANER)


@attrs.frozen(kw_only=True)
class Parties:
    """Who is responsible and who processes, as the register says (requirement 2).

    Attributes:
        controller: Name of the department.
        processor: Name of Doc-Direkt.
        activities: By their number, P1 to P12, the name of each activity.
    """

    controller: str
    processor: str
    activities: tuple[tuple[str, str], ...]


def employees(office: Office, actor: Actor) -> list[Employee]:
    """Everybody who works here, or did.

    Raises:
        AccessRefused: The command does not come from management.
    """
    with step(office, actor, "inzien medewerkers", activity=Activity.EMPLOYEES) as made:
        made.employee(Role.MANAGEMENT, doing="medewerkers inzien")
        found = made.unit.every(Employee)
        for one in found:
            made.operation.add_subject(Subject(one.id, type=PERSONNEL_NUMBER))
        return found


def owners(office: Office, actor: Actor) -> list[MessageOwner]:
    """Everybody whose messages are archived.

    Raises:
        AccessRefused: The command does not come from management, an adviser or a cleaner.
    """
    with step(office, actor, "inzien berichteneigenaren", activity=Activity.VIEW) as made:
        made.employee(*_STAFF, doing="eigenaren inzien")
        return _about(made, made.unit.every(MessageOwner))


def papers(office: Office, actor: Actor, kind: type[Paper]) -> list[Paper]:
    """What was agreed, of one kind.

    Raises:
        AccessRefused: It is no employee.
    """
    with step(office, actor, "inzien afspraken", activity=Activity.REPORT) as made:
        made.employee(*Role, doing="afspraken inzien")
        return made.unit.every(kind)


def mandates(office: Office, actor: Actor, owner: str) -> list[Mandate]:
    """Who may act for an owner.

    Raises:
        AccessRefused: It is neither that owner nor an employee who works with the dossier.
    """
    with step(office, actor, "inzien volmachten", activity=Activity.VIEW) as made:
        _owner_or(made, made.owner(owner), *_STAFF, doing="volmachten inzien")
        return made.unit.every(Mandate, parent=owner)


def private_contacts(office: Office, actor: Actor, owner: str) -> list[PrivateContact]:
    """The names that an owner does not want read out.

    Raises:
        AccessRefused: It is neither that owner nor an adviser.
    """
    with step(office, actor, "inzien privécontacten", activity=Activity.VIEW) as made:
        _owner_or(made, made.owner(owner), Role.ADVISER, doing="privécontacten inzien", screened=True)
        return made.unit.every(PrivateContact, parent=owner)


def appointments(office: Office, actor: Actor) -> list[Appointment]:
    """All appointments, by day.

    Raises:
        AccessRefused: It is neither management nor an adviser.
    """
    with step(office, actor, "inzien planning", activity=Activity.REPORT) as made:
        made.employee(Role.MANAGEMENT, Role.ADVISER, doing="planning inzien")
        return sorted(made.unit.every(Appointment), key=lambda one: (one.on, one.id))


def cases(office: Office, actor: Actor) -> list[Case]:
    """How far each conversation is: of everybody for who works here, and their own for an owner or a delegate.

    Raises:
        AccessRefused: The employee has another role.
    """
    with step(office, actor, "inzien stand van gesprekken", activity=Activity.REPORT) as made:
        if actor.kind is Holder.EMPLOYEE:
            made.employee(*_STAFF, doing="status inzien")
            cleared = made.unit.get(Employee, actor.id).clearance
            found = [one for one in made.unit.every(Case) if one.clearance <= cleared]
        else:
            owner = made.owner(_owner_of(made))
            found = made.unit.every(Case, parent=owner.id)
        _about(made, [made.unit.get(MessageOwner, id) for id in sorted({one.owner for one in found})])
        return found


def open_copies(office: Office, actor: Actor) -> list[TemporaryCopy]:
    """Temporary copies that have to go (requirement 11).

    Raises:
        AccessRefused: It is no employee who works with conversations, or manages.
    """
    with step(office, actor, "inzien tijdelijke kopieën", activity=Activity.REPORT) as made:
        made.employee(*_STAFF, doing="kopieën inzien")
        return [one for one in made.unit.every(TemporaryCopy) if one.destroyed_at is None]


def breaches(office: Office, actor: Actor) -> list[Breach]:
    """All data breaches; an owner sees their own.

    Raises:
        AccessRefused: It is neither an employee nor an owner.
    """
    with step(office, actor, "inzien datalekken", activity=Activity.BREACH) as made:
        if actor.kind is Holder.OWNER:
            return made.unit.every(Breach, parent=made.owner(actor.id).id)
        made.employee(*Role, doing="datalekken inzien")
        return made.unit.every(Breach)


def media_files(office: Office, actor: Actor, case: str) -> list[MediaFile]:
    """The media files of a conversation, with their names.

    Raises:
        AccessRefused: Somebody without access to the dossier.
    """
    with step(office, actor, "inzien media", activity=Activity.MEDIA, case=case) as made:
        found, owner = made.frozen_case(case)
        check_may_view(made, owner, found.clearance)
        return made.unit.every(MediaFile, parent=case)


def allow_output(office: Office, actor: Actor, target: Path) -> Path:
    """See that a file may be put somewhere (requirement 46).

    Args:
        office: The office.
        actor: Who wants it there.
        target: The file that is to be made.

    Returns:
        The same, with links followed.

    Raises:
        Refused: The place is not on the list.
    """
    with step(office, actor, "controleren plek voor uitvoer", activity=Activity.REPORT) as made:
        # What a link leads to is what counts.
        path = target.absolute().parent.resolve() / target.name
        check_output(path.as_posix(), made.unit.every(AllowedLocation))
        return path


def parties(office: Office, actor: Actor) -> Parties:
    """Who is responsible and who processes, as the register says (requirement 2)."""
    with (
        step(office, actor, "inzien register", activity=Activity.REPORT),
        Register.open(office.settings["register"], log=False) as register,
    ):
        return Parties(
            controller=register.entities.get(THIS_ORGANISATION).name,
            processor=register.entities.get(DOC_DIREKT).name,
            activities=tuple((one.code, register.get(one.value).name) for one in Activity),
        )


def _about(made: Step, found: Iterable[MessageOwner]) -> list[MessageOwner]:
    listed = list(found)
    for one in listed:
        made.about(one)
    return listed


def _owner_or(made: Step, owner: MessageOwner, *roles: Role, doing: str, screened: bool = False) -> None:
    if (made.actor.kind, made.actor.id) != (Holder.OWNER, owner.id):
        made.employee(*roles, doing=doing, screened=screened)


def _owner_of(made: Step) -> str:
    if made.actor.kind is Holder.OWNER:
        return made.actor.id
    mandate = made.unit.find(Mandate, made.actor.id)
    if mandate is None:
        raise AccessRefused("inzien: this dossier is shielded, and you have no access to it.", requirement=26)
    return mandate.owner
