"""What happened, in the words of somebody who was not there: who, when, which data and why."""

from __future__ import annotations

import attrs

from ldv.inzage import Activity, Event, Outcome, Step
from ldv.pages._tongue import Tongue


@attrs.frozen(kw_only=True)
class Told:
    """One thing that happened, for a page.

    Attributes:
        reference: By what the organisation finds it; also its address.
        title: What.
        day: The day.
        clock: The time.
        month: The month, for a heading.
        iso: The moment as machines write it.
        who: Who did it.
        application: With which application; empty when nobody said.
        data: Which data.
        purpose: What for.
        allowed: Why that is allowed, a sentence for each ground with its article.
        comment: What the register adds to that.
        outcome: How it ended, in words.
        good: Whether it ended well.
        tone: How its badge looks: safe, danger or neutral.
        asked_by: Who asked for it; empty when nobody did.
        given_to: Who received the data; empty when nobody did.
        kept: How long the data are kept; empty when nobody said.
        known: Whether the register knows the activity.
        activity: Name of the activity.
        parts: What was done inside it.
    """

    reference: str
    title: str
    day: str
    clock: str
    month: str
    iso: str
    who: str
    application: str
    data: tuple[str, ...]
    purpose: str
    allowed: tuple[str, ...]
    comment: str
    outcome: str
    good: bool
    tone: str
    asked_by: str
    given_to: str
    kept: str
    known: bool
    activity: str
    parts: tuple[Told, ...] = ()


def told(event: Event, tongue: Tongue) -> Told:
    """An event for a page."""
    lead, *rest = event.steps
    return attrs.evolve(step_told(lead, tongue), parts=tuple(step_told(step, tongue) for step in rest))


def step_told(step: Step, tongue: Tongue) -> Told:
    """One operation for a page."""
    words, activity = tongue.words, step.activity
    return Told(
        reference=step.reference,
        title=words.operation(step.name),
        day=words.day(step.started_at),
        clock=words.clock(step.started_at),
        month=words.month(step.started_at),
        iso=words.local(step.started_at).isoformat(timespec="seconds"),
        who=str(activity.controller or tongue("Dat is niet vastgelegd")),
        application=step.application,
        data=activity.personal_data_categories,
        purpose=activity.purpose,
        allowed=_allowed(activity, tongue),
        comment=activity.legal_basis_comment,
        outcome=words.outcome(step),
        good=step.outcome is Outcome.OK and not step.interrupted,
        tone=_tone(step),
        # What one of us asks of another of us is nobody else's request.
        asked_by="" if str(step.source or "") == str(activity.controller or "") else str(step.source or ""),
        given_to=str(step.receiver or ""),
        kept="" if activity.time_limit is None else words.term(activity.time_limit),
        known=activity.known,
        activity=activity.name or activity.id,
    )


def _tone(step: Step) -> str:
    if step.interrupted or step.outcome is Outcome.UNKNOWN:
        return "neutral"
    return "safe" if step.outcome is Outcome.OK else "danger"


def _allowed(activity: Activity, tongue: Tongue) -> tuple[str, ...]:
    words = tongue.words
    return tuple(f"{words.basis(basis)} ({words.article(basis)})." for basis in activity.legal_basis)


def organisations(event: Event) -> frozenset[str]:
    """Who took part in an event, by name."""
    found: set[str] = set()
    for step in event.steps:
        parties = (step.activity.controller, *step.activity.processors, step.source, step.receiver)
        found.update(str(party) for party in parties if party is not None)
    return frozenset(found)
