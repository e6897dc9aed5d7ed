"""Which app an export comes from: by the names of its files and by how they begin, never by a guess."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence

import attrs

from chatarchive.errors import ExportRefused
from chatarchive.readout import _screenshots, _signal, _sms, _telegram
from chatarchive.readout._bodies import clean_sender
from chatarchive.readout._decode import decode
from chatarchive.readout._export import App, Export, Method
from chatarchive.readout._files import MediaItem, read_whole
from chatarchive.readout._limits import Limits
from chatarchive.readout._parsed import DateOrder, Parsed
from chatarchive.readout._whatsapp import first_style, read_whatsapp

_BEFORE_THE_TITLE = re.compile(
    r"(?:whatsapp[ -]chat (?:met|with)|whatsapp chat -|whatsapp-chat -|chat whatsapp (?:met|with)) +", re.IGNORECASE
)
_COPY = re.compile(r" ?\([0-9]{1,3}\)\Z")


@attrs.frozen(kw_only=True)
class Delivered:
    """Files that were delivered together.

    Attributes:
        items: All of them.
        name: Name of what they were delivered in.
        method: How they were secured.
        limits: What is allowed.
        zone: Where the telephone was.
    """

    items: Sequence[MediaItem] = attrs.field(repr=False)
    name: str = attrs.field(repr=False)
    method: Method
    limits: Limits
    zone: datetime.tzinfo


def recognise(delivered: Delivered) -> list[Export]:
    """Find the conversations in what was delivered.

    Raises:
        ExportRefused: It is no export of an app that is known (requirement 40), or one that cannot be used.
    """
    for attempt in (_screenshot_folder, _telegram_file, _signal_file, _sms_file, _whatsapp_file):
        if found := attempt(delivered):
            return found
    raise ExportRefused(
        f"Asked to open an export; among its {len(delivered.items)} files is no conversation of WhatsApp, Signal, "
        "SMS Backup & Restore or Telegram. Export it again, from the app itself.",
        requirement=40,
    )


def _base(item: MediaItem) -> str:
    return item.name.rpartition("/")[2].lower()


def _beside(delivered: Delivered, source: MediaItem) -> tuple[MediaItem, ...]:
    """Return the other files, with names as seen from the folder of the source."""
    folder = source.name[: source.name.rfind("/") + 1]
    return tuple(
        attrs.evolve(item, name=item.name.removeprefix(folder)) for item in delivered.items if item.name != source.name
    )


def _one(
    delivered: Delivered,
    app: App,
    source: MediaItem,
    *,
    title: str,
    read: Callable[[DateOrder | None], Parsed],
    media: tuple[MediaItem, ...] | None = None,
    method: Method | None = None,
) -> Export:
    return Export(
        app=app,
        method=method or delivered.method,
        title=clean_sender(title),
        source=source,
        read=read,
        text=lambda: _text_of(source, delivered.limits),
        media=_beside(delivered, source) if media is None else media,
    )


def _text_of(source: MediaItem, limits: Limits) -> str:
    return decode(read_whole(source, most=limits.text))


def _screenshot_folder(delivered: Delivered) -> list[Export]:
    metadata = next((item for item in delivered.items if item.name == _screenshots.METADATA), None)
    pictures = all(_base(item).endswith(_screenshots.PICTURES) for item in delivered.items)
    if metadata is None and not (pictures and delivered.items):
        return []
    found = _screenshots.read(delivered.items)
    app = next((app for app in App if app.value == found.app.strip().lower()), App.OTHER)
    return [
        _one(
            delivered,
            app,
            metadata or delivered.items[0],
            title=found.title,
            read=lambda _: found.parsed,
            method=Method.SCREENSHOT,
        )
    ]


def _telegram_file(delivered: Delivered) -> list[Export]:
    for item in delivered.items:
        if _base(item) == "result.json" or (len(delivered.items) == 1 and _base(item).endswith(".json")):
            data = read_whole(item, most=delivered.limits.text)
            if _base(item) != "result.json" and not _is_one_value(data):
                return []
            return [
                _one(delivered, App.TELEGRAM, item, title=title or "", read=_already(parsed))
                for title, parsed in _telegram.read(decode(data).encode())
            ]
    return []


def _is_one_value(data: bytes) -> bool:
    """Signal's file has an object on each line; in Telegram's the first line opens the only one."""
    first = data.lstrip(b"\xef\xbb\xbf \r\n").partition(b"\n")[0].rstrip()
    return not (first.startswith(b"{") and first.endswith(b"}") and b'"sender"' in first)


def _already(parsed: Parsed) -> Callable[[DateOrder | None], Parsed]:
    return lambda _: parsed


def _signal_file(delivered: Delivered) -> list[Export]:
    named = {_base(item): item for item in delivered.items}
    source = named.get("data.json") or named.get("chat.md")
    if source is None and len(delivered.items) == 1 and delivered.items[0].name.lower().endswith((".json", ".md")):
        source = delivered.items[0]
    if source is None:
        return []
    text = _text_of(source, delivered.limits)
    parsed = _signal.read_json(text) if _base(source).endswith(".json") else _signal.read_text(text)
    if not parsed.messages:
        return []
    written_too = ("data.json", "chat.md", "index.html")
    media = tuple(item for item in _beside(delivered, source) if item.name.lower() not in written_too)
    return [_one(delivered, App.SIGNAL, source, title=delivered.name, read=_already(parsed), media=media)]


def _sms_file(delivered: Delivered) -> list[Export]:
    sources = [item for item in delivered.items if _base(item).endswith(".xml")]
    if len(sources) != 1 or len(delivered.items) != 1:
        return []
    if sources[0].size > delivered.limits.text:
        read_whole(sources[0], most=delivered.limits.text)
    return [
        _one(delivered, App.SMS, sources[0], title=title, read=_already(parsed), media=media)
        for title, parsed, media in _sms.read(sources[0], zone=delivered.zone)
    ]


def _whatsapp_file(delivered: Delivered) -> list[Export]:
    """Choose `_chat.txt`, else the shortest `*chat*` or `*whatsapp*` text that has the header of a message."""
    texts = [item for item in delivered.items if _base(item).endswith(".txt")]
    likely = [item for item in texts if _base(item) == "_chat.txt"] or sorted(
        (item for item in texts if "chat" in _base(item) or "whatsapp" in _base(item)),
        key=lambda item: (len(item.name), item.name),
    )
    if not likely and len(delivered.items) == 1:
        likely = texts
    for source in likely:
        text = _text_of(source, delivered.limits)
        style = first_style(text)
        if style is None:
            continue
        name = source.name.rpartition("/")[2]
        if style.form == "bracket" and style.year_first and style.comma and not style.seconds:
            return [_one(delivered, App.SIGNAL, source, title=suggested(name), read=_already(_signal.read_text(text)))]
        title = suggested(delivered.name if name.lower() == "_chat.txt" else name)
        return [_one(delivered, App.WHATSAPP, source, title=title, read=_whatsapp_reader(source, delivered.limits))]
    return []


def _whatsapp_reader(source: MediaItem, limits: Limits) -> Callable[[DateOrder | None], Parsed]:
    # The text is not kept between readings: several exports may be open at once.
    return lambda order: read_whatsapp(_text_of(source, limits), order=order)


def suggested(name: str) -> str:
    """Return what the name of a file says about with whom a conversation was; empty when it says nothing."""
    title = clean_sender(name)
    for _ in range(3):
        title = re.sub(r"\.(?:txt|zip)\Z", "", title, flags=re.IGNORECASE).strip()
        title = _COPY.sub("", title).strip()
    named = _BEFORE_THE_TITLE.match(title)
    if named:
        return title[named.end() :].strip()
    return "" if title.lower() in ("_chat", "chat", "whatsapp") else title
