"""Looking at a conversation, and what a participant may know (working agreements, section 10; risk 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from chatarchive.cleaning import Overlap, Suggestion, compare, suggest_from_other
from chatarchive.db import Cleaning, Holder
from chatarchive.dms import DmsPath
from chatarchive.domain import Case, Clearance, Employee, MandateAct, MessageOwner, Role, check_cleared
from chatarchive.errors import AccessRefused, WrongUse
from chatarchive.services._access import Purpose
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._cleaning import cleaning_of
from chatarchive.services._source import read_conversation
from chatarchive.services._step import Step, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office


@attrs.frozen(kw_only=True)
class View:
    """A conversation that somebody may see.

    Attributes:
        case: The conversation.
        text: The cleaned text, or the source; None before it was imported.
    """

    case: Case
    text: str | None = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Compared:
    """Two deliveries of one group (requirement 25).

    Attributes:
        overlap: Message by message.
        suggestions: What was taken out of the other delivery, as suggestions for this one; nothing is decided by it.
    """

    overlap: Overlap
    suggestions: tuple[Suggestion, ...]


def view(office: Office, actor: Actor, case: str, *, source: bool = False) -> View:
    """Look at a conversation: every look is logged (requirement 26).

    Args:
        office: The office.
        actor: One of the four groups that have access.
        case: Identifier of the conversation.
        source: The source in place of the cleaned text.

    Raises:
        AccessRefused: Somebody else, or one who is not cleared for the dossier; requirements 26 and 52.
    """
    with step(office, actor, "inzien gesprek", activity=Activity.VIEW, case=case) as made:
        found, owner = made.frozen_case(case)
        check_may_view(made, owner, found.clearance)
        file = found.source if source or found.cleaned is None else found.cleaned
        text = None
        if file is not None:
            with office.dms.open(DmsPath(file.path), actor=made.access(Purpose.VIEW)) as stream:
                text = stream.read().decode("utf-8", "replace")
        return View(case=found, text=text)


def dossier(office: Office, actor: Actor, owner: str) -> list[Case]:
    """The conversations of an owner; that there are any is shown to nobody else (requirement 26).

    Raises:
        AccessRefused: Somebody without access.
    """
    with step(office, actor, "inzien dossier", activity=Activity.VIEW) as made:
        found = made.owner(owner)
        check_may_view(made, found, Clearance.UNCLASSIFIED)
        cases = made.unit.every(Case, parent=owner)
        if actor.kind is Holder.EMPLOYEE:
            cleared = made.unit.get(Employee, actor.id).clearance
            cases = [case for case in cases if case.clearance <= cleared]
        return cases


def compare_groups(office: Office, actor: Actor, case: str, *, other: str) -> Compared:
    """Compare the same group as two owners delivered it; both stay as they are (requirement 25).

    Raises:
        WrongUse: One of them is no group.
        OutOfOrder: One of them was not imported.
    """
    with step(office, actor, "vergelijken groepsgesprekken", activity=Activity.CLEAN, case=case) as made:
        left, _ = made.case(case)
        right, _ = made.case(other)
        made.employee(Role.CLEANER, doing="groep vergelijken", screened=True, case=max(left, right, key=_level))
        if not (left.group and right.group):
            raise WrongUse("groep vergelijken: one of the two is no group.")
        mine, others = read_conversation(made, left).messages, read_conversation(made, right).messages
        overlap = compare(mine, others)
        cuts = cleaning_of(made, other).cuts if made.unit.find(Cleaning, other) is not None else ()
        found = suggest_from_other(overlap, mine=mine, others=others, cuts=cuts)
        return Compared(overlap=overlap, suggestions=tuple(found))


def check_may_view(made: Step, owner: MessageOwner, clearance: Clearance) -> None:
    """See that somebody belongs to one of the four groups with access to a dossier.

    Raises:
        AccessRefused: They do not; requirement 26, or 52 when they are not cleared for it.
    """
    actor = made.actor
    if actor.kind is not Holder.EMPLOYEE:
        made.acts_for(owner, MandateAct.VIEW)
        return
    employee = made.unit.get(Employee, actor.id)
    roles = set(employee.roles) if employee.active else set()
    assigned = Role.SUPPORT in roles and owner.id in employee.dossiers
    if not (roles & {Role.ADVISER, Role.CLEANER}) and not assigned:
        raise AccessRefused("inzien: this dossier is shielded, and you have no access to it.", requirement=26)
    if not assigned:
        made.employee(Role.ADVISER, Role.CLEANER, doing="inzien", screened=True)
    check_cleared(employee, clearance, doing="inzien")


def _level(case: Case) -> Clearance:
    return case.clearance
