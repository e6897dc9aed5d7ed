"""Who may do what in which dossier of the document store (working agreements, section 10; requirement 26)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import attrs

from chatarchive.db import Dossier, Holder, Unit
from chatarchive.dms import Action, DmsPath, DossierPaths
from chatarchive.domain import Employee, Mandate, MessageOwner, Role
from chatarchive.errors import AccessRefused
from chatarchive.services._actor import Actor


class Purpose(StrEnum):
    """What a call to the document store is for."""

    WORK = "werken"
    """A step of the working agreements."""
    VIEW = "inzien"
    """A person wants to read."""
    VERIFY = "controleren"
    """Checksums are computed; nobody sees anything."""
    DESTROY = "vernietigen"
    """After the retention instruction was lifted."""


@attrs.frozen(kw_only=True)
class Access:
    """Who calls the document store, and why.

    Attributes:
        actor: Who.
        purpose: Why.
    """

    actor: Actor
    purpose: Purpose


_WORKERS = frozenset({Role.ADVISER, Role.CLEANER})


class Policy:
    """Decides about every call to the document store; what it knows comes from the database, so counts at once."""

    def __init__(self, unit_of: Callable[[], Unit]) -> None:
        """Decide by what is in the database.

        Args:
            unit_of: Gives a unit of work to look in: `Database.unit`.
        """
        self._unit_of = unit_of

    def __call__(self, actor: object, action: Action, dossier: DmsPath, /) -> None:
        """See `chatarchive.dms.AccessPolicy`."""
        if not isinstance(actor, Access):
            raise _refused(action)
        unit = self._unit_of()
        person = actor.actor
        if person.kind is Holder.EMPLOYEE:
            employee = unit.find(Employee, person.id)
            if employee is None or not _employee_may(employee, actor.purpose, action, unit, dossier):
                raise _refused(action)
            return
        owner = owner_of(unit, dossier)
        # An owner and a delegate read; what is written in their name is written by a step that checked them.
        if owner is None or not _person_may(unit, person, owner):
            raise _refused(action)


def owner_of(unit: Unit, dossier: DmsPath) -> MessageOwner | None:
    """Whose dossier it is; None where no owner that is known has it."""
    if (known := unit.find(Dossier, Dossier.id_of(dossier.parts))) is not None:
        return unit.find(MessageOwner, known.owner)
    # Nothing was stored in it yet.
    year = dossier.name[:4]
    if not year.isdecimal():
        return None
    for owner in unit.every(MessageOwner):
        if DossierPaths(year=int(year), function_title=owner.function_title, owner=owner.name).dossier == dossier:
            return owner
    return None


def _employee_may(employee: Employee, purpose: Purpose, action: Action, unit: Unit, dossier: DmsPath) -> bool:
    roles = set(employee.roles) if employee.active else set()
    match purpose:
        case Purpose.VERIFY:
            return bool(roles) and action in {Action.READ, Action.LIST}
        case Purpose.DESTROY:
            return Role.MANAGEMENT in roles
        case Purpose.WORK:
            return bool(roles & _WORKERS)
        case Purpose.VIEW:
            if action not in {Action.READ, Action.LIST}:
                return False
            if roles & _WORKERS:
                return True
            owner = owner_of(unit, dossier)
            return Role.SUPPORT in roles and owner is not None and owner.id in employee.dossiers


def _person_may(unit: Unit, person: Actor, owner: MessageOwner) -> bool:
    if person.kind is Holder.OWNER:
        return person.id == owner.id
    # Whether the mandate still counts was asked when the person came in, and is asked by every step.
    mandate = unit.find(Mandate, person.id)
    return mandate is not None and mandate.owner == owner.id and mandate.withdrawn_at is None


def _refused(action: Action) -> AccessRefused:
    return AccessRefused(
        f"{action}: this dossier is shielded, and you are not among those who may do this in it.", requirement=26
    )
