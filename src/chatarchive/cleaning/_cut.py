"""A cut: what a person wants taken out of a message, where, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import attrs

from chatarchive.cleaning._category import Category, Level
from chatarchive.domain import Message
from chatarchive.errors import CleaningRefused
from ldv.pseudonym import holds_bsn

LONGEST_REASON: Final = 300
_SHORTEST_QUOTE: Final = 4


@attrs.frozen(kw_only=True)
class Cut:
    """One piece to take out. It says where that is, and never what stood there.

    Attributes:
        message: Position of the message in the conversation, from 0.
        line: Line of the export where the message begins, from 1.
        level: Message, passage or element.
        start: Where the piece begins in the text of the message, in characters, from 0.
        end: Where it ends, this character not included. For a whole message 0 and the length of its text.
        category: Why, in the words of the framework.
        reason: Why, in the words of the cleaner.
    """

    message: int
    line: int
    level: Level
    start: int
    end: int
    category: Category
    reason: str = attrs.field(repr=False)

    def overlaps(self, other: Cut) -> bool:
        """Whether both take the same thing out, or one of them the whole message."""
        if self.message != other.message:
            return False
        if Level.MESSAGE in (self.level, other.level):
            return True
        return self.start < other.end and other.start < self.end


def make_cut(
    messages: Sequence[Message],
    *,
    message: int,
    level: Level,
    category: Category | int | None,
    reason: str,
    start: int = 0,
    end: int | None = None,
) -> Cut:
    """Make a cut that the assessment framework allows.

    Args:
        messages: The conversation.
        message: Position of the message, from 0.
        level: How much is taken out; for a whole message `start` and `end` are not looked at.
        category: 1, 2 or 3 (working agreements, section 5).
        reason: Why, in a few words, without what is taken out.
        start: Where the piece begins in the text, in characters.
        end: Where it ends; None for the end of the text.

    Raises:
        CleaningRefused: There is no such message or place, no category or no reason, or the reason repeats what is
            taken out (requirements 15 and 16).
    """
    if not 0 <= message < len(messages):
        raise CleaningRefused(
            f"A cut was asked in message {message + 1}; this conversation has {len(messages)}. Name one of those.",
            requirement=16,
        )
    chosen = messages[message]
    length = len(chosen.text)
    cut = Cut(
        message=message,
        line=chosen.line,
        level=Level(level),
        start=0 if level == Level.MESSAGE else start,
        end=length if level == Level.MESSAGE or end is None else end,
        category=_category(category, line=chosen.line),
        reason=" ".join(reason.split()),
    )
    check_cut(cut, messages)
    return cut


def _category(category: Category | int | None, *, line: int) -> Category:
    try:
        return Category(category)  # type: ignore[arg-type]  # None is refused like any other number
    except ValueError:
        raise CleaningRefused(
            f"Line {line}: something is taken out only for category 1 (gevoelig), 2 (privé) or 3 (partijpolitiek); "
            "all the rest is kept. Name one of the three, or keep it.",
            requirement=15,
        ) from None


def check_cut(cut: Cut, messages: Sequence[Message]) -> None:
    """Refuse a cut that does not fit these messages, or that says too little or too much.

    Raises:
        CleaningRefused: It does.
    """
    if not 0 <= cut.message < len(messages) or messages[cut.message].line != cut.line:
        raise CleaningRefused(
            f"Line {cut.line}: this cut is of another conversation. Make it again in this one.", requirement=16
        )
    text = messages[cut.message].text
    if cut.level is Level.MESSAGE:
        if (cut.start, cut.end) != (0, len(text)):
            raise CleaningRefused(
                f"Line {cut.line}: a cut of a whole message takes out part of it. Choose passage or element.",
                requirement=16,
            )
    elif not 0 <= cut.start < cut.end <= len(text):
        raise CleaningRefused(
            f"Line {cut.line}: characters {cut.start} to {cut.end} were asked; the message has {len(text)}. "
            "Choose a piece inside it that is not empty.",
            requirement=16,
        )
    removed = text[cut.start : cut.end]
    if cut.level is Level.ELEMENT and "\n" in removed:
        raise CleaningRefused(
            f"Line {cut.line}: an element is on one line, and this piece is on several. Make it a passage.",
            requirement=16,
        )
    check_reason(cut.reason, line=cut.line, removed=removed)


def check_reason(reason: str, *, line: int, removed: str = "") -> None:
    """Refuse a reason that is none, or that holds what it should keep out of sight.

    The log of what was taken out is kept with the archive, and is read by people who may not see what was taken out.

    Raises:
        CleaningRefused: It is empty, too long, or repeats what is taken out.
    """
    if not reason.strip():
        raise CleaningRefused(
            f"Line {line}: a cut needs a reason. Say in a few words why it is taken out.", requirement=15
        )
    if len(reason) > LONGEST_REASON:
        raise CleaningRefused(
            f"Line {line}: the reason has {len(reason)} characters, and {LONGEST_REASON} is the most. Shorten it.",
            requirement=15,
        )
    quoted = " ".join(removed.split()).casefold()
    if (len(quoted) >= _SHORTEST_QUOTE and quoted in " ".join(reason.split()).casefold()) or holds_bsn(reason):
        raise CleaningRefused(
            f"Line {line}: the reason repeats what is taken out, and the reason is kept. Say what kind of thing it "
            "is, not what it says.",
            requirement=16,
        )


def fingerprint(messages: Sequence[Message]) -> str:
    """What tells one conversation from another: SHA-256 over all that is in it.

    Args:
        messages: The conversation.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256(b"chatarchive conversation 1\n")
    for one in messages:
        for part in (one.timestamp.isoformat(), one.sender, one.text, one.kind.value, one.attachment, str(one.line)):
            # Lengths first, so that no two conversations give the same bytes; half surrogates occur in exports.
            content = b"-" if part is None else b"+" + part.encode("utf-8", "surrogatepass")
            digest.update(len(content).to_bytes(4, "big") + content)
        digest.update(b"e" if one.edited else b".")
    return digest.hexdigest()
