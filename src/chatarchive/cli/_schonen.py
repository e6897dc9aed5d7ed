"""`chatarchive schonen`: cleaning a conversation, in the terminal or in a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from chatarchive.cleaning import (
    Category,
    Choice,
    CleaningCase,
    Item,
    Level,
    Verb,
    context,
    draw_context,
    draw_items,
    draw_summary,
    list_decisions,
    list_open,
    make_cut,
    search,
)
from chatarchive.cli._answers import answer, busy, print_json, say, show, write_output
from chatarchive.cli._fields import REASON, Field, ask, from_option, read_bytes
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import NUMBER, Word
from chatarchive.domain import CopyPlace, Message
from chatarchive.errors import WrongUse
from chatarchive.services import (
    allow_output,
    decide,
    finish_cleaning,
    give_sheet,
    note_copy,
    release,
    review,
    start_cleaning,
    take_sheet,
    undo,
)

_LARGEST_SHEET = 200 << 20
_WORDS = Field(name="zoekwoorden", asks="Zoekwoorden")
_OWN_REASON = Field(name="reden", asks="Reden (leeg: die van het voorstel)", needed=False)
_case = click.argument("case", metavar="ZAAK")
_seen = click.option(
    "--versie", "seen", type=click.IntRange(min=0), required=True, metavar="N", help="De versie die u bekeek (lijst)."
)


@click.group(cls=Group)
def schonen() -> None:
    """Schoon een gesprek: gevoelig (1), privé (2) of partijpolitiek (3) gaat eruit; al het andere blijft.

    Een voorstel verandert niets; u beslist. De bron blijft zoals die is.

    Zo begint u:
      chatarchive schonen begin ZAAK
      chatarchive schonen lijst ZAAK
      chatarchive schonen toon ZAAK BERICHT
      chatarchive schonen beslis ZAAK --voorstel NR --overnemen --versie N
      chatarchive schonen gereed ZAAK
    """


@schonen.command()
@_case
@acting
def begin(desk: Desk, case: str) -> None:
    """Begin met schonen, of begin opnieuw na afkeuring of bij een wijziging.

    Een wijziging na goedkeuring maakt de goedkeuring ongeldig (eis 28).

    Voorbeeld:
      chatarchive schonen begin kmnpqrstvw
    """
    with busy("Lezen en voorstellen zoeken"):
        outcome = start_cleaning(desk.office, desk.actor, case)
    answer(desk, outcome, "Het schonen is begonnen.")


@schonen.command()
@_case
@click.option("--besluiten", "decisions", is_flag=True, help="Toon wat is besloten, in plaats van wat open staat.")
@acting
def lijst(desk: Desk, case: str, *, decisions: bool) -> None:
    """Toon de voorstellen die op een besluit wachten, en hoe ver de schoning is.

    Voorbeeld:
      chatarchive schonen lijst kmnpqrstvw
    """
    looked = review(desk.office, desk.actor, case)
    pick = list_decisions if decisions else list_open
    items = pick(looked.cleaning, looked.conversation.messages)
    if desk.as_json:
        print_json({"zaak": case, "versie": looked.cleaning.version, "rijen": [_row(one) for one in items]})
        return
    show(draw_items(items, title="Besluiten" if decisions else "Voorstellen"))
    show(draw_summary(looked.cleaning))
    say(f"Versie {looked.cleaning.version}: noem die bij het beslissen.")


@schonen.command()
@_case
@click.argument("message", metavar="BERICHT", type=NUMBER)
@click.option("--rond", "around", type=click.IntRange(0, 100), default=3, help="Hoeveel berichten ervoor en erna.")
@acting
def toon(desk: Desk, case: str, message: int, around: int) -> None:
    """Toon een bericht met de berichten eromheen.

    Voorbeeld:
      chatarchive schonen toon kmnpqrstvw 12
    """
    looked = review(desk.office, desk.actor, case)
    shown = context(looked.cleaning, looked.conversation.messages, message=message - 1, around=around)
    if desk.as_json:
        print_json({"zaak": case, "versie": looked.cleaning.version, "berichten": [_shown(one) for one in shown]})
        return
    show(draw_context(shown))
    say(f"Versie {looked.cleaning.version}.")


@schonen.command()
@_case
@from_option
@acting
def zoek(desk: Desk, case: str, source: str | None) -> None:
    """Zoek in de berichten. Gevraagd wordt: zoekwoorden; die staan niet op de opdrachtregel.

    Voorbeeld:
      chatarchive schonen zoek kmnpqrstvw
    """
    words = ask(source, _WORDS, can_ask=desk.can_ask)["zoekwoorden"]
    looked = review(desk.office, desk.actor, case)
    messages = looked.conversation.messages
    found = search(messages, words)
    if desk.as_json:
        print_json({"zaak": case, "berichten": [{"bericht": one + 1, "regel": messages[one].line} for one in found]})
        return
    for one in found:
        show(draw_context(context(looked.cleaning, messages, message=one, around=0, words=words)))
    say(f"{len(found)} berichten gevonden.")


@schonen.command()
@_case
@_seen
@click.option("--voorstel", "suggestions", multiple=True, metavar="NR", help="Over welk voorstel; kan vaker.")
@click.option("--overnemen", "accept", is_flag=True, help="Wat is voorgesteld, gaat eruit.")
@click.option("--bewaren", "reject", is_flag=True, help="Wat is voorgesteld, blijft.")
@click.option("--bericht", "message", type=NUMBER, help="Haal zelf iets uit dit bericht.")
@click.option("--niveau", "level", type=Word(Level), default="bericht", help="Hoeveel eruit gaat.")
@click.option("--vanaf", "start", type=click.IntRange(min=0), default=0, help="Eerste teken, vanaf 0.")
@click.option("--tot", "end", type=NUMBER, help="Tot dit teken.")
@click.option("--categorie", "category", type=click.IntRange(1, 3), help="1 gevoelig, 2 privé, 3 partijpolitiek.")
@from_option
@acting
def beslis(
    desk: Desk,
    case: str,
    seen: int,
    source: str | None,
    suggestions: tuple[str, ...],
    message: int | None,
    level: Level,
    start: int,
    end: int | None,
    category: int | None,
    *,
    accept: bool,
    reject: bool,
) -> None:
    """Beslis over voorstellen, of haal zelf iets weg. Zonder categorie en reden gaat er niets weg (eis 15).

    Gevraagd wordt: reden. Heeft een collega intussen anders beslist, dan wordt dit geweigerd.

    Voorbeelden:
      chatarchive schonen beslis kmnpqrstvw --voorstel 3f2a --bewaren --versie 4
      chatarchive schonen beslis kmnpqrstvw --bericht 12 --categorie 2 --versie 4 --van reden.toml
    """
    if bool(suggestions) == (message is not None) or (suggestions and accept == reject):
        raise click.UsageError("Noem voorstellen met --overnemen of --bewaren, of een bericht met --bericht.")
    choices: list[Choice] | Callable[[Sequence[Message]], list[Choice]]
    if message is not None:
        reason = ask(source, REASON, can_ask=desk.can_ask)["reden"]
        # Made inside the step, so that a cut that is not allowed is logged as the refusal that it is.
        choices = _cutting(message=message - 1, level=level, category=category, reason=reason, start=start, end=end)
    elif reject:
        choices = [Choice(verb=Verb.REJECT, suggestion=one) for one in suggestions]
    else:
        reason = ask(source, _OWN_REASON, can_ask=True)["reden"] if source or desk.can_ask else ""
        choices = _accepted(desk, case, suggestions, category=category, reason=reason)
    _decided(desk, decide(desk.office, desk.actor, case, choices=choices, seen=seen))


@schonen.command()
@_case
@click.argument("number", metavar="BESLUIT", type=NUMBER)
@_seen
@acting
def terug(desk: Desk, case: str, number: int, seen: int) -> None:
    """Draai een besluit terug; het blijft in de geschiedenis staan.

    Voorbeeld:
      chatarchive schonen terug kmnpqrstvw 7 --versie 9
    """
    _decided(desk, undo(desk.office, desk.actor, case, number=number, seen=seen))


@schonen.group(cls=Group)
def werkblad() -> None:
    """Beslis in een werkblad (xlsx): eruit, invullen, en weer in.

    Zo begint u:
      chatarchive schonen werkblad uit ZAAK /srv/werkbladen/zaak.xlsx
      chatarchive schonen werkblad in ZAAK /srv/werkbladen/zaak.xlsx
    """


@werkblad.command()
@_case
@click.argument("target", metavar="BESTAND", type=click.Path(path_type=Path))
@acting
def uit(desk: Desk, case: str, target: Path) -> None:
    """Maak een werkblad, op een toegestane plek (eis 46); het telt als tijdelijke kopie (eis 11).

    Noem in de naam van het bestand geen personen.

    Voorbeeld:
      chatarchive schonen werkblad uit kmnpqrstvw /srv/werkbladen/zaak.xlsx
    """
    where = allow_output(desk.office, desk.actor, target)
    if where.exists():
        raise click.UsageError("Er staat al een bestand met deze naam. Kies een andere naam.")
    with busy("Werkblad maken"):
        content = give_sheet(desk.office, desk.actor, case)
        # Known first: after a crash in between there is nothing that nobody knows of.
        outcome = note_copy(desk.office, desk.actor, case, place=CopyPlace.WORK_FOLDER, path=str(where))
        write_output(where, content)
    answer(desk, outcome, "Het werkblad is gemaakt. Vernietig het als u klaar bent (chatarchive kopieen vernietigen).")


@werkblad.command(name="in")
@_case
@click.argument("source", metavar="BESTAND")
@acting
def in_(desk: Desk, case: str, source: str) -> None:
    """Neem de besluiten uit een werkblad over: allemaal, of geen enkel.

    Voorbeeld:
      chatarchive schonen werkblad in kmnpqrstvw /srv/werkbladen/zaak.xlsx
    """
    content = read_bytes(source, largest=_LARGEST_SHEET, what="het werkblad")
    with busy("Werkblad overnemen"):
        changed = take_sheet(desk.office, desk.actor, case, content=content)
    _decided(desk, changed)


@schonen.command()
@_case
@click.option(
    "--kop",
    "before",
    type=click.Choice(["bewaren", "weg"]),
    metavar="[bewaren|weg]",
    help="Wat er gebeurt met regels voor het eerste bericht.",
)
@acting
def gereed(desk: Desk, case: str, before: str | None) -> None:
    """Rond het schonen af: de geschoonde tekst komt in de werkmap, en de tellingen kloppen (eis 17).

    Voorbeeld:
      chatarchive schonen gereed kmnpqrstvw
    """
    with busy("Geschoonde tekst maken"):
        outcome = finish_cleaning(
            desk.office, desk.actor, case, keep_before=None if before is None else before == "bewaren"
        )
    answer(desk, outcome, "Het gesprek is geschoond.")


@schonen.command()
@_case
@from_option
@acting
def vrijgeven(desk: Desk, case: str, source: str | None) -> None:
    """Geef een gesprek vrij dat bevroren is omdat een bericht gerubriceerd lijkt (eis 52). Gevraagd wordt: reden.

    Voorbeeld:
      chatarchive schonen vrijgeven kmnpqrstvw
    """
    reason = ask(source, REASON, can_ask=desk.can_ask)["reden"]
    answer(desk, release(desk.office, desk.actor, case, reason=reason), "Het gesprek is vrijgegeven.")


def _cutting(**place: Any) -> Callable[[Sequence[Message]], list[Choice]]:
    return lambda messages: [Choice(verb=Verb.CUT, cut=make_cut(messages, **place))]


def _accepted(
    desk: Desk, case: str, suggestions: tuple[str, ...], *, category: int | None, reason: str
) -> list[Choice]:
    known = review(desk.office, desk.actor, case).cleaning.by_id
    if unknown := [one for one in suggestions if one not in known]:
        raise WrongUse(
            f"there is no {len(unknown)} suggestions with this identifier. Check it in a list of those there are."
        )
    chosen = None if category is None else Category(category)
    return [
        Choice(verb=Verb.ACCEPT, suggestion=one, cut=known[one].cut(category=chosen, reason=reason or None))
        for one in suggestions
    ]


def _decided(desk: Desk, changed: CleaningCase) -> None:
    if desk.as_json:
        print_json(
            {
                "zaak": changed.id,
                "versie": changed.version,
                "open": len(changed.open),
                "verwijderingen": len(changed.cuts),
            }
        )
        return
    say(
        f"Vastgelegd. Versie {changed.version}; nog {len(changed.open)} voorstellen open, {len(changed.cuts)} keer weg."
    )


def _row(one: Item) -> dict[str, Any]:
    # The fragment is for the screen only; a program that needs the text asks for `toon`.
    return {
        "nr": one.key,
        "bericht": one.number,
        "regel": one.line,
        "niveau": one.level.value,
        "categorie": None if one.category is None else one.category.value,
        "wat": one.what,
    }


def _shown(one: Any) -> dict[str, Any]:
    return {
        "bericht": one.number,
        "regel": one.line,
        "moment": one.at,
        "afzender": one.sender,
        "tekst": one.text,
        "bijlage": one.attachment,
        "verwijderd": one.removed,
    }
