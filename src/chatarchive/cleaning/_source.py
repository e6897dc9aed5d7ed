"""The text of an export around its messages, so that what is kept stands in the cleaned text as it stood there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import attrs

from chatarchive.domain import Message
from chatarchive.errors import CleaningRefused

# Marks of direction and byte order, which a reader takes away, and the spaces that it takes for a space.
_MARKS: Final = frozenset("\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES: Final = frozenset("\u00a0\u202f")
_DATE: Final = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? \d{1,2}:\d{2}(?::\d{2})?(?: ?[aApP]\.? ?[mM]\.?)?"
_HEADER: Final = re.compile(rf"\[{_DATE}\] |{_DATE} - |{_DATE}: ")


@attrs.frozen
class Piece:
    """The part of an export that one message takes up.

    Attributes:
        raw: As it stands there, its last line end included.
        body: Where what follows time and sender begins in `raw`.
    """

    raw: str = attrs.field(repr=False)
    body: int


@attrs.frozen
class Source:
    """An export, taken apart.

    Attributes:
        before: What stands before the first message.
        pieces: One for each message.
    """

    before: str = attrs.field(repr=False)
    pieces: tuple[Piece, ...] = attrs.field(repr=False)


def take_apart(text: str, messages: Sequence[Message]) -> Source:
    """Find the messages in the text that they were read from.

    Args:
        text: The decoded export, every character of it.
        messages: What was read from it.

    Raises:
        CleaningRefused: They were not read from this text.
    """
    starts = _starts(text, messages)
    ends = [*starts[1:], len(text)]
    pieces = []
    for message, start, end in zip(messages, starts, ends, strict=True):
        raw = text[start:end]
        pieces.append(Piece(raw, _body(raw, message)))
    return Source(text[: starts[0]] if starts else text, tuple(pieces))


def _starts(text: str, messages: Sequence[Message]) -> list[int]:
    starts: list[int] = []
    line, position = 1, 0
    for message in messages:
        if message.line < line or (starts and message.line == line):
            raise _other(message.line)
        while line < message.line:
            position = text.find("\n", position) + 1
            if position == 0:
                raise _other(message.line)
            line += 1
        starts.append(position)
    return starts


def _body(raw: str, message: Message) -> int:
    """Where what was written begins: after the time and, where there is one, the sender."""
    first, places = readable(raw.partition("\n")[0])
    places.append(len(raw.partition("\n")[0]))
    header = _HEADER.match(first) or _HEADER.match(first + " ")
    if header is None:
        raise _other(message.line)
    position = min(header.end(), len(first))
    if message.sender is not None:
        position += len(first[position:]) - len(first[position:].lstrip())
        if not first.startswith(f"{message.sender}:", position) and not _same_sender(first, position, message.sender):
            raise _other(message.line)
        position = first.index(":", position + len(message.sender)) + 1
        position += first.startswith(" ", position)
    else:
        # A notice, to which a telephone of Apple gives an author: what was read begins somewhere behind it.
        found = first.find(message.text.partition("\n")[0], position)
        position = max(position, found)
    return places[position]


def _same_sender(first: str, position: int, sender: str) -> bool:
    return first[position : first.find(":", position + len(sender))].strip() == sender


def readable(raw: str) -> tuple[str, list[int]]:
    """A raw text without marks and with plain spaces, and where each of its characters stood."""
    places = [place for place, character in enumerate(raw) if character not in _MARKS]
    return "".join(" " if raw[place] in _SPACES else raw[place] for place in places), places


def span_of(body: str, text: str) -> tuple[str, list[int], int] | None:
    """Where a text that was read stands in the raw text after the header.

    Args:
        body: The raw text after time and sender.
        text: What was read from it.

    Returns:
        The text without marks, where each of its characters stood in `body`, and where `text` begins in it; None when
        it does not stand there once and in one piece (a caption around the name of an attachment).
    """
    places = [place for place, character in enumerate(body) if character not in _MARKS and character != "\r"]
    shown = "".join(body[place] for place in places)
    begin = shown.find(text)
    if not text or begin < 0 or shown.find(text, begin + 1) >= 0:
        return None
    return shown, [*places, len(body)], begin


def line_end(raw: str) -> str:
    """What ends the last line of a raw text; nothing for the last one of a file that does not end its last line."""
    match = re.search(r"[\r\n]+$", raw)
    return match[0] if match else ""


def _other(line: int) -> CleaningRefused:
    return CleaningRefused(
        f"Line {line} of the source is not where the message begins that was read there: this is another text, or it "
        "was changed since. Read the source again, and compare its checksum.",
        requirement=16,
    )
