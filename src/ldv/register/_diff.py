"""What differs between two versions."""

from __future__ import annotations

from typing import Any

import attrs

from ldv.register._activity import ProcessingActivity
from ldv.register._fields import ACTIVITY_FIELDS, Field


@attrs.frozen(kw_only=True)
class Difference:
    """One field that differs.

    Attributes:
        field: Which.
        before: Its value in the one version.
        after: Its value in the other.
    """

    field: Field
    before: Any
    after: Any


def differences(one: ProcessingActivity, other: ProcessingActivity) -> tuple[Difference, ...]:
    """What differs between two versions, their identifiers left out: those always do."""
    return tuple(
        Difference(field=field, before=getattr(one, field.name), after=getattr(other, field.name))
        for field in ACTIVITY_FIELDS
        if field.name not in {"id", "previous_id"} and getattr(one, field.name) != getattr(other, field.name)
    )
