"""`chatarchive media`: the files of a conversation."""

from __future__ import annotations

import click

from chatarchive.cli._answers import answer, answer_rows, print_json, say
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.services import media_decision, media_files, media_relevance, media_report

_case = click.argument("case", metavar="ZAAK")
_files = click.argument("files", metavar="BESTAND...", nargs=-1)
_not = click.option("--niet", "negative", is_flag=True, help="Juist niet.")
_all = click.option("--alle", "every", is_flag=True, help="Alle bestanden waarover nog niets is gezegd.")


@click.group(cls=Group)
def media() -> None:
    """Mediabestanden bij een gesprek: relevant volgens de eigenaar, en wat in het archief komt.

    Zo begint u:
      chatarchive media lijst ZAAK
      chatarchive media relevant ZAAK BESTAND...
      chatarchive media archiveren ZAAK BESTAND...
    """


@media.command()
@_case
@acting
def lijst(desk: Desk, case: str) -> None:
    """Toon de bestanden bij een gesprek, met wat erover is besloten.

    Voorbeeld:
      chatarchive media lijst kmnpqrstvw
    """
    rows = [
        {
            "kenmerk": one.id,
            "naam": one.name,
            "relevant": one.relevant,
            "geplaatst": one.stored is not None,
            "besluit": one.decision.value,
        }
        for one in media_files(desk.office, desk.actor, case)
    ]
    columns = ("kenmerk", "naam", "relevant", "geplaatst", "besluit")
    answer_rows(desk, rows, *columns, empty="Bij dit gesprek horen geen bestanden.")


@media.command()
@_case
@_files
@_not
@_all
@acting
def relevant(desk: Desk, case: str, files: tuple[str, ...], *, negative: bool, every: bool) -> None:
    """Leg vast wat de eigenaar zegt: deze bestanden zijn relevant, of juist niet (eis 19).

    Voorbeelden:
      chatarchive media relevant kmnpqrstvw kmnpqrstvw-00001 kmnpqrstvw-00002
      chatarchive media relevant kmnpqrstvw --alle --niet
    """
    chosen = _chosen(desk, case, files, every=every, deciding=False)
    outcome = media_relevance(desk.office, desk.actor, case, answers=dict.fromkeys(chosen, not negative))
    answer(desk, outcome, f"Vastgelegd van {len(chosen)} bestanden.")


@media.command()
@_case
@_files
@_not
@_all
@acting
def archiveren(desk: Desk, case: str, files: tuple[str, ...], *, negative: bool, every: bool) -> None:
    """Beslis dat bestanden in het archief komen, of juist niet (eis 22).

    Voorbeeld:
      chatarchive media archiveren kmnpqrstvw kmnpqrstvw-00001
    """
    chosen = _chosen(desk, case, files, every=every, deciding=True)
    outcome = media_decision(desk.office, desk.actor, case, answers=dict.fromkeys(chosen, not negative))
    answer(desk, outcome, f"Besloten over {len(chosen)} bestanden.")


@media.command()
@_case
@acting
def controleer(desk: Desk, case: str) -> None:
    """Toon welke bestanden ontbreken, en welke in geen bericht worden genoemd (eis 21).

    Voorbeeld:
      chatarchive media controleer kmnpqrstvw
    """
    found = media_report(desk.office, desk.actor, case)
    nowhere = [f"{case}-{number:05}" for number in found.unreferenced]
    if desk.as_json:
        print_json({"ontbreekt_bij_regel": list(found.missing), "niet_genoemd": nowhere})
        return
    say(f"Ontbreekt: {len(found.missing)}")
    for line in found.missing:
        say(f"  bij regel {line}")
    say(f"In geen bericht genoemd: {len(nowhere)}")
    for one in nowhere:
        say(f"  {one}")


def _chosen(desk: Desk, case: str, files: tuple[str, ...], *, every: bool, deciding: bool) -> tuple[str, ...]:
    if bool(files) == every:
        raise click.UsageError("Noem bestanden, of kies --alle.")
    if not every:
        return files
    found = media_files(desk.office, desk.actor, case)
    if deciding:
        return tuple(one.id for one in found if one.stored is not None and not one.decided_by)
    return tuple(one.id for one in found if one.relevant is None)
