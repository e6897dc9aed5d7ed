"""`chatarchive controleer`: looks the whole archive over."""

from __future__ import annotations

import contextlib

import click

from chatarchive.cli._answers import busy, print_json, say
from chatarchive.cli._failures import OTHER
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting_and_reading
from chatarchive.services import verify_archive


@click.command(cls=Command)
@click.option("--anker", "anchors", multiple=True, metavar="NUMMER:HASH", help="Een regel die elders is bewaard.")
@click.option("--zonder-logboek", "alone", is_flag=True, help="Vergelijk niet met het logboek.")
@click.option("--wachten", "wait", type=click.FloatRange(min=0), default=30, metavar="SECONDEN", help="Op het logboek.")
@acting_and_reading
def controleer(desk: Desk, anchors: tuple[str, ...], wait: float, *, alone: bool) -> None:
    """Lees elk bestand opnieuw en vergelijk het; loop manifesten, overzicht en auditlog na (eisen 13 en 32).

    Het logboek weet van elke stap de laatste regel van het overzicht. Daarmee valt ook een overzicht op dat van voren
    af aan opnieuw is gemaakt. De uitkomst is 1 als er iets is veranderd of verdwenen.

    Voorbeeld:
      chatarchive controleer
    """
    reading = contextlib.nullcontext() if alone else desk.reading(wait=wait)
    with busy("Archief controleren"), reading as logboek:
        found = verify_archive(desk.office, desk.actor, anchors=anchors, logboek=logboek)
    faults = [
        *(f"veranderd: {one}" for one in found.altered),
        *(f"verdwenen: {one}" for one in found.missing),
        *(f"registratieoverzicht: {one}" for one in found.overview.faults),
        *(f"auditlog: {one}" for one in found.audit),
    ]
    if desk.as_json:
        print_json(
            {
                "in_orde": found.whole,
                "bestanden": found.files,
                "veranderd": list(found.altered),
                "verdwenen": list(found.missing),
                "overzicht": {
                    "regels": found.overview.entries,
                    "anker": found.overview.head or None,
                    "vergeleken": found.overview.anchors,
                    "fouten": list(found.overview.faults),
                },
                "auditlog": [str(one) for one in found.audit],
            }
        )
    else:
        say(f"{found.files} bestanden gelezen, {found.overview.entries} regels in het overzicht.")
        if alone:
            say("! Niet vergeleken met het logboek: een overzicht dat opnieuw is gemaakt, valt zo niet op.")
        else:
            say(f"{found.overview.anchors} regels vergeleken met wat het logboek ervan weet.")
        for one in faults:
            say(f"! {one}", style="bold red")
        say(
            "Alles is in orde." if found.whole else "Niet alles is in orde. Meld dit, en vergelijk met de reservekopie."
        )
        if found.overview.head:
            say(f"Anker: {found.overview.head}")
    if not found.whole:
        click.get_current_context().exit(OTHER)
