"""Data breaches (working agreements, section 11)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from chatarchive.db import Holder
from chatarchive.domain import (
    FINAL,
    Breach,
    BreachKind,
    BreachStep,
    Case,
    Department,
    Event,
    MessageOwner,
    Role,
    State,
    check_without_numbers,
)
from chatarchive.reports import Envelope, breach_mail, eml
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._step import Outcome, Step, new_id, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office


def report_breach(
    office: Office,
    actor: Actor,
    *,
    owner: str,
    kind: BreachKind,
    situation: str,
    breach: str = "",
    discovered_at: datetime.datetime | None = None,
) -> Outcome:
    """Report a data breach: the owner's dossier is frozen, and the mailbox for information security gets a mail.

    Args:
        office: The office.
        actor: An employee, or the owner.
        owner: Whose dossier it touches.
        kind: What happened.
        situation: What happened, without content of messages, names or numbers (requirement 30).
        breach: Identifier of a draft that is reported with it; empty for a new one.
        discovered_at: When the 72 hours began; now when not given.

    Raises:
        Refused: The situation says nothing, or holds a number; requirement 30.
    """
    with step(office, actor, "melden datalek", activity=Activity.BREACH) as made:
        found = _allowed(made, owner)
        situation = check_without_numbers(situation, what="datalek melden")
        known = made.unit.every(Breach, parent=owner)
        if breach:
            made.unit.get(Breach, breach)
        for one in known:
            if (one.kind, one.situation, one.draft, one.closed_at) == (kind, situation, False, None):
                return made.done(already=True, id=one.id)
        draft = next((one for one in known if one.draft and one.id == breach), None)
        new = Breach(
            id=draft.id if draft else new_id(),
            kind=kind,
            owner=owner,
            discovered_at=draft.discovered_at if draft else discovered_at or made.now,
            situation=situation,
            steps=draft.steps if draft else (),
        )
        frozen = _freeze(made, found, new.id)
        new = attrs.evolve(new, cases=tuple(dict.fromkeys([*(draft.cases if draft else ()), *frozen])))
        made.keep(new)
        _mail(made, new, found, key="melding")
        made.commit()
        return made.done(id=new.id)


def breach_step(office: Office, actor: Actor, breach: str, *, which: BreachStep, action: str) -> Outcome:
    """Note that a step was carried out, and when.

    Raises:
        Refused: The description says nothing, or holds a number; requirement 30.
    """
    with step(office, actor, "vastleggen stap datalek", activity=Activity.BREACH) as made:
        found = made.unit.get(Breach, breach)
        _allowed(made, found.owner)
        action = check_without_numbers(action, what="stap van het datalek")
        done = found.done(which, at=made.now, action=action)
        changed = made.keep(done)
        made.commit()
        return made.done(already=not changed, id=breach)


def close_breach(office: Office, actor: Actor, breach: str) -> Outcome:
    """Close a breach of which every step was carried out; the conversations go on where they were.

    Raises:
        Refused: A step is open; requirement 29.
    """
    with step(office, actor, "sluiten datalek", activity=Activity.BREACH) as made:
        found = made.unit.get(Breach, breach)
        owner = _allowed(made, found.owner)
        if found.closed_at is not None:
            return made.done(already=True, id=breach)
        closed = found.closed(at=made.now)
        made.keep(closed)
        for id in found.cases:
            case = made.unit.get(Case, id)
            if case.state is State.FROZEN and case.frozen_because == f"datalek {breach}":
                released = case.moved(Event.RELEASE)
                made.keep(released)
                made.note(released, owner, Event.RELEASE)
        _mail(made, closed, owner, key="afsluiting")
        made.commit()
        return made.done(id=breach)


def _allowed(made: Step, owner: str) -> MessageOwner:
    found = made.owner(owner)
    if (made.actor.kind, made.actor.id) != (Holder.OWNER, owner):
        # Whoever works here reports; who may do nothing else may do this.
        made.employee(*Role, doing="datalek melden")
    return found


def _freeze(made: Step, owner: MessageOwner, breach: str) -> list[str]:
    frozen = []
    for case in made.unit.every(Case, parent=owner.id):
        if case.state in FINAL or case.state is State.FROZEN:
            continue
        made.about(owner, case)
        moved = case.moved(Event.FREEZE, frozen_because=f"datalek {breach}")
        made.keep(moved)
        made.note(moved, owner, Event.FREEZE)
        frozen.append(case.id)
    return frozen


def _mail(made: Step, breach: Breach, owner: MessageOwner, *, key: str) -> None:
    settings = made.office.settings
    department = made.unit.find(Department, owner.department)
    envelope = Envelope(
        sender=settings["mail_from"],
        to=(settings["breach_mailbox"],),
        date=made.now,
        message_id=f"<datalek.{breach.id}.{key}@chatarchive>",
    )
    names = [owner.name]
    for id in breach.cases:
        case = made.unit.get(Case, id)
        names += [case.partner, *(one.label for one in case.participants)]
    content = breach_mail(
        breach, envelope, now=made.now, names=names, department="" if department is None else department.name
    )
    made.mail(f"datalek-{breach.id}-{key}", breach.id, eml(content))
