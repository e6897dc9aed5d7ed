"""`chatarchive uitlezen`: that a conversation was sent to the central telephone."""

from __future__ import annotations

import click

from chatarchive.cli._answers import answer
from chatarchive.cli._fields import Field, ask, confirmed, from_option
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting
from chatarchive.domain import INSTRUCTION_STEPS
from chatarchive.services import read_out

_NUMBER = Field(name="centrale_telefoon", asks="Nummer waarheen het gesprek is gestuurd")


@click.command(cls=Command)
@click.argument("case", metavar="ZAAK")
@click.option(
    "--stap",
    "steps",
    type=click.IntRange(1, len(INSTRUCTION_STEPS)),
    multiple=True,
    metavar="NUMMER",
    help="Een stap van de werkinstructie die is gedaan; kan vaker. In een terminal wordt elke stap gevraagd.",
)
@click.option("--land", "country", default="NL", metavar="CODE", help="Waar het is gedaan; zonder: NL.")
@click.option("--metadata", is_flag=True, help="Schermafdrukken: de metadata van elke afdruk is er.")
@click.option("--gelakt", "redaction", is_flag=True, help="Schermafdrukken: nagekeken is wat zwart moet.")
@from_option
@acting
def uitlezen(
    desk: Desk,
    case: str,
    source: str | None,
    steps: tuple[int, ...],
    country: str,
    *,
    metadata: bool,
    redaction: bool,
) -> None:
    """Leg vast dat een gesprek vanaf de telefoon van de eigenaar naar de centrale telefoon is gestuurd.

    Gevraagd wordt: centrale_telefoon. Is dat geen geregistreerde centrale telefoon, dan wordt dit geweigerd en gaat er
    een concept van een datalek open (eis 7).

    \b
    De stappen van de werkinstructie (eis 6):
      1  de eigenaar is geïnformeerd
      2  automatisch wissen staat uit
      3  de gesprekken zijn gekozen met de eigenaar
      4  de privécontacten zijn nagelopen
      5  de bestemming is gecontroleerd
      6  de ontvangst op de centrale telefoon is gecontroleerd

    Voorbeeld:
      chatarchive uitlezen kmnpqrstvw --stap 1 --stap 2 --stap 3 --stap 4 --stap 5 --stap 6
    """
    number = ask(source, _NUMBER, can_ask=desk.can_ask)["centrale_telefoon"]
    ticked = {INSTRUCTION_STEPS[number - 1] for number in steps}
    if not ticked and desk.can_ask:
        ticked = {one for one in INSTRUCTION_STEPS if confirmed(f"Gedaan: {one}?")}
    outcome = read_out(
        desk.office,
        desk.actor,
        case,
        central_phone=number,
        steps=tuple(one for one in INSTRUCTION_STEPS if one in ticked),
        country=country,
        metadata=metadata,
        redaction=redaction,
    )
    answer(desk, outcome, "Vastgelegd dat het gesprek is uitgelezen.")
