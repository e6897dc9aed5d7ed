"""Text messages as "SMS Backup & Restore" writes them: one XML file with the conversations of a telephone."""

from __future__ import annotations

import base64
import binascii
import datetime
import io
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast
from xml.etree.ElementTree import Element, ParseError

import attrs
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from chatarchive.domain import Kind, Message
from chatarchive.errors import ExportRefused
from chatarchive.readout._bodies import clean, clean_sender
from chatarchive.readout._files import MediaItem
from chatarchive.readout._parsed import Parsed, of_other_app

OWNER = "Ik"
"""What the owner of the telephone is called: the file does not name them."""

_RECEIVED, _SENT = "1", "2"
_FROM = "137"
_REFERENCES = re.compile(rb"(?:&#(?:[xX][0-9a-fA-F]{1,6}|[0-9]{1,7});)+")
_REFERENCE = re.compile(rb"&#([xX]?)([0-9a-fA-F]+);")
# The first halves: 0xD800 to 0xDBFF, 55296 to 56319.
_HALF_AT_END = re.compile(rb"&#(?:[xX][dD][89abAB][0-9a-fA-F]{2}|55[3-9]..|5529[6-9]|56[0-2]..|563[01].);\Z")
_LONGEST = 12


class Repaired(io.RawIOBase):
    """A stream of XML in which emoji are what they should have been.

    Some versions write an emoji as its two halves (`&#55357;&#56846;`), which no XML parser may accept. The halves are
    put together; half an emoji and control characters become U+FFFD.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ready = b""
        self._held = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, into: object) -> int:
        """Read the next bytes."""
        view = memoryview(cast("bytearray", into))
        while not self._ready:
            more = self._stream.read(1 << 16)
            data = self._held + more
            if not data:
                return 0
            cut = _safe_end(data) if more else len(data)
            self._ready, self._held = _REFERENCES.sub(_repair, data[:cut]), data[cut:]
        taken = min(len(view), len(self._ready))
        view[:taken] = self._ready[:taken]
        self._ready = self._ready[taken:]
        return taken

    def close(self) -> None:
        """Close both."""
        self._stream.close()
        super().close()


def _safe_end(data: bytes) -> int:
    """Return how much of it can be repaired: no reference, and no pair of them, is cut in two."""
    cut = data.find(b"&", max(0, len(data) - _LONGEST))
    cut = len(data) if cut < 0 else cut
    half = _HALF_AT_END.search(data, max(0, cut - _LONGEST), cut)
    return half.start() if half else cut


def _repair(found: re.Match[bytes]) -> bytes:
    units = [int(digits, 16 if base else 10) for base, digits in _REFERENCE.findall(found[0])]
    made: list[str] = []
    i = 0
    while i < len(units):
        unit = units[i]
        if 0xD800 <= unit < 0xDC00 and i + 1 < len(units) and 0xDC00 <= units[i + 1] < 0xE000:
            made.append(f"&#{0x10000 + ((unit - 0xD800) << 10) + units[i + 1] - 0xDC00};")
            i += 2
            continue
        allowed = unit in (9, 10, 13) or 0x20 <= unit < 0xD800 or 0xE000 <= unit < 0xFFFE or 0xFFFF < unit < 0x110000
        made.append(f"&#{unit if allowed else 0xFFFD};")
        i += 1
    return "".join(made).encode()


@attrs.define
class _Conversation:
    title: str = attrs.field(repr=False)
    messages: list[Message] = attrs.field(factory=list, repr=False)
    media: list[tuple[int, int, str, int]] = attrs.field(factory=list, repr=False)
    dropped: int = 0


def read(item: MediaItem, *, zone: datetime.tzinfo) -> list[tuple[str, Parsed, tuple[MediaItem, ...]]]:
    """Read the conversations of a file.

    Args:
        item: The file.
        zone: Where the telephone was: the file counts milliseconds, and a message has a local time.

    Returns:
        For each conversation, in the order of its first message: with whom, the messages, and what was sent along.
        Drafts and what was never sent are no messages; they are counted as dropped.

    Raises:
        ExportRefused: It is damaged, or XML of another kind (requirement 40).
    """
    found: dict[str, _Conversation] = {}
    for number, element in _elements(item):
        if not _added(found, number, element, zone):
            raise ExportRefused(
                f"Asked to read text messages; message {number} has no date that exists. Make the backup again.",
                requirement=40,
            )
    return [
        (
            one.title,
            of_other_app(one.messages, dropped=one.dropped),
            tuple(
                MediaItem(name=name, size=size, open=_Part(item, message, part).open)
                for message, part, name, size in one.media
            ),
        )
        for one in found.values()
        if one.messages
    ]


def _elements(item: MediaItem) -> Iterator[tuple[int, Element]]:
    """Give each message in turn; what was read is let go."""
    fault = False
    with Repaired(item.open()) as stream:
        events = iterparse(io.BufferedReader(stream), events=("start", "end"), forbid_dtd=True)
        try:
            _, root = next(events)
            fault = root.tag != "smses"
            number = 0
            for event, element in () if fault else events:
                if event == "end" and element.tag in ("sms", "mms"):
                    number += 1
                    yield number, element
                    root.clear()
        except (ParseError, DefusedXmlException, StopIteration, ValueError):
            fault = True
    if fault:
        raise ExportRefused(
            "Asked to read text messages; this XML is damaged, or is not what SMS Backup & Restore writes. Make the "
            "backup again.",
            requirement=40,
        )


def _added(found: dict[str, _Conversation], number: int, element: Element, zone: datetime.tzinfo) -> bool:
    try:
        _add(found, number, element, zone)
    except (KeyError, ValueError, OverflowError, OSError):
        return False
    return True


def _add(found: dict[str, _Conversation], number: int, element: Element, zone: datetime.tzinfo) -> None:
    values: Mapping[str, str] = element.attrib
    address = values["address"] if "address" in values else values.get("contact_name", "")
    name = values.get("contact_name", "")
    title = clean_sender(name if name and name != "(Unknown)" else address)
    one = found.setdefault(address, _Conversation(title))
    direction = values.get("type") if element.tag == "sms" else values.get("msg_box")
    if direction not in (_RECEIVED, _SENT):
        one.dropped += 1
        return
    when = datetime.datetime.fromtimestamp(int(values["date"]) / 1000, zone).replace(tzinfo=None)
    sender = OWNER if direction == _SENT else title
    if element.tag == "sms":
        text = clean(values.get("body", ""))
        one.messages.append(Message(timestamp=when, sender=sender, text=text, kind=Kind.TEXT, line=number))
        return
    if direction == _RECEIVED and "~" in address:
        froms = (addr.get("address", sender) for addr in element.iter("addr") if addr.get("type") == _FROM)
        sender = next(froms, sender)
    _add_parts(one, number, element, when, sender)


def _add_parts(one: _Conversation, number: int, element: Element, when: datetime.datetime, sender: str) -> None:
    texts, names = [], []
    for at, part in enumerate(element.iter("part")):
        kind = part.get("ct", "")
        if kind == "text/plain":
            texts.append(part.get("text", ""))
        elif kind != "application/smil":
            given = next((part.get(key) for key in ("cl", "name", "fn") if part.get(key, "null") != "null"), None)
            name = f"{number:06d}-{at}-{(given or 'bijlage').replace('/', '_')}"
            names.append(name)
            data = part.get("data", "")
            one.media.append((number, at, name, len(data) * 3 // 4 - data[-2:].count("=")))
    text = clean("\n".join(texts))
    if not names:
        one.messages.append(Message(timestamp=when, sender=sender, text=text, kind=Kind.TEXT, line=number))
    for i, name in enumerate(names):
        one.messages.append(
            Message(
                timestamp=when,
                sender=sender,
                text="" if i else text,
                kind=Kind.MEDIA,
                attachment=name,
                line=number,
            )
        )


@attrs.frozen
class _Part:
    """Something that was sent along, which stands in the file as base64."""

    item: MediaItem = attrs.field(repr=False)
    message: int
    part: int

    def open(self) -> BinaryIO:
        for number, element in _elements(self.item):
            if number == self.message:
                parts = list(element.iter("part"))
                try:
                    return io.BytesIO(base64.b64decode(parts[self.part].get("data", ""), validate=True))
                except binascii.Error:
                    break
        raise ExportRefused(
            f"Asked to read what was sent with message {self.message}; it is damaged. Make the backup again.",
            requirement=39,
        )
