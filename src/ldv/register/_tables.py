"""The tables of the register, for asking and for adding. The migrations make them; see `_migrations/sql`."""

from __future__ import annotations

import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime.datetime]):
    """A moment in UTC, to the microsecond: a text of fixed width in SQLite, a time with zone in PostgreSQL."""

    impl = sa.String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """The type that the database has for it."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.String(27))

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> Any:
        """On the way in."""
        if value is None or dialect.name == "postgresql":
            return value
        return f"{value.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S.%f}Z".rjust(27, "0")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime.datetime | None:
        """On the way out."""
        if isinstance(value, str):
            return datetime.datetime.fromisoformat(value)
        return None if value is None else value.astimezone(datetime.UTC)


metadata = sa.MetaData()

activity_version = sa.Table(
    "activity_version",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("activity_id", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("previous_id", sa.Text, sa.ForeignKey("activity_version.id"), unique=True),
    sa.Column("namespace", sa.Text, nullable=False),
    sa.Column("valid_from", Moment, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("legal_basis", sa.JSON, nullable=False),
    sa.Column("legal_basis_comment", sa.Text, nullable=False),
    sa.Column("data_subject_categories", sa.JSON, nullable=False),
    sa.Column("personal_data_categories", sa.JSON, nullable=False),
    sa.Column("recipients_categories", sa.JSON, nullable=False),
    sa.Column("envisaged_time_limit", sa.Text, nullable=False),
    sa.Column("parent_id", sa.Text),
    sa.Column("controller_id", sa.Text, nullable=False),
    sa.Column("processor_ids", sa.JSON, nullable=False),
    sa.Column("confidentiality", sa.Text, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.UniqueConstraint("activity_id", "number"),
)

entity_version = sa.Table(
    "entity_version",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("valid_from", Moment, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("postal_code", sa.Text, nullable=False),
    sa.Column("city", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("phone_number", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
)
