"""Making the tables of an archive, and telling whether they are the ones that this version works with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from chatarchive.errors import SettingsError

NEWEST: Final = "0002"
"""Revision of the tables that this version works with."""

_FOLDER: Final = Path(__file__).parent / "_migrations"


def check(connection: Connection, *, shown: str) -> None:
    """See that the archive is one that this version works with.

    Raises:
        SettingsError: There is no archive here, or it is of another version.
    """
    found = _revision(connection)
    if found is None:
        raise SettingsError(f"database {shown}: there is no archive here. Check the name, or make one.")
    if found != NEWEST:
        raise SettingsError(
            f"database {shown}: its tables are of revision {found}, and this version works with {NEWEST}. Install the "
            "version that belongs to it, or bring the tables up to date."
        )


def upgrade(connection: Connection, *, shown: str) -> None:
    """Bring the tables up to date, from nothing or from any older revision.

    Args:
        connection: Inside a transaction; a migration happens wholly or not at all.
        shown: The database, for messages.

    Raises:
        SettingsError: It is newer than this version.
    """
    before = _revision(connection)
    if before is not None and before >= NEWEST:
        check(connection, shown=shown)
        return
    # Only here: every command opens an archive, and one in its life makes it.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    # In place of an env.py: the connection is the caller's, and so is the transaction.
    with EnvironmentContext(
        config, scripts, fn=lambda revision, context: scripts._upgrade_revs(NEWEST, revision)
    ) as environment:
        environment.configure(connection=connection, transactional_ddl=False)
        environment.run_migrations()


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
