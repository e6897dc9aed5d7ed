"""The chain around an event of a citizen: which organisations took part, and what each of them did."""

from __future__ import annotations

import datetime

import attrs

from ldv.inzage import Answer, Chain, ChainStep, Event, follow
from ldv.inzage._activities import Activities
from ldv.inzage._chain import Key
from ldv.pages._visit import Visit
from ldv.processing import processing
from ldv.record import Record
from ldv.register import GIVE_INZAGE


@attrs.frozen(kw_only=True)
class Link:
    """An organisation in the chain.

    Attributes:
        name: What people call it.
        own: Whether it is the one whose pages these are.
        answer: What came of asking it.
        told: Whether it told what it did.
        done: What it did and when, the earliest first; the same twice is there once.
    """

    name: str
    own: bool
    answer: Answer
    told: bool
    done: tuple[tuple[str, str], ...]


def across(visit: Visit, event: Event) -> tuple[Link, ...]:
    """The organisations around an event, in the order of what they did.

    Of other organisations only what led to this event or came of it is shown, and no more than what was done, when and
    by whom: what they did for others in the same trace is not for this reader. What is confidential here is not even
    followed, and what is confidential there they do not tell.
    """
    service = visit.pages.service
    shown = {step.reference for step in event.steps}
    house = visit.pages.organisation()
    with (
        processing("volgen verwerking bij andere organisaties", activity=GIVE_INZAGE, subject=visit.person.subject),
        service.readers.lend() as reader,
    ):
        own = [
            record
            for record in reader.logboek.records(operation_id=sorted(shown), attributes=True)
            if record.operation_id in shown
        ]
        if not own or reader.register is None:
            return ()
        hides = Activities(reader.register, now=datetime.datetime.now(tz=datetime.UTC)).hides

        def visible(record: Record) -> bool:
            return record.operation_id in shown and not hides(
                record.processing_activity_id, started=record.started_at, ended=record.ended_at
            )

        chain = follow(
            own[0].trace_id,
            profile=service.profile,
            logboek=reader.logboek,
            visible=visible,
            everyone=bool(service.profile.federation),
            timeout=3.0,
            patience=8.0,
        )
        names = {party.entity: party.name for party in chain.parties}
        for entity in names:
            names[entity] = (
                house
                if entity == _home(chain)
                else _named(Activities(reader.register, now=own[0].started_at), entity, names[entity], own[0])
            )
    return tuple(_links(chain, _related(chain, shown), names, visit))


def _home(chain: Chain) -> str:
    return chain.entity


def _named(activities: Activities, entity: str, name: str, record: Record) -> str:
    return name if name != entity else str(activities.party(entity, when=record.started_at))


def _related(chain: Chain, shown: set[str]) -> set[Key]:
    """The operations that led to those that are shown, and those that came of them."""
    parents = chain.parents()
    children: dict[Key, list[Key]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found = {step.key for step in chain.steps if step.entity == _home(chain) and step.record.operation_id in shown}
    waiting = list(found)
    for key in list(found):
        above = parents.get(key)
        while above is not None and above not in found:
            found.add(above)
            above = parents.get(above)
    while waiting:
        new = [child for child in children.get(waiting.pop(), []) if child not in found]
        found.update(new)
        waiting += new
    return found


def _links(chain: Chain, related: set[Key], names: dict[str, str], visit: Visit) -> list[Link]:
    words = visit.tongue.words
    steps: dict[str, list[ChainStep]] = {}
    for step, _ in chain.ordered():
        if step.key in related:
            steps.setdefault(step.entity, []).append(step)
    found = []
    for entity in dict.fromkeys([*steps, *(party.entity for party in chain.parties if not party.told)]):
        party = chain.party(entity)
        # Others tell their times in milliseconds, so the order in which things lie inside one another goes first.
        done: dict[str, ChainStep] = {}
        for step in steps.get(entity, []):
            done.setdefault(words.operation(step.record.operation_name), step)
        found.append(
            Link(
                name=names.get(entity, entity),
                own=entity == _home(chain),
                answer=party.answer if party is not None else Answer.ANSWERED,
                told=party is None or party.told,
                done=tuple((name, words.clock(step.record.started_at)) for name, step in done.items()),
            )
        )
    return found
