"""The burgerservicenummer: checking one that is given, and noticing one that should not be there."""

from __future__ import annotations

import re
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.nl import bsn

# Nine digits as they stand in databases and messages, eight where a leading zero was lost, and the groups of
# the printed card (1234.56.789) and of spoken numbers (123 456 789). Digits glued to more digits are another number.
_CANDIDATE: Final = re.compile(r"(?<![0-9])(?:[0-9]{8,9}|[0-9]{4}[. -][0-9]{2}[. -][0-9]{3}|[0-9]{3}[. -][0-9]{3}[. -][0-9]{3})(?![0-9])")
_FOUR_DIGITS: Final = re.compile(r"[0-9]{2}(?:[0-9]|[. -][0-9])")
_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
# Identifiers that a computer made: 16 or more hexadecimal digits, hyphenated or not, hold such runs by chance.
_HEXADECIMAL: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])|(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{16,64}(?![0-9A-Za-z])")


def normalise_bsn(value: str) -> str | None:
    """Check a burgerservicenummer with the eleven test.

    Args:
        value: The number as it was written; dots, spaces, hyphens and a lost leading zero are allowed.

    Returns:
        Its nine digits, or None when it is not a burgerservicenummer.
    """
    try:
        return str(bsn.validate(value))
    except (ValidationError, ValueError):
        return None


def holds_bsn(text: str) -> bool:
    """Tell whether a text holds something that passes the eleven test and looks like a burgerservicenummer.

    Eight digits that are a date are not taken for one, nor are digits inside an identifier that a computer made.

    Args:
        text: Any text.

    Returns:
        True when the text should not be kept as it is.
    """
    if _FOUR_DIGITS.search(text) is None:
        return False
    found = [match for match in _CANDIDATE.finditer(text) if not _DATE.fullmatch(match[0]) and normalise_bsn(match[0])]
    if not found:
        return False
    generated = [match.span() for match in _HEXADECIMAL.finditer(text)]
    return any(not any(start <= match.start() and match.end() <= end for start, end in generated) for match in found)
