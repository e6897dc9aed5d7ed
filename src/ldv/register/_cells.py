"""Between the cell of a file and the value of a field; and what keeps a cell from being taken for a formula."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any, Final

from ldv.register._fields import Field
from ldv.register._kinds import MOMENT, YES_NO, Language

_SEPARATOR: Final = re.compile(r"[;\n]")
# What Excel, LibreOffice and Google Sheets take for the beginning of a formula.
_FORMULA: Final = "=+\\-@\t\r＝＋－＠"
_AT_START: Final = re.compile(f"^('*)(?=[{_FORMULA}])")
_AT_START_GUARDED: Final = re.compile(f"^'('*)(?=[{_FORMULA}])")
# A csv file may be opened with another separator than it was written with; then a cell begins after any of these.
_ANYWHERE: Final = re.compile(f"(^|[;,\\t\\n|] ?)('*)(?=[{_FORMULA}])")
_ANYWHERE_GUARDED: Final = re.compile(f"(^|[;,\\t\\n|] ?)'('*)(?=[{_FORMULA}])")


def guard(text: str, *, anywhere: bool) -> str:
    """A text that no program takes for a formula.

    Args:
        text: What the cell says.
        anywhere: Also where another separator would begin a cell: for csv.

    Returns:
        The text with an apostrophe before what could begin a formula; `unguard` takes it away again.
    """
    return _ANYWHERE.sub(r"\1'\2", text) if anywhere else _AT_START.sub(r"'\1", text)


def unguard(text: str, *, anywhere: bool) -> str:
    """The text that was guarded."""
    return _ANYWHERE_GUARDED.sub(r"\1\2", text) if anywhere else _AT_START_GUARDED.sub(r"\1", text)


def cell_text(field: Field, value: Any, language: Language) -> str:
    """The value of a field as one text."""
    return "; ".join(field.texts(value, language))


def value_of(field: Field, raw: Any) -> Any:
    """The value of a field from what a file holds.

    Args:
        field: The field.
        raw: Text, number, date, truth value, or a list of texts; None for nothing.

    Returns:
        The value, or None when nothing is filled in.

    Raises:
        ValueError: It cannot be read; the message says what is expected.
    """
    if isinstance(raw, (list, tuple)):
        if not field.kind.many:
            raise ValueError(f"{field.kind.expected}, not a list")
        parts: Iterable[Any] = raw
    elif field.kind.many and isinstance(raw, str):
        parts = _SEPARATOR.split(raw.replace("\r", "\n"))
    else:
        parts = (raw,)
    texts = [text for part in parts if (text := _text(field, part))]
    if not texts:
        return None
    if field.kind.many:
        return tuple(field.kind.parse(text) for text in texts)
    return field.kind.parse(texts[0])


def _text(field: Field, raw: Any) -> str:
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(raw, bool):
        if field.kind is YES_NO:
            return "yes" if raw else "no"
        raise ValueError(f"{field.kind.expected}; put quotation marks around a text that reads as true or false")
    if isinstance(raw, int):
        return str(raw)
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else str(raw)
    if isinstance(raw, (datetime.datetime, datetime.date)):
        if field.kind is MOMENT:
            return raw.isoformat()
        raise ValueError(f"{field.kind.expected}, not a date; give the cell the format 'text'")
    raise ValueError(f"{field.kind.expected}, not {type(raw).__name__}")
