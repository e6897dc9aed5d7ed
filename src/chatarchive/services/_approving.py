"""Offering a cleaned conversation, and what the owner says of it (working agreements, sections 4 and 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from chatarchive.cleaning import require_decided
from chatarchive.dms import DmsPath, require_equal
from chatarchive.domain import (
    Approval,
    Employee,
    Event,
    MandateAct,
    MediaDecision,
    MediaFile,
    Method,
    Role,
    State,
    check_four_eyes,
    check_media_decided,
    check_not_let_in,
    check_reason,
)
from chatarchive.errors import OutOfOrder
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._importing import _stored
from chatarchive.services._recording import cleaned_of
from chatarchive.services._source import media_folder, paths_of, read_conversation
from chatarchive.services._step import Outcome, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office


def offer(office: Office, actor: Actor, case: str) -> Outcome:
    """Put what was cleaned before the owner, with the media that are to be archived.

    Raises:
        Refused: Of some media nobody decided; requirement 22.
        OutOfOrder: It is not what comes next; requirement 5.
    """
    with step(office, actor, "aanbieden gesprek", activity=Activity.CLEAN, case=case) as made:
        found, owner = made.case(case)
        made.employee(Role.CLEANER, doing="aanbieden", screened=True, case=found)
        if found.state is State.OFFERED:
            return made.done(found, already=True)
        moved = found.moved(Event.OFFER)
        media = made.unit.every(MediaFile, parent=case)
        check_media_decided(media)
        if found.method is Method.SCREENSHOT:
            # A picture cannot be cleaned as text: whoever takes its message out, leaves the picture out (22).
            talk = read_conversation(made, found)
            require_decided(media, cleaned=cleaned_of(made, found), messages=talk.messages)
        folder = media_folder(found, owner, paths_of(found, owner).work)
        for one in media:
            if one.decision is MediaDecision.ARCHIVE and one.stored is not None:
                source = DmsPath(one.stored.path)
                with office.dms.open(source, actor=made.access()) as stream:
                    office.dms.put(folder / source.name, stream, actor=made.access(), write_once=False)
        made.keep(moved)
        made.note(moved, owner, Event.OFFER)
        made.commit()
        return made.done(moved)


def approve(office: Office, actor: Actor, case: str) -> Outcome:
    """Approve what was offered, as it is now.

    Args:
        office: The office.
        actor: The owner, or a delegate whose mandate says so.
        case: Identifier of the conversation.

    Raises:
        AccessRefused: Somebody else, who cleaned it, or who was let in by them; requirements 26 and 28.
        CopyDiffers: The cleaned text was changed since it was offered; requirement 28.
        OutOfOrder: It was not offered; requirement 5.
    """
    with step(office, actor, "goedkeuren gesprek", activity=Activity.APPROVE, case=case) as made:
        found, owner = made.case(case)
        cleaners = [one.name for one in (made.unit.find(Employee, id) for id in found.cleaned_by) if one is not None]
        check_four_eyes(found, actor.id, name=actor.name, cleaners=cleaners)
        issuer = made.unit.find(Employee, actor.let_in_by)
        check_not_let_in(found, actor.let_in_by, name=issuer.name if issuer is not None else "", cleaners=cleaners)
        made.acts_for(owner, MandateAct.APPROVE)
        if found.state is State.APPROVED:
            return made.done(found, already=True)
        moved = found.moved(Event.APPROVE)
        if found.cleaned is None:
            raise OutOfOrder(f"goedkeuren: conversation {case} was not cleaned.", requirement=5)
        require_equal(office.dms, _stored(found.cleaned), actor=made.access())
        moved = attrs.evolve(
            moved,
            rejected_because="",
            approval=Approval(at=made.now, by=actor.id, sha256=found.cleaned.sha256),
        )
        made.keep(moved)
        made.note(moved, owner, Event.APPROVE)
        made.commit()
        return made.done(moved)


def reject(office: Office, actor: Actor, case: str, *, reason: str) -> Outcome:
    """Send what was offered back to cleaning.

    Raises:
        AccessRefused: Somebody else than the owner or a delegate whose mandate says so; requirement 26.
        Refused: No reason; requirement 28.
        OutOfOrder: It was not offered; requirement 5.
    """
    with step(office, actor, "afkeuren gesprek", activity=Activity.APPROVE, case=case) as made:
        found, owner = made.case(case)
        made.acts_for(owner, MandateAct.APPROVE)
        reason = check_reason(reason, what="afkeuren", requirement=28)
        if found.state is State.REJECTED and found.rejected_because == reason:
            return made.done(found, already=True)
        moved = found.moved(Event.REJECT, rejected_because=reason)
        made.keep(moved)
        made.note(moved, owner, Event.REJECT)
        made.commit()
        return made.done(moved)
