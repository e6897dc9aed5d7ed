"""Reading csv: any of the usual separators; UTF-8, or whatever the caller says."""

from __future__ import annotations

import csv
import io
from typing import Final

from ldv.errors import Fault, RegisterError, UsageError
from ldv.register._cells import unguard
from ldv.register._fields import SHEETS, field_for
from ldv.register._raw import RawFile, header_of, is_blank

_SEPARATORS: Final = ";,\t|"
_MOST_IN_CELL: Final = 1_000_000
_BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_csv(content: bytes, *, name: str, encoding: str | None) -> RawFile:
    """Read a csv file.

    Args:
        content: The bytes.
        name: Name of the file, for messages.
        encoding: Its encoding; None is UTF-8, or UTF-16 with a byte order mark.

    Returns:
        Its rows. What was guarded against being taken for a formula is as it was.

    Raises:
        RegisterError: It is not text in that encoding, or not csv.
    """
    text = _decoded(content, name=name, encoding=encoding)
    found = RawFile()
    header = None
    csv.field_size_limit(_MOST_IN_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            values = [unguard(cell, anywhere=True) for cell in cells]
            if is_blank(values):
                continue
            if header is None:
                header = header_of(values, title=name, number=number, sheet=None, faults=found.faults)
                if header is None:
                    remedy = "Begin with a row of headings; `ldv register template` makes one."
                    found.faults.append(Fault(sheet=name, row=number, problem="no heading is known", remedy=remedy))
                    break
                continue
            row = header.row(values, title=name, number=number, faults=found.faults)
            if row is not None and not found.add(row):
                break
    except csv.Error as error:
        raise RegisterError(
            f"{name}: line {reader.line_num} is not csv ({error}). Save the file again as csv in a spreadsheet "
            "program, "
            "and look for a quotation mark without its pair."
        ) from error
    return found


def _decoded(content: bytes, *, name: str, encoding: str | None) -> str:
    used = encoding or next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(used)
    except LookupError:
        raise UsageError(
            f"encoding: {used!r} is not known. Known are utf-8, utf-16, cp1252 (Windows) and others of Python."
        ) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RegisterError(
            f"{name}: line {line} is not text in {used} (byte 0x{content[error.start]:02X}). Save it as 'CSV UTF-8' "
            "in the spreadsheet "
            "program, or say its encoding, often cp1252: --encoding cp1252."
        ) from error
    if "\0" in text:
        raise RegisterError(
            f"{name}: holds zero bytes; it is no csv, or its encoding is UTF-16. Save it as 'CSV UTF-8', or say "
            "--encoding utf-16."
        )
    return text


def _separator(text: str) -> str:
    """The separator that makes most of the first line known headings."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(separator: str) -> int:
        try:
            names = next(csv.reader([first], delimiter=separator), [])
        except csv.Error:
            return 0
        return sum(any(field_for(sheet, name) for sheet in SHEETS) for name in names)

    return max(_SEPARATORS, key=known)
