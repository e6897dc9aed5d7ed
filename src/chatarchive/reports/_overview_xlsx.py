"""The registration overview as an Excel workbook."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import attrs
import xlsxwriter

from chatarchive.reports._rows import STEPS, Done, OverviewRow, group_chats, step
from chatarchive.reports._words import local, plain

# What Excel, LibreOffice and Google Sheets take for the beginning of a formula.
_FORMULA: Final = re.compile("^('*)(?=[=+\\-@\t\r\n＝＋－＠])")
_MOST: Final = 32_000
"""Characters in a cell; Excel itself takes 32,767, and leaves out a whole cell that has more."""
_CUT: Final = " … (ingekort; de hele tekst staat in het overzicht als webpagina)"

_Value = str | int | datetime.datetime | None


@attrs.frozen
class _Column:
    title: str
    width: float
    meaning: str
    value: Callable[[OverviewRow], _Value]


def _at(name: str) -> Callable[[OverviewRow], _Value]:
    def value(row: OverviewRow) -> _Value:
        done: Done | None = step(row, name)
        return None if done is None else done.at

    return value


def _by(name: str) -> Callable[[OverviewRow], _Value]:
    def value(row: OverviewRow) -> _Value:
        done: Done | None = step(row, name)
        return None if done is None else done.by

    return value


def _steps() -> Iterable[_Column]:
    for name, word in STEPS:
        yield _Column(f"{word.capitalize()} op", 16, f"Wanneer het gesprek is {word}; leeg: nog niet.", _at(name))
        if name in {"read_out", "cleaned", "approved"}:
            yield _Column(f"{word.capitalize()} door", 22, f"Wie het gesprek heeft {word}.", _by(name))


def _columns() -> list[_Column]:
    return [
        _Column("Zaak", 16, "Kenmerk van de zaak; elk gesprek heeft er één.", lambda row: row.case),
        _Column("Departement", 22, "De verwerkingsverantwoordelijke.", lambda row: row.department),
        _Column("Eigenaar", 24, "Voor- en achternaam van de berichteneigenaar.", lambda row: row.owner),
        _Column("Functietitel", 24, "Van de berichteneigenaar.", lambda row: row.function_title),
        _Column("Soort", 14, "Gesprek of groepsgesprek.", lambda row: row.kind.value),
        _Column("App", 12, "Waar het gesprek is gevoerd.", lambda row: row.app),
        _Column("Titel", 32, "Naam van de gesprekspartner, of titel van het groepsgesprek.", lambda row: row.title),
        *_steps(),
        _Column("Status", 16, "Waar het gesprek nu is.", lambda row: row.status),
        _Column("Bijzonderheden", 44, "Wat er verder van belang is.", lambda row: row.remarks),
    ]


def _delivery_columns() -> list[_Column]:
    by_title = {column.title: column for column in _columns()}
    first = [
        _Column("Groep", 40, "", lambda row: row.title),
        _Column("Aantal eigenaren", 18, "", lambda _: None),
    ]
    names = ("Eigenaar", "Functietitel", "Departement", "Zaak", "Uitgelezen op", "Uitgelezen door", "Status")
    return [*first, *(by_title[name] for name in names)]


def overview_xlsx(rows: Iterable[OverviewRow], *, made: datetime.datetime) -> bytes:
    """The registration overview as a workbook (requirements 12 and 14).

    Args:
        rows: The overview, in its own order.
        made: When it is made; the same rows made at the same time are the same bytes.

    Returns:
        The workbook: a sheet of conversations, a sheet of groups with every owner who delivered them, and a sheet that
        explains the columns. No cell can be taken for a formula.
    """
    rows = list(rows)
    stream = io.BytesIO()
    # In memory: titles and names must not lie in the folder of temporary files.
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Registratieoverzicht chatgesprekken", "created": _naive(made)})
    sheets = _Sheets(book)
    columns = _columns()
    sheets.add(
        "Gesprekken",
        "Gesprekken",
        [(column.title, column.width) for column in columns],
        [[column.value(row) for column in columns] for row in rows],
        freeze=1,
    )
    sheets.add(
        "Groepsgesprekken",
        "Groepen",
        [(column.title, column.width) for column in _delivery_columns()],
        [
            [chat.title, chat.owners, *(column.value(row) for column in _delivery_columns()[2:])]
            for chat in group_chats(rows)
            for row in chat.deliveries
        ],
        freeze=1,
    )
    sheets.explain(columns, made)
    book.close()
    return stream.getvalue()


class _Sheets:
    def __init__(self, book: Any) -> None:
        self._book = book
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._number = book.add_format({"valign": "top"})
        self._moment = book.add_format({"num_format": "dd-mm-yyyy hh:mm", "valign": "top", "align": "left"})
        self._head = book.add_format({"bold": True, "valign": "top", "text_wrap": True})

    def add(
        self,
        name: str,
        table: str,
        columns: Sequence[tuple[str, float]],
        rows: Sequence[Sequence[_Value]],
        *,
        freeze: int,
    ) -> None:
        """A sheet that is one table: filters, and headings that stay in sight and on each printed page."""
        page = self._book.add_worksheet(name)
        # A table must have a row below its headings, also when there is nothing yet.
        page.add_table(
            0,
            0,
            max(1, len(rows)),
            len(columns) - 1,
            {
                "name": table,
                "style": "Table Style Light 9",
                "columns": [{"header": title} for title, _ in columns],
            },
        )
        for place, (title, width) in enumerate(columns):
            page.set_column(place, place, width)
            page.write_string(0, place, title, self._head)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                self._write(page, line, place, value)
        page.freeze_panes(1, freeze)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_footer("&L&A&RPagina &P van &N")

    def explain(self, columns: Sequence[_Column], made: datetime.datetime) -> None:
        """A sheet that says what each column means."""
        page = self._book.add_worksheet("Uitleg")
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 80)
        page.write_string(0, 0, "Gemaakt op", self._head)
        page.write_datetime(0, 1, _naive(made), self._moment)
        lines = [(column.title, column.meaning) for column in columns]
        lines.append(("Tijden", "Zijn Nederlandse tijden."))
        lines.append(
            ("Apostrof", "Begint een tekst met = + - of @, dan staat er een apostrof voor; zo is het geen formule.")
        )
        for line, (title, meaning) in enumerate(lines, start=2):
            page.write_string(line, 0, title, self._head)
            page.write_string(line, 1, _guarded(meaning), self._text)

    def _write(self, page: Any, line: int, place: int, value: _Value) -> None:
        if value is None or value == "":
            page.write_blank(line, place, None, self._text)
        elif isinstance(value, datetime.datetime):
            page.write_datetime(line, place, _naive(value), self._moment)
        elif isinstance(value, int):
            page.write_number(line, place, value, self._number)
        else:
            page.write_string(line, place, _guarded(value), self._text)


def _guarded(text: str) -> str:
    """The text with an apostrophe before what could begin a formula, also when the sheet is saved as csv later."""
    text = _FORMULA.sub(r"'\1", plain(text))
    return text if len(text) <= _MOST else text[:_MOST] + _CUT


def _naive(moment: datetime.datetime) -> datetime.datetime:
    # A date in Excel has no zone: it is written as a Dutch clock showed it.
    return local(moment).replace(tzinfo=None, microsecond=0)
