"""Bytes into text: an encoding is recognised, never guessed."""

from __future__ import annotations

import codecs

from chatarchive.errors import ExportRefused

_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def decode(data: bytes) -> str:
    """Decode the text of an export.

    Args:
        data: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Returns:
        The text, with its line ends as they are and without the mark.

    Raises:
        ExportRefused: It is empty, binary, or in another encoding (requirement 40).
    """
    if not data:
        raise _refused("it is empty")
    text, place = _decoded(data)
    if text is None:
        raise _refused(f"it is not UTF-8, nor UTF-16 with a byte order mark (byte {place:,} does not fit)")
    if "\0" in text:
        raise _refused("it holds null characters, so it is binary or in another encoding")
    return text


def _decoded(data: bytes) -> tuple[str | None, int]:
    encoding = "utf-8-sig"
    if data.startswith(_WIDE):
        return None, 0
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return data.decode(encoding), 0
    except UnicodeDecodeError as error:
        # Not raised further, nor chained: it holds the whole text.
        return None, error.start


def _refused(found: str) -> ExportRefused:
    return ExportRefused(
        f"Asked to read the text of an export; {found}. Export the conversation again, and do not save the file with "
        "another program.",
        requirement=40,
    )
