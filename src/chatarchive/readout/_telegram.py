"""Telegram's `result.json`: one conversation, or all of an account under `chats.list`."""

from __future__ import annotations

import datetime

import msgspec

from chatarchive.domain import Kind, Message
from chatarchive.errors import ExportRefused
from chatarchive.readout._bodies import clean, clean_sender
from chatarchive.readout._parsed import Parsed, of_other_app


class _Part(msgspec.Struct):
    text: str = ""


class _Poll(msgspec.Struct):
    question: str = ""


class _Entry(msgspec.Struct):
    type: str
    date: str
    sender: str | None = msgspec.field(name="from", default=None)
    sender_id: str | None = msgspec.field(name="from_id", default=None)
    actor: str | None = None
    action: str = ""
    text: str | list[str | _Part] = ""
    file: str | None = None
    photo: str | None = None
    poll: _Poll | None = None
    edited: str | None = None


class _Chat(msgspec.Struct):
    messages: list[_Entry]
    name: str | None = None


class _Chats(msgspec.Struct):
    conversations: list[_Chat] = msgspec.field(name="list")


class _Account(msgspec.Struct):
    chats: _Chats


def read(data: bytes) -> list[tuple[str | None, Parsed]]:
    """Read the conversations of a `result.json`.

    Returns:
        Title and conversation, in the order of the file.

    Raises:
        ExportRefused: It is no such file (requirement 40).
    """
    chats = _chats(data)
    if chats is None:
        raise ExportRefused(
            "Asked to read a Telegram export; this is JSON, and has no messages as Telegram writes them. "
            "Export again, in the form that is called machine-readable JSON.",
            requirement=40,
        )
    return [(chat.name, parsed) for chat, parsed in chats]


def _chats(data: bytes) -> list[tuple[_Chat, Parsed]] | None:
    try:
        chats = msgspec.json.decode(data, type=_Account).chats.conversations
    except (msgspec.DecodeError, UnicodeError):
        chats = None
    try:
        if chats is None:
            chats = [msgspec.json.decode(data, type=_Chat)]
        return [
            (chat, of_other_app([_message(entry, number) for number, entry in enumerate(chat.messages, start=1)]))
            for chat in chats
        ]
    except (msgspec.DecodeError, UnicodeError, ValueError):
        return None


def _message(entry: _Entry, number: int) -> Message:
    when = datetime.datetime.fromisoformat(entry.date).replace(tzinfo=None)
    edited = entry.edited is not None
    text = entry.text if isinstance(entry.text, str) else "".join(map(_words, entry.text))
    if entry.type == "service":
        said = clean(" ".join(part for part in (entry.actor or "", entry.action, text) if part))
        return Message(timestamp=when, sender=None, text=said, kind=Kind.SYSTEM, edited=edited, line=number)
    sender = clean_sender(entry.sender or entry.sender_id or "") or None
    name = entry.photo or entry.file
    if name is not None and name.startswith("(") and name.endswith(")"):
        # "(File not included. ...)": the placeholder is the only evidence of what was left out.
        text, left_out, name = f"{name}\n{text}", True, None
    else:
        left_out = False
    if entry.poll is not None:
        text = f"{entry.poll.question}\n{text}"
    return Message(
        timestamp=when,
        sender=sender,
        text=clean(text),
        kind=Kind.MEDIA if name or left_out else Kind.TEXT,
        attachment=name,
        edited=edited,
        line=number,
    )


def _words(part: str | _Part) -> str:
    return part if isinstance(part, str) else part.text
