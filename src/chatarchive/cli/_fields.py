"""What says something about a person comes from a file or a prompt: a command line can be read by everybody."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import attrs
import click

_LARGEST: Final = 1 << 20

from_option: Final = click.option(
    "--van",
    "source",
    metavar="BESTAND",
    help="Lees de gegevens uit een TOML-bestand, of uit standaardinvoer met -. Anders wordt ernaar gevraagd.",
)


@attrs.frozen(kw_only=True)
class Field:
    """Something to be asked.

    Attributes:
        name: Key in the file.
        asks: What is asked in a terminal.
        needed: Whether it may be left empty.
    """

    name: str
    asks: str
    needed: bool = True


PERSONNEL_NUMBER: Final = Field(name="personeelsnummer", asks="Personeelsnummer")
NAME: Final = Field(name="naam", asks="Voor- en achternaam")
MAIL: Final = Field(
    name="e-mailadres", asks="E-mailadres dat bericht krijgt als iemand op deze naam toegang krijgt", needed=False
)
REASON: Final = Field(name="reden", asks="Reden, zonder namen en zonder inhoud van berichten")


def ask(source: str | None, *fields: Field, can_ask: bool, before: Callable[[], None] | None = None) -> dict[str, str]:
    """Read fields from a file, or ask for them.

    Args:
        source: The file, `-` for standard input; None when none was given.
        *fields: What is needed.
        can_ask: Somebody sits at a terminal.
        before: Shows what there is to choose from, before anything is asked.

    Returns:
        A text for every field; empty where it was left out.

    Raises:
        click.UsageError: Something is missing, or the file is not right. What it holds is not repeated.
    """
    names = ", ".join(one.name for one in fields)
    if source is None and not can_ask:
        raise click.UsageError(
            f"Deze opdracht heeft gegevens nodig die niet op een opdrachtregel horen: {names}. Geef ze met "
            f'--van BESTAND (of --van - voor standaardinvoer), zoals: {fields[0].name} = "...".'
        )
    given = {} if source is None else read_table(source)
    if unknown := set(given) - {one.name for one in fields}:
        # A key can be a slip with something personal in it: what was found is counted, and not repeated.
        raise click.UsageError(
            f"In het bestand met gegevens staan {len(unknown)} namen die deze opdracht niet kent. Bekend: {names}."
        )
    found = {}
    if source is None and before is not None:
        before()
    for one in fields:
        value = _text(given.get(one.name, ""), one)
        if source is None:
            value = click.prompt(one.asks, default="" if not one.needed else None, show_default=False, err=True).strip()
        if one.needed and not value:
            raise click.UsageError(f'In het bestand met gegevens ontbreekt {one.name}. Zet erin: {one.name} = "...".')
        found[one.name] = value
    return found


def confirmed(question: str) -> bool:
    """Ask for a yes; anything else is a no.

    Args:
        question: In Dutch.
    """
    given = click.prompt(f"{question} [j/N]", default="", show_default=False, err=True)
    return str(given).strip().lower() in {"j", "ja", "y"}


def read_bytes(source: str, *, largest: int = _LARGEST, what: str = "het bestand met gegevens") -> bytes:
    """What a file or standard input holds.

    Raises:
        click.UsageError: It cannot be read, or is too large.
    """
    try:
        if source == "-":
            content = sys.stdin.buffer.read(largest + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(largest + 1)
    except OSError:
        raise click.UsageError(f"Lezen lukt niet: {what}. Controleer de naam, en of u het mag lezen.") from None
    if len(content) > largest:
        raise click.UsageError(f"Te groot: {what}. Er past {largest // 1024} KiB in.")
    return content


def read_table(source: str) -> dict[str, Any]:
    """The table that a file or standard input holds.

    Raises:
        click.UsageError: It cannot be read, or is no TOML.
    """
    import tomllib

    try:
        return tomllib.loads(read_bytes(source).decode())
    except ValueError:
        fault = "Het bestand met gegevens is geen TOML."
    # Raised here: the error of the parser quotes what it read.
    raise click.UsageError(f'{fault} Schrijf op elke regel: naam = "waarde".')


def _text(value: Any, field: Field) -> str:
    if isinstance(value, (datetime.date, int)) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise click.UsageError(f"In het bestand met gegevens is {field.name} geen tekst. Zet er aanhalingstekens om.")
    return value.strip()
