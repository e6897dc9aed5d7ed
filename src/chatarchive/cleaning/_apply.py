"""Applying decisions: the cleaned text, the log of what was taken out, and the counts that have to add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from chatarchive.cleaning._case import CleaningCase
from chatarchive.cleaning._category import Category, Level
from chatarchive.cleaning._cut import Cut, check_cut
from chatarchive.cleaning._source import Piece, Source, line_end, span_of, take_apart
from chatarchive.domain import Message
from chatarchive.errors import CleaningRefused

_TIME: Final = "%d-%m-%Y %H:%M:%S"


@attrs.frozen(kw_only=True)
class LogEntry:
    """Something that was taken out: where, how much and why, and never what (requirement 16).

    Attributes:
        message: Number of the message, from 1.
        line: Line of the export where the message begins.
        level: How much.
        start: Where it began in the text of the message, in characters.
        end: Where it ended.
        category: Why, in the words of the framework.
        reason: Why, in the words of the cleaner.
    """

    message: int
    line: int
    level: Level
    start: int
    end: int
    category: Category
    reason: str


@attrs.frozen(kw_only=True)
class CleanedLine:
    """One message as it is in the cleaned text.

    Attributes:
        source_line: Line of the export where the message begins.
        message: The message; what was taken out is replaced by its placeholder.
        text: How it stands in the cleaned text, its line end included.
        removed: The whole message was taken out.
        cuts: How many pieces were taken out.
    """

    source_line: int
    message: Message = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    removed: bool = False
    cuts: int = 0


@attrs.frozen(kw_only=True)
class CutCounts:
    """What became of the messages and of their characters (requirement 17).

    Attributes:
        original: Messages in the export.
        whole: Messages that are kept as they were.
        partly: Messages that are kept without a passage or element.
        removed: Messages that were taken out.
        characters: Characters of all texts in the export.
        characters_kept: Of these, how many are in the cleaned text.
        characters_removed: Of these, how many were taken out.
        by_category: How many pieces were taken out for each category.
    """

    original: int
    whole: int
    partly: int
    removed: int
    characters: int
    characters_kept: int
    characters_removed: int
    by_category: Mapping[Category, int]

    @property
    def kept(self) -> int:
        """Messages that are kept, whole or in part."""
        return self.whole + self.partly

    def check(self) -> None:
        """Require that nothing was lost and nothing came in.

        Raises:
            CleaningRefused: Kept and removed are not the original together.
        """
        if self.kept + self.removed != self.original:
            raise CleaningRefused(
                f"{self.kept} messages kept and {self.removed} removed are not the {self.original} of the source. The "
                "conversation is not cleaned; report this, and keep the source.",
                requirement=17,
            )
        if self.characters_kept + self.characters_removed != self.characters:
            raise CleaningRefused(
                f"{self.characters_kept} characters kept and {self.characters_removed} removed are not the "
                f"{self.characters} of the source. The conversation is not cleaned; report this, and keep the source.",
                requirement=17,
            )


@attrs.frozen(kw_only=True)
class Cleaned:
    """A cleaned conversation.

    Attributes:
        before: Lines of the export before its first message, where they are kept.
        lines: One for each message of the source, in its order.
        log: What was taken out.
        counts: What became of the messages; checked.
        rules: Version of the assessment framework.
    """

    before: str = attrs.field(default="", repr=False)
    lines: tuple[CleanedLine, ...] = attrs.field(repr=False)
    log: tuple[LogEntry, ...]
    counts: CutCounts
    rules: str = ""

    @property
    def text(self) -> str:
        """The cleaned text, in the style of the source. Without decisions it is the source (requirement 18)."""
        return self.before + "".join(line.text for line in self.lines)

    @property
    def messages(self) -> list[Message]:
        """The messages, with placeholders for what was taken out."""
        return [line.message for line in self.lines]


def apply(
    messages: Sequence[Message],
    decisions: CleaningCase | Sequence[Cut],
    *,
    source: str | None = None,
    keep_before: bool | None = None,
) -> Cleaned:
    """Take out what was decided, and nothing else.

    Args:
        messages: The conversation, in the order of the export.
        decisions: The case, or cuts.
        source: The decoded text that the messages were read from: what is kept is copied from it, character by
            character. None for apps that export no text; then the form is that of an export of an iPhone.
        keep_before: Whether lines before the first message are kept. Nobody can decide about those, for they are no
            messages; None refuses when there are any.

    Returns:
        The cleaned conversation; its counts were checked.

    Raises:
        CleaningRefused: Decisions do not fit the messages, the source is another one, cuts overlap, or the counts do
            not add up (requirement 17).
    """
    if isinstance(decisions, CleaningCase):
        decisions.require(messages)
        cuts, rules = decisions.cuts, decisions.rules
    else:
        cuts, rules = tuple(sorted(decisions, key=lambda cut: (cut.message, cut.start, cut.end))), ""
    here = _by_message(cuts, messages)
    taken = None if source is None else take_apart(source, messages)
    lines = tuple(
        _cleaned_line(message, here.get(position, []), None if taken is None else taken.pieces[position])
        for position, message in enumerate(messages)
    )
    counts = _counts(messages, lines, here)
    counts.check()
    log = tuple(
        LogEntry(
            message=cut.message + 1,
            line=cut.line,
            level=cut.level,
            start=cut.start,
            end=cut.end,
            category=cut.category,
            reason=cut.reason,
        )
        for cut in cuts
    )
    return Cleaned(before=_before(taken, keep=keep_before), lines=lines, log=log, counts=counts, rules=rules)


def _before(source: Source | None, *, keep: bool | None) -> str:
    if source is None:
        return ""
    if source.before.strip("\ufeff\r\n \t") == "" or keep is True:
        return source.before
    if keep is False:
        return ""
    raise CleaningRefused(
        f"The source has {source.before.count(chr(10))} lines before its first message, about which nobody can decide "
        "message by message. Look at them, and say whether they are kept.",
        requirement=15,
    )


def _by_message(cuts: Sequence[Cut], messages: Sequence[Message]) -> dict[int, list[Cut]]:
    here: dict[int, list[Cut]] = {}
    for cut in cuts:
        check_cut(cut, messages)
        before = here.setdefault(cut.message, [])
        if any(cut.overlaps(other) for other in before):
            raise CleaningRefused(
                f"Line {cut.line}: two cuts overlap. Undo one of them, so that one reason holds for each piece.",
                requirement=16,
            )
        before.append(cut)
    return here


def _cleaned_line(message: Message, cuts: Sequence[Cut], piece: Piece | None) -> CleanedLine:
    removed = any(cut.level is Level.MESSAGE for cut in cuts)
    cleaned = attrs.evolve(
        message,
        text=_without(message.text, cuts) if cuts else message.text,
        attachment=None if removed else message.attachment,
    )
    if piece is None:
        text = _standard(cleaned)
    elif not cuts:
        text = piece.raw
    else:
        text = piece.raw[: piece.body] + _new_body(message, cleaned, cuts, piece) + line_end(piece.raw)
    return CleanedLine(source_line=message.line, message=cleaned, text=text, removed=removed, cuts=len(cuts))


def _without(text: str, cuts: Sequence[Cut]) -> str:
    parts, position = [], 0
    for cut in cuts:
        parts += [text[position : cut.start], cut.category.placeholder]
        position = cut.end
    return "".join([*parts, text[position:]])


def _new_body(message: Message, cleaned: Message, cuts: Sequence[Cut], piece: Piece) -> str:
    body = piece.raw[piece.body : len(piece.raw) - len(line_end(piece.raw))]
    if any(cut.level is Level.MESSAGE for cut in cuts):
        return cleaned.text
    found = span_of(body, message.text)
    if found is None:
        return _rebuilt(cleaned, "\r\n" if "\r\n" in body else "\n")
    _, places, begin = found
    parts, position = [], 0
    for cut in cuts:
        # From the first to the last character that is taken out, with the marks between them.
        first = places[begin + cut.start]
        first -= body[max(position, first - 1) : first + 1] == "\r\n"  # a line end goes as a whole
        parts += [body[position:first], cut.category.placeholder]
        position = places[begin + cut.end - 1] + 1
    return "".join([*parts, body[position:]])


def _rebuilt(cleaned: Message, line_end: str) -> str:
    lines = [f"<bijgevoegd: {cleaned.attachment}>"] if cleaned.attachment is not None else []
    lines += cleaned.text.split("\n") if cleaned.text else []
    return line_end.join(lines) + (" <Dit bericht is bewerkt>" if cleaned.edited else "")


def _standard(message: Message) -> str:
    sender = "" if message.sender is None else f"{message.sender}: "
    return f"[{message.timestamp.strftime(_TIME)}] {sender}{_rebuilt(message, chr(10))}\n"


def _counts(messages: Sequence[Message], lines: Sequence[CleanedLine], here: Mapping[int, Sequence[Cut]]) -> CutCounts:
    """Counted from what came out: the numbers of the source are compared with them, and not made from them."""
    cuts = [cut for some in here.values() for cut in some]
    placeholders = sum(len(cut.category.placeholder) for cut in cuts)
    return CutCounts(
        original=len(messages),
        whole=sum(not line.cuts for line in lines),
        partly=sum(bool(line.cuts) and not line.removed for line in lines),
        removed=len({cut.message for cut in cuts if cut.level is Level.MESSAGE}),
        characters=sum(len(message.text) for message in messages),
        characters_kept=sum(len(line.message.text) for line in lines) - placeholders,
        characters_removed=sum(cut.end - cut.start for cut in cuts),
        by_category={category: sum(cut.category is category for cut in cuts) for category in Category},
    )
