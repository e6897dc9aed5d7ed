"""The activities that every register has from the start: those of this library itself.

Changing a register, answering an access request, destroying records, keeping the audit log and reading the logboek
are processings too. They are the responsibility of the organisation that keeps the register, whose entity comes
along under a name to be replaced.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from ldv.register._activity import ProcessingActivity
from ldv.register._entity import Entity
from ldv.register._fields import ACTIVITIES, ENTITIES, Sheet

CHANGE_REGISTER: Final = "urn:uuid:3c1f7d0e-8f0b-4a52-9d0a-6a1f0e5b7c01"
"""Changing a register."""
GIVE_INZAGE: Final = "urn:uuid:3c1f7d0e-8f0b-4a52-9d0a-6a1f0e5b7c02"
"""Telling a data subject what was done."""
DESTROY_RECORDS: Final = "urn:uuid:3c1f7d0e-8f0b-4a52-9d0a-6a1f0e5b7c03"
"""Destroying records whose term has passed."""
KEEP_AUDIT_LOG: Final = "urn:uuid:3c1f7d0e-8f0b-4a52-9d0a-6a1f0e5b7c04"
"""Noting which employee did what (decision 4.4)."""
READ_LOGBOEK: Final = "urn:uuid:3c1f7d0e-8f0b-4a52-9d0a-6a1f0e5b7c05"
"""Looking into the logboek on behalf of the organisation."""
THIS_ORGANISATION: Final = "urn:uuid:3c1f7d0e-8f0b-4a52-9d0a-6a1f0e5b7c00"
"""The organisation that keeps the register; name it with `register.entities.change(THIS_ORGANISATION, name=...)`."""

SHIPPED: Final = frozenset(
    {CHANGE_REGISTER, GIVE_INZAGE, DESTROY_RECORDS, KEEP_AUDIT_LOG, READ_LOGBOEK, THIS_ORGANISATION}
)
"""All of these."""


@cache
def _shipped() -> dict[str, list[dict[str, str]]]:
    content: dict[str, list[dict[str, str]]] = msgspec.json.decode(
        (Path(__file__).parent / "shipped.json").read_bytes()
    )
    return content


def shipped_activities() -> list[ProcessingActivity]:
    """The activities, as first versions."""
    return [ProcessingActivity(**_values(ACTIVITIES, row), activity_id=row["id"]) for row in _shipped()["activities"]]


def shipped_entities() -> list[Entity]:
    """The entities."""
    return [Entity(**_values(ENTITIES, row)) for row in _shipped()["entities"]]


def _values(sheet: Sheet, row: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in sheet.fields:
        text = row.get(field.name)
        if text is not None:
            values[field.name] = (
                tuple(field.kind.parse(part) for part in text.split("; "))
                if field.kind.many
                else field.kind.parse(text)
            )
    return values
