"""`chatarchive status` and `register`: how far everything is, and who is responsible."""

from __future__ import annotations

import click

from chatarchive.cli._answers import answer_rows, facts, print_json, show
from chatarchive.cli._help import Command, Group
from chatarchive.cli._session import Desk, acting
from chatarchive.domain import possible_events
from chatarchive.services import cases, parties


@click.command(cls=Command)
@acting
def status(desk: Desk) -> None:
    """Toon hoe ver elk gesprek is en wat er nu mee kan, zonder namen.

    Wie een gesprek voert, staat in: chatarchive raadpleeg dossier EIGENAAR.

    Voorbeelden:
      chatarchive status
      chatarchive status --json
    """
    rows = [
        {
            "zaak": one.id,
            "eigenaar": one.owner,
            "groep": one.group,
            "stand": one.state.value,
            "daarna": [event.value for event in possible_events(one.state)],
        }
        for one in cases(desk.office, desk.actor)
    ]
    answer_rows(desk, rows, "zaak", "eigenaar", "groep", "stand", "daarna", empty="Er zijn nog geen gesprekken.")


@click.group(cls=Group)
def register() -> None:
    """Het register: wie verantwoordelijk is, wie verwerkt, en welke activiteiten er zijn (eis 2).

    Zo begint u:
      chatarchive register toon
    """


@register.command()
@acting
def toon(desk: Desk) -> None:
    """Toon de verwerkingsverantwoordelijke, de verwerker en de activiteiten P1 tot en met P12.

    Voorbeeld:
      chatarchive register toon
    """
    found = parties(desk.office, desk.actor)
    if desk.as_json:
        print_json(
            {
                "verwerkingsverantwoordelijke": found.controller,
                "verwerker": found.processor,
                "activiteiten": [{"code": code, "naam": name} for code, name in found.activities],
            }
        )
        return
    show(
        facts(
            {
                "verwerkingsverantwoordelijke": found.controller,
                "verwerker": found.processor,
                **dict(found.activities),
            }
        )
    )
