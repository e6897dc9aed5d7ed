"""`chatarchive inrichten`: makes an archive, and lets its first employee in."""

from __future__ import annotations

from pathlib import Path

import click

from chatarchive.cli._fields import NAME, PERSONNEL_NUMBER, ask, from_option
from chatarchive.cli._help import Command
from chatarchive.cli._session import current_session, json_option, opened, token_target
from chatarchive.domain import Department, Employee, Role

to_option = click.option(
    "--token-naar",
    "target",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="Zet het token in dit nieuwe bestand (0600). Anders gaat het naar standaarduitvoer.",
)


@click.command(cls=Command)
@click.option("--departement", required=True, metavar="KORT", help="Korte naam van het departement, zoals bzk.")
@click.option("--naam-departement", "title", required=True, metavar="NAAM", help="Volledige naam van het departement.")
@to_option
@from_option
@json_option
def inrichten(departement: str, title: str, target: Path | None, source: str | None, *, as_json: bool) -> None:
    """Richt een archief in: mappen, database, register, en een eerste beheerder.

    Van de beheerder zijn een personeelsnummer en een naam nodig. Het token wordt een keer getoond of in een bestand
    gezet, en nergens bewaard. Geef het alleen aan deze beheerder.

    Deze opdracht kan een keer. Alleen hier is geen token of code voor nodig.

    Voorbeeld:
      chatarchive inrichten --departement bzk --naam-departement "Ministerie van BZK" --token-naar token
    """
    from chatarchive.cli._answers import print_json, say
    from chatarchive.services import found_archive

    session = current_session()
    given = ask(source, PERSONNEL_NUMBER, NAME, can_ask=session.can_ask)
    boss = Employee(id=given["personeelsnummer"], name=given["naam"], roles=(Role.MANAGEMENT,))
    with token_target(target) as keep, opened(session, create=True) as office:
        found = Department(id=departement, name=title)
        token = found_archive(office, department=found, employee=boss, hand_over=keep if target is not None else None)
        if as_json:
            print_json({"ingericht": True, "token": None if target is not None else token})
            return
        if target is None:
            keep(token)
        else:
            say(f"Ingericht: {office.settings['folder']}")
            say("Het token staat in het bestand. Zet de naam ervan in CHATARCHIVE_TOKEN_FILE.")
