"""The unit of work: reads what was committed, gathers what changes, and writes all of it at once or nothing."""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Iterator
from typing import Any, Final, TypeVar

import attrs
import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from chatarchive.db._tables import KINDS, Kind, overview
from chatarchive.domain import FIRST_PREVIOUS, OverviewEntry, at_text
from chatarchive.errors import ChatArchiveError, OutOfOrder, StoreUnavailable, WrongUse

T = TypeVar("T")

# Writers take turns; the number is any that nobody else uses: the letters CHAT.
_WRITE_LOCK: Final = 0x43484154
_AGAIN: Final = "Somebody else changed it meanwhile. Look at it again, and repeat what you did."


class Unit:
    """What one use case reads and changes.

    Values that were read are remembered with their revision, and stay for this unit as they were read first: what is
    worked out is worked out from one form. When somebody else changes one of those that are written back, before
    `commit`, all of it is refused. Nothing is locked in between, however long files take.
    """

    def __init__(self, engine: Engine, *, shown: str) -> None:
        """Use `Database.unit`."""
        self._engine: Final = engine
        self._shown: Final = shown
        self._revisions: dict[tuple[type, str], int] = {}
        self._read: dict[tuple[type, str], Any] = {}
        self._changed: dict[tuple[type, str], Any] = {}
        self._entries: list[OverviewEntry] = []

    # -- asking --

    def find(self, kind: type[T], id: str) -> T | None:
        """The value with this identifier, changed as this unit changed it; None when there is none."""
        for known in (self._changed, self._read):
            if (value := known.get((kind, id))) is not None:
                return value  # type: ignore[no-any-return]
        table = KINDS[kind].table
        with self._reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == id)).one_or_none()
        return None if row is None else self._value(kind, row)

    def get(self, kind: type[T], id: str) -> T:
        """The value with this identifier.

        Raises:
            WrongUse: There is none.
        """
        found = self.find(kind, id)
        if found is None:
            raise WrongUse(
                f"there is no {KINDS[kind].name} with this identifier. Check it in a list of those there are."
            )
        return found

    def every(self, kind: type[T], *, parent: str | None = None) -> list[T]:
        """All values of a class, or those that belong to one; by identifier."""
        entry = KINDS[kind]
        query = sa.select(entry.table).order_by(entry.table.c.id)
        if parent is not None:
            query = query.where(entry.table.c.parent == parent)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        values = {row.id: self._value(kind, row) for row in rows}
        for (other, id), changed in self._changed.items():
            if other is kind and (parent is None or entry.parent(changed) == parent):
                values[id] = changed
        return list(values.values())

    def overview(self, case: str | None = None) -> list[OverviewEntry]:
        """The registration overview, in order, as it was committed; or the lines of one conversation."""
        query = sa.select(overview).order_by(overview.c.number)
        if case is not None:
            query = query.where(overview.c.case == case)
        with self._reading() as connection:
            return [_entry(row) for row in connection.execute(query)]

    # -- changing --

    def put(self, value: Any) -> None:
        """Keep a value: a new one, or the new form of one that this unit has read."""
        if type(value) not in KINDS:
            raise TypeError(f"{type(value).__name__} is not kept in the database")
        self._changed[type(value), value.id] = value

    def note(self, entry: OverviewEntry) -> None:
        """Add a line to the registration overview; its number and hashes are given at `commit`."""
        self._entries.append(entry)

    def commit(self) -> list[OverviewEntry]:
        """Write everything, or nothing.

        Returns:
            The lines that were added to the registration overview; one that was there already is not added again.

        Raises:
            OutOfOrder: Somebody else changed one of these values after it was read here.
            StoreUnavailable: The database does not answer.
        """
        if not self._changed and not self._entries:
            return []
        with writing(self._engine, self._shown) as connection:
            for (kind, id), value in self._changed.items():
                self._write(connection, kind, id, value)
            added = [made for entry in self._entries if (made := _append(connection, entry)) is not None]
        for key, value in self._changed.items():
            self._revisions[key] = self._revisions.get(key, 0) + 1
            self._read[key] = value
        self._changed, self._entries = {}, []
        return added

    # -- inside --

    def _reading(self) -> contextlib.AbstractContextManager[Connection]:
        return reading(self._engine, self._shown)

    def _value(self, kind: type[T], row: Any) -> T:
        # As it was read first. What was worked out from that may not replace what somebody else made of it since; nor
        # may it be taken for what was there already, when somebody else did the same meanwhile.
        key = (kind, row.id)
        if key not in self._read:
            self._read[key] = msgspec.json.decode(row.content, type=kind)
            self._revisions[key] = row.revision
        return self._changed.get(key, self._read[key])  # type: ignore[no-any-return]

    def _write(self, connection: Connection, kind: type, id: str, value: Any) -> None:
        entry: Kind = KINDS[kind]
        content = msgspec.json.encode(value).decode()
        before = self._revisions.get((kind, id))
        parent = entry.parent(value)
        if before is None:
            try:
                connection.execute(
                    sa.insert(entry.table), [{"id": id, "parent": parent, "revision": 1, "content": content}]
                )
            except IntegrityError:
                raise OutOfOrder(f"{entry.name}: it is there already. {_AGAIN}") from None
            return
        done = connection.execute(
            sa.update(entry.table)
            .where(entry.table.c.id == id, entry.table.c.revision == before)
            .values(content=content, parent=parent, revision=before + 1)
        )
        if done.rowcount != 1:
            raise OutOfOrder(f"{entry.name}: this is not the newest form of it. {_AGAIN}")


