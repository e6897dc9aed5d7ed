"""Asking the database, and adding to it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ldv.register._activity import ProcessingActivity
from ldv.register._entity import Entity
from ldv.register._rows import activity_of, activity_row, entity_of, entity_row
from ldv.register._tables import activity_version, entity_version

_ROWS_AT_ONCE = 1_000


def activity(connection: Connection, id: str) -> ProcessingActivity | None:
    """The version with this identifier."""
    row = connection.execute(sa.select(activity_version).where(activity_version.c.id == id)).one_or_none()
    return None if row is None else activity_of(row)


def history(connection: Connection, id: str) -> list[ProcessingActivity]:
    """All versions of the activity that this identifier belongs to, the first one first."""
    lineage = sa.select(activity_version.c.activity_id).where(activity_version.c.id == id).scalar_subquery()
    query = (
        sa.select(activity_version).where(activity_version.c.activity_id == lineage).order_by(activity_version.c.number)
    )
    return [activity_of(row) for row in connection.execute(query)]


def activities(connection: Connection) -> list[ProcessingActivity]:
    """Every version of every activity, those of one activity together and in order."""
    query = sa.select(activity_version).order_by(activity_version.c.activity_id, activity_version.c.number)
    return [activity_of(row) for row in connection.execute(query)]


def activities_at(connection: Connection, at: datetime.datetime | None) -> list[ProcessingActivity]:
    """Of each activity the version valid at a moment, or the newest; by name."""
    table = activity_version
    newest = sa.select(table.c.activity_id, sa.func.max(table.c.number).label("number")).group_by(table.c.activity_id)
    if at is not None:
        newest = newest.where(table.c.valid_from <= at)
    chosen = newest.subquery()
    joined = table.join(chosen, sa.and_(table.c.activity_id == chosen.c.activity_id, table.c.number == chosen.c.number))
    query = sa.select(table).select_from(joined).order_by(table.c.name, table.c.id)
    return [activity_of(row) for row in connection.execute(query)]


def identifiers(connection: Connection) -> tuple[set[str], set[str]]:
    """Every identifier of every version, and every namespace."""
    rows = connection.execute(sa.select(activity_version.c.id, activity_version.c.namespace)).all()
    return {row.id for row in rows}, {row.namespace for row in rows}


def entity_history(connection: Connection, id: str) -> list[Entity]:
    """All versions of an entity, the first one first."""
    query = sa.select(entity_version).where(entity_version.c.id == id).order_by(entity_version.c.number)
    return [entity_of(row) for row in connection.execute(query)]


def entities(connection: Connection) -> list[Entity]:
    """Every version of every entity, those of one entity together and in order."""
    query = sa.select(entity_version).order_by(entity_version.c.id, entity_version.c.number)
    return [entity_of(row) for row in connection.execute(query)]


def insert(
    connection: Connection,
    activities: Iterable[ProcessingActivity],
    entities: Iterable[Entity],
    *,
    recorded_at: datetime.datetime,
) -> None:
    """Add versions; those of one activity in order."""
    _insert(connection, entity_version, [entity_row(entity, recorded_at=recorded_at) for entity in entities])
    _insert(connection, activity_version, [activity_row(activity, recorded_at=recorded_at) for activity in activities])


def _insert(connection: Connection, table: sa.Table, rows: Sequence[dict[str, object]]) -> None:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(sa.insert(table), rows[start : start + _ROWS_AT_ONCE])
