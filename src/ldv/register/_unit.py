"""The unit of work: what is added to a register, until it is committed, and logged, as one change."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.engine import Connection, Engine

from ldv.errors import ConfigurationError, LdvError, RegisterFaults, UnknownActivity, UsageError
from ldv.processing import active_runtime, processing
from ldv.register import _schema as schema
from ldv.register import _store as store
from ldv.register._book import Book
from ldv.register._database import begin_write, shown, translated
from ldv.register._shipped import CHANGE_REGISTER, shipped_activities, shipped_entities

_MOST_IDS: Final = 100


class Unit:
    """Reading and changing the database of one register.

    Args:
        engine: The database.
        log: Whether each commit is logged as the processing that it is.
        now: Clock, in UTC.
    """

    def __init__(self, engine: Engine, *, log: bool, now: Callable[[], datetime.datetime]) -> None:
        """Nothing is open yet."""
        self.engine: Final = engine
        self.now: Final = now
        self._log = log
        self._writer: Connection | None = None
        self._book: Book | None = None
        self._written = (0, 0)
        self._failed = False
        self._closed = False

    def close(self) -> None:
        """Let go of the database."""
        self.rollback()
        self._closed = True
        self.engine.dispose()

    def create(self) -> None:
        """Make the tables, or bring them up to date, and add what the register ships with."""
        writer = begin_write(self.engine)
        try:
            schema.upgrade(writer, shown=shown(self.engine.url))
            known, _ = store.identifiers(writer)
            # Part of making a register, and not a change of what an organisation does: no processing of its own.
            store.insert(
                writer,
                [activity for activity in shipped_activities() if activity.id not in known],
                [entity for entity in shipped_entities() if not store.entity_history(writer, entity.id)],
                recorded_at=self.now(),
            )
            writer.commit()
        finally:
            writer.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees what was committed, and what this unit has added."""
        self._check_open()
        with translated(self.engine.url):
            if self._writer is not None:
                yield self._writer
            else:
                with self.engine.connect() as connection:
                    yield connection

    @contextmanager
    def changing(self, *, dry_run: bool = False) -> Iterator[Book]:
        """The book to change; what is new in it goes to the database when the block ends well.

        A step that is refused leaves nothing behind, and leaves what was added before it in the unit of work.
        """
        book = self._opened_book(dry_run=dry_run)
        mark = book.mark()
        try:
            yield book
            if dry_run:
                book.back_to(mark)
            else:
                self._flush(book)
        except LdvError as error:
            if isinstance(error, RegisterFaults | UnknownActivity | UsageError | ConfigurationError):
                book.back_to(mark)
            else:
                self._fail()
            raise
        except BaseException:
            self._fail()
            raise
        if dry_run and book.mark() == (0, 0):
            self.rollback()

    def commit(self) -> int:
        """See `Register.commit`."""
        if self._failed:
            raise UsageError(
                "commit: an earlier step failed in the database, and nothing of this unit is left. Call rollback(), "
                "and begin again."
            )
        if self._writer is None or self._book is None:
            return 0
        activities, entities = self._book.new_activities, self._book.new_entities
        if not activities and not entities:
            self.rollback()
            return 0
        with translated(self.engine.url):
            if self._log:
                # The register is itself an application: changing it is a processing, about no data subject. When it
                # cannot be logged it does not happen, and what was added is still there to commit later.
                with processing("wijzigen register", activity=CHANGE_REGISTER) as operation:
                    operation.set_attribute("register.activities", len(activities))
                    operation.set_attribute("register.entities", len(entities))
                    ids = [activity.id for activity in activities[:_MOST_IDS]]
                    operation.set_attribute("register.version_ids", ids)
                    self._make_durable()
            else:
                self._make_durable()
        return len(activities) + len(entities)

    def rollback(self) -> None:
        """Forget everything that was added since the last commit."""
        writer, self._writer, self._book, self._failed = self._writer, None, None, False
        if writer is not None:
            writer.close()

    def _check_open(self) -> None:
        if self._closed:
            raise UsageError("this register was closed. Open it again with Register.open(...).")

    def _opened_book(self, *, dry_run: bool) -> Book:
        self._check_open()
        if self._failed:
            raise UsageError(
                "an earlier step failed in the database, and nothing of this unit is left. Call rollback(), and "
                "begin again."
            )
        if self._log and not dry_run:
            active_runtime()  # what cannot be logged must not happen: refuse before anything is touched
        if self._book is None or self._writer is None:
            with translated(self.engine.url):
                self._writer = begin_write(self.engine)
                self._book = Book(store.activities(self._writer), store.entities(self._writer), now=self.now())
                self._written = (0, 0)
        return self._book

    def _flush(self, book: Book) -> None:
        if self._writer is None or book is not self._book:
            raise UsageError("the register was closed or rolled back while it was being changed.")
        activities, entities = book.new_activities[self._written[0] :], book.new_entities[self._written[1] :]
        with translated(self.engine.url):
            store.insert(self._writer, activities, entities, recorded_at=book.now)
        self._written = book.mark()

    def _fail(self) -> None:
        self.rollback()
        self._failed = True

    def _make_durable(self) -> None:
        try:
            if self._writer is not None:
                self._writer.commit()
        finally:
            # Done or failed, this unit is over.
            self.rollback()
