"""Entries of a period."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

import attrs
import sqlalchemy as sa

from ldv.audit._database import table
from ldv.audit._entry import text_of
from ldv.errors import UsageError

if TYPE_CHECKING:
    from ldv.processing import Operation


def _zoned(period: Period, field: attrs.Attribute[datetime.datetime | None], value: datetime.datetime | None) -> None:
    if value is not None and value.tzinfo is None:
        raise UsageError(
            f"audit: {field.name} has no zone, so it could mean two moments. Give it one, for example "
            "datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)."
        )


@attrs.frozen(kw_only=True)
class Period:
    """From when until when.

    Attributes:
        since: Then or later; None: from the first entry on.
        until: Before then; None: up to the last entry.

    Raises:
        UsageError: A time has no zone.
    """

    since: datetime.datetime | None = attrs.field(default=None, validator=_zoned)
    until: datetime.datetime | None = attrs.field(default=None, validator=_zoned)

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """As a database is asked: times are kept as text of one length, so that they sort as they are."""
        found: list[sa.ColumnElement[bool]] = []
        if self.since is not None:
            found.append(table.c.at >= text_of(self.since))
        if self.until is not None:
            found.append(table.c.at < text_of(self.until))
        return found

    def note(self, operation: Operation) -> None:
        """Let the record of asking say which period was asked for."""
        if self.since is not None:
            operation.set_attribute("audit.since", text_of(self.since))
        if self.until is not None:
            operation.set_attribute("audit.until", text_of(self.until))


ALWAYS: Final = Period()
"""Every entry."""
