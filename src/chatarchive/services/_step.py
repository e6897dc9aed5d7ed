"""One step: one processing, logged before and after, that does everything or nothing."""

from __future__ import annotations

import contextlib
import datetime
import secrets
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import attrs

from chatarchive.db import Holder, Mail, Unit
from chatarchive.domain import (
    Case,
    Employee,
    Event,
    Mandate,
    MandateAct,
    MessageOwner,
    OverviewEntry,
    Role,
    check_cleared,
    check_not_frozen,
    check_role,
    check_screened,
    telephone_in,
    training_warning,
)
from chatarchive.errors import AccessRefused, Refused, StoreUnavailable
from chatarchive.services._access import Access, Purpose
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor, check_acts_for
from chatarchive.services._outbox import send_mails
from ldv.processing import Operation, incoming, processing
from ldv.record import Subject

if TYPE_CHECKING:
    from chatarchive.services._office import Office

_LETTERS: Final = "bcdfghjkmnpqrstvwxz"
TELEPHONE: Final = "telefoonnummer"
"""Kind of identifier of a data subject whose number is known."""
LABEL: Final = "naam in chatgesprek"
"""Kind of identifier of a data subject of whom only a name is known, as a telephone shows it."""
ANCHOR: Final = "chatarchive.overview"
"""Attribute of a record: number and hash of the last line of the overview that the step added, `NUMBER:HASH`."""


