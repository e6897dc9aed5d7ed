"""Making the tables of a register, and telling whether they are the ones that this version works with."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final, NoReturn

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ldv.errors import ConfigurationError

NEWEST: Final = "0001"
"""Revision of the tables that this version works with."""

_FOLDER: Final = Path(__file__).parent / "_migrations"


def revision_of(connection: Connection) -> str | None:
    """Revision of the tables that are there; None when there are none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def check(connection: Connection, *, shown: str) -> None:
    """See that the register is one that this version works with.

    Raises:
        ConfigurationError: There is no register here, or it is of another version.
    """
    found = revision_of(connection)
    if found is None:
        absent(shown)
    if found != NEWEST:
        raise ConfigurationError(
            f"register {shown}: its tables are of revision {found}, and this version of ldv works with {NEWEST}. "
            "If the register is the older one, `ldv register init` brings it up to date; else install a newer ldv."
        )


def absent(shown: str) -> NoReturn:
    """Say that there is no register.

    Raises:
        ConfigurationError: Always.
    """
    raise ConfigurationError(
        f"register {shown}: there is no register here. Check the name, or make one: `ldv register init`, or "
        "Register.open(..., create=True)."
    )


def upgrade(connection: Connection, *, shown: str) -> bool:
    """Bring the tables up to date, from nothing or from any older revision.

    Args:
        connection: Inside a transaction; a migration happens wholly or not at all.
        shown: The register, for messages.

    Returns:
        Whether there was anything to do.

    Raises:
        ConfigurationError: Alembic is not installed, or the register is newer than this version.
    """
    before = revision_of(connection)
    if before == NEWEST:
        return False
    if before is not None and before > NEWEST:
        check(connection, shown=shown)
    if importlib.util.find_spec("alembic") is None:
        raise ConfigurationError(
            "making a register needs alembic, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[register]'"
        )
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
    return True
