"""The register of processing activities: asking it, and changing it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final, Self

from sqlalchemy.engine import Engine

from ldv.errors import ConfigurationError, UnknownActivity, UsageError
from ldv.register import _schema as schema
from ldv.register import _store as store
from ldv.register._activity import ProcessingActivity
from ldv.register._book import Book
from ldv.register._database import engine_for, shown, translated, url_of
from ldv.register._diff import Difference, differences
from ldv.register._entities import Entities
from ldv.register._faults import quoted, refuse
from ldv.register._fields import ACTIVITY_FIELDS
from ldv.register._kinds import Language
from ldv.register._unit import Unit
from ldv.register._validate import Remark, remarks

if TYPE_CHECKING:
    from ldv.register._import import ImportReport

_MOST_IDS: Final = 100
_CHANGEABLE: Final = {field.name for field in ACTIVITY_FIELDS} - {"id", "previous_id", "valid_from"}


def utc_now() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(tz=datetime.UTC)


class Register:
    """Which processing activities there are, and every version of each.

    A version never changes: not through this class, and the database itself refuses it. A change adds a version with
    an identifier of its own; looking up by an older identifier keeps working, for ever.

    Changes are a unit of work: nothing is in the register until `commit()`, and leaving the `with` block without it
    leaves the register as it was. Every commit is itself a processing and is logged, under an activity that the
    register ships with; without `ldv.configure()` the register can be read and not changed.

    One thread at a time may use a register that is open; each thread opens its own.

    Example:
        with Register.open("register.db", create=True) as register:
            activity = register.add(ProcessingActivity(name="...", ...))
            register.commit()
    """

    def __init__(self, engine: Engine, *, log: bool, now: Callable[[], datetime.datetime]) -> None:
        """Use `Register.open`."""
        self._unit: Final = Unit(engine, log=log, now=now)
        self.entities: Final = Entities(self)
        """The controllers and processors."""

    @classmethod
    def open(
        cls,
        where: str | Path,
        *,
        create: bool = False,
        log: bool = True,
        now: Callable[[], datetime.datetime] = utc_now,
    ) -> Register:
        """Open a register.

        Args:
            where: Path of a SQLite file, or `postgresql://USER@HOST/DATABASE`.
            create: Make what is missing: the file, the tables, a newer revision of the tables, and the activities that
                the register ships with.
            log: Log changes as the processings they are. False is for tests and for restoring a copy: who chooses it
                answers for changes that no logboek knows of, so it is a choice made in code and not a fallback for
                a forgotten `ldv.configure()`.
            now: Clock, in UTC; for tests.

        Raises:
            ConfigurationError: There is no register there, it is of another revision, or what it needs is not
                installed.
            RegisterUnavailable: It does not answer.
        """
        url = url_of(where)
        if url.get_backend_name() == "sqlite":
            path = Path(url.database or "")
            if not create and not path.is_file():
                schema.absent(shown(url))
            if not path.parent.is_dir():
                raise ConfigurationError(f"register {path}: the folder does not exist. Make it, or correct the name.")
        register = cls(engine_for(url), log=log, now=now)
        try:
            with translated(url):
                if create:
                    register._unit.create()
                with register._unit.engine.connect() as connection:
                    schema.check(connection, shown=shown(url))
        except BaseException:
            register.close()
            raise
        return register

    def __enter__(self) -> Self:
        """Use it in a `with` block, and it is closed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; what was not committed is gone."""
        self.close()

    def __repr__(self) -> str:
        """Never a password."""
        return f"Register({shown(self._unit.engine.url)!r})"

    def close(self) -> None:
        """Let go of the database; what was not committed is gone."""
        self._unit.close()

    # -- asking --

    def get(self, id: str) -> ProcessingActivity:
        """The version with this identifier, however old.

        Raises:
            UnknownActivity: No version has it.
        """
        with self._unit.reading() as connection:
            found = store.activity(connection, id)
        if found is None:
            raise _unknown(id)
        return found

    def __contains__(self, id: object) -> bool:
        """Whether any version has this identifier."""
        with self._unit.reading() as connection:
            return store.activity(connection, str(id)) is not None

    def history(self, id: str) -> tuple[ProcessingActivity, ...]:
        """All versions of an activity, the first one first.

        Args:
            id: Identifier of any of its versions.

        Raises:
            UnknownActivity: No version has it.
        """
        with self._unit.reading() as connection:
            found = store.history(connection, id)
        if not found:
            raise _unknown(id)
        return tuple(found)

    def version_at(self, id: str, when: datetime.datetime) -> ProcessingActivity | None:
        """The version of an activity that was valid at a moment: what a record of that moment stands for.

        Args:
            id: Identifier of any of its versions.
            when: The moment, with a zone.

        Returns:
            The version; None when the activity did not exist yet.

        Raises:
            UnknownActivity: No version has this identifier.
            UsageError: The moment has no zone.
        """
        if when.tzinfo is None:
            raise UsageError(
                "version_at: found a time without a zone. Give one with a zone, such as datetime.now(tz=datetime.UTC)."
            )
        return next(
            (
                version
                for version in reversed(self.history(id))
                if version.valid_from is None or version.valid_from <= when
            ),
            None,
        )

    def list(self, *, at: datetime.datetime | None = None, newest: bool = False) -> tuple[ProcessingActivity, ...]:
        """One version of each activity, by name.

        Args:
            at: Versions valid at this moment; None is now.
            newest: The newest version of each in place of the valid one; they differ for what begins later.
        """
        with self._unit.reading() as connection:
            return tuple(store.activities_at(connection, None if newest else at or self._unit.now()))

    def versions(self) -> tuple[ProcessingActivity, ...]:
        """Every version of every activity, those of one activity together and in order."""
        with self._unit.reading() as connection:
            return tuple(store.activities(connection))

    def identifiers(self) -> tuple[set[str], set[str]]:
        """Every identifier of every version, and the kinds of identifier that this register hands out."""
        with self._unit.reading() as connection:
            return store.identifiers(connection)

    def parents(self, id: str, *, at: datetime.datetime | None = None) -> tuple[ProcessingActivity, ...]:
        """The activities that an activity is part of, the nearest one first.

        Args:
            id: Identifier of any of its versions.
            at: As it was at this moment; None is now.

        Returns:
            As far as this register knows them: a parent in another register ends the list.

        Raises:
            UnknownActivity: No version has this identifier.
        """
        moment = at or self._unit.now()
        here = self.version_at(id, moment) or self.history(id)[0]
        found: tuple[ProcessingActivity, ...] = ()
        while here.parent_id is not None and here.parent_id in self:
            above = self.version_at(here.parent_id, moment) or self.history(here.parent_id)[0]
            if above.activity_id == here.activity_id or any(above.activity_id == one.activity_id for one in found):
                break
            found += (above,)
            here = above
        return found

    def diff(self, a: str, b: str) -> tuple[Difference, ...]:
        """What changed from one version to another.

        Raises:
            UnknownActivity: One of them is unknown.
        """
        return differences(self.get(a), self.get(b))

    def validate(self) -> tuple[Remark, ...]:
        """Look the whole register over: references that lead nowhere, names used twice, ends in the past, ..."""
        with self._unit.reading() as connection:
            book = Book(store.activities(connection), store.entities(connection), now=self._unit.now())
        return remarks(book)

    # -- changing --

    def add(self, activity: ProcessingActivity) -> ProcessingActivity:
        """Add an activity.

        Args:
            activity: Its identifier may be empty: then the register makes one. With `previous_id` it becomes the
                next version of that activity, under its own identifier.

        Returns:
            The activity as the register has it.

        Raises:
            RegisterFaults: It is not right.
            ConfigurationError: Changes are logged, and ldv is not configured.
        """
        with self._unit.changing() as book:
            added = book.add(activity)
            refuse(book.reference_faults(added), what=f"activity {quoted(added.name)}")
        return added

    def change(
        self, id: str, *, valid_from: datetime.datetime | None = None, new_id: str = "", **changes: Any
    ) -> ProcessingActivity:
        """Change an activity: add a version, unless nothing changes.

        Args:
            id: Identifier of any of its versions.
            valid_from: From when the new version holds, and the one before no longer does; None is from now. Not in
                the past: that would change what was answered before.
            new_id: Identifier of the new version; empty: the register makes one.
            **changes: Fields and their new values.

        Returns:
            The newest version.

        Raises:
            UnknownActivity: No version has this identifier.
            RegisterFaults: It is not right.
            ConfigurationError: Changes are logged, and ldv is not configured.
            UsageError: An activity has no such field, or it cannot be changed.
        """
        if unknown := sorted(set(changes) - _CHANGEABLE):
            raise UsageError(
                f"change: found {', '.join(unknown)}; what can be changed is {', '.join(sorted(_CHANGEABLE))}."
            )
        self.get(id)
        with self._unit.changing() as book:
            changed = book.change(id, changes, valid_from=valid_from, new_id=new_id)
            refuse(book.reference_faults(changed), what=f"activity {quoted(changed.name)}")
        return changed

    def end(self, id: str, *, valid_from: datetime.datetime | None = None) -> ProcessingActivity:
        """Say that an activity is no longer carried out: adds a last version, for its records keep referring to it.

        Args:
            id: Identifier of any of its versions.
            valid_from: From when; None is from now.

        Raises:
            UnknownActivity: No version has this identifier.
        """
        return self.change(id, valid_from=valid_from, active=False)

    def commit(self) -> int:
        """Make everything that was added since the last commit part of the register, and log that.

        Returns:
            Number of versions added.

        Raises:
            JournalUnavailable: The change could not be logged, so it was not made.
            RegisterError: The database refused; the register is as it was.
            UsageError: An earlier step failed in the database; nothing of it is left.
        """
        return self._unit.commit()

    def rollback(self) -> None:
        """Forget everything that was added since the last commit."""
        self._unit.rollback()

    # -- files --

    def import_file(
        self, path: str | Path, *, file_format: str | None = None, encoding: str | None = None, dry_run: bool = False
    ) -> ImportReport:
        """Take over a spreadsheet or file: all of it, or nothing.

        Adds to the unit of work; `commit()` makes it part of the register.

        Args:
            path: The file: xlsx, csv, yaml or json.
            file_format: What it is, when its name does not say so; `dpv` for JSON of the draft interface.
            encoding: Of a csv file; by default UTF-8, or UTF-16 with a byte order mark.
            dry_run: Tell what would be done, and do nothing.

        Returns:
            An `ImportReport`: what was added, changed and left as it was.

        Raises:
            RegisterFaults: Something in it is not right; `faults` names every cell. Nothing was added.
            RegisterError: The file cannot be read.
        """
        from ldv.register._import import import_into

        return import_into(self, Path(path), file_format=file_format, encoding=encoding, dry_run=dry_run)

    def export(
        self,
        to: str | Path | IO[bytes],
        *,
        file_format: str | None = None,
        language: Language | str = Language.DUTCH,
        history: bool = False,
    ) -> None:
        """Write the register to a file that `import_file` reads back.

        Args:
            to: Path, or something to write bytes to.
            file_format: xlsx, csv, yaml, json or dpv; by default the path says it.
            language: `nl` or `en`: names of the fields, and values that have a name.
            history: Every version in place of the newest ones.

        Raises:
            UsageError: The format is not known.
            ConfigurationError: What the format needs is not installed.
        """
        from ldv.register._export import export

        export(self, to, file_format=file_format, language=Language(language), history=history)


def _unknown(id: str) -> UnknownActivity:
    return UnknownActivity(f"register: there is no activity {quoted(id)}. `ldv register list` shows which there are.")
