"""Reads the text of a WhatsApp export.

There is no specification of it. The rules are those of docs/chatarchive, gathered from what telephones write; the
comments quote them. The text goes through in pieces that end where a line ends. Each is split at its headers in one
step, and the last message of a piece waits for the next piece, because it may go on there.
"""

from __future__ import annotations

import datetime
import io
from collections import Counter
from collections.abc import Iterable, Iterator

import attrs

from chatarchive.domain import Message
from chatarchive.errors import ExportRefused
from chatarchive.readout._bodies import Reader, reader
from chatarchive.readout._parsed import (
    GAP,
    DateExample,
    DateOrder,
    Doubt,
    Parsed,
    Suspicion,
    count,
    look_for_cut,
    look_for_gaps,
)
from chatarchive.readout._style import Clocks, Dates, Style, count_dates, date_of, headers, stray_headers

PIECE = 1 << 16  # characters: what fits in the nearer memory of a processor is split fastest


@attrs.define(kw_only=True)
class _Survey:
    """What a first look at the whole text gives."""

    line_end: str
    mixed: bool
    style: Style | None
    dates: Dates | None
    dropped: int = 0
    impossible: int = 0
    first_impossible: int = 0
    pasted: int = 0
    clocks: Clocks = attrs.field(factory=Clocks)


def parse_whatsapp(text: str, *, order: DateOrder | None = None) -> list[Message]:
    """Read the text of a WhatsApp export.

    Args:
        text: The decoded text of one chat file.
        order: What somebody answered about its dates; None to decide over all its headers, the day first in a tie.

    Returns:
        Its messages in the order of the file; empty without any header.

    Raises:
        ExportRefused: The dates of this text cannot have the order that was given.
    """
    survey, split = _survey(text)
    _settle(survey, order)
    return list(_messages(_let_go(split), survey))


def read_whatsapp(text: str, *, order: DateOrder | None = None, gap: datetime.timedelta = GAP) -> Parsed:
    """Read the text of a WhatsApp export, with all that is to be known about it.

    Args:
        text: The decoded text of one chat file.
        order: What somebody answered about its dates; None to decide over all its headers.
        gap: A longer silence than this is reported.

    Returns:
        The conversation; `require_certain` refuses it when somebody has to be asked about its dates.

    Raises:
        ExportRefused: The dates of this text cannot have the order that was given.
    """
    survey, split = _survey(text)
    _settle(survey, order)
    messages = tuple(_messages(_let_go(split), survey))
    dates = survey.dates
    suspicions = [*look_for_cut(messages), *look_for_gaps(messages, gap=gap)]
    if survey.pasted:
        suspicions.append(Suspicion(doubt=Doubt.PASTED_HEADER, amount=survey.pasted))
    if survey.impossible:
        suspicions.append(
            Suspicion(doubt=Doubt.IMPOSSIBLE_HEADER, line=survey.first_impossible, amount=survey.impossible)
        )
    return Parsed(
        messages=messages,
        order=dates.order if dates else DateOrder.DAY_FIRST,
        certain=dates.certain if dates else True,
        examples=_examples(dates) if dates and not dates.certain else (),
        dropped=survey.dropped,
        counts=count(messages),
        suspicions=tuple(suspicions),
    )


def first_style(text: str) -> Style | None:
    """Return how the headers of a text are written; None without any header."""
    mixed = 0 < text.count("\r\n") < text.count("\n")
    line_end = "\r\n" if mixed else "\n"
    return Style.first_in(line_end + text, line_end=line_end)


def parse_with(text: str, read: Reader) -> tuple[tuple[Message, ...], int]:
    """Read a text with the same headers as WhatsApp's, of an app with other bodies.

    Args:
        text: The decoded text of one chat file.
        read: Makes a message of what follows a header.

    Returns:
        Its messages, and the number of lines before the first of them.
    """
    survey, split = _survey(text)
    return tuple(_messages(_let_go(split), survey, read)), survey.dropped


