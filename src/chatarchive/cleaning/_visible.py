"""Texts as they are shown: nothing in them steers a terminal, a spreadsheet or the direction of reading."""

from __future__ import annotations

import unicodedata
from typing import Final

_PICTURES: Final = 0x2400
_DELETE: Final = 0x7F
_REPLACEMENT: Final = "\ufffd"
# What joins emoji to one another, and must stay.
_KEPT: Final = frozenset("\n\u200d\u200c")


def visible(text: str) -> str:
    """A text of the same length in which everything that would steer is a visible sign.

    Args:
        text: What somebody wrote.

    Returns:
        The text: controls as pictures of controls, marks of direction and half characters as a replacement sign. Each
        character stays where it is, so that places in it stay right.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if character in _KEPT else _shown(character) for character in text)


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cc":
        code = ord(character)
        return chr(_PICTURES + code) if code < ord(" ") else "\u2421" if code == _DELETE else _REPLACEMENT
    # Cf: marks of direction and other signs without width. Flags of regions are made with tags, which are Cf too.
    if kind == "Cf":
        return character if "\U000e0020" <= character <= "\U000e007f" else _REPLACEMENT
    if kind == "Cs" or character in "\u2028\u2029\ufffe\uffff":
        return _REPLACEMENT
    return character
