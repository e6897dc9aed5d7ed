"""Signal, as signal-export writes it: a line of JSON for each message, or text.

Signal has no export format that is documented; this is the one of the tool most in use. The owner of the telephone is
called `Me` in it.
"""

from __future__ import annotations

import datetime
import re
from urllib.parse import unquote

import msgspec

from chatarchive.domain import Kind, Message
from chatarchive.errors import ExportRefused
from chatarchive.readout._bodies import clean, clean_sender
from chatarchive.readout._parsed import Parsed, of_other_app
from chatarchive.readout._whatsapp import parse_with

_LINK = re.compile(r"!?\[[^\]\n]*\]\(\./([^()\n]+)\)")
_NOBODY = "No-Sender"
_GONE = "(This message was deleted)"


class _Attachment(msgspec.Struct):
    path: str


class _Line(msgspec.Struct):
    date: str
    sender: str
    body: str = ""
    quote: str = ""
    attachments: list[_Attachment] = []
    deleted: bool = False
    call: bool = False


def read_json(text: str) -> Parsed:
    """Read a conversation of which each line is a message.

    Raises:
        ExportRefused: A line is no message (requirement 40).
    """
    decoder = msgspec.json.Decoder(_Line)
    messages: list[Message] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        made = _messages_of(decoder, line, number)
        if made is None:
            raise ExportRefused(
                f"Asked to read a Signal export; line {number} is no message as signal-export writes it. "
                "Export the conversation again.",
                requirement=40,
            )
        messages += made
    return of_other_app(messages)


def _messages_of(decoder: msgspec.json.Decoder[_Line], line: str, number: int) -> list[Message] | None:
    try:
        found = decoder.decode(line.encode())
        when = datetime.datetime.fromisoformat(found.date).replace(tzinfo=None)
    except (ValueError, UnicodeError):
        return None
    sender = None if found.sender == _NOBODY else clean_sender(found.sender)
    text = clean("\n".join(part for part in (found.quote.strip(), found.body.strip()) if part))
    names = [unquote(one.path) for one in found.attachments]
    kind = Kind.DELETED if found.deleted else Kind.SYSTEM if found.call else Kind.MEDIA if names else Kind.TEXT
    first = Message(
        timestamp=when, sender=sender, text=text, kind=kind, attachment=names[0] if names else None, line=number
    )
    others = [
        Message(timestamp=when, sender=sender, text="", kind=Kind.MEDIA, attachment=name, line=number)
        for name in names[1:]
    ]
    return [first, *others]


def read_text(text: str) -> Parsed:
    """Read a conversation as text; of several attachments in one message, all but the first stay in its text."""
    messages, dropped = parse_with(text, _read)
    return of_other_app(messages, dropped=dropped)


def _read(when: datetime.datetime, body: str, line: int) -> Message:
    first, _, others = body.partition("\n")
    head, _, rest = first.partition(": ")
    text = clean(f"{rest}\n{others}")
    sender = None if head == _NOBODY else clean_sender(head)
    if text == _GONE:
        return Message(timestamp=when, sender=sender, text=text, kind=Kind.DELETED, line=line)
    link = _LINK.search(text)
    if link is None:
        return Message(timestamp=when, sender=sender, text=text, kind=Kind.TEXT, line=line)
    text = (text[: link.start()].rstrip() + text[link.end() :]).strip()
    name = unquote(link[1])
    return Message(timestamp=when, sender=sender, text=text, kind=Kind.MEDIA, attachment=name, line=line)
