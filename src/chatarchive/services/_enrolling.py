"""Letting somebody in: a code that management makes, and that the person concerned exchanges for a token, once.

Management can do nothing in the name of somebody else without that person noticing: their own token stops at once and
says why, a mail goes to the address that is registered, a code that was used already says so, and who enters sees when
somebody entered as them before.
"""

from __future__ import annotations

import datetime
from email.headerregistry import Address
from typing import TYPE_CHECKING, Final

import attrs

from chatarchive.db import Credential, Holder
from chatarchive.domain import Employee, Mandate, MessageOwner, Role
from chatarchive.errors import AccessRefused, WrongUse
from chatarchive.reports import Envelope, eml, mail
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor, hash_of, holder_of, new_secret
from chatarchive.services._step import Step, new_id, step
from ldv.audit import PERSONNEL_NUMBER
from ldv.processing import processing
from ldv.record import Subject

if TYPE_CHECKING:
    from chatarchive.services._office import Office

CODE_DAYS: Final = 7
"""How long a code can be exchanged, in days."""
_REPORT: Final = (
    "Hebt u hier niet om gevraagd? Dan kan iemand in uw naam werken. Meld dit meteen bij uw leidinggevende of bij de "
    "functionaris gegevensbescherming.\n"
)


@attrs.frozen(kw_only=True)
class Enrolled:
    """Somebody who came in.

    Attributes:
        token: Their token; shown once.
        earlier: When a token was made in their name before, oldest first. Whoever did not do that, was replaced.
    """

    token: str = attrs.field(repr=False)
    earlier: tuple[datetime.datetime, ...]


def issue_code(office: Office, actor: Actor, *, kind: Holder, holder: str) -> str:
    """Make a code with which somebody gets a token; a token or code that they had lets nobody in any more.

    Args:
        office: The office.
        actor: Management; for a delegate, the owner.
        kind: Whom it lets in.
        holder: Identifier of the employee, owner or mandate.

    Returns:
        The code; shown once.

    Raises:
        AccessRefused: The command comes from somebody else.
    """
    with step(office, actor, "uitgeven toegang", activity=Activity.EMPLOYEES) as made:
        if kind is Holder.DELEGATE:
            owner = made.owner(made.unit.get(Mandate, holder).owner)
            if (actor.kind, actor.id) != (Holder.OWNER, owner.id):
                raise AccessRefused("toegang: only the owner lets a delegate in. Ask the owner.", requirement=27)
        else:
            made.employee(Role.MANAGEMENT, doing="toegang uitgeven")
            _about(made, kind, holder)
        code = new_secret(made.unit, kind=kind, holder=holder, now=made.now, code=True, issued_by=actor.id)
        _tell(
            made,
            _address(made, kind, holder),
            "Voor u is een code gemaakt waarmee iemand zich onder uw naam aanmeldt bij het archief van chatberichten. "
            "Een token dat u al had, werkt niet meer.",
        )
        made.commit()
    return code


def enrol(office: Office, code: str) -> Enrolled:
    """Exchange a code for a token, once.

    Args:
        office: The office.
        code: As management, or the owner, gave it.

    Raises:
        AccessRefused: It lets nobody in, was used already, or is too old; requirement 26.
    """
    unit = office.database.unit()
    found = unit.find(Credential, hash_of(code))
    actor = holder_of(unit, found, now=office.now()) if found is not None and found.code else None
    if found is None or actor is None:
        with processing("aanmelden", activity=Activity.EMPLOYEES.value):
            raise AccessRefused("aanmelden: this code lets nobody in. Ask for a new one.", requirement=26)
    with step(office, actor, "aanmelden met code", activity=Activity.EMPLOYEES) as made:
        _about(made, actor.kind, actor.id)
        known = made.unit.get(Credential, found.id)
        if known.used_at is not None:
            raise AccessRefused(
                f"aanmelden: this code was used already, on {known.used_at.date()}. If that was not you, somebody is "
                "acting in your name: report it at once.",
                requirement=26,
            )
        if known.revoked_at is not None or made.now >= known.made_at + datetime.timedelta(days=CODE_DAYS):
            raise AccessRefused("aanmelden: this code was replaced, or is too old. Ask for a new one.", requirement=26)
        before = [one for one in made.unit.every(Credential, parent=actor.id) if one.kind is actor.kind]
        earlier = tuple(sorted(one.made_at for one in before if not one.code))
        made.keep(attrs.evolve(known, used_at=made.now, revoked_at=made.now))
        token = new_secret(made.unit, kind=actor.kind, holder=actor.id, now=made.now, issued_by=known.issued_by)
        _tell(
            made,
            _address(made, actor.kind, actor.id),
            "Iemand heeft zich met een code onder uw naam aangemeld bij het archief van chatberichten.",
        )
        made.commit()
    return Enrolled(token=token, earlier=earlier)


def check_address(address: str) -> None:
    """See that a mail address is one, or empty.

    Raises:
        WrongUse: It is none; what was found is not repeated.
    """
    if not address:
        return
    try:
        found = Address(addr_spec=address)
    except Exception:  # noqa: BLE001 - the parser of headers raises IndexError and others on what is no address
        found = Address()
    if not (found.username and found.domain and address.isascii()) or any(
        not one.isprintable() or one == " " for one in address
    ):
        raise WrongUse("registreren: the mail address is none. Write it as name@organisation.nl.")


def tell_address_changed(made: Step, before: str, after: str) -> None:
    """Tell the old address that it is not used any more: who changes it first would otherwise go unnoticed."""
    if before and before != after:
        _tell(made, before, "Uw e-mailadres bij het archief van chatberichten is gewijzigd of weggehaald.")


def _about(made: Step, kind: Holder, holder: str) -> None:
    match kind:
        case Holder.EMPLOYEE:
            made.operation.add_subject(Subject(made.unit.get(Employee, holder).id, type=PERSONNEL_NUMBER))
        case Holder.OWNER:
            made.owner(holder)
        case Holder.DELEGATE:
            made.owner(made.unit.get(Mandate, holder).owner)


def _address(made: Step, kind: Holder, holder: str) -> str:
    match kind:
        case Holder.EMPLOYEE:
            return made.unit.get(Employee, holder).mail
        case Holder.OWNER:
            return made.unit.get(MessageOwner, holder).mail
        case Holder.DELEGATE:
            return ""


def _tell(made: Step, address: str, what: str) -> None:
    if not address:
        return
    id = f"toegang-{new_id()}"
    envelope = Envelope(
        sender=made.office.settings["mail_from"], to=(address,), date=made.now, message_id=f"<{id}@chatarchive>"
    )
    made.mail(id, id, eml(mail("Uw toegang tot het archief van chatberichten", f"{what}\n\n{_REPORT}", envelope)))
