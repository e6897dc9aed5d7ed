"""What a cleaner looks at, as values: lists, a message in its context, and searching. Nothing here draws anything."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from enum import StrEnum

import attrs

from chatarchive.cleaning._case import CleaningCase
from chatarchive.cleaning._category import Category, Level
from chatarchive.cleaning._decision import Verb
from chatarchive.cleaning._visible import visible
from chatarchive.cleaning._words import plain
from chatarchive.domain import Message
from chatarchive.errors import WrongUse


class Mark(StrEnum):
    """What a piece of a message is to the cleaner."""

    SUGGESTED = "voorstel"
    CUT = "verwijderd"
    KEPT = "bewaard"
    FOUND = "gevonden"


@attrs.frozen(kw_only=True)
class Highlight:
    """A piece of a message that is drawn differently.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        mark: Why it is drawn differently.
        category: Its category; None for what was searched for.
    """

    start: int
    end: int
    mark: Mark
    category: Category | None = None


@attrs.frozen(kw_only=True)
class ShownMessage:
    """A message on the screen.

    Attributes:
        number: Of the message, from 1.
        line: Of the export.
        at: When it was sent, local time of the telephone.
        sender: Who sent it, with nothing in it that steers a screen; empty for a notice.
        text: What was written, in the same way.
        attachment: Name of its file, in the same way; empty without one.
        highlights: Pieces that are drawn differently, in order.
        removed: The whole message is taken out.
        chosen: It is the message that was asked for.
    """

    number: int
    line: int
    at: datetime.datetime
    sender: str = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    attachment: str = attrs.field(default="", repr=False)
    highlights: tuple[Highlight, ...] = ()
    removed: bool = False
    chosen: bool = False


@attrs.frozen(kw_only=True)
class Item:
    """One line of a list of suggestions or decisions.

    Attributes:
        key: What to call it by: the identifier of a suggestion, or the number of a decision.
        number: Of the message, from 1.
        line: Of the export.
        level: How much.
        category: Why; None for what is kept.
        what: What it is about, in Dutch; for a decision also what was done.
        reason: Why, in words.
        fragment: What stands there, for the screen only.
    """

    key: str
    number: int
    line: int
    level: Level
    category: Category | None
    what: str
    reason: str = attrs.field(repr=False)
    fragment: str = attrs.field(repr=False)


def list_open(case: CleaningCase, messages: Sequence[Message]) -> list[Item]:
    """The suggestions that ask for a decision.

    Args:
        case: The case.
        messages: The conversation.
    """
    return [
        Item(
            key=one.id,
            number=one.message + 1,
            line=one.line,
            level=one.level,
            category=one.category,
            what=one.subject.value,
            reason=one.reason,
            fragment=visible(messages[one.message].text[one.start : one.end]),
        )
        for one in case.open
    ]


def list_decisions(case: CleaningCase, messages: Sequence[Message]) -> list[Item]:
    """The decisions that stand, with the numbers by which they are undone.

    Args:
        case: The case.
        messages: The conversation.
    """
    items = []
    for one in case.standing:
        suggested = case.by_id[one.suggestion] if one.suggestion is not None else None
        place = one.cut if one.cut is not None else None if suggested is None else suggested.cut()
        if place is None:
            continue
        items.append(
            Item(
                key=str(one.number),
                number=place.message + 1,
                line=place.line,
                level=place.level,
                category=None if one.verb is Verb.REJECT else place.category,
                what=one.verb.value if suggested is None else f"{one.verb.value}: {suggested.subject.value}",
                reason=place.reason,
                fragment=visible(messages[place.message].text[place.start : place.end]),
            )
        )
    return items


def context(
    case: CleaningCase, messages: Sequence[Message], *, message: int, around: int = 3, words: str = ""
) -> list[ShownMessage]:
    """A message with those before and after it.

    Args:
        case: The case.
        messages: The conversation.
        message: Position of the message, from 0.
        around: How many before and after.
        words: What was searched for; drawn differently.

    Raises:
        WrongUse: There is no such message.
    """
    if not 0 <= message < len(messages):
        raise WrongUse(f"Message {message + 1} was asked; this conversation has {len(messages)}. Name one of those.")
    first, last = max(0, message - around), min(len(messages), message + around + 1)
    marks: dict[int, list[Highlight]] = {}
    removed = set()
    for cut in case.cuts:
        if first <= cut.message < last:
            mark = Highlight(start=cut.start, end=cut.end, mark=Mark.CUT, category=cut.category)
            marks.setdefault(cut.message, []).append(mark)
            if cut.level is Level.MESSAGE:
                removed.add(cut.message)
    for one in case.suggestions:
        if first <= one.message < last and one.id not in case.covered and case.verdicts.get(one.id) != Verb.ACCEPT:
            kind = Mark.KEPT if one.id in case.verdicts else Mark.SUGGESTED
            mark = Highlight(start=one.start, end=one.end, mark=kind, category=one.category)
            marks.setdefault(one.message, []).append(mark)
    shown = []
    for position in range(first, last):
        here = messages[position]
        found = [Highlight(start=start, end=end, mark=Mark.FOUND) for start, end in _places(here.text, words)]
        highlights = sorted([*marks.get(position, []), *found], key=lambda mark: (mark.start, mark.end))
        shown.append(
            ShownMessage(
                number=position + 1,
                line=here.line,
                at=here.timestamp,
                sender=visible(here.sender or "").replace("\n", " "),
                text=visible(here.text),
                attachment=visible(here.attachment or "").replace("\n", " "),
                highlights=tuple(highlights),
                removed=position in removed,
                chosen=position == message,
            )
        )
    return shown


def search(messages: Sequence[Message], words: str) -> list[int]:
    """Messages that hold what is searched for, in their text, sender or attachment; capitals make no difference.

    Args:
        messages: The conversation.
        words: What to look for, literally.

    Returns:
        Positions, from 0, in the order of the conversation.
    """
    wanted = plain(words.strip())
    if not wanted:
        return []
    return [
        position
        for position, one in enumerate(messages)
        if wanted in plain(one.text) or wanted in plain(one.sender or "") or wanted in plain(one.attachment or "")
    ]


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand. Only where capitals do not change the length: else places would be wrong."""
    wanted, held = words.strip().lower(), text.lower()
    if not wanted or len(held) != len(text):
        return []
    places, position = [], held.find(wanted)
    while position >= 0:
        places.append((position, position + len(wanted)))
        position = held.find(wanted, position + len(wanted))
    return places
