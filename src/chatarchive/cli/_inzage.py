"""`chatarchive inzage` and `kennisgeving`: what a participant may know, and is told."""

from __future__ import annotations

import click

from chatarchive.cli._answers import answer_rows, busy, print_json, say
from chatarchive.cli._fields import Field, ask, from_option
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting, acting_and_reading
from chatarchive.services import notice, participant_records

_NUMBER = Field(name="telefoon", asks="Telefoonnummer van de deelnemer")


@click.command(cls=Command)
@click.option("--wachten", "wait", type=click.FloatRange(min=0), default=30, metavar="SECONDEN", help="Op het logboek.")
@from_option
@acting_and_reading
def inzage(desk: Desk, source: str | None, wait: float) -> None:
    """Toon wat er met de gegevens van een deelnemer is gedaan, uit het logboek (eis 44).

    Gevraagd wordt: telefoon. Het nummer zelf staat niet in het antwoord.

    Voorbeeld:
      chatarchive inzage
    """
    number = ask(source, _NUMBER, can_ask=desk.can_ask)["telefoon"]
    with busy("Logboek doorzoeken"), desk.reading(wait=wait) as logboek:
        found = participant_records(desk.office, desk.actor, number=number, logboek=logboek)
    rows = [
        {
            "moment": one.started_at,
            "wat": one.operation_name,
            "uitkomst": one.status.name,
            "zaak": one.attributes.get("chatarchive.case", ""),
        }
        for one in found
    ]
    answer_rows(desk, rows, "moment", "wat", "uitkomst", "zaak", empty="Over dit nummer staat niets in het logboek.")


@click.command(cls=Command)
@click.option("--contact", required=True, metavar="ADRES", help="Waar een deelnemer vragen kan stellen.")
@click.option(
    "--fg", "officer", default="", metavar="ADRES", help="Hoe de functionaris gegevensbescherming te bereiken is."
)
@click.option("--termijn", "term", default="", metavar="TEKST", help="Hoe lang berichten worden bewaard.")
@acting
def kennisgeving(desk: Desk, contact: str, officer: str, term: str) -> None:
    """Toon de standaardtekst voor deelnemers aan gesprekken (eis 44).

    Voorbeeld:
      chatarchive kennisgeving --contact chatarchief@departement.nl
    """
    text = notice(desk.office, desk.actor, contact=contact, officer=officer, term=term)
    if desk.as_json:
        print_json({"tekst": text})
    else:
        say(text)
