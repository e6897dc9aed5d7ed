"""`chatarchive bewaarslot`: the instruction to keep, and destroying what it no longer keeps."""

from __future__ import annotations

import datetime

import click

from chatarchive.cli._answers import answer, answer_rows, day
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import DAY
from chatarchive.services import destroy, instructions, lift_instruction, register_instruction


@click.group(cls=Group)
def bewaarslot() -> None:
    """De instructie om te bewaren. Zolang die geldt, vernietigt niemand een bron, ook beheer niet (eis 31).

    Zo begint u:
      chatarchive bewaarslot instructie --document INSTR-1 --vanaf 2023-01-01
      chatarchive bewaarslot opheffen INSTRUCTIE --document BESLUIT-9
    """


@bewaarslot.command()
@click.option("--document", "reference", required=True, metavar="KENMERK", help="Waar de instructie te vinden is.")
@click.option("--vanaf", "since", type=DAY, required=True, help="Vanaf wanneer de instructie geldt.")
@acting
def instructie(desk: Desk, reference: str, since: datetime.date) -> None:
    """Leg een instructie om te bewaren vast.

    Voorbeeld:
      chatarchive bewaarslot instructie --document INSTR-1 --vanaf 2023-01-01
    """
    outcome = register_instruction(desk.office, desk.actor, reference=reference, since=since)
    answer(desk, outcome, "De instructie is vastgelegd.")


@bewaarslot.command()
@click.argument("instruction", metavar="INSTRUCTIE")
@click.option("--document", required=True, metavar="KENMERK", help="Het besluit; beide personen noemen hetzelfde.")
@acting
def opheffen(desk: Desk, instruction: str, document: str) -> None:
    """Hef een instructie op. Twee personen doen dit, elk met een eigen token en hetzelfde besluit.

    Voorbeeld:
      chatarchive bewaarslot opheffen pqrstvwxzb --document BESLUIT-9
    """
    outcome = lift_instruction(desk.office, desk.actor, instruction, document=document)
    answer(desk, outcome, "Vastgelegd dat de instructie niet meer hoeft te gelden.")


@bewaarslot.command()
@click.argument("case", metavar="ZAAK")
@acting
def vernietigen(desk: Desk, case: str) -> None:
    """Vernietig de bron en de media van een gesprek dat in het archief staat, als geen instructie dit verbiedt.

    Voorbeeld:
      chatarchive bewaarslot vernietigen kmnpqrstvw
    """
    answer(desk, destroy(desk.office, desk.actor, case), "De bron is vernietigd; de controlesom blijft als bewijs.")


@bewaarslot.command()
@acting
def lijst(desk: Desk) -> None:
    """Toon de instructies, en of ze gelden.

    Voorbeeld:
      chatarchive bewaarslot lijst
    """
    rows = [
        {
            "kenmerk": one.id,
            "document": one.reference,
            "vanaf": day(one.since),
            "geldt": one.in_force,
            "besluit tot opheffen": "" if one.lift is None else one.lift.document,
        }
        for one in instructions(desk.office, desk.actor)
    ]
    columns = ("kenmerk", "document", "vanaf", "geldt", "besluit tot opheffen")
    answer_rows(desk, rows, *columns, empty="Er is geen instructie vastgelegd.")
