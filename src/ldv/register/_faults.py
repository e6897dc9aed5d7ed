"""What is wrong with something that is offered to the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ldv.errors import Fault, RegisterFaults
from ldv.pseudonym import holds_bsn
from ldv.register._fields import Field, Sheet
from ldv.register._kinds import Language

_MOST_SHOWN: Final = 60
_MOST_IN_MESSAGE: Final = 10


def quoted(value: Any) -> str:
    """A value as it may be shown in a message: short, and never with what looks like a BSN."""
    text = str(value)
    if holds_bsn(text):
        return "(a value that is not shown)"
    return repr(text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "...")


def value_faults(value: Any, sheet: Sheet, *, columns: dict[str, str] | None = None) -> list[Fault]:
    """What is wrong with the fields of a value, each by itself.

    Args:
        value: An activity or an entity.
        sheet: Which of the two.
        columns: Headings that the fields had in a file, by name of the field.

    Returns:
        A fault for each field that is missing or not allowed.
    """
    found = []
    for field in sheet.fields:
        content = getattr(value, field.name)
        column = (columns or {}).get(field.name, field.name)
        if field.required and not content:
            found.append(missing(field, column))
        elif content != "" and (expected := field.kind.check(content)) is not None:
            found.append(Fault(column=column, problem=f"found {quoted(content)}", remedy=f"Expected {expected}."))
    return found


def missing(field: Field, column: str) -> Fault:
    """A field that must be filled in and is not."""
    hint = f", for example: {field.example}" if field.example else ""
    return Fault(
        column=column,
        problem=f"{field.title(Language.ENGLISH)} ({field.title(Language.DUTCH)}) is empty",
        remedy=f"Fill in {field.kind.expected}{hint}.",
    )


def refuse(faults: Sequence[Fault], *, what: str) -> None:
    """Raise when there are faults.

    Raises:
        RegisterFaults: There are; the message shows the first ones, `faults` has them all.
    """
    if not faults:
        return
    lines = [
        f"{what}: {len(faults)} fault{'s' if len(faults) > 1 else ''}; nothing was changed.",
        *map(str, faults[:_MOST_IN_MESSAGE]),
    ]
    if len(faults) > _MOST_IN_MESSAGE:
        lines.append(f"... and {len(faults) - _MOST_IN_MESSAGE} more.")
    raise RegisterFaults("\n  ".join(lines), faults=faults)
