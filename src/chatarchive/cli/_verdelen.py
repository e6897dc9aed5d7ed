"""`chatarchive verdelen`: divides a recorded conversation over dossiers."""

from __future__ import annotations

from typing import Final

import click

from chatarchive.cli._answers import answer, busy
from chatarchive.cli._fields import from_option, read_table
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting
from chatarchive.services import split_conversation

_REST: Final = "rest"
_MOST: Final = 10_000_000


@click.command(cls=Command)
@click.argument("case", metavar="ZAAK")
@from_option
@acting
def verdelen(desk: Desk, case: str, source: str | None) -> None:
    """Verdeel een vastgelegd gesprek over dossiers (eis 42).

    Elk bericht komt in precies één dossier, met de gearchiveerde media die het noemt; het hele gesprek blijft ook in
    het archief. Bij elk deel staat een lijst die elk bericht terugvoert naar het bestand en de regel van de bron.

    De namen van dossiers staan in een bestand, met de nummers van hun berichten, of met rest:

      "Begroting 2024" = "1-40, 52"
      "Overig" = "rest"

    Voorbeeld:
      chatarchive verdelen kmnpqrstvw --van verdeling.toml
    """
    if source is None:
        raise click.UsageError("Zet de dossiers met de nummers van hun berichten in een bestand: --van BESTAND.")
    parts: dict[str, list[int]] = {}
    rest = ""
    for name, value in read_table(source).items():
        if str(value).strip().lower() == _REST:
            if rest:
                raise click.UsageError("Er is meer dan één dossier voor de rest. Kies er één.")
            rest = name
        else:
            parts[name] = _numbers(str(value))
    with busy("Gesprek verdelen"):
        outcome = split_conversation(desk.office, desk.actor, case, parts=parts, rest=rest)
    answer(desk, outcome, "Het gesprek is verdeeld.")


def _numbers(text: str) -> list[int]:
    """The numbers of `1-40, 52`."""
    found: list[int] = []
    for piece in text.split(","):
        first, dash, last = (one.strip() for one in piece.partition("-"))
        if not (first.isdecimal() and (last.isdecimal() if dash else not last)) or len(first + last) > len(str(_MOST)):
            # What was found is not repeated: it can be a slip with something personal in it.
            raise click.UsageError('Schrijf de nummers van berichten als "1-40, 52", of schrijf "rest".')
        found += range(int(first), int(last if dash else first) + 1)
    return found
