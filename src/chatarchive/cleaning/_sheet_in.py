"""Reading a review sheet back: as a whole, or not at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any, Final

import attrs

from chatarchive.cleaning._case import CleaningCase
from chatarchive.cleaning._decision import Choice
from chatarchive.cleaning._ledger import trial
from chatarchive.cleaning._sheet_choice import choices_of
from chatarchive.cleaning._sheet_rows import (
    CONTROL,
    DECIDED,
    FRAGMENT,
    HEADINGS,
    LOCKED,
    SHEET,
    SheetRow,
    control_of,
    sheet_rows,
)
from chatarchive.domain import Message
from chatarchive.errors import CleaningConflict, CleaningRefused, SheetRefused

_MOST_UNPACKED: Final = 512 * 1024 * 1024
_MOST_SHOWN: Final = 20
_MOST_FAULTS: Final = 500


@attrs.frozen(kw_only=True)
class SheetReading:
    """What was decided in a review sheet. Nothing was applied yet.

    Attributes:
        seen: Version of the case that the sheet was made of; what `CleaningCase.take` wants to know.
        choices: What was decided, in the order of the conversation.
    """

    seen: int
    choices: tuple[Choice, ...]


def read_review_sheet(content: bytes, *, case: CleaningCase, messages: Sequence[Message], by: str) -> SheetReading:
    """Read what was decided in a review sheet, and check all of it.

    Args:
        content: The bytes of the sheet.
        case: The case as it is now; others may have decided since the sheet was made.
        messages: The conversation.
        by: Personnel number of who decided in it.

    Returns:
        The decisions, for `case.take(reading.choices, seen=reading.seen, ...)`, which takes all of them or none.

    Raises:
        SheetRefused: It is no sheet of this case, it was changed where it may not be, or something in it is not right.
            `faults` names every fault with its row, its column and its remedy, in Dutch.
    """
    case.require(messages)
    control, cells = _load(content)
    made_of = _version(case, control)
    rows = list(sheet_rows(made_of, messages))
    if dict(control) != dict(control_of(made_of, len(rows))):
        raise _refused(
            ["blad controle: deze lijst hoort niet bij deze zaak of bij een andere stand. Maak een nieuwe lijst."]
        )
    faults = _structure_faults(rows, cells)
    if faults:
        raise _refused(faults)
    numbered: list[tuple[int, Choice]] = []
    for number, (row, values) in enumerate(zip(rows, cells[1:], strict=False), start=2):
        answers = dict(zip(DECIDED, values[len(LOCKED) :], strict=True))
        found, wrong = choices_of(row, answers, messages[row.message])
        faults += [f"rij {number}, {fault}" for fault in wrong]
        numbered += [(number, choice) for choice in found]
    if not faults:
        faults = _conflicts(made_of, numbered, messages, by=by)
    if faults:
        raise _refused(faults)

    return SheetReading(seen=made_of.version, choices=tuple(choice for _, choice in numbered))


def _load(content: bytes) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    """The cells of the sheet of control and of the sheet that is filled in."""
    try:
        return _unpacked(content)
    except CleaningRefused:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails in as many ways as there are parts to it
        # Its cause is left out: it can hold what stands in the sheet.
        problem = f"het bestand kan niet worden gelezen ({type(error).__name__})"
        raise _refused([f"{problem}. Open het in Excel en sla het op als .xlsx."]) from None


def _unpacked(content: bytes) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
            raise _refused([f"het bestand is uitgepakt groter dan {_MOST_UNPACKED // 1024**2} MiB. Klopt het bestand?"])
    import openpyxl  # takes half a second, and most commands read no sheet

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        if SHEET not in book.sheetnames or CONTROL not in book.sheetnames:
            raise _refused(["het bestand is geen schoonlijst van chatarchive. Kies het juiste bestand."])
        control = [(_text(row[0]), _text(row[1])) for row in _cells(book[CONTROL]) if len(row) > 1]
        return control, [[_value(cell) for cell in row] for row in _cells(book[SHEET])]
    finally:
        book.close()


class _Formula:
    """What stands where a formula was: nobody can see what it means."""


def _cells(sheet: Any) -> list[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what the file says about its size is not always true
    return list(sheet.iter_rows())


def _value(cell: Any) -> Any:
    if getattr(cell, "data_type", "n") in {"f", "e"}:
        return _Formula()
    return cell.value


def _text(cell: Any) -> str:
    value = _value(cell)
    return "" if value is None or isinstance(value, _Formula) else str(value)


def _version(case: CleaningCase, control: list[tuple[str, str]]) -> CleaningCase:
    """The case as it was when the sheet was made."""
    said = dict(control).get("versie", "")
    if not said.isdecimal() or int(said) > case.version:
        raise _refused(["blad controle: deze lijst is niet van deze zaak. Maak een nieuwe lijst."])
    return case.as_of(int(said))


def _structure_faults(rows: Sequence[SheetRow], cells: Sequence[list[Any]]) -> list[str]:
    """Whether everything that nobody may change is as it was written, in the same place."""
    if not cells or tuple(_plain(value) for value in cells[0][: len(HEADINGS)]) != HEADINGS:
        return ["rij 1: de koppen zijn veranderd. Maak een nieuwe lijst, en vul alleen de gele kolommen in."]
    faults = []
    while len(cells) > len(rows) + 1 and not any(_plain(value) for value in cells[-1]):
        cells = cells[:-1]
    if len(cells) != len(rows) + 1:
        faults.append(f"er zijn {len(cells) - 1} rijen, en het moeten er {len(rows)} zijn. Maak een nieuwe lijst.")
    for number, (row, values) in enumerate(zip(rows, cells[1:], strict=False), start=2):
        values += [None] * (len(HEADINGS) - len(values))
        expected = [*row.cells, *(None for _ in DECIDED)]
        checked = [*range(len(LOCKED)), *([FRAGMENT] if row.suggestion is not None else [])]
        expected[FRAGMENT] = row.fragment
        faults += [
            f"rij {number}, kolom {HEADINGS[column]}: hier is iets veranderd of verplaatst. Maak een nieuwe lijst, en "
            "vul alleen de gele kolommen in."
            for column in checked
            if isinstance(values[column], _Formula) or _plain(values[column]) != str(expected[column])
        ]
        if any(isinstance(value, _Formula) for value in values):
            faults.append(f"rij {number}: hier staat een formule. Typ de waarde zelf.")
        if any(_plain(value) for value in values[len(HEADINGS) :]):
            faults.append(f"rij {number}: er staat iets achter de laatste kolom. Maak die cellen leeg.")
        del values[len(HEADINGS) :]
        if len(faults) >= _MOST_FAULTS:
            break
    return faults


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _conflicts(
    case: CleaningCase, numbered: Sequence[tuple[int, Choice]], messages: Sequence[Message], *, by: str
) -> list[str]:
    """Rows that conflict with one another, or with what was decided when the sheet was made."""
    faults = []
    for number, error in trial(case, numbered, messages, by=by):
        if isinstance(error, CleaningConflict):
            faults.append(
                f"rij {number}: dit overlapt met een andere rij of met een eerder besluit. Kies één van de twee, of "
                "draai het eerdere besluit eerst terug."
            )
        else:
            faults.append(f"rij {number}: {error}")
    return faults


def _refused(faults: Sequence[str]) -> SheetRefused:
    shown = [*faults[:_MOST_SHOWN], *([f"... en nog {len(faults) - _MOST_SHOWN}"] if len(faults) > _MOST_SHOWN else [])]
    return SheetRefused(
        "\n  ".join([f"The review sheet has {len(faults)} faults; nothing of it was taken over.", *shown]),
        faults=tuple(faults),
    )
