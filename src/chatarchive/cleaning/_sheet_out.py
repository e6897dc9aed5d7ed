"""Writing a review sheet: xlsx with drop-downs, columns that cannot be changed, and nothing that is a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chatarchive.cleaning._case import CleaningCase
from chatarchive.cleaning._category import Level
from chatarchive.cleaning._sheet_rows import (
    CATEGORIES,
    CONTROL,
    DECIDED,
    EXPLANATION,
    FRAGMENT,
    HEADINGS,
    KEEP,
    LOCKED,
    REMOVE,
    SEPARATOR,
    SHEET,
    SheetRow,
    control_of,
    sheet_rows,
)
from chatarchive.domain import Message
from chatarchive.errors import CleaningRefused

_MOST_ROWS: Final = 1_048_575
_WIDTHS: Final = (8, 8, 18, 22, 70, 24, 18, 34, 24, 16, 14, 12, 28, 36, 40)
_EXPLANATION: Final = (
    "Zo gebruikt u deze lijst",
    "Elke rij is een bericht, of een voorstel bij een bericht. Een voorstel verandert niets: u beslist.",
    "Vul alleen de gele kolommen in. De andere kolommen zijn beveiligd; verander, verplaats of verwijder geen rijen.",
    f"besluit: '{REMOVE}' of '{KEEP}'. Leeg betekent: nog geen besluit; het bericht blijft dan staan.",
    "niveau: bericht (alles), passage (een stuk tekst) of element (één gegeven op één regel).",
    "categorie: 1, 2 of 3. Zonder categorie kan niets weg. Bij een voorstel mag u dit leeg laten.",
    "fragment: het stuk dat weg moet, precies zoals het er staat. Bij niveau bericht blijft dit leeg. "
    f"Meer stukken in één bericht? Zet er {SEPARATOR} tussen.",
    "reden: waarom dit weg moet, zonder het weggehaalde te herhalen. Bij een voorstel mag u dit leeg laten.",
    "Klopt er iets niet, dan wordt de hele lijst geweigerd, met per rij wat er moet veranderen.",
)


def review_sheet(case: CleaningCase, *, messages: Sequence[Message]) -> bytes:
    """A review sheet, to decide in and to read back with `read_review_sheet`.

    Args:
        case: The case.
        messages: The conversation.

    Returns:
        The bytes of an xlsx file. Texts are written as texts: none of them is ever a formula or a link.

    Raises:
        CleaningRefused: The messages are not those of the case, or there are more than a sheet holds.
    """
    case.require(messages)
    rows = list(sheet_rows(case, messages))
    if len(rows) > _MOST_ROWS:
        raise CleaningRefused(
            f"Case {case.id}: its sheet would have {len(rows)} rows, and {_MOST_ROWS} is the most. Clean it in the "
            "terminal."
        )
    stream = io.BytesIO()
    options = {
        # Without this, xlsxwriter keeps parts of the texts in files of its own.
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    # The same case gives the same bytes.
    book.set_properties({"title": "Schoonlijst", "created": datetime.datetime(2023, 1, 1)})  # noqa: DTZ001 - a constant
    _write_rows(book, book.add_worksheet(SHEET), rows)
    _write_explanation(book, book.add_worksheet(EXPLANATION))
    control = book.add_worksheet(CONTROL)
    for number, (name, value) in enumerate(control_of(case, len(rows))):
        control.write_string(number, 0, name)
        control.write_string(number, 1, value)
    control.protect()
    control.very_hidden()
    book.close()
    return stream.getvalue()


def _write_rows(book: xlsxwriter.Workbook, sheet: Worksheet, rows: Sequence[SheetRow]) -> None:
    # `quote_prefix`: a spreadsheet program that edits the cell goes on taking it for text.
    base = {"valign": "top", "text_wrap": True, "num_format": "@", "quote_prefix": True}
    locked = book.add_format({**base, "locked": True, "font_color": "#404040"})
    suggested = book.add_format({**base, "locked": True, "bg_color": "#FCE4D6"})
    number = book.add_format({"valign": "top", "locked": True, "num_format": "0"})
    to_decide = book.add_format(
        {**base, "locked": False, "bg_color": "#FFF9DB", "border": 1, "border_color": "#D9D9D9"}
    )
    heading = book.add_format({"bold": True, "locked": True, "font_color": "#FFFFFF", "bg_color": "#154273"})
    for column, (title, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.write_string(0, column, title, heading)
        sheet.set_column(column, column, width)
    for at, row in enumerate(rows, start=1):
        text_format = locked if row.suggestion is None else suggested
        for column, value in enumerate(row.cells):
            if isinstance(value, int):
                sheet.write_number(at, column, value, number)
            else:
                _write_text(sheet, at, column, value, text_format)
        for column in range(len(LOCKED), len(HEADINGS)):
            own = column == FRAGMENT and row.suggestion is not None
            _write_text(sheet, at, column, row.fragment if own else "", suggested if own else to_decide)
    last = max(1, len(rows))
    choices = {
        "besluit": [REMOVE, KEEP],
        "niveau": [level.value for level in Level],
        "categorie": list(CATEGORIES.values()),
    }
    for title in DECIDED:
        if title in choices:
            column = HEADINGS.index(title)
            sheet.data_validation(
                1,
                column,
                last,
                column,
                {
                    "validate": "list",
                    "source": choices[title],
                    "error_title": "Kies uit de lijst",
                    "error_message": "Kies een van de mogelijkheden, of maak de cel leeg.",
                },
            )
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, last, len(HEADINGS) - 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def _write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def _write_explanation(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    for number, line in enumerate(_EXPLANATION):
        sheet.write_string(number, 0, line, book.add_format({"bold": True}) if number == 0 else wrapped)
    sheet.protect()
