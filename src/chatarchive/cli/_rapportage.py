"""`chatarchive rapportage` and `overzicht`: what is reported, and the registration overview."""

from __future__ import annotations

from pathlib import Path

import click

from chatarchive.cli._answers import answer_rows, busy, print_json, say, write_output
from chatarchive.cli._help import Command
from chatarchive.cli._session import Desk, acting, acting_and_reading
from chatarchive.reports import Done, monthly_html, monthly_text, overview_html, overview_xlsx
from chatarchive.services import allow_output, overview, report_month

_to = click.option(
    "--naar",
    "target",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="Maak dit nieuwe bestand, op een toegestane plek (eis 46).",
)


@click.command(cls=Command)
@click.argument("month", metavar="MAAND")
@_to
@click.option("--verstuur", "send", is_flag=True, help="Zet de mail klaar in het postvak, een keer per maand.")
@click.option("--weigeringen", "refusals", is_flag=True, help="Tel ook de weigeringen, uit het logboek.")
@click.option("--wachten", "wait", type=click.FloatRange(min=0), default=30, metavar="SECONDEN", help="Op het logboek.")
@acting_and_reading
def rapportage(desk: Desk, month: str, target: Path | None, wait: float, *, send: bool, refusals: bool) -> None:
    """Maak de maandrapportage over een MAAND, zoals 2023-03 (eis 33).

    Voorbeelden:
      chatarchive rapportage 2023-03
      chatarchive rapportage 2023-03 --naar /srv/rapporten/2023-03.html --verstuur
    """
    where = None if target is None else allow_output(desk.office, desk.actor, target)
    with busy("Rapportage maken"):
        if refusals:
            with desk.reading(wait=wait) as logboek:
                report = report_month(desk.office, desk.actor, month, logboek=logboek, send=send)
        else:
            report = report_month(desk.office, desk.actor, month, send=send)
        if where is not None:
            write_output(where, monthly_html(report).encode())
    if desk.as_json:
        print_json({"maand": month, "leeg": report.empty, "verstuurd": send, "bestand": where is not None})
        return
    say(monthly_text(report))
    if send:
        say("De mail staat in het postvak.")


@click.command(cls=Command)
@_to
@acting
def overzicht(desk: Desk, target: Path | None) -> None:
    """Toon het registratieoverzicht, of maak er een werkboek (.xlsx) of een pagina (.html) van (eis 12).

    Voorbeelden:
      chatarchive overzicht
      chatarchive overzicht --naar /srv/rapporten/overzicht.xlsx
    """
    if target is not None and target.suffix.lower() not in {".xlsx", ".html"}:
        raise click.UsageError("Geef het bestand een naam die eindigt op .xlsx of .html.")
    where = None if target is None else allow_output(desk.office, desk.actor, target)
    rows = overview(desk.office, desk.actor)
    if where is not None:
        now = desk.office.now()
        page = where.suffix.lower() == ".html"
        write_output(where, overview_html(rows, made=now).encode() if page else overview_xlsx(rows, made=now))
        if desk.as_json:
            print_json({"gesprekken": len(rows), "bestand": True})
        else:
            say(f"Het overzicht van {len(rows)} gesprekken is gemaakt.")
        return
    shown = [
        {
            "zaak": one.case,
            "eigenaar": one.owner,
            "gesprek": one.title,
            "soort": one.kind.value,
            "uitgelezen": _done(one.read_out),
            "geschoond": _done(one.cleaned),
            "goedgekeurd": _done(one.approved),
            "stand": one.status,
        }
        for one in rows
    ]
    columns = ("zaak", "eigenaar", "gesprek", "soort", "uitgelezen", "geschoond", "goedgekeurd", "stand")
    answer_rows(desk, shown, *columns, empty="Het overzicht is nog leeg.")


def _done(one: Done | None) -> str:
    from chatarchive.cli._answers import moment

    return "" if one is None else f"{moment(one.at)} door {one.by}"
