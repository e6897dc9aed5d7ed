"""`chatarchive plannen`: appointments, and the conversations that are read out at them."""

from __future__ import annotations

import datetime

import click

from chatarchive.cli._answers import answer, answer_rows, day
from chatarchive.cli._fields import REASON, Field, ask, from_option
from chatarchive.cli._help import Group
from chatarchive.cli._medewerker import CLEARANCE
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import DAY, Word
from chatarchive.domain import App, Clearance, Method, Participant, e164
from chatarchive.services import appointments, cancel_appointment, give_up, plan, plan_conversation

_PARTNER = Field(name="gesprekspartner", asks="Gesprekspartner, of titel van de groep, zoals op de telefoon")
_PHONE = Field(name="telefoon", asks="Nummer van de gesprekspartner, als u dat weet", needed=False)


@click.group(cls=Group)
def plannen() -> None:
    """Uitleesmomenten, en de gesprekken die dan worden uitgelezen. Andere gesprekken niet (eis 47).

    Zo begint u:
      chatarchive plannen moment EIGENAAR --op 2026-11-23
      chatarchive plannen gesprek AFSPRAAK
    """


@plannen.command()
@click.argument("owner", metavar="EIGENAAR")
@click.option("--op", "on", type=DAY, required=True, help="De dag.")
@click.option("--land", "country", default="NL", metavar="CODE", help="Landcode van twee letters; zonder: NL.")
@acting
def moment(desk: Desk, owner: str, on: datetime.date, country: str) -> None:
    """Plan een uitleesmoment; voor een weekend of feestdag volgt een waarschuwing (eis 34).

    Voorbeeld:
      chatarchive plannen moment bcdfghjkmn --op 2026-11-23
    """
    answer(desk, plan(desk.office, desk.actor, owner=owner, on=on, country=country), f"Gepland op {on}.")


@plannen.command()
@click.argument("appointment", metavar="AFSPRAAK")
@click.option("--groep", "group", is_flag=True, help="Het is een groepsgesprek.")
@click.option("--app", type=Word(App), default="whatsapp", help="Waar het gesprek is gevoerd.")
@click.option("--methode", "method", type=Word(Method), default="export", help="Hoe het wordt veiliggesteld.")
@click.option("--rubricering", "clearance", type=CLEARANCE, default="ongerubriceerd", help="Van het dossier.")
@from_option
@acting
def gesprek(
    desk: Desk, appointment: str, source: str | None, app: App, method: Method, clearance: Clearance, *, group: bool
) -> None:
    """Kies een gesprek dat wordt uitgelezen. Gevraagd worden: gesprekspartner en telefoon.

    Voorbeeld:
      chatarchive plannen gesprek pqrstvwxzb --groep --van gesprek.toml
    """
    given = ask(source, _PARTNER, *(() if group else (_PHONE,)), can_ask=desk.can_ask)
    phone = given.get("telefoon", "")
    known = (Participant(label=given["gesprekspartner"], phone=e164(phone)),) if phone else ()
    outcome = plan_conversation(
        desk.office,
        desk.actor,
        appointment=appointment,
        partner=given["gesprekspartner"],
        group=group,
        app=app,
        method=method,
        clearance=clearance,
        participants=known,
    )
    answer(desk, outcome, "Het gesprek is gekozen.")


@plannen.command()
@click.argument("appointment", metavar="AFSPRAAK")
@from_option
@acting
def afzeggen(desk: Desk, appointment: str, source: str | None) -> None:
    """Zeg een uitleesmoment af. Gevraagd wordt: reden.

    Voorbeeld:
      chatarchive plannen afzeggen pqrstvwxzb
    """
    reason = ask(source, REASON, can_ask=desk.can_ask)["reden"]
    answer(desk, cancel_appointment(desk.office, desk.actor, appointment, reason=reason), "De afspraak gaat niet door.")


@plannen.command()
@click.argument("case", metavar="ZAAK")
@from_option
@acting
def onmogelijk(desk: Desk, case: str, source: str | None) -> None:
    """Leg vast dat een gesprek niet uitgelezen kan worden. Gevraagd wordt: reden.

    Voorbeeld:
      chatarchive plannen onmogelijk kmnpqrstvw
    """
    reason = ask(source, REASON, can_ask=desk.can_ask)["reden"]
    answer(desk, give_up(desk.office, desk.actor, case, reason=reason), "Vastgelegd dat uitlezen niet kan.")


@plannen.command()
@acting
def lijst(desk: Desk) -> None:
    """Toon de uitleesmomenten.

    Voorbeeld:
      chatarchive plannen lijst
    """
    rows = [
        {"kenmerk": one.id, "op": day(one.on), "eigenaar": one.owner, "land": one.country, "stand": one.state.value}
        for one in appointments(desk.office, desk.actor)
    ]
    answer_rows(desk, rows, "kenmerk", "op", "eigenaar", "land", "stand", empty="Er is nog niets gepland.")
