"""Asking a logboek."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import attrs

from ldv.errors import ConfigurationError, LdvError, UsageError
from ldv.logboek._dsn import Dsn, default_key_file, parse_dsn
from ldv.logboek._engine import open_client, settings_that_fit
from ldv.logboek._faults import question_failed
from ldv.logboek._question import LOOK_UP, SPILL, STREAM, as_record, question
from ldv.logboek._rows import Rows
from ldv.logboek._selection import selection
from ldv.logboek._sql import sql
from ldv.profile import Profile, load_profile
from ldv.pseudonym import KeyRing, load_keys
from ldv.record import Record, Subject

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client


class Logboek:
    """A logboek, opened for reading: nothing can be changed through it.

    Example:
        ```python
        with Logboek.open("chdb:///var/lib/ldv/logboek") as logboek:
            for record in logboek.records(subject=Subject("999990019", type="BSN"), since="2026-01-01T00:00:00+01:00"):
                print(record.started_at, record.operation_name)
        ```

    One thread at a time uses it. Reading on behalf of a person is itself a processing of the application that reads.
    """

    def __init__(self, client: Client, *, dsn: Dsn, keys: KeyRing | None) -> None:
        """See `Logboek.open`."""
        self._client: Client | None = client
        self._dsn = dsn
        self._keys = keys
        self._look_up = settings_that_fit(client, LOOK_UP)
        self._spill = settings_that_fit(client, SPILL)
        self._stream = settings_that_fit(client, STREAM)

    @classmethod
    def open(
        cls,
        dsn: str | Dsn,
        *,
        keys: str | Path | KeyRing | None = None,
        profile: str | Path | Profile = "seed",
        wait: float = 10.0,
    ) -> Self:
        """Open a logboek that exists.

        Args:
            dsn: `chdb:///PATH`, `clickhouse://...` or `clickhouses://...`.
            keys: Key file, `aes-siv:ID:BASE64`, or a ring, for asking by data subject. An embedded engine has a key
                file beside it, which is used when it is there.
            profile: The agreements: whether TLS is required, and how pseudonyms are made.
            wait: Seconds to wait for another process that has the embedded engine open, such as the helper that
                delivers.

        Returns:
            The logboek, to be closed after use: a context manager.

        Raises:
            ConfigurationError: There is no logboek there, or the DSN or the keys are not right.
            EngineHeld: Another process has the embedded engine open.
            TargetUnavailable: The server does not answer.
        """
        agreed = load_profile(profile)
        where = parse_dsn(dsn, profile=agreed)
        ring = _keys_for(where, keys, agreed)
        client = open_client(where, read_only=True, wait=wait)
        try:
            logboek = cls(client, dsn=where, keys=ring)
            tables = {row[0] for row in logboek.sql(sql("tables").template)}
        except BaseException:
            client.close()
            raise
        if "verwerkingen" not in tables:
            client.close()
            raise ConfigurationError(
                f"logboek: asked to read {where}, found no table of records there. Check the DSN; an application "
                "makes it when it delivers its first record, and `ldv init` makes it at once."
            )
        return logboek

    def records(
        self,
        *,
        trace_id: str | Collection[str] | None = None,
        operation_id: str | Collection[str] | None = None,
        parent_operation_id: str | Collection[str] | None = None,
        subject: Subject | Collection[Subject | None] | None = None,
        activity: str | None = None,
        since: datetime.datetime | str | int | None = None,
        until: datetime.datetime | str | int | None = None,
        limit: int | None = None,
        attributes: bool = True,
    ) -> list[Record]:
        """Records that have all that is asked, in the order of their start.

        Args:
            trace_id: 32 hexadecimal digits, or the same as a UUID with hyphens; or several.
            operation_id: 16 hexadecimal digits; or several.
            parent_operation_id: The operation that they were carried out inside of; or several.
            subject: A data subject; looked for under every pseudonym that the keys can have made. Or several, of
                which None stands for records without a data subject.
            activity: URI of a processing activity.
            since: Records that started then or later: a date and time with its zone, ISO 8601 text with its zone, or
                nanoseconds since 1970-01-01 UTC.
            until: Records that started before then, given as `since`.
            limit: Most records, at least 1.
            attributes: False leaves out the attributes that applications gave to records and to themselves, which takes
                a third less time to read; that a program ended in the middle is still told.

        Returns:
            The records; times are exact to the nanosecond.

        Raises:
            UsageError: An argument cannot be what it should be, or the logboek is closed.
            ConfigurationError: `subject` is given and there are no keys.
            LogboekError: The engine could not answer.
            TargetUnavailable: The server does not answer.
        """
        chosen = selection(
            keys=self._keys,
            trace_id=trace_id,
            operation_id=operation_id,
            parent_operation_id=parent_operation_id,
            subject=subject,
            activity=activity,
            since=since,
            until=until,
            limit=limit,
            attributes=attributes,
        )
        text, parameters = question(chosen)
        return [as_record(row) for row in self._ask(text, parameters, self._look_up).rows]

    def iter_records(
        self,
        *,
        trace_id: str | Collection[str] | None = None,
        operation_id: str | Collection[str] | None = None,
        parent_operation_id: str | Collection[str] | None = None,
        subject: Subject | Collection[Subject | None] | None = None,
        activity: str | None = None,
        since: datetime.datetime | str | int | None = None,
        until: datetime.datetime | str | int | None = None,
        limit: int | None = None,
        attributes: bool = True,
    ) -> Iterator[Record]:
        """The same as `records`, one at a time: for more of them than memory holds.

        The iterator has a connection of its own until it is exhausted or closed, so other questions can be asked
        meanwhile.

        Args:
            trace_id: As for `records`.
            operation_id: As for `records`.
            parent_operation_id: As for `records`.
            subject: As for `records`.
            activity: As for `records`.
            since: As for `records`.
            until: As for `records`.
            limit: As for `records`.
            attributes: As for `records`.

        Returns:
            The records in the order of their start.

        Raises:
            UsageError: As for `records`, at once; the errors of the engine come while iterating.
            ConfigurationError: As for `records`.
            LogboekError: As for `records`.
            TargetUnavailable: As for `records`.
        """
        chosen = selection(
            keys=self._keys,
            trace_id=trace_id,
            operation_id=operation_id,
            parent_operation_id=parent_operation_id,
            subject=subject,
            activity=activity,
            since=since,
            until=until,
            limit=limit,
            attributes=attributes,
        )
        self._opened()
        return self._flow(*question(chosen))

    def sql(self, query: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        """Ask in SQL; the records are in the table `verwerkingen`, and in views such as `operations`.

        Args:
            query: One question. What comes from outside does not go into the text but into a parameter: `{name:Type}`.
            parameters: Values for the parameters.

        Returns:
            Names of the columns, and the rows; `.pandas()` and `.arrow()` give them in another form. Identifiers are
            bytes; a time is cut to microseconds (`toUnixTimestamp64Nano(start_time)` is exact).

        Raises:
            UsageError: The query asks to change something, or the logboek is closed.
            LogboekError: The engine could not answer.
            TargetUnavailable: The server does not answer.
        """
        answer = self._ask(query, dict(parameters or {}), self._spill)
        return answer if answer.columns else attrs.evolve(answer, columns=self._names(query, dict(parameters or {})))

    def look_up(self, query: str, parameters: Mapping[str, Any]) -> Rows:
        """As `sql`, for few records among many: the engine reads what its indexes point at, and no more.

        Args:
            query: One question.
            parameters: Values for its parameters.

        Returns:
            As for `sql`.

        Raises:
            LogboekError: As for `sql`.
            TargetUnavailable: As for `sql`.
        """
        return self._ask(query, dict(parameters), self._look_up)

    @property
    def keys(self) -> KeyRing | None:
        """The keys that a data subject is searched with; None when there are none."""
        return self._keys

    def close(self) -> None:
        """Let go of the engine. Can be repeated."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        """The DSN, without its password."""
        return f"Logboek('{self._dsn}'{', closed' if self._client is None else ''})"

    def _opened(self) -> Client:
        if self._client is None:
            raise UsageError(f"logboek: {self._dsn} was closed. Open it again, or ask before the `with` block ends.")
        return self._client

    def _ask(self, query: str, parameters: dict[str, Any], settings: dict[str, Any]) -> Rows:
        client = self._opened()
        try:
            result = client.query(query, parameters=parameters or None, settings=settings or None)
            return Rows(tuple(result.column_names), [tuple(row) for row in result.result_rows])
        except Exception as error:  # noqa: BLE001 - translated as a whole, so that no value in the engine's message gets out
            fault = question_failed(error)
        raise fault

    def _names(self, query: str, parameters: dict[str, Any]) -> tuple[str, ...]:
        """Names of the columns of an answer without rows: in the form that the client asks for, it has none."""
        try:
            # The engine describes a question without answering it a second time, which could take long.
            described = self._ask(f"DESCRIBE TABLE ({query.rstrip().rstrip(';')}\n)", parameters, self._spill)
        except LdvError:
            return ()  # no SELECT, but a question about tables and such
        return tuple(row[0] for row in described.rows)

    def _flow(self, query: str, parameters: dict[str, Any]) -> Iterator[Record]:
        client = open_client(self._dsn, read_only=True)
        try:
            with client.query_row_block_stream(
                query, parameters=parameters or None, settings=self._stream or None
            ) as blocks:
                for block in blocks:
                    for row in block:
                        yield as_record(row)
        except Exception as error:  # noqa: BLE001 - as in _ask
            fault = question_failed(error)
        else:
            return
        finally:
            client.close()
        raise fault


def _keys_for(dsn: Dsn, keys: str | Path | KeyRing | None, profile: Profile) -> KeyRing | None:
    if keys is None and dsn.embedded and default_key_file(dsn).exists():
        keys = default_key_file(dsn)
    return None if keys is None else load_keys(keys, method=profile.pseudonymisation)
