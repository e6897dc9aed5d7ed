"""`chatarchive kopieen`: temporary copies, which all have to go."""

from __future__ import annotations

from pathlib import Path

import click

from chatarchive.cli._answers import answer, answer_rows
from chatarchive.cli._downloaden import choose
from chatarchive.cli._failures import OTHER
from chatarchive.cli._fields import Field, ask, from_option
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import Word
from chatarchive.domain import CopyPlace
from chatarchive.services import destroy_copy, note_copy, open_copies, quarantine, stray_copies

_PATH = Field(name="plek", asks="Waar de kopie precies staat, als u dat weet", needed=False)


@click.group(cls=Group)
def kopieen() -> None:
    """Tijdelijke kopieën: wat er is, en wat weg moet (eis 11).

    Zo begint u:
      chatarchive kopieen lijst
      chatarchive kopieen controleer
    """


@kopieen.command()
@acting
def lijst(desk: Desk) -> None:
    """Toon de kopieën die nog weg moeten.

    Voorbeeld:
      chatarchive kopieen lijst
    """
    rows = [
        {"kenmerk": one.id, "zaak": one.case, "plaats": one.place.value} for one in open_copies(desk.office, desk.actor)
    ]
    answer_rows(desk, rows, "kenmerk", "zaak", "plaats", empty="Er zijn geen tijdelijke kopieën meer.")


@kopieen.command()
@acting
def controleer(desk: Desk) -> None:
    """Zoek bestanden op de centrale telefoon en in quarantaine die bij geen bekende kopie horen.

    De uitkomst is 1 als er zwervende bestanden zijn.

    Voorbeeld:
      chatarchive kopieen controleer
    """
    found = stray_copies(desk.office, desk.actor)
    rows = [{"map": path.parent.name, "bestand": path.name} for path in found]
    answer_rows(desk, rows, "map", "bestand", empty="Er zwerven geen kopieën rond.")
    if found:
        click.get_current_context().exit(OTHER)


@kopieen.command()
@click.argument("case", metavar="ZAAK")
@click.option("--plaats", "place", type=Word(CopyPlace), required=True, help="Wat voor plek het is.")
@from_option
@acting
def vastleggen(desk: Desk, case: str, place: CopyPlace, source: str | None) -> None:
    """Leg vast dat er een tijdelijke kopie is gemaakt, zoals in een mail. Gevraagd wordt: plek.

    Voorbeeld:
      chatarchive kopieen vastleggen kmnpqrstvw --plaats mail
    """
    where = ask(source, _PATH, can_ask=True)["plek"] if source or desk.can_ask else ""
    answer(desk, note_copy(desk.office, desk.actor, case, place=place, path=where), "De kopie is vastgelegd.")


@kopieen.command()
@click.argument("copy", metavar="KOPIE")
@acting
def vernietigen(desk: Desk, copy: str) -> None:
    """Vernietig een kopie, of leg vast dat een kopie elders is vernietigd.

    Voorbeeld:
      chatarchive kopieen vernietigen kmnpqrstvw-bcdfghjkmn
    """
    answer(desk, destroy_copy(desk.office, desk.actor, copy), "De kopie is vernietigd.")


@kopieen.command()
@click.argument("case", metavar="ZAAK")
@from_option
@acting
def apart(desk: Desk, case: str, source: str | None) -> None:
    """Zet een gesprek dat te veel is geleverd apart, tot het wordt vernietigd (eis 47). Gevraagd wordt: bestand.

    Voorbeeld:
      chatarchive kopieen apart kmnpqrstvw
    """
    path: Path = choose(desk, source)
    answer(desk, quarantine(desk.office, desk.actor, case, file=path), "Het bestand staat in quarantaine.")
