"""Everything that an archive keeps, and the triggers that keep the registration overview as it is."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

_SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Make the tables."""
    connection = op.get_bind()
    script = (_SQL / f"{revision}_{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in script.split("-- next\n"):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )


def downgrade() -> None:
    """There is no way back: that would remove the registration overview."""
    raise NotImplementedError
