"""`chatarchive bijwerken`: brings the database up to date with this version of the program."""

from __future__ import annotations

import click

from chatarchive.cli._answers import busy, print_json, say
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting_on_older
from chatarchive.services import update_database


@click.command(cls=Command)
@click.option(
    "--reservekopie-gemaakt", "backed_up", is_flag=True, help="Voor PostgreSQL: u hebt zelf een reservekopie gemaakt."
)
@acting_on_older
def bijwerken(desk: Desk, *, backed_up: bool) -> None:
    """Werk de database bij na een nieuwe versie van het programma. Alleen voor beheer.

    Eerst komt er een reservekopie naast de database te staan. Van PostgreSQL maakt u die zelf, met pg_dump.

    Voorbeeld:
      chatarchive bijwerken
    """
    with busy("Database bijwerken"):
        done = update_database(desk.office, desk.actor, backed_up=backed_up)
    copy = str(done.copy) if done.copy is not None else None
    if desk.as_json:
        print_json({"van": done.before, "naar": done.after, "reservekopie": copy})
    elif done.before == done.after:
        say("De database is al bij.")
    else:
        say(f"De database is bijgewerkt van {done.before} naar {done.after}.")
        if copy is not None:
            say(f"Zoals het was: {copy}. Bewaar dit even veilig als de database zelf.")
