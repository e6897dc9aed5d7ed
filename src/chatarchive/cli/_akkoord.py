"""`chatarchive aanbieden`, `goedkeuren` and `afkeuren`: what the owner says of a cleaned conversation."""

from __future__ import annotations

import click

from chatarchive.cli._answers import answer
from chatarchive.cli._fields import REASON, ask, from_option
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting
from chatarchive.services import approve, offer, reject

_case = click.argument("case", metavar="ZAAK")


@click.command(cls=Command)
@_case
@acting
def aanbieden(desk: Desk, case: str) -> None:
    """Bied een geschoond gesprek aan de berichteneigenaar aan, met de media die in het archief komen.

    Voorbeeld:
      chatarchive aanbieden kmnpqrstvw
    """
    answer(desk, offer(desk.office, desk.actor, case), "Het gesprek is aangeboden.")


@click.command(cls=Command)
@_case
@acting
def goedkeuren(desk: Desk, case: str) -> None:
    """Keur een aangeboden gesprek goed; alleen de eigenaar, of een gemachtigde die dit mag (eis 28).

    Voorbeeld:
      chatarchive goedkeuren kmnpqrstvw
    """
    answer(desk, approve(desk.office, desk.actor, case), "Het gesprek is goedgekeurd.")


@click.command(cls=Command)
@_case
@from_option
@acting
def afkeuren(desk: Desk, case: str, source: str | None) -> None:
    """Keur een aangeboden gesprek af; het gaat terug naar het schonen. Gevraagd wordt: reden.

    Voorbeeld:
      chatarchive afkeuren kmnpqrstvw
    """
    reason = ask(source, REASON, can_ask=desk.can_ask)["reden"]
    answer(desk, reject(desk.office, desk.actor, case, reason=reason), "Het gesprek is afgekeurd.")
