"""Titles as names of files, and back, without losing a character.

A title of a conversation is whatever its participants typed: `Overleg A/B`, `Wie?`, an emoji, or a character that turns
the text around so that `exe.txt` is read where `txt.exe` stands. File systems refuse some of it, and Windows changes
more of it silently. A title is therefore written as a name that all of them keep:

- the nine characters that Windows refuses become their wide twins, which people read as the same: `/` becomes `／`;
- what cannot be seen (control characters, those that turn the direction of text) and what would not survive (a point or
  a space at either end, the first letter of `CON` or `NUL`, a wide twin that stood in the title itself, a semicolon,
  which some WebDAV servers cut a name at) becomes `{HEX}`, the number of the character;
- a name of more than 255 bytes is cut and gets a digest of the whole title: `...{~0123...}.txt`. The title itself
  cannot be had from such a name; a document store keeps it beside the file and hands it out.

The characters are written out here and not looked up by category: those tables change from one Python to the next, and
a name made today has to be found by the Python of ten years on.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from chatarchive.errors import WrongUse

MOST_BYTES = 255
"""Bytes (UTF-8) of the longest name that common file systems take; Windows counts UTF-16, which is never more."""

_TWINS = dict(zip('/\\:*?"<>|', "／＼：＊？＂＜＞｜", strict=True))
_TO_TWINS = {ord(plain): twin for plain, twin in _TWINS.items()}
_TO_PLAIN = {ord(twin): plain for plain, twin in _TWINS.items()}

# C0, DEL, C1; soft hyphen; marks and overrides of direction; invisible joins and operators, but for the joiner that
# holds emoji together (U+200D); line and paragraph separators; surrogates; the byte order mark and no-characters;
# tags.
_UNSEEN = (
    "\\x00-\\x1f\\x7f-\\x9f\\xad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u08e2\\u180e\\u200b\\u200c\\u200e\\u200f\\u2028-\\u202e"
    "\\u2060-\\u206f\\ud800-\\udfff\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\U000e0000-\\U000e0fff"
)
_ESCAPE = re.compile(
    # A point or a space at the end, and one at the front: Windows drops the first, Unix hides what begins with a point.
    rf"[{_UNSEEN}{''.join(_TWINS.values())};]|\A[. ]|[. ]\Z"
    # What reads as one of our own marks, so that reading it back cannot be mistaken.
    r"|\{(?=[0-9A-F]{0,6}\}|~[0-9a-f]{32}\})"
)
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³]) *(?:\.|\Z)", re.IGNORECASE)
_MARK = re.compile(r"\{([0-9A-F]{1,6})\}")
_SHORTENED = re.compile(r"\{~([0-9a-f]{32})\}(?:\.[A-Za-z0-9]{1,16})?\Z")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,16}\Z")
_EMPTY = "{}"


def normal(title: str) -> str:
    """Return a title as it is kept: composed (NFC), so that `ï` is one character whoever typed it.

    Args:
        title: Any text.

    Returns:
        The same text in NFC. Source: requirement 24.
    """
    return unicodedata.normalize("NFC", title)


def to_file_name(title: str) -> str:
    """Write a title as a name that every common file system takes and keeps.

    Args:
        title: Any text; an extension is part of it.

    Returns:
        A name of 1 to 255 bytes in UTF-8. `from_file_name` gives back `normal(title)`; where `is_shortened(name)`, it
        needs the title that was kept. Source: requirement 24.
    """
    title = normal(title)
    name = _ESCAPE.sub(_mark, title).translate(_TO_TWINS) or _EMPTY
    if _RESERVED.match(title):
        name = f"{{{ord(title[0]):X}}}{name[1:]}"
    if len(name.encode()) <= MOST_BYTES:
        return name
    suffix = found.group() if (found := _SUFFIX.search(name)) else ""
    tail = f"{{~{digest_of(title)}}}{suffix}"
    head = name.encode()[: MOST_BYTES - len(tail)].decode(errors="ignore")
    # Not in the middle of a mark, which would then read as part of a title.
    return re.sub(r"\{[0-9A-F]{0,6}\Z", "", head) + tail


def from_file_name(name: str, *, kept: str | None = None) -> str:
    """Read the title that a name was made from.

    Args:
        name: What `to_file_name` returned.
        kept: The whole title as it was kept beside the file; asked for where the name was shortened.

    Returns:
        The title, in NFC.

    Raises:
        WrongUse: The name was shortened, and `kept` is not given or is not the title that it was made from.
    """
    if found := _SHORTENED.search(name):
        if kept is None or digest_of(kept) != found.group(1):
            raise WrongUse(
                "A name that was shortened is read with the title that was kept for it, and that is "
                f"{'not given' if kept is None else 'another one'}. Ask the document store, which keeps it."
            )
        return normal(kept)
    if name == _EMPTY:
        return ""
    return _MARK.sub(_character, name.translate(_TO_PLAIN))


def is_shortened(name: str) -> bool:
    """Tell whether a name was too long and holds a digest in place of the rest.

    Args:
        name: What `to_file_name` returned.

    Returns:
        True where `from_file_name` needs the title that was kept.
    """
    return _SHORTENED.search(name) is not None


def digest_of(title: str) -> str:
    """Return what stands in a shortened name for the whole title.

    Args:
        title: The whole title.

    Returns:
        32 hexadecimal digits.
    """
    # A lone half of a pair (from a broken export) has no UTF-8, and still is part of the title.
    return hashlib.sha256(normal(title).encode(errors="surrogatepass")).hexdigest()[:32]


def _mark(found: re.Match[str]) -> str:
    return f"{{{ord(found.group()):X}}}"


def _character(found: re.Match[str]) -> str:
    number = int(found.group(1), 16)
    return chr(number) if number <= 0x10FFFF else found.group()
