"""What stands after a header: sender, text, and what kind of message it is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from chatarchive.domain import Kind, Message
from chatarchive.readout._notices import is_missed_call, is_notice

MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_TRIMMED = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff \t\r\n\u00a0\u202f"
_LTR = "\u200e"
_QUOTES = re.compile("[\"'“”„‟‘’«»]")

# What stands before the quoted name of a group, in notices: `Jan heeft de groep "Project: Noord" gemaakt`.
_BEFORE_A_NAME = ("de groep", "onderwerp gewijzigd", "groepsnaam gewijzigd", "van", "naar", "group", "from", "to")

_GONE = ("Dit bericht is verwijderd", "U hebt dit bericht verwijderd", "Je hebt dit bericht verwijderd")
_GONE_EN = ("This message was deleted", "You deleted this message")
DELETED = frozenset(f"{words}{dot}" for words in (*_GONE, *_GONE_EN) for dot in ("", "."))

_EDITED = tuple(
    f"<{words}{dot}>{end}"
    for words in ("Dit bericht is bewerkt", "This message was edited")
    for dot in ("", ".")
    for end in ("", ".")
)
_ANDROID_FILE = (" (bestand bijgevoegd)", " (file attached)")
_IOS_FILE = re.compile("<[ \u00a0]?(?:bijgevoegd|attached):")
_ANDROID_LEFT_OUT = ("<Media weggelaten>", "<Media omitted>")
_IOS_LEFT_OUT = tuple(
    f"{what} {gone}"
    for whats, gone in (
        (("afbeelding", "video", "audio", "gif", "sticker", "document", "visitekaartje"), "weggelaten"),
        (("image", "video", "audio", "gif", "sticker", "document", "contact card"), "omitted"),
    )
    for what in whats
)

_SENDERS, _PLACEHOLDERS, _SHORT = 10_000, 1_000, 80
Reader = Callable[[datetime.datetime, str, int], Message]


def clean(text: str) -> str:
    """Take out the invisible marks and the white space around; the joiner inside emoji stays."""
    return (text if text.isascii() else MARKS.sub("", text)).strip()


def clean_sender(head: str) -> str:
    """Return a sender as a person reads it: without invisible marks, with ordinary spaces."""
    return MARKS.sub("", head).replace("\u00a0", " ").replace("\u202f", " ").strip()


def reader() -> Reader:
    """Return a function that makes a message of a time, what follows its header, and its line.

    It remembers the senders it has seen, and the placeholders of what was left out or deleted: a conversation has few
    of either, and most messages are nothing but sender and text.
    """
    senders: dict[str, str] = {}
    placeholders: dict[str, tuple[str, Kind]] = {}
    text_kind, marked = Kind.TEXT, MARKS.search

    def read(when: datetime.datetime, body: str, line: int) -> Message:
        head, _, rest = body.partition(": ")
        sender = senders.get(head)
        if sender is not None and rest:
            text = rest.strip()
            # Every kind but text has one of these; what has one may still be text, and is looked at closely.
            if (
                text
                and ">" not in text
                and "d)" not in text
                and text not in DELETED
                and (text.isascii() or not marked(rest))
            ):
                return Message(timestamp=when, sender=sender, text=text, kind=text_kind, line=line)
            if (fixed := placeholders.get(rest)) is not None:
                return Message(timestamp=when, sender=sender, text=fixed[0], kind=fixed[1], line=line)
        message = read_closely(when, body, line)
        if message.sender is not None and message.kind is not Kind.SYSTEM and len(senders) < _SENDERS:
            _remember(senders, head, message.sender)
            plain = message.kind is not text_kind and message.attachment is None and not message.edited
            if plain and head in senders and len(placeholders) < _PLACEHOLDERS and len(rest) < _SHORT:
                placeholders[rest] = (message.text, message.kind)
        return message

    return read


def _remember(senders: dict[str, str], head: str, sender: str) -> None:
    # A quote in it can be the beginning of a notice with the name of a group: that is looked at each time.
    if "\n" not in head and not _QUOTES.search(head) and clean_sender(head) == sender:
        senders[head] = sender


def read_closely(when: datetime.datetime, body: str, line: int) -> Message:
    """Make a message of a time, what follows its header, and its line, by all the rules."""
    first, _, others = body.partition("\n")
    head, colon, rest = first.partition(": ")
    if not colon:
        bare = clean(first)
        if not bare.endswith(":") or bare == ":" or is_notice(bare):
            return Message(timestamp=when, sender=None, text=clean(body), kind=Kind.SYSTEM, line=line)
        head = bare[:-1]
    raw = f"{rest}\n{others}" if others else rest
    if _is_hidden_notice(first, head):
        return Message(timestamp=when, sender=None, text=clean(body), kind=Kind.SYSTEM, line=line)
    sender = clean_sender(head)
    text, edited, kind, attachment = _content(raw, clean(raw))
    if kind is Kind.TEXT and raw.lstrip("\ufeff \u00a0").startswith(_LTR):
        if is_missed_call(text):
            return Message(timestamp=when, sender=sender, text=text, kind=Kind.SYSTEM, line=line)
        if is_notice(text):
            return Message(timestamp=when, sender=None, text=text, kind=Kind.SYSTEM, line=line)
    return Message(timestamp=when, sender=sender, text=text, kind=kind, attachment=attachment, edited=edited, line=line)


def _is_hidden_notice(first: str, head: str) -> bool:
    """A known notice whose quoted group name holds `: `, or that stands behind the title of a group that holds one."""
    quotes = list(_QUOTES.finditer(head)) if _QUOTES.search(head) else None
    if quotes and head[: quotes[-1].start()].rstrip().endswith(_BEFORE_A_NAME) and is_notice(clean(first)):
        return True
    before, marked, after = first.partition(f": {_LTR}")
    return bool(marked) and ": " in before and is_notice(clean(after))


def _content(raw: str, text: str) -> tuple[str, bool, Kind, str | None]:
    """Return text, whether it was edited, kind and attachment."""
    if not text:
        return "", False, Kind.MEDIA, None
    edited = text.endswith(_EDITED)
    if edited:
        text = text[: text.rindex("<")].rstrip()
        raw = raw[: raw.rindex("<")]
    if text in DELETED:
        return text, edited, Kind.DELETED, None
    found = _attached(raw)
    if found is not None:
        name, remains = found
        return clean(remains), edited, Kind.MEDIA, name
    left_out = text.startswith(_ANDROID_LEFT_OUT) or (_LTR in raw and _is_left_out(raw))
    return text, edited, Kind.MEDIA if left_out else Kind.TEXT, None


def _is_left_out(raw: str) -> bool:
    """IOS puts a mark before the placeholder; the same words typed by a person have none."""
    for line in {raw.rstrip().rpartition("\n")[2], raw.lstrip().partition("\n")[0]}:
        _, mark, after = line.rpartition(_LTR)
        if mark and clean(after).lower() in _IOS_LEFT_OUT:
            return True
    text = clean(raw).lower()
    return raw.lstrip("\ufeff \u00a0").startswith(_LTR) and any(
        text.endswith(f" {words}") or text == words for words in _IOS_LEFT_OUT
    )


def _attached(raw: str) -> tuple[str, str] | None:
    """Return the name of the file, literally, and what remains of the text; None without a file."""
    first, _, others = raw.partition("\n")
    bare = first.strip(_TRIMMED)
    if bare.endswith(_ANDROID_FILE):
        return bare[: bare.rindex("(")].strip(_TRIMMED), others
    markers = list(_IOS_FILE.finditer(raw))
    if not markers:
        return None
    opening = raw.lstrip(_TRIMMED)
    if _IOS_FILE.match(opening):
        return _named(opening, 0)
    start = markers[-1].start()
    # In the middle of a text it is the file's only with the mark of the app before it, or at the end of the first line.
    if raw[start - 1] == _LTR or (start < len(first) and bare.endswith(">")):
        return _named(raw, start)
    return None


def _named(text: str, start: int) -> tuple[str, str] | None:
    line_end = text.find("\n", start)
    line = text[start : line_end if line_end >= 0 else len(text)]
    after = line.find(":") + 1
    closes = line.rfind(">") if line.rstrip(_TRIMMED).endswith(">") else line.find(">")
    name = line[after:closes].strip(_TRIMMED) if closes > 0 else ""
    return (name, text[:start] + text[start + closes + 1 :]) if name else None
