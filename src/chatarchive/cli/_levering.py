"""`chatarchive levering`: takes what was selected out of a delivery of many conversations."""

from __future__ import annotations

import click

from chatarchive.cli._answers import busy, print_json, result_of, say, warn
from chatarchive.cli._downloaden import choose
from chatarchive.cli._fields import from_option
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import NUMBER, Word
from chatarchive.readout import DateOrder
from chatarchive.services import take_delivery

_ORDERS = {"dag-eerst": DateOrder.DAY_FIRST, "maand-eerst": DateOrder.MONTH_FIRST, "jaar-eerst": DateOrder.YEAR_FIRST}


@click.command(cls=Command)
@click.argument("appointment", metavar="AFSPRAAK")
@click.option(
    "--gesprek",
    "chosen",
    type=(str, NUMBER),
    multiple=True,
    metavar="ZAAK NR",
    help="Het nummer van een gesprek in de levering, op naam geteld, als het er anders heet.",
)
@click.option("--datums", "order", type=Word(DateOrder, dict(_ORDERS)), help="Wat in de datums voorop staat.")
@from_option
@acting
def levering(
    desk: Desk, appointment: str, source: str | None, chosen: tuple[tuple[str, int], ...], order: DateOrder | None
) -> None:
    """Haal uit een levering van veel gesprekken alleen de gekozen gesprekken (eis 47).

    Gevraagd wordt: bestand, een map of zip-bestand op de centrale telefoon. Gekozen zijn de gesprekken van de AFSPRAAK
    die met bulkexport zijn uitgelezen. Al het andere gaat in quarantaine, tot het wordt vernietigd.

    Voorbeelden:
      chatarchive levering kmnpqrstvw
      chatarchive levering kmnpqrstvw --van bestand.toml --gesprek bcdfghjkmn 2
    """
    path = choose(desk, source)
    with busy("Levering lezen"):
        done = take_delivery(
            desk.office, desk.actor, appointment, file=path, chosen=dict(chosen), order=order.value if order else ""
        )
    for outcome in done.taken:
        for warning in outcome.warnings:
            warn(warning)
    if desk.as_json:
        print_json(
            {
                "gesprekken": [result_of(one) for one in done.taken],
                "niet_geleverd": list(done.missing),
                "te_veel": done.extras,
                "kopieen": list(done.copies),
            }
        )
        return
    say(f"Vastgelegd: {len(done.taken)} gekozen gesprekken. Te veel geleverd: {done.extras}.")
    if done.missing:
        say(f"Niet geleverd: {', '.join(done.missing)}.")
    if done.copies:
        say(f"In quarantaine: {', '.join(done.copies)}. Vernietig ze (chatarchive kopieen vernietigen).")
