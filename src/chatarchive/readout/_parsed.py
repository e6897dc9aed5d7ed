"""What reading an export gives, besides its messages: the order of its dates, what is missing and what is strange."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from enum import StrEnum

import attrs

from chatarchive.domain import Kind, Message
from chatarchive.errors import AmbiguousDates

CUT_AT = frozenset({10_000, 40_000})
GAP = datetime.timedelta(days=30)


class DateOrder(StrEnum):
    """Which number of a date comes first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"


@attrs.frozen(kw_only=True)
class DateExample:
    """A date to ask somebody about.

    Attributes:
        written: As it stands in the export.
        day_first: What it is when the day comes first.
        month_first: What it is when the month comes first.
    """

    written: str
    day_first: datetime.date
    month_first: datetime.date


class Doubt(StrEnum):
    """Why an export may not hold what was said."""

    CUT_OFF = "cut-off"
    TIME_GAP = "time-gap"
    PASTED_HEADER = "pasted-header"
    IMPOSSIBLE_HEADER = "impossible-header"


@attrs.frozen(kw_only=True)
class Suspicion:
    """Something that a person should look at before this export is taken for the whole conversation.

    Attributes:
        doubt: What it is.
        line: Line of the export, from 1; 0 where it is about the whole.
        amount: CUT_OFF: the number of messages; TIME_GAP: whole days; PASTED_HEADER and IMPOSSIBLE_HEADER: how many.
    """

    doubt: Doubt
    line: int = 0
    amount: int = 0


@attrs.frozen(kw_only=True)
class Counts:
    """How much of a conversation its export cannot show (requirement 36).

    Attributes:
        messages: All messages, notices included.
        deleted: Messages that were deleted.
        view_once: Items without content: to be seen once, or expired.
        expiring: Notices that messages were set to expire.
        media_left_out: Media of which the placeholder is all there is.
        edited: Messages whose earlier text is not in the export.
    """

    messages: int = 0
    deleted: int = 0
    view_once: int = 0
    expiring: int = 0
    media_left_out: int = 0
    edited: int = 0


@attrs.frozen(kw_only=True)
class Parsed:
    """A conversation as it was read.

    Attributes:
        messages: In the order of the file, which is never changed.
        order: How its dates were read.
        certain: Nobody has to be asked about that.
        examples: At most two dates to ask about; empty when it is certain.
        dropped: Number of lines before the first header; they are in no message.
        counts: What the export cannot show.
        suspicions: What a person should look at.
    """

    messages: tuple[Message, ...] = attrs.field(repr=False)
    order: DateOrder = DateOrder.DAY_FIRST
    certain: bool = True
    examples: tuple[DateExample, ...] = ()
    dropped: int = 0
    counts: Counts = Counts()
    suspicions: tuple[Suspicion, ...] = ()


def require_certain(parsed: Parsed) -> Parsed:
    """Refuse an export of which day and month cannot be told apart.

    Args:
        parsed: What was read.

    Returns:
        The same.

    Raises:
        AmbiguousDates: Somebody has to say which comes first; the message holds the two dates to ask about.
    """
    if parsed.certain:
        return parsed
    asked = "; ".join(
        f"{one.written} is {one.day_first.isoformat()} or {one.month_first.isoformat()}" for one in parsed.examples
    )
    raise AmbiguousDates(
        "Asked to read the dates of this export; each of them, or about as many of either kind, can begin with the day "
        f"or with the month{f' ({asked})' if asked else ''}. Look at the telephone, and read it again with the order "
        f"({DateOrder.DAY_FIRST} or {DateOrder.MONTH_FIRST}); the answer is recorded.",
        examples=tuple((_line_of(one, parsed.messages), one.day_first, one.month_first) for one in parsed.examples),
    )


def _line_of(example: DateExample, messages: Sequence[Message]) -> int:
    days = {example.day_first, example.month_first}
    return next((one.line for one in messages if one.timestamp.date() in days), 0)


def count(messages: Sequence[Message]) -> Counts:
    """Count what an export cannot show (requirement 36)."""
    return Counts(
        messages=len(messages),
        deleted=sum(one.kind is Kind.DELETED for one in messages),
        view_once=sum(one.kind is Kind.MEDIA and not one.text and one.attachment is None for one in messages),
        expiring=sum(one.kind is Kind.SYSTEM and _sets_to_expire(one.text) for one in messages),
        media_left_out=sum(one.kind is Kind.MEDIA and bool(one.text) and one.attachment is None for one in messages),
        edited=sum(one.edited for one in messages),
    )


def _sets_to_expire(notice: str) -> bool:
    lowered = notice.lower()
    return (
        ("vervaldatum" in lowered and "uitgeschakeld" not in lowered)
        or ("disappearing messages" in lowered and "turned off" not in lowered)
        or "message timer" in lowered
    )


def look_for_cut(messages: Sequence[Message]) -> Iterator[Suspicion]:
    """Find an export that WhatsApp cut off.

    It does so silently, the oldest messages first: at 40,000 messages, or 10,000 with media.
    """
    said = sum(one.kind is not Kind.SYSTEM for one in messages)
    for number in sorted(CUT_AT & {said, len(messages)}):
        yield Suspicion(doubt=Doubt.CUT_OFF, amount=number)


def look_for_gaps(messages: Sequence[Message], *, gap: datetime.timedelta = GAP) -> Iterator[Suspicion]:
    """Find long silences between messages that follow one another."""
    for i in range(1, len(messages)):
        between = messages[i].timestamp - messages[i - 1].timestamp
        if between > gap:
            yield Suspicion(doubt=Doubt.TIME_GAP, line=messages[i].line, amount=between.days)


def of_other_app(messages: Sequence[Message], *, dropped: int = 0) -> Parsed:
    """Put together what was read from an export whose dates leave nothing to ask."""
    return Parsed(
        messages=tuple(messages),
        order=DateOrder.YEAR_FIRST,
        dropped=dropped,
        counts=count(messages),
        suspicions=tuple(look_for_gaps(messages)),
    )
