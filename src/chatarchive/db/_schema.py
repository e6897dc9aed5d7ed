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


def check(connection: Connection, *, shown: str, older: bool = False) -> str:
    """See that the archive is one that this version works with.

    Args:
        connection: To ask.
        shown: The database, for messages.
        older: Whether an older one will do.

    Returns:
        Its revision.

    Raises:
        SettingsError: There is no archive here, or it is of another version.
    """
    found = revision_of(connection)
    if found is None:
        raise SettingsError(f"database {shown}: there is no archive here. Check the name, or make one.")
    if found > NEWEST:
        raise SettingsError(
            f"database {shown}: its tables are of revision {found}, and this version knows none after {NEWEST}. "
            "Install the newest version; nothing was changed."
        )
    if found < NEWEST and not older:
        raise SettingsError(
            f"database {shown}: its tables are of revision {found}, and this version works with {NEWEST}. Bring them "
            "up to date: chatarchive bijwerken."
        )
    return found


def upgrade(connection: Connection, *, shown: str) -> None:
    """Bring the tables up to date, from nothing or from any older revision.

    Args:
        connection: Inside a transaction; a migration happens wholly or not at all.
        shown: The database, for messages.

    Raises:
        SettingsError: It is newer than this version.
    """
    if revision_of(connection) is not None and check(connection, shown=shown, older=True) == NEWEST:
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


def revision_of(connection: Connection) -> str | None:
    """The revision of its tables; None when there are none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
