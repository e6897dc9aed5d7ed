"""Drawing a review on a terminal. What is drawn comes from `_review`; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from chatarchive.cleaning._case import CleaningCase
from chatarchive.cleaning._review import Item, Mark, ShownMessage

_STYLES: Final = {
    Mark.SUGGESTED: "black on yellow",
    Mark.CUT: "strike bold red",
    Mark.KEPT: "underline green",
    Mark.FOUND: "reverse",
}
_FRAGMENT: Final = 40


def draw_context(shown: Iterable[ShownMessage]) -> RenderableType:
    """Messages one below the other; cuts struck through, suggestions on yellow, with the category behind them.

    Args:
        shown: From `context`.
    """
    return Group(*(_message(one) for one in shown))


def draw_items(items: Iterable[Item], *, title: str) -> RenderableType:
    """A list of suggestions or decisions.

    Args:
        items: From `list_open` or `list_decisions`.
        title: What stands above it.
    """
    table = Table(title=Text(title), title_justify="left", show_lines=False)
    for heading in ("nr", "bericht", "regel", "niveau", "categorie", "wat", "fragment", "reden"):
        table.add_column(heading, overflow="fold")
    for item in items:
        fragment = item.fragment.replace("\n", " ")
        table.add_row(
            # Text, and no markup: what people write may look like markup.
            *(
                Text(value)
                for value in (
                    item.key,
                    str(item.number),
                    str(item.line),
                    item.level.value,
                    "" if item.category is None else f"{item.category.value} {item.category.label}",
                    item.what,
                    fragment if len(fragment) <= _FRAGMENT else fragment[: _FRAGMENT - 1] + "…",
                    item.reason,
                )
            )
        )
    return table


def draw_summary(case: CleaningCase) -> RenderableType:
    """How far a case is: suggestions per detector, and what is taken out.

    Args:
        case: The case.
    """
    table = Table(title=Text(f"Schoning {case.id}, regels {case.rules}"), title_justify="left")
    for heading in ("detector", "versie", "overgenomen", "bewaard", "al verwijderd", "open"):
        table.add_column(heading)
    for tally in case.tallies():
        numbers = (tally.accepted, tally.rejected, tally.covered, tally.open)
        table.add_row(Text(tally.detector), Text(tally.version), *(str(number) for number in numbers))
    return Group(table, Text(f"{case.total} berichten, {len(case.cuts)} keer iets verwijderd."))


def _message(one: ShownMessage) -> Text:
    line = Text(no_wrap=False)
    line.append("> " if one.chosen else "  ", style="bold cyan")
    line.append(f"{one.number:>6}  {one.at:%d-%m-%Y %H:%M}  ", style="dim")
    line.append(f"{one.sender}: " if one.sender else "", style="bold")
    text = Text(one.text, style="strike red" if one.removed else "")
    for highlight in one.highlights:
        text.stylize(_STYLES[highlight.mark], highlight.start, highlight.end)
    # A bar before each further line: else a message could draw the lines of other messages.
    line.append_text(Text.assemble(("\n" + " " * 8 + "│ ", "dim")).join(text.split("\n", allow_blank=True)))
    if one.attachment:
        line.append(f"  [{one.attachment}]", style="dim")
    for highlight in one.highlights:
        if highlight.category is not None:
            line.append(f"  {highlight.mark.value} {highlight.category.value}", style="dim italic")
    return line
