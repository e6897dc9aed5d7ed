"""Dutch of an archive copy."""

from __future__ import annotations

import datetime
from typing import Final

_DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

ABSENT_TITLE: Final = "Wat niet in een export staat"
ABSENT_INTRODUCTION: Final = (
    "Deze kopie is gemaakt van een export van de app. Een export bevat nooit alles wat op de telefoon te zien was. "
    "Dit stond er niet in, en is hier dus niet te zien:"
)
ABSENT: Final = (
    "op welk bericht iemand antwoordde (antwoordverwijzingen)",
    "of een bericht was doorgestuurd",
    "berichten die met een ster waren bewaard",
    "reacties op een bericht met een emoji",
    "de beschrijving van de groep",
    "profielfoto’s",
)
"""What an export can never hold, which is stated on every copy (design note, section 1)."""
REMOVED_TITLE: Final = "Wat is verwijderd"
REMOVED_NONE: Final = "Uit dit gesprek is niets verwijderd."
REMOVED: Final = (
    "Op de plaats van een verwijderd bericht of tekstdeel staat [verwijderd: categorie n]. De oorspronkelijke export "
    "is apart bewaard."
)
CATEGORIES: Final = {
    1: "gevoelige persoonsgegevens en BSN",
    2: "privé",
    3: "partijpolitiek",
}
"""Of the assessment framework (working agreements, section 5)."""
REMARKS_TITLE: Final = "Bijzonderheden"
TIMES: Final = "De tijden zijn de plaatselijke tijd van de telefoon. Een export noemt geen tijdzone."
LEFT_OUT: Final = "Tekens zonder beeld, zoals richtingstekens, zijn niet overgenomen: {count}."
TALK_TITLE: Final = "Het gesprek"
NOBODY: Final = "In dit deel staan geen berichten."
WORDS: Final = {
    "page": "pagina",
    "of": "van",
    "edited": "bewerkt",
    "file": "Bijlage:",
    "line": "regel",
    "archive": "Archiefkopie van een chatgesprek",
}


STAND_INS: Final = (
    "Deze kopie bevat tekens waarvan geen lettertype een beeld heeft. Op die plekken staat de code van het teken "
    "tussen rechte haken. Het tekstbestand naast deze kopie bevat de tekens zelf. Het gaat om: {named}."
)
STAND_IN: Final = "code U+{code}, {times} keer, in bericht {places}"
FRONT: Final = "-"


def day(value: datetime.date) -> str:
    """A day in words.

    Args:
        value: The day.

    Returns:
        For example `maandag 13 maart 2023`.
    """
    return f"{_DAYS[value.weekday()]} {date(value)}"


def date(value: datetime.date) -> str:
    """A date in words.

    Args:
        value: The day.

    Returns:
        For example `13 maart 2023`.
    """
    return f"{value.day} {month(value)}"


def month(value: datetime.date) -> str:
    """A month in words.

    Args:
        value: A day in it.

    Returns:
        For example `maart 2023`.
    """
    return f"{_MONTHS[value.month - 1]} {value.year}"


def number(value: int) -> str:
    """A number as it is written in Dutch.

    Args:
        value: The number.

    Returns:
        For example `40.000`.
    """
    return f"{value:,}".replace(",", ".")
