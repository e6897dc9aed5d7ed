"""Where the register is kept: from a path or URL to an engine, and from its errors to ours."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, OperationalError

from ldv.errors import ConfigurationError, LdvError, RegisterError, RegisterUnavailable
from ldv.settings import mask

_CONNECT_SECONDS: Final = 5
_BUSY_SECONDS: Final = 15
_LOOPBACK: Final = {None, "", "localhost", "127.0.0.1", "::1"}
# Writers take turns; the number is any that nobody else uses: the letters LDVR.
_WRITE_LOCK: Final = 0x4C445652


def url_of(where: str | Path, *, what: str = "register") -> URL:
    """The database that a path or URL names.

    Args:
        where: The path of a SQLite file, `sqlite:///PATH` or `postgresql://USER@HOST/DATABASE`.
        what: What is kept there, for messages.

    Raises:
        ConfigurationError: It names something else, or the driver is not installed.
    """
    text = str(where)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):
        raise ConfigurationError(
            f"{what}: {mask(text)} is no URL. Give the path of a file, or postgresql://USER@HOST/DATABASE."
        ) from None
    name = url.drivername.partition("+")[0]
    if name == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ConfigurationError(
                f"{what}: a database in memory would be gone when the program ends. Give the path of a file."
            )
        return URL.create("sqlite", database=url.database)
    if name not in {"postgresql", "postgres"}:
        raise ConfigurationError(
            f"{what}: found {name}://; it is kept in SQLite (a path) or PostgreSQL (postgresql://...)."
        )
    if importlib.util.find_spec("psycopg") is None:
        raise ConfigurationError(
            f"{what}: PostgreSQL needs psycopg, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[postgres]'"
        )
    url = url.set(drivername="postgresql+psycopg").update_query_dict(
        {"connect_timeout": url.query.get("connect_timeout", str(_CONNECT_SECONDS))}
    )
    host = url.query.get("host", url.host)
    if host not in _LOOPBACK and not str(host).startswith("/"):
        # Not on this machine: never in the clear, unless the URL itself says otherwise.
        url = url.update_query_dict({"sslmode": url.query.get("sslmode", "require")})
    return url


def shown(url: URL) -> str:
    """The database as it may be shown: without a password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else mask(url.render_as_string(hide_password=False))


def engine_for(url: URL) -> Engine:
    """An engine for the database; nothing is connected yet."""
    lite = url.get_backend_name() == "sqlite"
    engine = sa.create_engine(
        url,
        json_serializer=lambda value: json.dumps(value, ensure_ascii=False),
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False} if lite else {},
        hide_parameters=True,
    )
    if lite:

        @sa.event.listens_for(engine, "connect")
        def _connected(connection: Any, record: Any) -> None:
            # The driver of the standard library begins transactions by guesswork; `_begin` does it on purpose.
            connection.isolation_level = None
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA recursive_triggers = ON")

        @sa.event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            # A writer takes the lock at once: upgrading a read lock later can end in two that wait for each other.
            writes = connection.get_execution_options().get("writes")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn what a database says into an error of the library, without its values.

    Raises:
        RegisterUnavailable: It cannot be reached, or is locked.
        RegisterError: It refuses.
    """
    try:
        yield
    except LdvError:
        raise
    except IntegrityError as error:
        raise RegisterError(
            f"register {shown(url)}: the database refused the change ({_first_line(error)}). "
            "Somebody else may have changed the same activity meanwhile: look at it again (`ldv register history`), "
            "and repeat the change."
        ) from error
    except (OperationalError, InterfaceError) as error:
        raise RegisterUnavailable(
            f"register {shown(url)} does not answer ({_first_line(error)}). Check that it runs, and that this machine "
            "may use it."
        ) from error
    except DBAPIError as error:
        raise RegisterError(f"register {shown(url)}: the database refused ({_first_line(error)}).") from error


def begin_write(engine: Engine) -> Connection:
    """A connection inside a transaction that changes the register; one at a time."""
    connection = engine.connect().execution_options(writes=True)
    try:
        connection.begin()
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITE_LOCK)))
    except BaseException:
        connection.close()
        raise
    return connection


def _first_line(error: DBAPIError) -> str:
    line = str(error.orig).strip().partition("\n")[0]
    # psycopg's message of a failed connection can hold the connection string's parts, and never the password.
    return f"{type(error.orig).__name__}: {line}"[:300]
