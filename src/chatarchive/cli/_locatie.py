"""`chatarchive locatie`: where conversations may go, and where a telephone may be read out."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from chatarchive.cli._answers import answer, answer_rows, day
from chatarchive.cli._fields import Field, ask, from_option
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import DAY
from chatarchive.domain import AbroadException, AllowedLocation, LocationKind
from chatarchive.services import papers, register_abroad, register_location

_NUMBER = Field(name="telefoon", asks="Nummer van de centrale telefoon")


@click.group(cls=Group)
def locatie() -> None:
    """Waar gesprekken heen mogen, en waar mag worden uitgelezen (eisen 7, 46 en 50).

    Zo begint u:
      chatarchive locatie centrale-telefoon
      chatarchive locatie uitvoer /srv/werkbladen
    """


@locatie.command(name="centrale-telefoon")
@from_option
@acting
def central_phone(desk: Desk, source: str | None) -> None:
    """Registreer een centrale telefoon. Gevraagd wordt: telefoon.

    Voorbeeld:
      chatarchive locatie centrale-telefoon --van telefoon.toml
    """
    number = ask(source, _NUMBER, can_ask=desk.can_ask)["telefoon"]
    outcome = register_location(desk.office, desk.actor, kind=LocationKind.CENTRAL_PHONE, value=number)
    answer(desk, outcome, "De centrale telefoon is geregistreerd.")


@locatie.command()
@click.argument("folder", metavar="MAP", type=click.Path(path_type=Path))
@acting
def uitvoer(desk: Desk, folder: Path) -> None:
    """Sta toe dat werkbladen en overzichten in een map worden gezet.

    Voorbeeld:
      chatarchive locatie uitvoer /srv/werkbladen
    """
    where = folder.absolute().resolve()
    outcome = register_location(desk.office, desk.actor, kind=LocationKind.OUTPUT, value=where.as_posix())
    answer(desk, outcome, "De map staat op de lijst.")


@locatie.command()
@click.argument("owner", metavar="EIGENAAR")
@click.option("--land", "country", required=True, metavar="CODE", help="Landcode van twee letters, zoals BQ.")
@click.option("--document", required=True, metavar="KENMERK", help="Het besluit dat dit toestaat.")
@click.option("--tot", "until", type=DAY, required=True, help="Laatste dag waarop het mag.")
@acting
def buitenland(desk: Desk, owner: str, country: str, document: str, until: datetime.date) -> None:
    """Leg een uitzondering vast voor uitlezen buiten de Europese Economische Ruimte.

    Voorbeeld:
      chatarchive locatie buitenland bcdfghjkmn --land BQ --document B-7 --tot 2026-12-31
    """
    outcome = register_abroad(desk.office, desk.actor, owner=owner, country=country, document=document, until=until)
    answer(desk, outcome, "De uitzondering is vastgelegd.")


@locatie.command()
@acting
def lijst(desk: Desk) -> None:
    """Toon de toegestane plekken en de uitzonderingen.

    Voorbeeld:
      chatarchive locatie lijst
    """
    rows = [
        {"kenmerk": one.id, "soort": one.kind.value, "plek": one.value, "tot": "-"}
        for one in papers(desk.office, desk.actor, AllowedLocation)
    ]
    rows += [
        {"kenmerk": one.id, "soort": f"buitenland (eigenaar {one.owner})", "plek": one.country, "tot": day(one.until)}
        for one in papers(desk.office, desk.actor, AbroadException)
    ]
    answer_rows(desk, rows, "kenmerk", "soort", "plek", "tot", empty="Er staat nog niets op de lijst.")
