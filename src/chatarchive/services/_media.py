"""Media of a conversation (working agreements, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from chatarchive.cleaning import MediaReport, check_media
from chatarchive.db import Holder
from chatarchive.domain import MandateAct, MediaDecision, MediaFile, Role, State
from chatarchive.errors import OutOfOrder, Refused, WrongUse
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._source import read_conversation
from chatarchive.services._step import Outcome, Step, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office


def media_relevance(office: Office, actor: Actor, case: str, *, answers: Mapping[str, bool]) -> Outcome:
    """Note what the owner says of each file: is it relevant (requirement 19)?

    Args:
        office: The office.
        actor: The owner, a delegate whose mandate says so, or an adviser who notes what the owner says.
        case: Identifier of the conversation.
        answers: By identifier of the file.

    Raises:
        WrongUse: There is no such file.
        OutOfOrder: It was imported already.
    """
    with step(office, actor, "beoordelen media", activity=Activity.MEDIA, case=case) as made:
        found, owner = made.case(case)
        if actor.kind is Holder.EMPLOYEE:
            made.employee(Role.ADVISER, doing="media beoordelen", screened=True, case=found)
        else:
            made.acts_for(owner, MandateAct.MEDIA)
        changed = False
        for one, relevant in _chosen(made, case, answers):
            if one.relevant == relevant:
                continue
            if found.source is not None:
                raise OutOfOrder("media beoordelen: the conversation was imported already.", requirement=19)
            changed |= made.keep(attrs.evolve(one, relevant=relevant))
        made.commit()
        return made.done(found, already=not changed)


def media_decision(office: Office, actor: Actor, case: str, *, answers: Mapping[str, bool]) -> Outcome:
    """Decide of each file whether it is archived (requirement 22).

    Args:
        office: The office.
        actor: A screened cleaner.
        case: Identifier of the conversation.
        answers: By identifier of the file.

    Raises:
        Refused: The owner did not deliver it.
        OutOfOrder: The conversation was offered already.
    """
    with step(office, actor, "besluiten over media", activity=Activity.MEDIA, case=case) as made:
        found, _ = made.case(case)
        made.employee(Role.CLEANER, doing="media beoordelen", screened=True, case=found)
        changed = False
        for one, archive in _chosen(made, case, answers):
            decision = MediaDecision.ARCHIVE if archive else MediaDecision.LEAVE_OUT
            if one.decision is decision:
                continue
            if one.stored is None:
                raise Refused("media beoordelen: this file was not delivered as relevant.", requirement=22)
            if found.state in {State.OFFERED, State.APPROVED, State.RECORDED}:
                raise OutOfOrder(
                    "media beoordelen: the conversation was offered already. Begin cleaning again.", requirement=28
                )
            changed |= made.keep(attrs.evolve(one, decision=decision, decided_by=actor.id))
        made.commit()
        return made.done(found, already=not changed)


def media_report(office: Office, actor: Actor, case: str) -> MediaReport:
    """Which files are missing, and which no message names (requirement 21).

    Raises:
        OutOfOrder: The conversation was not imported.
    """
    with step(office, actor, "controleren media", activity=Activity.MEDIA, case=case) as made:
        found, _ = made.case(case)
        made.employee(Role.ADVISER, Role.CLEANER, doing="media controleren", screened=True, case=found)
        delivered = [one.name for one in made.unit.every(MediaFile, parent=case)]
        return check_media(read_conversation(made, found).messages, delivered=delivered)


def _chosen(made: Step, case: str, answers: Mapping[str, bool]) -> list[tuple[MediaFile, bool]]:
    known = {one.id: one for one in made.unit.every(MediaFile, parent=case)}
    if set(answers) - set(known):
        raise WrongUse("media beoordelen: there is no such file with this conversation. Look at the list of its files.")
    return [(known[id], answer) for id, answer in answers.items()]
