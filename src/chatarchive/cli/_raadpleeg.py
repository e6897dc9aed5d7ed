"""`chatarchive raadpleeg`: looking at a conversation or a dossier; every look is logged."""

from __future__ import annotations

import click

from chatarchive.cli._answers import answer_rows, print_json
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.errors import OutOfOrder
from chatarchive.services import dossier as dossier_of
from chatarchive.services import view
from ldv.cli._show import as_text


@click.group(cls=Group)
def raadpleeg() -> None:
    """Bekijk een gesprek of een dossier. Elke blik staat in het logboek (eis 26).

    Zo begint u:
      chatarchive raadpleeg dossier EIGENAAR
      chatarchive raadpleeg gesprek ZAAK
    """


@raadpleeg.command()
@click.argument("case", metavar="ZAAK")
@click.option("--bron", "source", is_flag=True, help="De bron, in plaats van de geschoonde tekst.")
@acting
def gesprek(desk: Desk, case: str, *, source: bool) -> None:
    """Toon een gesprek: de geschoonde tekst als die er is, anders de bron.

    Voorbeeld:
      chatarchive raadpleeg gesprek kmnpqrstvw
    """
    looked = view(desk.office, desk.actor, case, source=source)
    if looked.text is None:
        raise OutOfOrder(f"conversation {case}: it was not imported yet.", requirement=5)
    if desk.as_json:
        print_json({"zaak": case, "stand": looked.case.state.value, "tekst": looked.text})
        return
    for line in looked.text.splitlines():
        click.echo(as_text(line))


@raadpleeg.command()
@click.argument("owner", metavar="EIGENAAR")
@acting
def dossier(desk: Desk, owner: str) -> None:
    """Toon de gesprekken in het dossier van een eigenaar.

    Voorbeeld:
      chatarchive raadpleeg dossier bcdfghjkmn
    """
    rows = [
        {
            "zaak": one.id,
            "gesprek": one.partner,
            "groep": one.group,
            "app": one.app.value,
            "rubricering": one.clearance.dutch,
            "stand": one.state.value,
        }
        for one in dossier_of(desk.office, desk.actor, owner)
    ]
    columns = ("zaak", "gesprek", "groep", "app", "rubricering", "stand")
    answer_rows(desk, rows, *columns, empty="In dit dossier staan geen gesprekken.")