@contextlib.contextmanager
def reading(engine: Engine, shown: str) -> Iterator[Connection]:
    """A connection to ask; see `writing`."""
    with translated(shown), engine.connect() as connection:
        yield connection


@contextlib.contextmanager
def writing(engine: Engine, shown: str) -> Iterator[Connection]:
    """A connection that changes the database; one at a time, and everything or nothing.

    Args:
        engine: The database.
        shown: The same, without a password.

    Raises:
        StoreUnavailable: It does not answer, or refuses.
    """
    with (
        translated(shown),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITE_LOCK)))
        yield connection


@contextlib.contextmanager
def translated(shown: str) -> Iterator[None]:
    """Turn what a database says into an error of ours; it can hold personal data, so only its class is told.

    Args:
        shown: The database, without a password.

    Raises:
        StoreUnavailable: It does not answer, or refuses.
    """
    try:
        yield
    except ChatArchiveError:
        raise
    except DBAPIError as error:
        fault = type(error.orig).__name__
    else:
        return
    raise StoreUnavailable(
        f"database {shown}: it does not answer, or refuses ({fault}). Nothing was changed. Check that it runs, and "
        "that this user may write to it."
    )


def _append(connection: Connection, entry: OverviewEntry) -> OverviewEntry | None:
    same = sa.select(overview.c.number).where(overview.c.case == entry.case, overview.c.key == entry.key)
    if connection.execute(same).first() is not None:
        return None
    newest = sa.select(overview.c.number, overview.c.hash).order_by(overview.c.number.desc()).limit(1)
    last = connection.execute(newest).one_or_none()
    made = attrs.evolve(
        entry,
        number=1 if last is None else last.number + 1,
        salt=os.urandom(16).hex(),
        previous=FIRST_PREVIOUS if last is None else last.hash,
    ).sealed()
    connection.execute(sa.insert(overview), [attrs.asdict(made) | {"at": at_text(made.at)}])
    return made


def _entry(row: Any) -> OverviewEntry:
    values = dict(row._mapping)
    try:
        at = datetime.datetime.fromisoformat(values["at"])
    except ValueError:
        at = datetime.datetime.min.replace(tzinfo=datetime.UTC)  # tampered with; verifying says so
    return OverviewEntry(**{**values, "at": at, "group": bool(values["group"])})
