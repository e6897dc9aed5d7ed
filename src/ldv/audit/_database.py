"""Where the audit log is kept: from a path or URL to an engine, and from its errors to ours."""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from ldv.audit._entry import Entry
from ldv.errors import AuditError, AuditUnavailable, ConfigurationError, LdvError
from ldv.register._database import engine_for, shown, url_of

# Writers take turns; the number is any that nobody else uses: the letters LDVA.
_WRITE_LOCK: Final = 0x4C445641

table: Final = sa.Table(
    "audit_entry",
    sa.MetaData(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    *(
        sa.Column(name, sa.Text, nullable=False)
        for name in (
            "at",
            "employee",
            "employee_type",
            "action",
            "operation_id",
            "trace_id",
            "logged_operation_id",
            "salt",
            "previous",
            "hash",
        )
    ),
)


def opened(where: str | Path, *, create: bool) -> Engine:
    """The database of an audit log.

    Args:
        where: Path of a SQLite file, or `postgresql://USER@HOST/DATABASE`.
        create: Make the file and the table when they are not there.

    Raises:
        ConfigurationError: There is none, or what it needs is not installed.
        AuditUnavailable: It does not answer.
    """
    url = url_of(where, what="audit")
    if url.get_backend_name() == "sqlite":
        _file(Path(url.database or ""), create=create)
    engine = engine_for(url)
    try:
        with translated(url):
            _make(engine) if create else _check(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to ask."""
    with translated(engine.url), engine.connect() as connection:
        yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection that adds to the chain; one at a time, whoever else writes."""
    with translated(engine.url), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITE_LOCK)))
        yield connection


@contextlib.contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn what a database says into an error of the library; it can hold an employee, so only its class is told.

    Raises:
        AuditUnavailable: It cannot be reached, or is locked.
        AuditError: It refuses.
    """
    fault: LdvError
    try:
        yield
    except LdvError:
        raise
    except (OperationalError, InterfaceError) as error:
        fault = AuditUnavailable(
            f"audit: {shown(url)} does not answer ({type(error.orig).__name__}). Check that it runs, and that this "
            "user may use it."
        )
    except DBAPIError as error:
        fault = AuditError(f"audit: {shown(url)} refuses ({type(error.orig).__name__}). Nothing was written.")
    else:
        return
    raise fault


def entry_of(row: Any) -> Entry:
    """A row as an entry."""
    values = dict(row._mapping)
    try:
        at = datetime.datetime.fromisoformat(values["at"])
    except ValueError:
        at = datetime.datetime.min.replace(tzinfo=datetime.UTC)  # tampered with; verifying says so
    return Entry(**{**values, "at": at})


def row_of(entry: Entry) -> dict[str, Any]:
    """An entry as a row."""
    return {column.name: getattr(entry, column.name) for column in table.columns} | {"at": entry.at_text}


def _make(engine: Engine) -> None:
    with writing(engine) as connection:
        if sa.inspect(connection).has_table(table.name):
            return
        file = resources.files("ldv.audit") / "sql" / f"{engine.dialect.name}.sql"
        for statement in file.read_text(encoding="utf-8").split("-- next\n"):
            connection.exec_driver_sql(statement)


def _check(engine: Engine) -> None:
    if not sa.inspect(engine).has_table(table.name):
        raise ConfigurationError(_absent(shown(engine.url)))


def _file(path: Path, *, create: bool) -> None:
    if path.is_file():
        return
    if not create:
        raise ConfigurationError(_absent(str(path)))
    try:
        # It names employees: whoever may read it is a choice, and not that of the umask.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise ConfigurationError(
            f"audit: {path} cannot be made ({os.strerror(error.errno or 0)}). Make the folder, or choose another."
        ) from None


def _absent(shown: str) -> str:
    return (
        f"audit: there is no audit log in {shown}. Check the name; `ldv.configure(audit=...)` in the application makes "
        "it, and `ldv audit init` makes it at once."
    )
