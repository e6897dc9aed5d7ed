"""`chatarchive importeren`, `wissen` and `melden`: from the central telephone to the document store."""

from __future__ import annotations

import click

from chatarchive.cli._answers import each
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting
from chatarchive.services import import_case, notify, wipe

cases_argument = click.argument("cases", metavar="ZAAK...", nargs=-1, required=True)


@click.command(cls=Command)
@cases_argument
@acting
def importeren(desk: Desk, cases: tuple[str, ...]) -> None:
    """Zet gesprekken en hun media in het DMS, byte voor byte, en lees ze terug.

    Van elk mediabestand moet de eigenaar hebben gezegd of het relevant is (eis 19). Herhalen kan altijd: wat er al
    staat, blijft staan.

    Voorbeeld:
      chatarchive importeren kmnpqrstvw
    """
    each(
        desk,
        cases,
        lambda case: import_case(desk.office, desk.actor, case),
        doing="Importeren",
        said="Het gesprek staat in het DMS.",
    )


@click.command(cls=Command)
@cases_argument
@acting
def wissen(desk: Desk, cases: tuple[str, ...]) -> None:
    """Wis gesprekken van de centrale telefoon, nadat de kopie in het DMS is teruggelezen (eis 9).

    Voorbeeld:
      chatarchive wissen kmnpqrstvw
    """
    each(
        desk,
        cases,
        lambda case: wipe(desk.office, desk.actor, case),
        doing="Teruglezen en wissen",
        said="De kopie in het DMS klopt; op de centrale telefoon is het gesprek gewist.",
    )


@click.command(cls=Command)
@cases_argument
@acting
def melden(desk: Desk, cases: tuple[str, ...]) -> None:
    """Meld het team opschonen, een keer, dat gesprekken klaarstaan; zonder inhoud (eis 10).

    Een datalek meldt u met: chatarchive datalek melden.

    Voorbeeld:
      chatarchive melden kmnpqrstvw
    """
    each(
        desk,
        cases,
        lambda case: notify(desk.office, desk.actor, case),
        doing="Melden",
        said="Het team opschonen heeft een melding gekregen.",
    )
