"""The management component: a connection to a logboek that may destroy.

"Wijzigen en verwijderen gebeurt vanuit een beheercomponent" (decision 4.5.1): no application that logs can do this.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from ldv.errors import ConfigurationError, RetentionError
from ldv.logboek import Dsn, default_key_file, parse_dsn
from ldv.logboek._engine import has_engine, open_client
from ldv.logboek._faults import code_of, question_failed
from ldv.profile import Profile, load_profile
from ldv.pseudonym import KeyRing, load_keys
from ldv.retention._condition import Condition
from ldv.retention._sql import statement, statements

_POLL: Final = 0.05
_SLOWEST_POLL: Final = 1.0
_NO_SUCH_PART: Final = frozenset({232, 384})
"""Gone, or being merged at this moment."""


class PartIsGone(Exception):
    """The table was reorganised since its parts were looked at: look again."""


class Manager:
    """A logboek, opened by the one who manages it.

    One thread at a time uses it.

    Example:
        ```python
        with retention.Manager.open("chdb:///var/lib/ldv/logboek", profile="profile.toml") as manager:
            proposed = retention.plan(manager, "profile.toml")
            retention.apply(proposed, manager)
        ```
    """

    def __init__(self, client: Any, *, dsn: Dsn, keys: KeyRing | None, read_only: bool) -> None:
        """Use `Manager.open`; the client is one of those whose make only `ldv.logboek` knows."""
        self._client = client
        self._closed = False
        self.dsn: Final = dsn
        """Where it is."""
        self.keys: Final = keys
        """Keys that pseudonyms were made with, as far as they were given."""
        self.read_only: Final = read_only
        """Whether nothing can be destroyed or held."""

    @classmethod
    def open(
        cls,
        dsn: str | Dsn,
        *,
        profile: str | Path | Profile = "seed",
        keys: str | Path | KeyRing | None = None,
        read_only: bool = False,
        wait: float = 10.0,
    ) -> Self:
        """Open a logboek that exists.

        Args:
            dsn: `chdb:///PATH`, `clickhouse://...` or `clickhouses://...`, as a user who may alter tables.
            profile: The agreements: whether TLS is required, and how pseudonyms are made.
            keys: Key file, or a ring, for holds on data subjects. An embedded engine has a key file beside it.
            read_only: For planning only.
            wait: Seconds to wait for another process that has the embedded engine open.

        Raises:
            ConfigurationError: There is no logboek there, or the DSN or the keys are not right.
            EngineHeld: Another process has the embedded engine open.
            TargetUnavailable: The server does not answer.
        """
        agreed = load_profile(profile)
        where = parse_dsn(dsn, profile=agreed)
        if keys is None and where.embedded and default_key_file(where).exists():
            keys = default_key_file(where)
        ring = None if keys is None else load_keys(keys, method=agreed.pseudonymisation)
        if not read_only and not (where.embedded and has_engine(Path(where.path))):
            # Opening for writing makes what is not there; managing is about a logboek that is.
            open_client(where, read_only=True, wait=wait).close()
        manager = cls(open_client(where, read_only=read_only, wait=wait), dsn=where, keys=ring, read_only=read_only)
        try:
            manager._check()
        except BaseException:
            manager.close()
            raise
        return manager

    def close(self) -> None:
        """Let go of the engine. Can be repeated."""
        if not self._closed:
            self._closed = True
            self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        """Never the password."""
        return f"Manager('{self.dsn}')"

    # -- asking and doing --

    def ask(
        self, name: str, parameters: Mapping[str, Any] | None = None, /, **places: str | Condition
    ) -> list[tuple[Any, ...]]:
        """Rows of the answer to a question of `sql/`.

        Args:
            name: Of the file.
            parameters: Values.
            **places: Texts to fill in, and conditions, which bring values along.
        """
        texts, values = _filled(places, parameters)
        query = statement(name, cluster=self.dsn.cluster, **texts)
        try:
            return [tuple(row) for row in self._client.query(query, parameters=values or None).result_rows]
        except Exception as error:  # noqa: BLE001 - translated as a whole: the engine's message can quote values
            fault = question_failed(error)
        raise fault

    def do(self, name: str, parameters: Mapping[str, Any] | None = None, /, **places: str | Condition) -> None:
        """Carry out the statements of a file of `sql/`; as `ask`.

        Raises:
            PartIsGone: A part that was to be dropped is not there under this name.
            LogboekError: The engine refused.
            TargetUnavailable: It did not answer.
        """
        texts, values = _filled(places, parameters)
        fault: Exception | None = None
        for text in statements(name, cluster=self.dsn.cluster, **texts):
            try:
                self._client.command(text, parameters=values or None)
            except Exception as error:  # noqa: BLE001 - idem
                fault = PartIsGone() if code_of(error) in _NO_SUCH_PART else question_failed(error)
            if fault is not None:
                raise fault

    def tables(self) -> dict[str, str]:
        """The tables that are there, and their engines."""
        return dict(self.ask("tables"))

    def has(self, table: str) -> bool:
        """Whether a table is there."""
        return table in self.tables()

    @property
    def stored(self) -> str:
        """The table that holds the rows."""
        return "verwerkingen" if self.dsn.cluster is None else "verwerkingen_local"

    def wait_for_deletions(self, progress: Callable[[int], None] | None = None) -> None:
        """Wait until every deletion that was asked for has been carried out, those of an earlier run included.

        Args:
            progress: Told how many parts are still to be rewritten.

        Raises:
            RetentionError: The engine cannot carry one out.
        """
        pause = _POLL
        while True:
            [(waiting, parts, failing)] = self._per_server("mutations")
            if not waiting:
                return
            if failing:
                raise RetentionError(
                    f"retention: the engine cannot carry out {failing} deletion(s) for now, and goes on trying. See "
                    "`latest_fail_reason` in system.mutations (often the disk is full: rewriting needs room)."
                )
            if progress is not None:
                progress(int(parts))
            time.sleep(pause)
            pause = min(_SLOWEST_POLL, pause * 1.5)

    def sweep(self) -> int:
        """Remove what was destroyed from the disk too, where it lingers for a minute or so in old files.

        Returns:
            Number of old files that are left; a server of a cluster removes its own within minutes.
        """
        if self.dsn.cluster is None and self._left():
            self.do("sweep")
        return self._left()

    # -- inside --

    def _left(self) -> int:
        [(count,)] = self._per_server("left")
        return int(count)

    def _per_server(self, name: str) -> list[tuple[Any, ...]]:
        if self.dsn.cluster is None:
            return self.ask(name, {"stored": self.stored})
        return self.ask(f"{name}.cluster", {"stored": self.stored, "cluster": self.dsn.cluster})

    def _check(self) -> None:
        tables = self.tables()
        if "verwerkingen" not in tables:
            raise ConfigurationError(
                f"logboek: asked to manage {self.dsn}, found no table of records there. Check the DSN; `ldv init` "
                "makes a logboek."
            )
        if (tables["verwerkingen"] == "Distributed") != (self.dsn.cluster is not None):
            raise ConfigurationError(
                f"logboek: {self.dsn} {'names no' if self.dsn.cluster is None else 'names a'} cluster, and the tables "
                "there say otherwise. Give the DSN that the applications use."
            )


def _filled(
    places: Mapping[str, str | Condition], parameters: Mapping[str, Any] | None
) -> tuple[dict[str, str], dict[str, Any]]:
    texts: dict[str, str] = {}
    values = dict(parameters or {})
    for name, place in places.items():
        if isinstance(place, Condition):
            texts[name] = place.text
            values |= place.parameters
        else:
            texts[name] = place
    return texts, values
