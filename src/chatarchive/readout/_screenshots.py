"""Screenshots, the first of the three ways of reading out (risks and measures, phase 1).

"Screenshot without metadata or redaction check: refused" (requirement 37). The metadata stand beside the pictures in
`schermafdrukken.toml`:

    gesprek = "titel van het gesprek"
    app = "whatsapp"
    gemaakt_door = "nummer van de medewerker"

    [[schermafdruk]]
    bestand = "1.png"
    gemaakt_op = 2023-03-12T14:05:00
    weggelakt = true                  # or false: there was nothing to redact
    gecontroleerd_door = "nummer van de medewerker"
    gecontroleerd_op = 2023-03-12

What a program can check of the redaction is checked as well: a picture must not carry an older, unredacted one along.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import tomllib
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from PIL import Image, UnidentifiedImageError

from chatarchive.domain import Kind, Message
from chatarchive.errors import ExportRefused
from chatarchive.readout._decode import decode
from chatarchive.readout._files import MediaItem, read_whole
from chatarchive.readout._parsed import Parsed, of_other_app

METADATA = "schermafdrukken.toml"
PICTURES = (".png", ".jpg", ".jpeg")
_MOST = 64 << 20
_FIELDS = {"gesprek": str, "app": str, "gemaakt_door": str}
_PICTURE_FIELDS = {
    "bestand": str,
    "gemaakt_op": datetime.datetime,
    "weggelakt": bool,
    "gecontroleerd_door": str,
    "gecontroleerd_op": datetime.date,
}
_PICTURE = b"\xff\xd8\xff"
_PNG_END = b"IEND\xaeB`\x82"


@attrs.frozen(kw_only=True)
class Screenshots:
    """Screenshots of one conversation, with what has to be known of them.

    Attributes:
        title: Of the conversation.
        app: Of which app, as it was written.
        parsed: A message for each picture, by time.
    """

    title: str = attrs.field(repr=False)
    app: str
    parsed: Parsed


def _refuse(found: str, mend: str) -> ExportRefused:
    return ExportRefused(f"Asked to take in screenshots; {found}. {mend}", requirement=37)


def read(items: Sequence[MediaItem]) -> Screenshots:
    """Read the metadata of screenshots and check the pictures.

    Raises:
        ExportRefused: Metadata or a redaction check is missing, or a picture carries more along than it shows.
    """
    metadata = next((item for item in items if item.name == METADATA), None)
    if metadata is None:
        raise _refuse(f"there is no {METADATA} beside the pictures", "Describe the pictures in it.")
    found = _loaded(decode(read_whole(metadata, most=1 << 20)))
    faults = [name for name, kind in _FIELDS.items() if not _holds(found, name, kind)]
    if faults:
        raise _refuse(f"{METADATA} does not say {', '.join(faults)}", "Write it down; who does not know it asks.")
    described = found.get("schermafdruk")
    pictures = {item.name: item for item in items if item.name.lower().endswith(PICTURES)}
    messages = []
    if not isinstance(described, list) or len(described) != len(pictures) or not pictures:
        raise _refuse(
            f"there are {len(pictures)} pictures, and {METADATA} describes "
            f"{len(described) if isinstance(described, list) else 0}",
            "Describe each of them.",
        )
    for number, one in enumerate(described, start=1):
        messages.append(_message(number, one, pictures))
        del pictures[one["bestand"]]
    messages.sort(key=lambda message: message.timestamp)
    return Screenshots(title=found["gesprek"], app=found["app"], parsed=of_other_app(messages))


def read_screenshots(content: bytes) -> Parsed:
    """Read the metadata of screenshots again, of which the pictures were checked when they were taken in.

    Args:
        content: What stands in `schermafdrukken.toml`.

    Returns:
        A message for each picture, by time; those that were left out since are among them.

    Raises:
        ExportRefused: It does not describe screenshots; requirement 37.
    """
    described = _loaded(decode(content)).get("schermafdruk")
    if not isinstance(described, list):
        raise _refuse(f"{METADATA} describes none", "Describe each of them.")
    messages = [_described(number, one) for number, one in enumerate(described, start=1)]
    return of_other_app(sorted(messages, key=lambda message: message.timestamp))


def _loaded(text: str) -> dict[str, Any]:
    found: dict[str, Any] | None = None
    with contextlib.suppress(tomllib.TOMLDecodeError):
        found = tomllib.loads(text)
    if found is None:
        raise _refuse(f"{METADATA} is no TOML", "Compare it with the example in the documentation.")
    return found


def _holds(found: Mapping[str, Any], name: str, kind: type) -> bool:
    value = found.get(name)
    return isinstance(value, kind) and (not isinstance(value, str) or bool(value.strip()))


def _message(number: int, described: object, pictures: Mapping[str, MediaItem]) -> Message:
    message = _described(number, described)
    item = pictures.get(message.attachment or "")
    if item is None:
        raise _refuse(f"picture {number} of {METADATA} is not there, or stands in it twice", "Compare the names.")
    if (fault := _hidden(read_whole(item, most=_MOST))) is not None:
        raise _refuse(
            f"picture {number} {fault}",
            "Redact the original again, and save the result as a new PNG file.",
        )
    return message


def _described(number: int, described: object) -> Message:
    found = described if isinstance(described, dict) else {}
    faults = [name for name, kind in _PICTURE_FIELDS.items() if not _holds(found, name, kind)]
    if faults:
        raise _refuse(
            f"{METADATA} does not say {', '.join(faults)} of picture {number}",
            "Check what has been redacted, and write down who did so.",
        )
    when: datetime.datetime = found["gemaakt_op"]
    return Message(
        timestamp=when.replace(tzinfo=None),
        sender=None,
        text="",
        kind=Kind.MEDIA,
        attachment=found["bestand"],
        line=number,
    )


def _hidden(data: bytes) -> str | None:
    """Say what a picture carries along beside what it shows; None when it is nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                picture.load()
                kind = picture.format
                # No picture begins inside a JPEG: its own data cannot hold these bytes.
                within = data[2:] if kind == "JPEG" else bytes(picture.info.get("exif", b""))
                pages = getattr(picture, "n_frames", 1)
                transparent = picture.mode in ("RGBA", "LA") and picture.getchannel("A").getextrema()[0] != 255
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        return "is damaged, too large or no picture"
    if pages > 1:
        return "has more than one layer or page"
    if transparent:
        return "is transparent in places: what was covered there may still be in it"
    end = data.rfind(_PNG_END) + len(_PNG_END) if kind == "PNG" else data.rfind(b"\xff\xd9") + 2
    if kind == "PNG" and data.find(_PNG_END) + len(_PNG_END) != len(data):
        return "goes on after its end: programs that crop leave parts of the original there"
    if end != len(data):
        return "goes on after its end"
    if _PICTURE in within:
        return "carries a small copy of itself, which may show what was redacted"
    return None