def _pieces(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.find("\n", at + PIECE)
        end = len(text) if end < 0 else end + 1
        yield text[at:end]
        at = end


def _survey(text: str) -> tuple[_Survey, list[list[str]]]:
    both, feeds = text.count("\r\n"), text.count("\n")
    # "If a file has both, only \r\n ends a message and a bare \n is always inside one."
    mixed = 0 < both < feeds
    survey = _Survey(line_end="\r\n" if mixed else "\n", mixed=mixed, style=None, dates=None)
    counted: Counter[str] = Counter()
    split = []
    for parts in _split(_pieces(text), survey):
        count_dates(counted, parts[1::3], parts[2::3], survey.clocks)
        split.append(parts)
    if survey.style is not None:
        survey.dates = Dates.weigh(counted, year_first=survey.style.year_first)
    else:
        survey.dropped = feeds + (text != "" and not text.endswith("\n"))
    return survey, split


def _split(pieces: Iterable[str], survey: _Survey) -> Iterator[list[str]]:
    """Split each piece at its headers; finds the style on the way, and counts what only looks like a header."""
    before = survey.line_end
    for piece in pieces:
        text = before + piece
        before = "\r\n" if piece.endswith("\r\n") and survey.mixed else "\n" if piece.endswith("\n") else ""
        text = text.removesuffix(before) if before else text
        if not survey.mixed:
            text = text.replace("\r\n", "\n") if "\r" in text else text
            text = text.removesuffix("\r")
        if survey.style is None:
            survey.style = Style.first_in(text, line_end=survey.line_end)
        if survey.style is None:
            yield [text]
            continue
        yield headers(survey.style, survey.line_end).split(text)
        if survey.mixed:
            survey.pasted += sum(1 for _ in stray_headers(survey.style).finditer(text))


def _let_go(split: list[list[str]]) -> Iterator[list[str]]:
    """Give the pieces one by one, and keep none: their memory serves the messages that are made of them."""
    split.reverse()
    while split:
        yield split.pop()


def _settle(survey: _Survey, order: DateOrder | None) -> None:
    """Take over what somebody answered about the dates, unless it cannot be."""
    dates = survey.dates
    if order is None or dates is None:
        return
    order = DateOrder(order)
    other_style = (order is DateOrder.YEAR_FIRST) != (dates.order is DateOrder.YEAR_FIRST)
    others = sum(times for one, times in dates.exclusive.items() if one is not order)
    if other_style or (others and not dates.exclusive.get(order)):
        raise ExportRefused(
            f"Asked to read this export with the dates {order}; {others or 'all'} of its headers have no such date. "
            "Leave the order out, or look at the telephone again."
        )
    survey.dates = attrs.evolve(dates, order=order, certain=True)


def _examples(dates: Dates) -> tuple[DateExample, ...]:
    chosen = dates.open[:1] + dates.open[-1:] if len(dates.open) > 1 else dates.open
    made = []
    for written in chosen:
        day_first, month_first = date_of(written, DateOrder.DAY_FIRST), date_of(written, DateOrder.MONTH_FIRST)
        if day_first and month_first:
            made.append(DateExample(written=written, day_first=day_first, month_first=month_first))
    return tuple(made)


def _messages(split: Iterable[list[str]], survey: _Survey, read: Reader | None = None) -> Iterator[Message]:
    if survey.style is None or survey.dates is None:
        return
    style, order, line_end = survey.style, survey.dates.order, survey.line_end
    days: dict[str, datetime.date | None] = {}
    clocks = survey.clocks.read
    read = read or reader()
    combine = datetime.datetime.combine
    when: datetime.datetime | None = None
    line, begun, body = 0, 0, io.StringIO()
    tail = ""
    several = False  # the message goes on after its first part, which is rare
    for parts in split:
        rest = iter(parts)
        beginning = next(rest)
        line += beginning.count("\n")
        body, several = _append(body, tail if not several else "", beginning), True
        tail = ""
        for date, clock, following in zip(rest, rest, rest, strict=True):
            line += 1
            time = clocks[clock]
            try:
                day = days[date]
            except KeyError:
                day = days[date] = date_of(date, order)
            if day is None or time is None:
                # By the contract, "impossible dates and times (31 February, 25:00) are continuations too".
                body = _append(body, tail if not several else "", f"{line_end}{style.header(date, clock)}{following}")
                several = True
                survey.impossible += 1
                survey.first_impossible = survey.first_impossible or line
                line += following.count("\n")
                continue
            if when is not None:
                whole = body.getvalue() if several else tail
                yield read(when, whole.replace("\r\n", "\n") if survey.mixed else whole, begun)
            else:
                survey.dropped = line - 1
            if several:
                body, several = io.StringIO(), False
            when, begun, tail = combine(day, time), line, following
            line += following.count("\n")
    if when is not None:
        whole = body.getvalue() if several else tail
        yield read(when, whole.replace("\r\n", "\n") if survey.mixed else whole, begun)


def _append(body: io.StringIO, *parts: str) -> io.StringIO:
    for part in parts:
        body.write(part)
    return body
