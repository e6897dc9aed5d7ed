"""`chatarchive downloaden`: which file was downloaded from the central telephone."""

from __future__ import annotations

from pathlib import Path

import click

from chatarchive.cli._answers import answer, busy
from chatarchive.cli._fields import Field, ask, from_option
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import Word
from chatarchive.errors import AmbiguousDates
from chatarchive.readout import DateOrder
from chatarchive.services import download
from ldv.cli._show import as_text

FILE = Field(name="bestand", asks="Bestand: het nummer hierboven, of de naam")
_ORDERS = {
    "dag-eerst": DateOrder.DAY_FIRST,
    "maand-eerst": DateOrder.MONTH_FIRST,
    "jaar-eerst": DateOrder.YEAR_FIRST,
}


@click.command(cls=Command)
@click.argument("case", metavar="ZAAK")
@click.option("--datums", "order", type=Word(DateOrder, dict(_ORDERS)), help="Wat in de datums voorop staat.")
@from_option
@acting
def downloaden(desk: Desk, case: str, source: str | None, order: DateOrder | None) -> None:
    """Leg vast welk bestand van de centrale telefoon is gedownload, met de controlesom.

    Gevraagd wordt: bestand. De naam van een export noemt vaak een persoon, en staat daarom niet op de opdrachtregel.

    Is van de datums niet te zeggen of de dag of de maand voorop staat, dan wordt ernaar gevraagd; het antwoord wordt
    vastgelegd. Buiten een terminal wordt het geweigerd, met de regels waar het om gaat.

    Voorbeelden:
      chatarchive downloaden kmnpqrstvw
      chatarchive downloaden kmnpqrstvw --van bestand.toml --datums dag-eerst
    """
    path = choose(desk, source)
    try:
        with busy("Export lezen"):
            outcome = download(desk.office, desk.actor, case, file=path, order=order.value if order else "")
    except AmbiguousDates as ambiguous:
        if not desk.can_ask or order is not None:
            raise
        answered = _ask_order(ambiguous)
        with busy("Export lezen"):
            outcome = download(desk.office, desk.actor, case, file=path, order=answered.value)
    answer(desk, outcome, "Vastgelegd welk bestand is gedownload.")


def choose(desk: Desk, source: str | None) -> Path:
    """The file on the central telephone that is meant.

    Args:
        desk: Where.
        source: Where to read its name from; None to ask.
    """
    folder: Path = desk.office.settings["central_folder"]
    there = sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []

    def list_them() -> None:
        for number, path in enumerate(there, start=1):
            click.echo(f"{number:>3}  {as_text(path.name)}", err=True)

    given = ask(source, FILE, can_ask=desk.can_ask, before=list_them)["bestand"]
    if given.isdecimal() and 1 <= int(given) <= len(there):
        return there[int(given) - 1]
    return folder / given


def _ask_order(ambiguous: AmbiguousDates) -> DateOrder:
    click.echo("Van de datums in deze export is niet te zeggen of de dag of de maand voorop staat.", err=True)
    for line, day_first, month_first in ambiguous.examples:
        click.echo(
            f"  regel {line}: {day_first:%d-%m-%Y} (dag eerst), of {month_first:%d-%m-%Y} (maand eerst)", err=True
        )
    given = ""
    while given not in {"dag", "maand"}:
        given = click.prompt("Kijk op de telefoon. Wat staat voorop: dag of maand", err=True).strip().lower()
    return DateOrder.DAY_FIRST if given == "dag" else DateOrder.MONTH_FIRST
