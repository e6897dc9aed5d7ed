"""Reading xlsx: values only. Formulas and merged cells are faults, for nobody can see what they mean here."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from ldv.errors import ConfigurationError, Fault, RegisterError
from ldv.register._cells import unguard
from ldv.register._fields import sheet_for
from ldv.register._raw import MOST_FAULTS, UNREADABLE, Header, RawFile, header_of, is_blank

_MOST_UNPACKED: Final = 512 * 1024 * 1024
_OLD: Final = b"\xd0\xcf\x11\xe0"
_LEFT_ALONE: Final = {"uitleg", "toelichting", "explanation", "help"}
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z0-9:]+)\"")
_NO_VALUE: Final = {"f", "e"}
_CHUNK: Final = 1024 * 1024


def read_xlsx(content: bytes, *, name: str) -> RawFile:
    """Read a workbook.

    Args:
        content: The bytes.
        name: Name of the file, for messages.

    Returns:
        The rows of its sheets on activities and entities.

    Raises:
        RegisterError: It is no workbook.
        ConfigurationError: openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise ConfigurationError(
            "reading xlsx needs openpyxl, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[register]'; or save the file as csv."
        ) from None
    if content.startswith(_OLD):
        raise RegisterError(f"{name}: an old .xls, or a workbook with a password. Save it as .xlsx without a password.")
    found = RawFile()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive, name)
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            for sheet in workbook.worksheets:
                _read_sheet(sheet, archive, found)
            workbook.close()
    except RegisterError:
        raise
    except Exception as error:  # a damaged workbook fails in as many ways as there are parts to it
        raise RegisterError(
            f"{name}: cannot be read as a workbook ({type(error).__name__}). Open it in a spreadsheet program, and "
            "save it as .xlsx."
        ) from error
    return found


def _check_size(archive: zipfile.ZipFile, name: str) -> None:
    if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
        raise RegisterError(f"{name}: unpacks to more than {_MOST_UNPACKED // 1024**2} MiB. Is it the right file?")


def _read_sheet(sheet: Any, archive: zipfile.ZipFile, found: RawFile) -> None:
    title = str(sheet.title)
    if title.startswith("#") or title.casefold() in _LEFT_ALONE or not hasattr(sheet, "iter_rows"):
        return
    header: Header | None = None
    sheet.reset_dimensions()  # what the file says about its size is not always true
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        faults = list(_cell_faults(cells, title, number, header))
        values = [_value(cell) for cell in cells]
        if is_blank(values) and not faults:
            continue
        found.faults += faults
        if header is None:
            header = header_of(values, title=title, number=number, sheet=sheet_for(title), faults=found.faults)
            if header is None:
                remedy = (
                    "Begin with a row of headings (`ldv register template` makes one), or begin the name of the "
                    "sheet with #: then it is left alone."
                )
                found.faults.append(Fault(sheet=title, row=number, problem="no heading is known", remedy=remedy))
                return
            found.faults += _merged(sheet, archive, title)
            continue
        row = header.row(values, title=title, number=number, faults=found.faults)
        if (row is not None and not found.add(row)) or len(found.faults) >= MOST_FAULTS:
            return


def _value(cell: Any) -> Any:
    if getattr(cell, "data_type", "n") in _NO_VALUE:
        return UNREADABLE
    value = cell.value
    return unguard(value, anywhere=False) if isinstance(value, str) else value


def _cell_faults(cells: Any, title: str, number: int, header: Header | None) -> Iterator[Fault]:
    for position, cell in enumerate(cells):
        kind = getattr(cell, "data_type", "n")
        if kind not in _NO_VALUE:
            continue
        heading = header.titles[position] if header is not None and position < len(header.titles) else cell.coordinate
        if kind == "f":
            problem, remedy = (
                f"cell {cell.coordinate} holds a formula",
                "Put its value there: copy, and paste as values.",
            )
        else:
            problem, remedy = (
                f"cell {cell.coordinate} holds the error {cell.value}",
                "Correct the formula that it came from, or type the value.",
            )
        yield Fault(sheet=title, row=number, column=heading, problem=problem, remedy=remedy)


def _merged(sheet: Any, archive: zipfile.ZipFile, title: str) -> Iterator[Fault]:
    """Merged cells; a workbook that is read row by row does not tell of them itself."""
    path = str(sheet._worksheet_path).lstrip("/")
    kept = b""
    with archive.open(path) as part:
        while chunk := part.read(_CHUNK):
            text = kept + chunk
            end = 0
            for match in _MERGED.finditer(text):
                end = match.end()
                area = match[1].decode()
                row = re.search(r"\d+", area)
                yield Fault(
                    sheet=title,
                    row=int(row[0]) if row else None,
                    problem=f"cells {area} are merged",
                    remedy="Take them apart, and fill in each row by itself.",
                )
            kept = text[max(end, len(text) - 512) :]
