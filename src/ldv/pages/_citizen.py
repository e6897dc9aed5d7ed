"""What a citizen sees: what was done with their data, by whom, when and why."""

from __future__ import annotations

import datetime
import time
from typing import Final

import attrs
from starlette.responses import Response

from ldv.errors import ConfigurationError, RequestRefused, UsageError
from ldv.inzage import MOST_EVENTS, Answer, Audience, Event, Report, Words, render, report
from ldv.pages._across import Link, across
from ldv.pages._period import Days, days
from ldv.pages._telling import organisations, told
from ldv.pages._visit import Visit

_FRESH: Final = 600.0
_ON_A_PAGE: Final = 50
_FORMS: Final = {"pdf": "application/pdf", "json": "application/json"}


def timeline(visit: Visit) -> Response:
    """Everything that happened, the newest first."""
    found = _report(visit)
    period = days(visit.query("van"), visit.query("tot"))
    organisation = visit.query("organisatie")
    parties = sorted({name for event in found.events for name in organisations(event)}, key=str.casefold)
    chosen = [
        event for event in _within(found, period) if organisation not in parties or organisation in organisations(event)
    ]
    number = _number(visit.query("pagina"), len(chosen))
    begin = (number - 1) * _ON_A_PAGE
    return visit.page(
        "timeline.html",
        events=[told(event, visit.tongue) for event in chosen[begin : begin + _ON_A_PAGE]],
        total=len(chosen),
        all=len(found.events),
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
            return visit.page("event.html", event=told(one, visit.tongue), links=_links(visit, one))
    return visit.sorry(404)


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
    )
    content = render(Report(heading=heading, events=tuple(_within(found, period))), form)
    made = Words(visit.tongue.language, zone=heading.zone).local(heading.asked_at)
    return visit.file(content, media_type=_FORMS[form], name=f"inzage-{made:%Y-%m-%d}.{form}")


def _within(found: Report, period: Days) -> list[Event]:
    return [event for event in found.events if period.holds(event.times[0])]


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
        try:
            found = report(
                subject,
                logboek=reader.logboek,
                register=reader.register,
                audience=Audience.DATA_SUBJECT,
                language=visit.tongue.language,
                now=datetime.datetime.now(tz=datetime.UTC),
                most=MOST_EVENTS,
            )
        except UsageError as error:
            raise RequestRefused("pages: there is more than a page can show.", status=503) from error
    visit.session.kept["report"] = (time.monotonic(), found)
    return found
