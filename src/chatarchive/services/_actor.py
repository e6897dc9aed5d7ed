"""Who gives a command: an employee, an owner or a delegate, authenticated by a local token."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import TYPE_CHECKING, Final

import attrs

from chatarchive.db import Credential, Holder, Unit
from chatarchive.domain import Employee, Mandate, MandateAct, MessageOwner
from chatarchive.errors import AccessRefused
from chatarchive.services._activities import Activity
from ldv.audit import PERSONNEL_NUMBER
from ldv.audit import Employee as Auditee
from ldv.processing import processing

if TYPE_CHECKING:
    from chatarchive.services._office import Office

_PREFIX: Final = "ca_"
_CODE: Final = "cc_"
_BYTES: Final = 32


@attrs.frozen(kw_only=True)
class Actor:
    """Somebody whose token was accepted.

    Attributes:
        kind: What they are.
        id: Personnel number, or identifier of the owner or mandate.
        name: First and last name; stands in the registration overview.
        let_in_by: Who made the code that their token came from; empty for the first manager.
    """

    kind: Holder
    id: str = attrs.field(repr=False)
    name: str = attrs.field(repr=False)
    let_in_by: str = attrs.field(default="", repr=False)

    @property
    def audited(self) -> Auditee:
        """How the audit log names them."""
        return Auditee(self.id, type=PERSONNEL_NUMBER if self.kind is Holder.EMPLOYEE else self.kind.value)


def authenticate(office: Office, token: str) -> Actor:
    """Who a token belongs to. A token that lets nobody in is logged as a refusal, and by nothing else.

    Who holds a token that was ended by a new code is told so: nobody can be replaced without noticing it.

    Args:
        office: The office.
        token: As it was issued.

    Raises:
        AccessRefused: It lets nobody in; requirement 26.
        ldv.errors.JournalUnavailable: The refusal could not be logged.
    """
    unit = office.database.unit()
    found = unit.find(Credential, hash_of(token))
    actor = None if found is None or found.code else holder_of(unit, found, now=office.now())
    if found is not None and actor is not None and (found.revoked_at is None or office.now() < found.revoked_at):
        return actor
    with processing("aanmelden", activity=Activity.EMPLOYEES.value):
        if found is not None and actor is not None and found.revoked_at is not None:
            raise AccessRefused(
                f"aanmelden: this token was ended on {found.revoked_at.date()} by a new code. If you did not ask for "
                "one, somebody may be acting in your name: report it at once.",
                requirement=26,
            )
        raise AccessRefused("aanmelden: this token lets nobody in. Ask for a new code.", requirement=26)


def new_secret(
    unit: Unit, *, kind: Holder, holder: str, now: datetime.datetime, code: bool = False, issued_by: str = ""
) -> str:
    """Make a token or a code and keep its hash; earlier ones of the same holder let nobody in any more.

    Args:
        unit: Where the hash is kept, at its commit.
        kind: Whom it lets in.
        holder: Identifier of the employee, owner or mandate.
        now: The time.
        code: Whether it is a code.
        issued_by: Who made the code.

    Returns:
        The token or code; it is shown now and never again.
    """
    for other in unit.every(Credential, parent=holder):
        if other.kind is kind and other.revoked_at is None:
            unit.put(attrs.evolve(other, revoked_at=now))
    secret = (_CODE if code else _PREFIX) + secrets.token_urlsafe(_BYTES)
    unit.put(Credential(id=hash_of(secret), kind=kind, holder=holder, made_at=now, code=code, issued_by=issued_by))
    return secret


def check_acts_for(actor: Actor, owner: MessageOwner, act: MandateAct, unit: Unit, *, now: datetime.datetime) -> None:
    """See that somebody is an owner, or a delegate whose mandate covers an act (working agreements, section 10).

    Args:
        actor: Who.
        owner: For whom.
        act: What they want to do.
        unit: Where mandates are kept.
        now: The time; withdrawing counts at once.

    Raises:
        AccessRefused: Neither; requirement 26.
    """
    if actor.kind is Holder.OWNER and actor.id == owner.id:
        return
    if actor.kind is Holder.DELEGATE:
        mandate = unit.find(Mandate, actor.id)
        if mandate is not None and mandate.owner == owner.id and mandate.allows_at(act, now):
            return
    raise AccessRefused(
        f"{act}: only the owner may do this, or a delegate whose mandate says so. Ask the owner.", requirement=26
    )


def hash_of(token: str) -> str:
    """What is kept of a token or a code."""
    return hashlib.sha256(token.strip().encode("utf-8", "surrogatepass")).hexdigest()


def holder_of(unit: Unit, found: Credential, *, now: datetime.datetime) -> Actor | None:
    """Whom a token or code is for; None when they may not come in."""
    name: str | None = None
    match found.kind:
        case Holder.EMPLOYEE:
            employee = unit.find(Employee, found.holder)
            name = employee.name if employee is not None and employee.active else None
        case Holder.OWNER:
            owner = unit.find(MessageOwner, found.holder)
            name = None if owner is None else owner.name
        case Holder.DELEGATE:
            mandate = unit.find(Mandate, found.holder)
            name = mandate.name if mandate is not None and mandate.allows_at(MandateAct.VIEW, now) else None
    if name is None:
        return None
    return Actor(kind=found.kind, id=found.holder, name=name, let_in_by=found.issued_by)
