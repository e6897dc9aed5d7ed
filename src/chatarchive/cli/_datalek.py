"""`chatarchive datalek`: reporting a breach, its steps and its end."""

from __future__ import annotations

import datetime

import click

from chatarchive.cli._answers import answer, answer_rows
from chatarchive.cli._fields import Field, ask, from_option
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import MOMENT, Word
from chatarchive.domain import BreachKind, BreachStep
from chatarchive.reports import clock
from chatarchive.services import breach_step, breaches, close_breach, report_breach

_SITUATION = Field(name="situatie", asks="Wat er is gebeurd, zonder namen, nummers en inhoud van berichten")
_ACTION = Field(name="gedaan", asks="Wat er is gedaan, of waarom er niets te doen was")
_KINDS = {
    "verkeerde-ambtenaar": BreachKind.WRONG_OFFICIAL,
    "verkeerd-nummer": BreachKind.WRONG_NUMBER,
    "anders": BreachKind.OTHER,
}
_STEPS = {
    "herstellen": BreachStep.RESTORE,
    "centrale-telefoon": BreachStep.WIPE_CENTRAL,
    "verstuurde-berichten": BreachStep.WIPE_SENT,
}


@click.group(cls=Group)
def datalek() -> None:
    """Datalekken: melden, stappen, sluiten. Na ontdekking zijn er 72 uur (eis 29).

    Zo begint u:
      chatarchive datalek melden EIGENAAR --soort verkeerd-nummer
      chatarchive datalek stap DATALEK --stap herstellen
      chatarchive datalek sluiten DATALEK
    """


@datalek.command()
@click.argument("owner", metavar="EIGENAAR")
@click.option("--soort", "kind", type=Word(BreachKind, dict(_KINDS)), required=True, help="Wat er is gebeurd.")
@click.option("--concept", "breach", default="", metavar="DATALEK", help="Het concept dat u hiermee meldt.")
@click.option("--ontdekt", "discovered", type=MOMENT, help="Wanneer het is ontdekt; zonder: nu.")
@from_option
@acting
def melden(
    desk: Desk,
    owner: str,
    source: str | None,
    kind: BreachKind,
    breach: str,
    discovered: datetime.datetime | None,
) -> None:
    """Meld een datalek: het dossier wordt bevroren, en het postvak informatiebeveiliging krijgt een mail.

    Gevraagd wordt: situatie. In de mail staan geen namen, nummers of berichten (eis 30).

    Voorbeeld:
      chatarchive datalek melden bcdfghjkmn --soort verkeerd-nummer --van situatie.toml
    """
    outcome = report_breach(
        desk.office,
        desk.actor,
        owner=owner,
        kind=kind,
        situation=ask(source, _SITUATION, can_ask=desk.can_ask)["situatie"],
        breach=breach,
        discovered_at=discovered,
    )
    answer(desk, outcome, "Het datalek is gemeld en het dossier is bevroren.")


@datalek.command()
@click.argument("breach", metavar="DATALEK")
@click.option("--stap", "which", type=Word(BreachStep, dict(_STEPS)), required=True, help="Welke stap is gedaan.")
@from_option
@acting
def stap(desk: Desk, breach: str, source: str | None, which: BreachStep) -> None:
    """Leg vast dat een stap is gedaan, en wanneer. Gevraagd wordt: gedaan.

    Voorbeeld:
      chatarchive datalek stap pqrstvwxzb --stap herstellen
    """
    action = ask(source, _ACTION, can_ask=desk.can_ask)["gedaan"]
    answer(desk, breach_step(desk.office, desk.actor, breach, which=which, action=action), "De stap is vastgelegd.")


@datalek.command()
@click.argument("breach", metavar="DATALEK")
@acting
def sluiten(desk: Desk, breach: str) -> None:
    """Sluit een datalek waarvan elke stap is gedaan; de gesprekken gaan verder waar ze waren.

    Voorbeeld:
      chatarchive datalek sluiten pqrstvwxzb
    """
    answer(desk, close_breach(desk.office, desk.actor, breach), "Het datalek is gesloten.")


@datalek.command()
@acting
def lijst(desk: Desk) -> None:
    """Toon de datalekken, met de klok van 72 uur.

    Voorbeeld:
      chatarchive datalek lijst
    """
    now = desk.office.now()
    rows = [
        {
            "kenmerk": one.id,
            "eigenaar": one.owner,
            "soort": one.kind.value,
            "stand": "gesloten" if one.closed_at else "concept" if one.draft else "gemeld",
            "zaken": list(one.cases),
            "open stappen": [step.value for step in one.open_steps],
            "klok": clock(one, now=now) if one.closed_at is None else "-",
        }
        for one in breaches(desk.office, desk.actor)
    ]
    columns = ("kenmerk", "eigenaar", "soort", "stand", "zaken", "open stappen", "klok")
    answer_rows(desk, rows, *columns, empty="Er zijn geen datalekken.")
