"""What a citizen sees: what was done with their data, by whom, when and why."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable
from typing import Final

import attrs
from starlette.responses import Response

from ldv.errors import ConfigurationError, RequestRefused
from ldv.inzage import MOST_EVENTS, Answer, Audience, Event, Letterhead, Report, Words, letterhead_of, render, report
from ldv.pages._across import Link, across
from ldv.pages._period import Days, days
from ldv.pages._telling import organisations, told
from ldv.pages._visit import Visit
from ldv.register import GIVE_INZAGE, THIS_ORGANISATION

_FRESH: Final = 600.0
_ON_A_PAGE: Final = 50
_MOST_LOOKS: Final = 200
_FORMS: Final = {"pdf": "application/pdf", "json": "application/json"}


def timeline(visit: Visit) -> Response:
    """Everything that happened, the newest first."""
    found, house = _report(visit), visit.pages.organisation()
    period = days(visit.query("van"), visit.query("tot"))
    organisation = visit.query("organisatie")
    used = [event for event in found.events if not _is_a_look(event)]
    parties = sorted({name for event in used for name in organisations(event, house=house)}, key=str.casefold)
    everybody = organisation not in parties
    chosen = [
        event for event in _within(used, period) if everybody or organisation in organisations(event, house=house)
    ]
    number = _number(visit.query("pagina"), len(chosen))
    begin = (number - 1) * _ON_A_PAGE
    return visit.page(
        "timeline.html",
        events=[told(event, visit.tongue, house=house) for event in chosen[begin : begin + _ON_A_PAGE]],
        looks=_looks(_within(filter(_is_a_look, found.events), period), visit) if number == 1 and everybody else [],
        total=len(chosen),
        all=len(used),
        period=period,
        organisation=organisation if organisation in parties else "",
        parties=parties,
        asked_at=found.heading.asked_at,
        number=number,
        pages=max(1, -(-len(chosen) // _ON_A_PAGE)),
    )


def event(visit: Visit) -> Response:
    """One thing that happened, with the chain of organisations around it."""
    reference = str(visit.request.path_params["reference"])
    for one in _report(visit).events:
        if reference in one.references:
            return visit.page(
                "event.html",
                event=told(one, visit.tongue, house=visit.pages.organisation()),
                links=_links(visit, one),
                contact=_contact(visit, one),
            )
    return visit.sorry(404)


def _is_a_look(event: Event) -> bool:
    return event.lead.activity.id == GIVE_INZAGE


def _looks(events: list[Event], visit: Visit) -> list[tuple[str, list[tuple[str, str]]]]:
    """The days on which this person was told what was done: for each the times, and where more is to be read.

    Telling is a use of the data too, and there is one every time that somebody looks: among the others they would stand
    in front of what somebody came to read.
    """
    words = visit.tongue.words
    found: dict[str, list[tuple[str, str]]] = {}
    for event in events[:_MOST_LOOKS]:
        found.setdefault(words.day(event.lead.started_at), []).append(
            (words.clock(event.lead.started_at), event.lead.reference)
        )
    return list(found.items())


def _contact(visit: Visit, event: Event) -> Letterhead:
    """Whom to ask about an event: who is responsible for it, as far as the register says how to reach them."""
    controller = event.lead.activity.controller
    with visit.pages.service.readers.lend() as reader:
        if reader.register is None:
            return Letterhead(organisation="")
        own = letterhead_of(reader.register)
        if controller is None or controller.id == THIS_ORGANISATION:
            return attrs.evolve(own, organisation=visit.pages.organisation())
        entity = reader.register.entities.get(controller.id) if controller.name else None
    if entity is None:
        return Letterhead(organisation=controller.id)
    return Letterhead(
        organisation=entity.name,
        address=entity.address,
        postal_code=entity.postal_code,
        city=entity.city,
        email=entity.email,
        phone=entity.phone_number,
    )


def _links(visit: Visit, event: Event) -> tuple[Link, ...]:
    """The chain around an event; asked once, as long as the overview is looked at."""
    if not visit.pages.service.profile.federation:
        return ()
    chains = visit.session.kept.setdefault("chains", {})
    key = (event.lead.reference, visit.tongue.language)
    if key not in chains:
        found = across(visit, event)
        if any(link.answer in {Answer.UNREACHABLE, Answer.TIMED_OUT} for link in found):
            return found
        chains[key] = found
    return chains[key]  # type: ignore[no-any-return]


def refresh(visit: Visit) -> Response:
    """Look again."""
    visit.session.kept.pop("report", None)
    visit.session.kept.pop("chains", None)
    return visit.go("/mijn")


def download(visit: Visit) -> Response:
    """The same as a letter, or for a program."""
    form = str(visit.request.path_params["form"])
    if form not in _FORMS:
        return visit.sorry(404)
    found, period = _report(visit), days(visit.query("van"), visit.query("tot"))
    heading = attrs.evolve(
        found.heading,
        since=period.since or found.heading.since,
        until=min(period.until or found.heading.until, found.heading.until),
        language=visit.tongue.language,
        letterhead=attrs.evolve(
            found.heading.letterhead,
            organisation=found.heading.letterhead.organisation or visit.pages.organisation(),
        ),
    )
    content = render(Report(heading=heading, events=tuple(_within(found.events, period))), form)
    made = Words(visit.tongue.language, zone=heading.zone).local(heading.asked_at)
    return visit.file(content, media_type=_FORMS[form], name=f"inzage-{made:%Y-%m-%d}.{form}")


def _within(events: Iterable[Event], period: Days) -> list[Event]:
    return [event for event in events if period.holds(event.times[0])]


def _number(text: str, total: int) -> int:
    pages = max(1, -(-total // _ON_A_PAGE))
    return min(max(int(text), 1), pages) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _report(visit: Visit) -> Report:
    """The report of whoever is logged in: made once, and looked at for ten minutes.

    Making it is a processing of its own, which the next one shows; looking at what was made is not another one.
    """
    kept = visit.session.kept.get("report")
    if kept is not None and time.monotonic() - kept[0] < _FRESH:
        return kept[1]  # type: ignore[no-any-return]
    subject = visit.person.subject
    if subject is None:
        raise RequestRefused("pages: this person is no citizen.", status=404)
    with visit.pages.service.readers.lend() as reader:
        if reader.register is None:
            raise ConfigurationError("pages: there is no register, so nobody can tell what is confidential.")
        found = report(
            subject,
            logboek=reader.logboek,
            register=reader.register,
            audience=Audience.DATA_SUBJECT,
            language=visit.tongue.language,
            now=datetime.datetime.now(tz=datetime.UTC),
            most=MOST_EVENTS,
        )
    visit.session.kept["report"] = (time.monotonic(), found)
    return found
