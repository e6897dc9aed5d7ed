"""Where an archive is kept: SQLite by default, or PostgreSQL."""

from __future__ import annotations

import contextlib
import datetime
import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import attrs
from sqlalchemy.engine import Engine

from chatarchive.db import _schema as schema
from chatarchive.db._unit import Unit, reading, writing
from chatarchive.errors import Refused, SettingsError, StoreUnavailable
from ldv.errors import ConfigurationError
from ldv.register._database import engine_for, shown, url_of


@attrs.frozen(kw_only=True)
class Updated:
    """What bringing the tables up to date did.

    Attributes:
        before: The revision that they had.
        after: The revision that they have.
        copy: The database as it was; None where none was made.
    """

    before: str
    after: str
    copy: Path | None = None


class Database:
    """The database of an archive; threads may share it, and processes may use it at the same time."""

    def __init__(self, engine: Engine) -> None:
        """Use `Database.open`."""
        self._engine: Final = engine

    @classmethod
    def open(cls, where: str | Path, *, create: bool = False, older: bool = False) -> Self:
        """Open the database of an archive.

        Args:
            where: The path of a SQLite file, or `postgresql://USER@HOST/DATABASE`.
            create: Make the tables when there are none.
            older: Open an older one too, to bring it up to date with `update`.

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
                if create and schema.revision_of(connection) is None:
                    schema.upgrade(connection, shown=shown(url))
                schema.check(connection, shown=shown(url), older=older)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def unit(self) -> Unit:
        """Begin a unit of work; one that is not committed changes nothing."""
        return Unit(self._engine, shown=shown(self._engine.url))

    def update(self, *, now: datetime.datetime, backed_up: bool = False) -> Updated:
        """Bring the tables up to date, after a copy of the database was made beside it.

        Args:
            now: The time; stands in the name of the copy.
            backed_up: Somebody made a copy; needed for PostgreSQL, of which none is made here.

        Raises:
            SettingsError: It is newer than this version.
            Refused: No copy can be made here, and nobody says that there is one.
            StoreUnavailable: The copy cannot be made, or the database does not answer.
        """
        name = shown(self._engine.url)
        with reading(self._engine, name) as connection:
            before = schema.check(connection, shown=name, older=True)
        if before == schema.NEWEST:
            return Updated(before=before, after=before)
        copy = None
        if self._engine.dialect.name == "sqlite":
            path = Path(self._engine.url.database or "")
            copy = path.with_name(f"{path.name}.{before}-{now:%Y%m%dT%H%M%S}.reservekopie")
            self._copy(copy)
        elif not backed_up:
            raise Refused(
                "bijwerken: of a PostgreSQL database no copy is made here. Make one with pg_dump, and say that you did."
            )
        with writing(self._engine, name) as connection:
            schema.upgrade(connection, shown=name)
        return Updated(before=before, after=schema.NEWEST, copy=copy)

    def _copy(self, target: Path) -> None:
        """Copy a SQLite database while others use it: whole, on disk and for its owner only, or not at all."""
        draft = target.with_name(f".{target.name}")
        try:
            draft.unlink(missing_ok=True)
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with (
                contextlib.closing(sqlite3.connect(Path(self._engine.url.database or ""))) as source,
                contextlib.closing(sqlite3.connect(draft)) as copy,
            ):
                source.backup(copy)
            _sync(draft)
            draft.replace(target)
            _sync(target.parent)
        except (OSError, sqlite3.Error) as error:
            fault = type(error).__name__
        else:
            return
        draft.unlink(missing_ok=True)
        raise StoreUnavailable(
            f"{target.parent}: a file cannot be written there ({fault}). Make room, or mend the rights."
        )

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


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