def new_id() -> str:
    """An identifier without meaning. Letters only: it is no number of anybody, and makes no words."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


@attrs.frozen(kw_only=True)
class Outcome:
    """What a use case did.

    Attributes:
        case: The conversation as it is now; None where it is about none.
        already: It was done before, and nothing was done now but logging that it was asked.
        warnings: What the person should know, in Dutch.
        id: Identifier of what was made, where it is not the conversation.
    """

    case: Case | None = None
    already: bool = False
    warnings: tuple[str, ...] = ()
    id: str = ""


@attrs.define
class Step:
    """A step under way; made by `step`."""

    office: Office
    actor: Actor
    operation: Operation
    unit: Unit
    warnings: list[str] = attrs.field(factory=list)

    @property
    def now(self) -> datetime.datetime:
        """The time."""
        return self.office.now()

    @property
    def today(self) -> datetime.date:
        """The day on a Dutch calendar."""
        return self.office.today()

    def access(self, purpose: Purpose = Purpose.WORK) -> Access:
        """Who calls the document store, and why."""
        return Access(actor=self.actor, purpose=purpose)

    # -- whom it is about --

    def about(self, owner: MessageOwner, case: Case | None = None) -> None:
        """Name the data subjects: the owner, and each counterpart that is known (requirement 54)."""
        self.operation.add_subject(Subject(owner.phone, type=TELEPHONE))
        if case is None:
            return
        self.operation.set_attribute("chatarchive.case", case.id)
        for subject in counterparts(case, owner):
            self.operation.add_subject(subject)

    def case(self, id: str) -> tuple[Case, MessageOwner]:
        """The conversation that the step is about, and its owner; both become data subjects.

        Raises:
            AccessRefused: This person may not know whether there is such a conversation; requirement 26.
            WrongUse: There is none.
            Refused: It is frozen.
        """
        case, owner = self.frozen_case(id)
        check_not_frozen(case)
        return case, owner

    def frozen_case(self, id: str) -> tuple[Case, MessageOwner]:
        """The same, for a step that may be taken while a conversation is frozen.

        Raises:
            AccessRefused: There is none to which who does this has access; requirement 26.
        """
        case = self.unit.find(Case, id)
        if case is not None:
            self.about(self.unit.get(MessageOwner, case.owner), case)
        # One refusal for what is shielded and for what is not there: that there is anything, is shown to nobody else.
        if not self._may_know(case):
            raise AccessRefused(
                "there is no conversation with this identifier to which you have access. Check it, or ask the owner.",
                requirement=26,
            )
        case = case or self.unit.get(Case, id)
        return case, self.unit.get(MessageOwner, case.owner)

    def owner(self, id: str) -> MessageOwner:
        """The owner that the step is about."""
        owner = self.unit.get(MessageOwner, id)
        self.about(owner)
        return owner

    # -- who does it --

    def employee(self, *roles: Role, doing: str, screened: bool = False, case: Case | None = None) -> Employee:
        """The employee who gives the command.

        Args:
            *roles: One of these is needed.
            doing: What they are about to do, for messages.
            screened: Whether both screenings are needed, and the training is looked at.
            case: Whose level of classification they have to be cleared for.

        Raises:
            AccessRefused: It is no employee, or one who may not.
        """
        if self.actor.kind is not Holder.EMPLOYEE:
            raise AccessRefused(f"{doing}: only an employee does this ({' or '.join(roles)}).", requirement=26)
        employee = self.unit.get(Employee, self.actor.id)
        check_role(employee, *roles, doing=doing)
        if screened:
            check_screened(employee, on=self.today, doing=doing)
            required = bool(self.office.settings["training_required"])
            if (warning := training_warning(employee, required=required, doing=doing)) is not None:
                self.warnings.append(warning)
        if case is not None:
            check_cleared(employee, case.clearance, doing=doing)
        return employee

    def _may_know(self, case: Case | None) -> bool:
        """Whether somebody may know that a conversation is there, or is not; what they may do is asked after this."""
        if self.actor.kind is Holder.EMPLOYEE:
            employee = self.unit.get(Employee, self.actor.id)
            roles = set(employee.roles) if employee.active else set()
            if roles & {Role.ADVISER, Role.MANAGEMENT}:
                return True
            if case is None or not case.clearance <= employee.clearance:
                return False
            return Role.CLEANER in roles or (Role.SUPPORT in roles and case.owner in employee.dossiers)
        if case is None:
            return False
        if self.actor.kind is Holder.OWNER:
            return self.actor.id == case.owner
        mandate = self.unit.find(Mandate, self.actor.id)
        return mandate is not None and mandate.owner == case.owner

    def acts_for(self, owner: MessageOwner, act: MandateAct) -> None:
        """See that the command comes from the owner, or from a delegate whose mandate covers it.

        Raises:
            AccessRefused: Neither.
        """
        check_acts_for(self.actor, owner, act, self.unit, now=self.now)

    # -- what is kept --

    def keep(self, value: object) -> bool:
        """Keep a value, unless exactly this one is kept already.

        Returns:
            Whether anything changes.
        """
        if self.unit.find(type(value), value.id) == value:  # type: ignore[attr-defined]
            return False
        self.unit.put(value)
        return True

    def note(self, case: Case, owner: MessageOwner, event: Event, *, note: str = "") -> None:
        """Add a line to the registration overview.

        Args:
            case: The conversation after the event.
            owner: Its owner.
            event: What was done.
            note: Particulars, without content.
        """
        # A conversation can be cleaned, offered and frozen more than once; each time has a key of its own. Two who do
        # it at once read the same number, and only one of them is taken.
        times = sum(one.event == event.value for one in self.unit.overview(case.id))
        self.unit.note(
            OverviewEntry(
                number=0,
                at=self.now,
                case=case.id,
                event=event.value,
                key=f"{event.value} {times + 1}",
                owner=owner.name,
                partner=case.partner,
                kind=case.app.value,
                group=case.group,
                state=case.state.value,
                by=self.actor.name,
                operation_id=self.operation.operation_id,
                note=note,
                salt="",
                previous="",
            )
        )

    def mail(self, id: str, case: str, content: bytes) -> None:
        """Have a mail go out after the commit, unless it was decided on before."""
        if self.unit.find(Mail, id) is None:
            self.unit.put(Mail(id=id, case=case, content=content))

    def commit(self) -> None:
        """Make everything that was kept and noted lasting.

        The logboek gets the hash of the last line of the overview: an anchor that nobody at the database can change.
        """
        for added in self.unit.commit():
            self.operation.set_attribute(ANCHOR, f"{added.number}:{added.hash}")

    def done(self, case: Case | None = None, *, already: bool = False, id: str = "") -> Outcome:
        """What to answer."""
        return Outcome(case=case, already=already, warnings=tuple(self.warnings), id=id)


@contextlib.contextmanager
def step(office: Office, actor: Actor, name: str, *, activity: Activity, case: str = "") -> Iterator[Step]:
    """Do one step, on behalf of somebody.

    The record of it is begun first: when that cannot be, the step does not happen (requirement 57). Then the audit log
    notes who (requirement 56), which yields a record of its own. What is refused inside ends the record as NOK; what
    was not committed then was never there.

    Args:
        office: The office.
        actor: Who gives the command.
        name: What is done, for people: a verb in the infinitive and a noun, without anything about a person.
        activity: Under which activity.
        case: The conversation that it is about; its steps share one trace (requirement 54).

    Yields:
        The step.

    Raises:
        ldv.errors.Unavailable: It cannot be logged.
        Refused: The working agreements do not allow it.
    """
    with incoming(_trace_of(office, case), own=True), processing(name, activity=activity.value) as operation:
        office.audit.write(
            name,
            employee=actor.audited,
            operation_id=operation.operation_id,
            trace_id=operation.trace_id,
        )
        try:
            yield Step(office=office, actor=actor, operation=operation, unit=office.database.unit())
        except Refused as refused:
            # Only the number: the registration of refusals by the monthly report counts them.
            operation.set_attribute("chatarchive.requirement", refused.requirement)
            raise
    # What is committed has happened; a mail that cannot go now is kept, and goes with the next step.
    with contextlib.suppress(StoreUnavailable):
        send_mails(office)


def _trace_of(office: Office, case: str) -> dict[str, str]:
    """What goes on with the trace of a conversation; nothing for one that is not there, of which a step says so."""
    found = None
    # A database that does not answer is found by the step itself, which is logged.
    with contextlib.suppress(StoreUnavailable):
        found = office.database.unit().find(Case, case) if case else None
    return {"traceparent": found.trace} if found is not None else {}


def counterparts(case: Case, owner: MessageOwner) -> Iterable[Subject]:
    """The known counterparts of a conversation as data subjects, without the owner."""
    known = [(one.label, one.phone) for one in case.participants]
    if not known and not case.group:
        known = [(case.partner, "")]
    for label, phone in known:
        number = phone or telephone_in(label)
        if number == owner.phone or label == owner.name:
            continue
        yield Subject(number, type=TELEPHONE) if number else Subject(label, type=LABEL)
