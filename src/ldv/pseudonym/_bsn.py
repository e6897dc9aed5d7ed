"""The burgerservicenummer: checking one that is given, and noticing one that should not be there."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Nine digits as they stand in databases and messages, eight where a leading zero was lost, and the groups of
# the printed card (1234.56.789) and of spoken numbers (123 456 789). Digits glued to more digits are another number.
# A look-ahead, because candidates can overlap: "12 345 678 901" holds "345 678 901".
_CANDIDATE: Final = re.compile(
    r"(?<![0-9])"
    r"(?=((?:[0-9]{8,9}|[0-9]{4}[. -][0-9]{2}[. -][0-9]{3}|[0-9]{3}[. -][0-9]{3}[. -][0-9]{3})(?![0-9])))"
)
# What every candidate begins with; most texts hold no such thing, and this finds out fast.
_LIKELY: Final = re.compile(r"[0-9]{3}[0-9. -]{5}")
SHORTEST_BSN: Final = 8
"""Digits of the shortest text that can be a burgerservicenummer: nine, less a leading zero that was lost."""
_DIGIT: Final = re.compile(r"(?![0-9])\d")
_MOST: Final = 64
_SEPARATORS: Final = str.maketrans("", "", ". -")
_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
# Identifiers that a computer made: a UUID, or 16 to 128 hexadecimal digits, hold such runs by chance.
_GENERATED: Final = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{16,128})"
    r"(?![0-9A-Za-z])"
)


# The eleven test as python-stdnum does it, three digits at a time: every operation with a data subject asks it.
_WEIGHTS: Final = ((9, 8, 7), (6, 5, 4), (3, 2, -1))
_HEAD: Final[dict[str, int]] = {}
_MIDDLE: Final[dict[str, int]] = {}
_TAIL: Final[dict[str, int]] = {}


def normalise_bsn(value: str) -> str | None:
    """Check a burgerservicenummer with the eleven test.

    Args:
        value: The number as it was written; dots, spaces, hyphens and lost leading zeros are allowed.

    Returns:
        Its nine digits, or None when it is not a burgerservicenummer.
    """
    if len(value) == 9:
        try:
            weighed = _HEAD[value[:3]] + _MIDDLE[value[3:6]] + _TAIL[value[6:]]
        except KeyError:
            if value.isascii() and value.isdigit():
                _weigh(value)
                return normalise_bsn(value)
            # Else there is something in it, such as a dash, that python-stdnum knows about.
        else:
            return value if weighed % 11 == 0 and value != "000000000" else None
    if len(value) > _MOST:
        return None
    from stdnum.nl import bsn  # only here: it costs as much as half of `import ldv`

    # python-stdnum also takes digits and dashes of other scripts for what they stand for.
    return str(bsn.compact(value)) if bsn.is_valid(value) else None


def _weigh(number: str) -> None:
    """Work out each three digits, times their weights and added up, when they come up for the first time."""
    for place, (known, weights) in enumerate(zip((_HEAD, _MIDDLE, _TAIL), _WEIGHTS, strict=True)):
        digits = number[3 * place : 3 * place + 3]
        known[digits] = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))


def holds_bsn(text: str) -> bool:
    """Tell whether a text holds something that passes the eleven test and looks like a burgerservicenummer.

    Eight digits that are a date are not taken for one, nor are digits inside an identifier that a computer made.

    Args:
        text: Any text.

    Returns:
        True when the text should not be kept as it is.
    """
    # A word is the most usual text, and the quickest to tell.
    if len(text) < SHORTEST_BSN or text.isalpha():
        return False
    if not text.isascii():
        text = _with_plain_digits(text)
    if _LIKELY.search(text) is None:
        return False
    found = [match for match in _CANDIDATE.finditer(text) if _looks_like_bsn(match[1])]
    if not found:
        return False
    generated = [match.span() for match in _GENERATED.finditer(text)]
    return any(not any(start <= match.start(1) and match.end(1) <= end for start, end in generated) for match in found)


def _with_plain_digits(text: str) -> str:
    """The text with digits of other scripts (Arabic-Indic, full-width) as those of ASCII: people read them as the same.

    A number so stands where it stood.
    """
    return _DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


def _looks_like_bsn(candidate: str) -> bool:
    if len(candidate) == SHORTEST_BSN and _DATE.fullmatch(candidate):
        return False
    return normalise_bsn(candidate.translate(_SEPARATORS).zfill(9)) is not None
