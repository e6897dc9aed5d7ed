"""What happened, in the words of somebody who was not there: who, when, which data and why."""

from __future__ import annotations

import attrs

from ldv.inzage import Activity, Event, Outcome, Party, Step
from ldv.pages._tongue import Tongue
from ldv.register import THIS_ORGANISATION


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
        helped: Who does that kind of work for them.
        application: With which application; empty when nobody said.
        data: Which data.
        purpose: What for.
        allowed: Why that is allowed: for each ground a sentence, and one that says where it stands.
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
    helped: tuple[str, ...]
    application: str
    data: tuple[str, ...]
    purpose: str
    allowed: tuple[tuple[str, str], ...]
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


def told(event: Event, tongue: Tongue, *, house: str) -> Told:
    """An event for a page.

    Args:
        event: The event.
        tongue: The language of the page.
        house: What the organisation is called whose pages these are.
    """
    lead, *rest = event.steps
    return attrs.evolve(_step(lead, tongue, house), parts=tuple(_step(step, tongue, house) for step in rest))


def _step(step: Step, tongue: Tongue, house: str) -> Told:
    words, activity = tongue.words, step.activity
    return Told(
        reference=step.reference,
        title=words.operation(step.name),
        day=words.day(step.started_at),
        clock=words.clock(step.started_at),
        month=words.month(step.started_at),
        iso=words.local(step.started_at).isoformat(timespec="seconds"),
        who=_named(activity.controller, tongue, house) or tongue("Dat is niet vastgelegd"),
        helped=tuple(_named(party, tongue, house) for party in activity.processors),
        application=step.application,
        data=activity.personal_data_categories,
        purpose=activity.purpose,
        allowed=_allowed(activity, tongue),
        comment=activity.legal_basis_comment,
        outcome=words.outcome(step),
        good=step.outcome is Outcome.OK and not step.interrupted,
        tone=_tone(step),
        asked_by=_asked_by(step, tongue, house),
        given_to=_receiver(step, tongue, house),
        kept="" if activity.time_limit is None else words.term(activity.time_limit),
        known=activity.known,
        activity=activity.name or activity.id,
    )


def _tone(step: Step) -> str:
    if step.interrupted or step.outcome is Outcome.UNKNOWN:
        return "neutral"
    return "safe" if step.outcome is Outcome.OK else "danger"


def _allowed(activity: Activity, tongue: Tongue) -> tuple[tuple[str, str], ...]:
    words = tongue.words
    return tuple(
        (f"{words.basis(basis)}.", tongue("Dat staat in de privacywet: {article}.", article=words.article(basis)))
        for basis in activity.legal_basis
    )


def _named(party: Party | None, tongue: Tongue, house: str) -> str:
    """What to call somebody; a code says nothing to a reader, so it does not stand there as if it were a name."""
    if party is None:
        return ""
    return name_of(party, house) or tongue("iemand van wie wij de naam niet kennen ({code})", code=party.id)


def _asked_by(step: Step, tongue: Tongue, house: str) -> str:
    # What one of us asks of another of us is nobody else's request.
    own = _named(step.activity.controller, tongue, house)
    return "" if (name := _named(step.source, tongue, house)) == own else name


def _receiver(step: Step, tongue: Tongue, house: str) -> str:
    """Who received the data; who has no name is told by the kinds of parties that the register has for them."""
    kinds = step.activity.recipients_categories
    if step.receiver is None or name_of(step.receiver, house) or not kinds:
        return _named(step.receiver, tongue, house)
    return tongue("{kinds} (met de code {code})", kinds=tongue.words.and_(list(kinds)), code=step.receiver.id)


def name_of(party: Party, house: str) -> str:
    """The name of a party; empty where nobody knows it.

    Args:
        party: The party.
        house: What the organisation is called whose pages these are: its own register may not say so.
    """
    return house if party.id == THIS_ORGANISATION else party.name


def organisations(event: Event, *, house: str) -> frozenset[str]:
    """Who took part in an event, by name; who has none cannot be chosen."""
    found: set[str] = set()
    for step in event.steps:
        parties = (step.activity.controller, *step.activity.processors, step.source, step.receiver)
        found.update(name for party in parties if party is not None and (name := name_of(party, house)))
    return frozenset(found)
