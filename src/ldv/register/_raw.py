"""What a file holds before it is understood: rows of cells, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs

from ldv.errors import Fault
from ldv.register._faults import quoted
from ldv.register._fields import ACTIVITIES, ENTITIES, SHEETS, Field, Sheet, field_for, headings, sheet_for

MOST_ROWS: Final = 200_000
MOST_BYTES: Final = 100 * 1024 * 1024
MOST_FAULTS: Final = 1_000
UNREADABLE: Final = object()
"""Stands for the content of a cell about which a fault was noted already."""
KIND_HEADINGS: Final = {"soort", "kind"}
"""Heading of the column that tells entities from activities in a file that has one table only."""


class Twice(ValueError):
    """A key that stands twice in one mapping; one of the two would be lost."""


class Entry(dict[Any, Any]):
    """A mapping that knows on which line it began."""

    line = 0


@attrs.frozen(kw_only=True)
class RawRow:
    """One row.

    Attributes:
        sheet: What it describes.
        title: Name of the sheet in the file.
        number: Number of the row for people.
        cells: Content by name of the field.
        columns: Headings by name of the field.
    """

    sheet: Sheet
    title: str
    number: int
    cells: dict[str, Any]
    columns: dict[str, str]

    def fault(self, problem: str, remedy: str, *, field: str = "") -> Fault:
        """A fault in this row."""
        return Fault(
            sheet=self.title, row=self.number, column=self.columns.get(field, field), problem=problem, remedy=remedy
        )

    def placed(self, fault: Fault) -> Fault:
        """A fault that was found without knowing where, in this row."""
        return attrs.evolve(fault, sheet=self.title, row=self.number)


@attrs.define
class RawFile:
    """Everything that was read, and what could not be."""

    rows: list[RawRow] = attrs.field(factory=list)
    faults: list[Fault] = attrs.field(factory=list)
    remarks: list[str] = attrs.field(factory=list)

    def add(self, row: RawRow) -> bool:
        """Keep a row; False when there are too many of them."""
        if len(self.rows) >= MOST_ROWS:
            self.faults.append(
                row.fault(
                    f"the file has more than {MOST_ROWS:,} rows",
                    "Divide it over several files, and import them one by one.",
                )
            )
            return False
        self.rows.append(row)
        return len(self.faults) < MOST_FAULTS


@attrs.frozen(kw_only=True)
class Header:
    """The headings of a table, understood.

    Attributes:
        sheet: What the rows describe; None when a column says so for each row.
        fields: For each kind of row the field of each column; None for a column that is left alone.
        titles: The headings.
        kind: Position of the column that tells rows apart.
    """

    sheet: Sheet | None
    fields: dict[str, tuple[Field | None, ...]]
    titles: tuple[str, ...]
    kind: int | None

    def row(self, values: Sequence[Any], *, title: str, number: int, faults: list[Fault]) -> RawRow | None:
        """A row of the table; None when it cannot be told what it describes."""
        sheet = self.sheet
        if sheet is None and self.kind is not None:
            word = str(values[self.kind] or "") if self.kind < len(values) else ""
            sheet = sheet_for(word) if word.strip() else ACTIVITIES
            if sheet is None:
                remedy = f"Expected {' or '.join(one.row_dutch for one in SHEETS)}."
                faults.append(
                    Fault(
                        sheet=title,
                        row=number,
                        column=self.titles[self.kind],
                        problem=f"found {quoted(word)}",
                        remedy=remedy,
                    )
                )
                return None
        if sheet is None:
            return None
        cells, columns = {}, {}
        for position, field in enumerate(self.fields[sheet.english]):
            value = values[position] if position < len(values) else None
            if field is not None:
                cells[field.name], columns[field.name] = value, self.titles[position]
            elif not _is_empty(value) and any(row[position] for row in self.fields.values()):
                remedy = "Leave the cell empty, or begin the heading with #: then the column is left alone."
                problem = f"found {quoted(value)}, and {sheet.row_dutch} has no such field"
                faults.append(
                    Fault(sheet=title, row=number, column=self.titles[position], problem=problem, remedy=remedy)
                )
        if any(not _is_empty(value) for value in values[len(self.titles) :]):
            faults.append(
                Fault(
                    sheet=title,
                    row=number,
                    problem="the row has more cells than there are headings",
                    remedy="Add a heading, or remove the cell.",
                )
            )
        return RawRow(sheet=sheet, title=title, number=number, cells=cells, columns=columns)


def header_of(
    titles: Sequence[Any], *, title: str, number: int, sheet: Sheet | None, faults: list[Fault]
) -> Header | None:
    """Understand the headings of a table.

    Args:
        titles: The cells of the first row that has any.
        title: Name of the sheet.
        number: Number of that row.
        sheet: What the rows describe, when that is known.
        faults: Where faults are added.

    Returns:
        The headings; None when not one of them is known.
    """
    names = tuple(str(one).strip() if one is not None else "" for one in titles)
    kind = next((position for position, name in enumerate(names) if name.casefold() in KIND_HEADINGS), None)
    if kind is None and sheet is None:
        sheet = max((ACTIVITIES, ENTITIES), key=lambda one: sum(field_for(one, name) is not None for name in names))
    wanted = SHEETS if sheet is None else (sheet,)
    fields = {
        one.english: tuple(
            None if name.startswith("#") or position == kind else field_for(one, name)
            for position, name in enumerate(names)
        )
        for one in wanted
    }
    if not any(field for row in fields.values() for field in row):
        return None
    for position, name in enumerate(names):
        if name and position != kind and not name.startswith("#") and not any(row[position] for row in fields.values()):
            faults.append(
                Fault(
                    sheet=title,
                    row=number,
                    column=name,
                    problem="the heading is not known",
                    remedy=suggestion(name, wanted),
                )
            )
    for one in wanted:
        seen: dict[str, str] = {}
        for field, name in zip(fields[one.english], names, strict=True):
            if field is not None and field.name in seen:
                remedy = "Keep one of them; a heading that begins with # is left alone."
                faults.append(
                    Fault(
                        sheet=title,
                        row=number,
                        column=name,
                        problem=f"means the same as {quoted(seen[field.name])}",
                        remedy=remedy,
                    )
                )
            elif field is not None:
                seen[field.name] = name
    return Header(sheet=sheet, fields=fields, titles=names, kind=kind)


def is_blank(values: Iterable[Any]) -> bool:
    """Whether a row holds nothing."""
    return all(_is_empty(value) for value in values)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def suggestion(name: str, sheets: Sequence[Sheet]) -> str:
    known = [heading for sheet in sheets for heading in headings(sheet)]
    # Names of the standard are long: who writes a part of one (activityId) means that one, whatever else looks like it.
    whole = [heading for heading in known if len(name) > 2 and name.casefold() in heading.casefold()]
    close = whole[:1] or difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    meant = f"Is {close[0]} meant? " if close else ""
    return f"{meant}Correct it, or begin the heading with #: then the column is left alone."
