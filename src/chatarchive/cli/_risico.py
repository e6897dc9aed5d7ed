"""`chatarchive risico`: the ten risks as they stand."""

from __future__ import annotations

from pathlib import Path

import click

from chatarchive.cli._answers import print_json, say, show, write_output
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.reports import risk_html, risk_table
from chatarchive.services import allow_output, risks


@click.group(cls=Group)
def risico() -> None:
    """De tien risico's met hun maatregelen, zoals ze er nu voor staan (eis 53).

    Zo begint u:
      chatarchive risico toon
    """


@risico.command()
@click.option(
    "--naar",
    "target",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="Maak dit nieuwe bestand (html), op een toegestane plek (eis 46).",
)
@acting
def toon(desk: Desk, target: Path | None) -> None:
    """Toon per risico de maatregelen, de eisen eronder en hoe die ervoor staan.

    Voorbeelden:
      chatarchive risico toon
      chatarchive risico toon --naar /srv/rapporten/risico.html
    """
    where = None if target is None else allow_output(desk.office, desk.actor, target)
    found = risks(desk.office, desk.actor)
    if where is not None:
        write_output(where, risk_html(found, made=desk.office.now()).encode())
    if desk.as_json:
        print_json(
            [
                {
                    "risico": one.risk.number,
                    "titel": one.risk.title,
                    "stand": one.state.value,
                    "eisen": [
                        {"eis": finding.requirement, "stand": finding.state.value, "aantal": finding.count}
                        for finding in one.findings
                    ],
                }
                for one in found
            ]
        )
    elif where is None:
        show(risk_table(found))
    else:
        say("De pagina met risico's is gemaakt.")
