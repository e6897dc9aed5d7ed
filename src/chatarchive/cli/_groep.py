"""`chatarchive groep`: groups that several owners delivered."""

from __future__ import annotations

import click

from chatarchive.cli._answers import answer_rows, busy, print_json, say
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.reports import group_chats
from chatarchive.services import compare_groups, overview


@click.group(cls=Group)
def groep() -> None:
    """Groepsgesprekken die door meer eigenaren zijn aangeleverd; ze worden nooit samengevoegd (eis 25).

    Zo begint u:
      chatarchive groep lijst
      chatarchive groep vergelijk ZAAK ANDERE
    """


@groep.command()
@acting
def lijst(desk: Desk) -> None:
    """Toon de groepsgesprekken, met elke eigenaar die ze leverde (eis 14).

    Voorbeeld:
      chatarchive groep lijst
    """
    rows = [
        {"groep": one.title, "eigenaar": row.owner, "zaak": row.case, "stand": row.status}
        for one in group_chats(overview(desk.office, desk.actor))
        for row in one.deliveries
    ]
    answer_rows(desk, rows, "groep", "eigenaar", "zaak", "stand", empty="Er zijn geen groepsgesprekken.")


@groep.command()
@click.argument("case", metavar="ZAAK")
@click.argument("other", metavar="ANDERE")
@acting
def vergelijk(desk: Desk, case: str, other: str) -> None:
    """Vergelijk dezelfde groep van twee eigenaren; er verandert niets.

    Getoond wordt hoeveel berichten beide hebben, en op welke regels de ander iets weghaalde.

    Voorbeeld:
      chatarchive groep vergelijk kmnpqrstvw bcdfghjkmn
    """
    with busy("Vergelijken"):
        found = compare_groups(desk.office, desk.actor, case, other=other)
    overlap = found.overlap
    hints = [{"regel": one.line, "categorie": one.category.value} for one in found.suggestions]
    if desk.as_json:
        print_json(
            {
                "berichten": overlap.left_total,
                "berichten_ander": overlap.right_total,
                "in_beide": len(overlap.pairs),
                "alleen_hier": len(overlap.only_left),
                "alleen_ander": len(overlap.only_right),
                "voorstellen": hints,
            }
        )
        return
    say(f"In beide: {len(overlap.pairs)} berichten ({overlap.share:.0%} van de kleinste).")
    say(f"Alleen in {case}: {len(overlap.only_left)}. Alleen in {other}: {len(overlap.only_right)}.")
    for one in hints:
        say(f"De ander haalde iets weg op regel {one['regel']} (categorie {one['categorie']}).")
