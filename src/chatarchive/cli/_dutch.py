"""Errors for people, in Dutch."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from chatarchive.cli._dutch_files import FILES
from chatarchive.cli._dutch_rules import RULES
from chatarchive.errors import (
    AmbiguousDates,
    ChatArchiveError,
    CleaningConflict,
    Refused,
    SettingsError,
    SheetRefused,
    StoreUnavailable,
    WrongUse,
)

MESSAGES: Final = {**RULES, **FILES}
"""Every message that has a translation of its own."""

_WORDS: Final = {
    "metadata": "de metadata",
    "a check of what has to be blacked out": "een controle van wat zwart gemaakt moet worden",
    " (withdrawn)": " (ingetrokken)",
    "the breach is closed": "het datalek is gesloten",
    "somebody has decided on it": "iemand erover heeft besloten (chatarchive schonen vrijgeven)",
    "nothing any more": "niets meer",
    "case": "gesprek",
    "employee": "medewerker",
    "message owner": "berichteneigenaar",
}
_OTHERWISE: Final[tuple[tuple[type[ChatArchiveError], str], ...]] = (
    (SettingsError, "de instellingen kloppen niet."),
    (StoreUnavailable, "de database, het DMS of de mailserver antwoordt niet; er is niets half gedaan."),
    (WrongUse, "zo kan deze opdracht niet worden uitgevoerd."),
    (Refused, "dit mag niet volgens de werkafspraken; er is niets veranderd."),
    (ChatArchiveError, "dit is niet gelukt; er is niets half gedaan."),
)


def in_dutch(error: ChatArchiveError) -> str:
    """What an error says, in Dutch, with what to do next.

    Args:
        error: It holds no text of a message, no name and no number of a person.
    """
    message = str(error)
    if isinstance(error, SheetRefused):
        lines = "\n".join(f"  {one}" for one in error.faults)
        return (
            f"het werkblad is als geheel geweigerd; er is niets van overgenomen. {len(error.faults)} fouten:\n{lines}"
        )
    if isinstance(error, CleaningConflict) and (found := _translated(message)) is None:
        return "een ander besluit staat dit in de weg; er is niets overschreven. Bekijk het bericht opnieuw."
    found = _translated(message)
    if found is not None and isinstance(error, AmbiguousDates):
        places = "; ".join(
            f"regel {line}: {day_first:%d-%m-%Y} of {month_first:%d-%m-%Y}"
            for line, day_first, month_first in error.examples
        )
        return f"{found} Kijk bij {places}." if places else found
    if found is not None:
        return found
    # What has no translation comes from settings and servers: for who manages the machine.
    return f"{next(text for kind, text in _OTHERWISE if isinstance(error, kind))} ({message})"


def _translated(message: str) -> str | None:
    for pattern, dutch in _patterns():
        if (match := pattern.fullmatch(message)) is not None:
            return dutch.format(*(_WORDS.get(one, one) for one in match.groups()))
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    # The longest first: a message that is nearly all variable fits many others.
    ordered = sorted(MESSAGES.items(), key=lambda one: len(one[0].replace("{}", "")), reverse=True)
    return [(pattern_of(english), dutch) for english, dutch in ordered]


def pattern_of(template: str) -> re.Pattern[str]:
    """What matches a message that was made from a template."""
    return re.compile("(.*?)".join(re.escape(part) for part in template.split("{}")), re.DOTALL)
