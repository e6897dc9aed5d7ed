"""Reports of any length as csv and JSON: one event at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from ldv.inzage._plain import event_plain, heading_plain
from ldv.inzage._values import Audience, Event, Heading, Step
from ldv.inzage._words import Words

# What a spreadsheet takes for a formula is the same everywhere; a register is exported to csv as well.
from ldv.register._cells import guard

STREAMED: Final = ("csv", "json")
"""Formats that are written one event at a time."""


def streamed(heading: Heading, events: Iterable[Event], file_format: str) -> Iterator[bytes]:
    """A report as parts of a file.

    Args:
        heading: What it says about itself.
        events: The events, the newest first.
        file_format: `csv` or `json`.
    """
    return _csv(heading, events) if file_format == "csv" else _json(heading, events)


def _json(heading: Heading, events: Iterable[Event]) -> Iterator[bytes]:
    """One JSON value, with an event on each line: it can be read as a whole, and line by line."""
    head = json.dumps(heading_plain(heading), ensure_ascii=False)
    yield f'{head[:-1]}, "events": ['.encode()
    between = "\n"
    for event in events:
        yield (between + json.dumps(event_plain(event, audience=heading.audience), ensure_ascii=False)).encode()
        between = ",\n"
    yield b"\n]}\n"


def _csv(heading: Heading, events: Iterable[Event]) -> Iterator[bytes]:
    """A row for each operation, as Dutch spreadsheet programs read it: semicolons, UTF-8 with a byte order mark."""
    words = Words(heading.language, zone=heading.zone)
    internal = heading.audience is Audience.INTERNAL
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(_titles(words, internal=internal))
    yield b"\xef\xbb\xbf" + _taken(text)
    for number, event in enumerate(events, 1):
        for step in event.steps:
            cells = _cells(event, step, number, words, internal=internal)
            writer.writerow(map(_safe, cells))
        yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


@lru_cache(maxsize=1024)  # most cells say the same in many rows
def _safe(cell: str) -> str:
    # A carriage return begins a cell in some programs; in quotes a line feed does not.
    return guard(cell.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""), anywhere=True)


def _titles(words: Words, *, internal: bool) -> list[str]:
    _ = words.text
    titles = [
        _("nummer"),
        _("datum"),
        _("tijd"),
        _("aantal keer"),
        _("wat"),
        _("diepte"),
        _("uitkomst"),
        _("systeem"),
        _("waarom"),
        _("grondslag"),
        _("uitleg bij de grondslag"),
        _("welke gegevens"),
        _("verantwoordelijk"),
        _("uitgevoerd door"),
        _("op verzoek van"),
        _("gegeven aan"),
        _("soorten ontvangers"),
        _("bewaartermijn van de gegevens"),
        _("activiteit"),
        _("nummer van de activiteit"),
        _("kenmerk"),
    ]
    return [*titles, _("vertrouwelijk"), "trace"] if internal else titles


def _cells(event: Event, step: Step, number: int, words: Words, *, internal: bool) -> list[str]:
    _ = words.text
    activity = step.activity
    when = event.times[0] if step is event.lead else step.started_at
    cells = [
        str(number),
        f"{words.local(when):%Y-%m-%d}",
        ", ".join(words.clock(time) for time in event.times) if step is event.lead else words.clock(when),
        str(event.count),
        words.operation(step.name),
        str(step.depth),
        words.outcome(step),
        step.application,
        activity.purpose,
        "; ".join(f"{words.basis(basis)} ({words.article(basis)})" for basis in activity.legal_basis),
        activity.legal_basis_comment,
        "; ".join(activity.personal_data_categories),
        str(activity.controller or ""),
        "; ".join(map(str, activity.processors)),
        str(step.source or ""),
        str(step.receiver or ""),
        "; ".join(activity.recipients_categories),
        "" if activity.time_limit is None else words.term(activity.time_limit),
        activity.name if activity.known else _("staat niet in ons register"),
        activity.id,
        ", ".join(event.references) if step is event.lead else step.reference,
    ]
    if internal:
        cells += [_("ja") if step.confidential else _("nee"), ", ".join(event.trace_ids)]
    return cells
