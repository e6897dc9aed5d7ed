"""Which format a file has, by the PRONOM register that comes with pygfried: no network is needed."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, BinaryIO, Final

import attrs
import pygfried

from chatarchive.errors import ArchiveRefused

_UNKNOWN: Final = "UNKNOWN"
_GUESSED: Final = "match on extension only"
_PIECE: Final = 1 << 20
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,15}")


@attrs.frozen(kw_only=True)
class Format:
    """A format of the PRONOM register.

    Attributes:
        puid: Its identifier, such as `fmt/478`.
        name: Its name, with the version.
    """

    puid: str
    name: str


_TEXT: Final = Format(puid="x-fmt/111", name="Plain Text File")


def identify(path: Path, *, name: str = "") -> Format:
    """Which format a file has.

    Args:
        path: The file.
        name: What an error calls it, an identifier; never a title of a conversation.

    Returns:
        The format.

    Raises:
        ArchiveRefused: The format is not known, so that nobody can say how the file is to be read later (requirement
            41).
    """
    found: Any = pygfried.identify(str(path), detailed=True)
    matches = found["files"][0]["matches"]
    # A name that ends in `.bin` says nothing about what is in the file.
    if not matches or matches[0]["id"] == _UNKNOWN or _GUESSED in matches[0].get("warning", ""):
        if path.suffix.lower() == ".txt" and _is_text(path):
            return _TEXT
        raise ArchiveRefused(
            f"The format of file {name or '(no identifier given)'} is not known to PRONOM. Convert it to a known "
            "format, or decide not to archive it.",
            requirement=41,
        )
    match = matches[0]
    return Format(puid=match["id"], name=" ".join(part for part in (match["format"], match.get("version", "")) if part))


def identify_stream(source: BinaryIO, *, suffix: str, folder: Path, name: str = "") -> Format:
    """Which format a file has that is no file on this machine, as in a document store elsewhere.

    Args:
        source: Its bytes; the caller closes it.
        suffix: End of its name, such as `.txt`: text has no other mark.
        folder: Where the bytes may stand for as long as this takes, in a folder that only this user can read.
        name: What an error calls it, an identifier.

    Returns:
        The format.

    Raises:
        ArchiveRefused: The format is not known.
    """
    # Only letters and digits: a file system takes no other sign for certain, and no format needs one.
    safe = suffix if _SUFFIX.fullmatch(suffix) else ""
    with tempfile.TemporaryDirectory(prefix=".chatarchive-", dir=folder) as private:
        path = Path(private) / f"file{safe}"
        with path.open("wb") as target:
            shutil.copyfileobj(source, target)
        return identify(path, name=name)


def _is_text(path: Path) -> bool:
    """Whether a file is text by its bytes.

    PRONOM has no signature of text, and one control character, which anybody can put in a message, is taken for a sign
    that a whole conversation is none.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return all("\0" not in piece for piece in iter(lambda: file.read(_PIECE), ""))
    except UnicodeDecodeError:
        return False
