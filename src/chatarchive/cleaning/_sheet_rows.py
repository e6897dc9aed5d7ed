"""What stands in a review sheet, row by row: the same rows are made for writing it and for checking it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from chatarchive.cleaning._case import CleaningCase
from chatarchive.cleaning._category import Category
from chatarchive.cleaning._decision import Decision, Verb
from chatarchive.cleaning._suggest import Suggestion
from chatarchive.cleaning._visible import visible
from chatarchive.domain import Message

SHEET: Final = "schonen"
CONTROL: Final = "controle"
EXPLANATION: Final = "uitleg"
FORMAT: Final = "chatarchive schoonlijst 1"
SEPARATOR: Final = "|||"

LOCKED: Final = (
    "bericht",
    "regel",
    "tijd",
    "afzender",
    "tekst",
    "bijlage",
    "voorstel",
    "waarom",
    "stand",
    "kenmerk",
)
DECIDED: Final = ("besluit", "niveau", "categorie", "fragment", "reden")
HEADINGS: Final = (*LOCKED, *DECIDED)
FRAGMENT: Final = HEADINGS.index("fragment")

REMOVE: Final = "verwijderen"
KEEP: Final = "bewaren"
CATEGORIES: Final = {category: f"{category.value} {category.label}" for category in Category}
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# A cell of Excel holds 32,767 characters.
_LONGEST: Final = 32_000
_CUT_OFF: Final = "… (afgekapt; lees dit bericht in de terminal)"


@attrs.frozen(kw_only=True)
class SheetRow:
    """A row: of a message, or of a suggestion about one.

    Attributes:
        message: Position of the message, from 0.
        suggestion: The suggestion; None for the row of the message itself.
        cells: What the columns that nobody may change hold.
        fragment: What the fragment column holds; it is locked for a suggestion.
    """

    message: int
    suggestion: Suggestion | None
    cells: tuple[str | int, ...] = attrs.field(repr=False)
    fragment: str = attrs.field(default="", repr=False)


def sheet_rows(case: CleaningCase, messages: Sequence[Message]) -> Iterator[SheetRow]:
    """The rows of a case as it is.

    Args:
        case: The case.
        messages: The conversation.
    """
    suggestions: dict[int, list[Suggestion]] = {}
    for one in case.suggestions:
        suggestions.setdefault(one.message, []).append(one)
    own: dict[int, list[Decision]] = {}
    for decision in case.standing:
        if decision.verb is Verb.CUT and decision.cut is not None:
            own.setdefault(decision.cut.message, []).append(decision)
    categories = {one.suggestion: one.cut.category for one in case.standing if one.cut is not None}
    for position, message in enumerate(messages):
        shown = _message_cells(position, message)
        states = [
            f"{cut.level.value} verwijderd (categorie {cut.category.value}, besluit {one.number})"
            for one in own.get(position, ())
            if (cut := one.cut) is not None
        ]
        yield SheetRow(message=position, suggestion=None, cells=(*shown, "", "", "; ".join(states), ""))
        for one in suggestions.get(position, ()):
            verdict = case.verdicts.get(one.id)
            state = "al verwijderd" if one.id in case.covered else ""
            if verdict is Verb.REJECT:
                state = "bewaard"
            elif verdict is Verb.ACCEPT:
                state = f"verwijderd (categorie {categories[one.id].value})"
            yield SheetRow(
                message=position,
                suggestion=one,
                cells=(*shown, one.subject.value, f"{one.reason} (categorie {one.category.value})", state, one.id),
                fragment=_short(cell_text(message.text[one.start : one.end])),
            )


def _message_cells(position: int, message: Message) -> tuple[str | int, ...]:
    return (
        position + 1,
        message.line,
        message.timestamp.strftime("%d-%m-%Y %H:%M:%S"),
        _short(cell_text(message.sender or "")),
        _short(cell_text(message.text)),
        _short(cell_text(message.attachment or "")),
    )


def cell_text(text: str) -> str:
    """A text as it stands in a cell, as long as it was.

    Args:
        text: What somebody wrote.
    """
    # Workbooks write characters as _x0041_, and programs differ in what they make of a text that looks like that.
    return _ESCAPE.sub("\uff3f", visible(text))


def _short(text: str) -> str:
    # Excel counts half characters: an emoji counts twice.
    return text if len(text) + sum(one > "\uffff" for one in text) <= _LONGEST else text[: _LONGEST // 2] + _CUT_OFF


def control_of(case: CleaningCase, rows: int) -> tuple[tuple[str, str], ...]:
    """What tells which case, which version of it and which messages a sheet is of.

    Args:
        case: The case.
        rows: How many rows its sheet has, without the headings.
    """
    return (
        ("formaat", FORMAT),
        ("zaak", case.id),
        ("gesprek", case.conversation),
        ("versie", str(case.version)),
        ("regels", case.rules),
        ("voorstellen", str(len(case.suggestions))),
        ("rijen", str(rows)),
    )
