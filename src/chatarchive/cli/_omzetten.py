"""`chatarchive omzetten`: makes the archive copy of approved conversations."""

from __future__ import annotations

import click

from chatarchive.cli._answers import each
from chatarchive.cli._help import Command
from chatarchive.cli._importeren import cases_argument
from chatarchive.cli._session import Desk, acting
from chatarchive.services import record


@click.command(cls=Command)
@cases_argument
@click.option(
    "--kop",
    "before",
    type=click.Choice(["bewaren", "weg"]),
    metavar="[bewaren|weg]",
    help="Zoals gezegd bij schonen gereed.",
)
@click.option(
    "--tekens-als-code",
    "codes",
    is_flag=True,
    help="Toon de code, zoals [U+E000], van tekens waarvan geen lettertype een beeld heeft.",
)
@acting
def omzetten(desk: Desk, cases: tuple[str, ...], before: str | None, *, codes: bool) -> None:
    """Zet goedgekeurde gesprekken om naar PDF/A met metagegevens (MDTO), en leg ze vast in het dossier.

    Er mogen geen tijdelijke kopieën meer zijn (eis 11); goedkeuring, metagegevens, toegang en formaat moeten kloppen
    (eis 41).

    Is er een teken waarvan geen lettertype een beeld heeft, dan staat in de weigering in welk bericht. Met
    --tekens-als-code komt op die plek de code te staan, en voorin de kopie dat dit zo is; het tekstbestand houdt het
    teken zelf.

    Voorbeeld:
      chatarchive omzetten kmnpqrstvw
    """
    keep = None if before is None else before == "bewaren"
    each(
        desk,
        cases,
        lambda case: record(desk.office, desk.actor, case, keep_before=keep, show_codes=codes),
        doing="Omzetten en vastleggen",
        said="Het gesprek staat in het archief.",
    )
