"""Where an archive is kept: SQLite by default, or PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlalchemy.engine import Engine

from chatarchive.db import _schema as schema
from chatarchive.db._unit import Unit, reading, writing
from chatarchive.errors import SettingsError
from ldv.errors import ConfigurationError
from ldv.register._database import engine_for, shown, url_of


class Database:
    """The database of an archive; threads may share it, and processes may use it at the same time."""

    def __init__(self, engine: Engine) -> None:
        """Use `Database.open`."""
        self._engine: Final = engine

    @classmethod
    def open(cls, where: str | Path, *, create: bool = False) -> Self:
        """Open the database of an archive.

        Args:
            where: The path of a SQLite file, or `postgresql://USER@HOST/DATABASE`.
            create: Make the tables when they are not there, and bring older ones up to date.

        Raises:
            SettingsError: There is none, it is of another version, or what it needs is not installed.
            StoreUnavailable: It does not answer.
        """
        try:
            url = url_of(where, what="database")
        except ConfigurationError as error:
            raise SettingsError(str(error)) from None
        if url.get_backend_name() == "sqlite":
            _file(Path(url.database or ""), create=create)
        engine = engine_for(url)
        try:
            with writing(engine, shown(url)) if create else reading(engine, shown(url)) as connection:
                if create:
                    schema.upgrade(connection, shown=shown(url))
                schema.check(connection, shown=shown(url))
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def unit(self) -> Unit:
        """Begin a unit of work; one that is not committed changes nothing."""
        return Unit(self._engine, shown=shown(self._engine.url))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        """Use it in a `with` block, and it is closed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def __repr__(self) -> str:
        """Never a password."""
        return f"Database({shown(self._engine.url)!r})"


def _file(path: Path, *, create: bool) -> None:
    if path.is_file():
        return
    if not create:
        raise SettingsError(f"database {path}: there is no archive here. Check the name, or make one.")
    try:
        # It names owners, employees and counterparts: whoever may read it is a choice, and not that of the umask.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise SettingsError(
            f"database {path}: it cannot be made ({os.strerror(error.errno or 0)}). Make the folder, or choose another."
        ) from None
