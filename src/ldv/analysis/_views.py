"""What the views for analysts hold, as the SQL that makes them says it."""

from __future__ import annotations

import re
from typing import Final

import attrs

from ldv.logboek._migrations import migrations
from ldv.logboek._sql import statements

_VIEW: Final = re.compile(
    r"CREATE VIEW IF NOT EXISTS (\w+)\s*\(\n(.*?)\n\)\nAS .*\nCOMMENT '([^']*)'$", flags=re.DOTALL
)
_COLUMN: Final = re.compile(r"    (\w+) (.+) COMMENT '([^']*)',?")


@attrs.frozen(kw_only=True)
class Column:
    """A column of a view.

    Attributes:
        name: Its name.
        type: Type in ClickHouse.
        meaning: What it is.
    """

    name: str
    type: str
    meaning: str


@attrs.frozen(kw_only=True)
class View:
    """A view for analysts.

    Attributes:
        name: Its name.
        meaning: What a row is.
        columns: Its columns.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]


def views() -> tuple[View, ...]:
    """Every view for analysts, by name. The engine keeps the same words as comments."""
    made = (_VIEW.search(text) for migration in migrations() for text in statements(migration.file))
    return tuple(
        sorted(
            (View(name=match[1], meaning=match[3], columns=_columns(match[2])) for match in made if match),
            key=lambda view: view.name,
        )
    )


def _columns(text: str) -> tuple[Column, ...]:
    found = (_COLUMN.fullmatch(line) for line in text.splitlines())
    return tuple(Column(name=match[1], type=match[2], meaning=match[3]) for match in found if match)
