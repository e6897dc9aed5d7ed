"""Delivery into ClickHouse: each record once, whatever breaks.

"Elke gegevensverwerkingsactie wordt uniek opgeslagen in het logboek" (section 3.2.11). Neither of the two ready-made
ways does that. Without a token an insert is doubled when a connection drops after the commit. A token alone loses: the
engine notes it before the rows, so after a kill between the two it takes a repetition for something that it has.
Therefore every insert carries a token, and after any doubt this target looks which records are there and inserts only
the others, under a new token.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ldv.errors import LdvError, PoisonedBatch, TargetUnavailable
from ldv.logboek._again import Again, Sorted
from ldv.logboek._dsn import Dsn, parse_dsn, with_cluster
from ldv.logboek._engine import check_in_place, open_client
from ldv.logboek._faults import refusal, unavailable
from ldv.logboek._insert import Inserter
from ldv.logboek._migrations import Migration, apply_migrations
from ldv.logboek._sql import sql, statements
from ldv.profile import Profile, load_profile
from ldv.record import Batch

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

_Result = TypeVar("_Result")

# A parameter of a query may have 128 KiB; this many times of 20 characters stay below.
_LOOK_UP: Final = 4096
_EARLIER_SECONDS: Final = 30.0
_POLL: Final = 0.05


class ClickHouseTarget:
    """Where a shipper delivers to: a ClickHouse server, a cluster, or the engine inside this process.

    One thread at a time uses it.

    Args:
        dsn: Where records rest.
        profile: The agreements: whether TLS is required.
        wait: Seconds that `open` waits for another process that holds the embedded engine.

    Attributes:
        again: What came before of the records that others handed over, and how often that happened.

    Raises:
        ConfigurationError: The DSN is not one of a logboek, or breaks the profile.
    """

    def __init__(self, dsn: str | Dsn, *, profile: Profile | str = "seed", wait: float = 0.0) -> None:
        """Nothing is connected yet."""
        self.again = Again(self._stored_at, newest=self._newest)
        self._dsn = parse_dsn(dsn, profile=load_profile(profile))
        self._wait = wait
        self._client: Client | None = None
        self._inserter: Inserter | None = None
        self._doubt = False

    def open(self) -> None:
        """Connect, and bring the store to the form that this version needs.

        Raises:
            ConfigurationError: The store was made in a way that does not fit this version or this DSN.
            EngineHeld: Another process has the embedded engine open.
            TargetUnavailable: The store does not answer now.
        """
        self._connect()

    def deliver(self, batch: Batch, *, token: str, doubt: bool) -> None:
        """Store a batch, each record once, and return when it is on disk.

        Args:
            batch: Records of one month.
            token: Names the batch; the same token always comes with the same records.
            doubt: Some of the records may be there already.

        Raises:
            TargetUnavailable: The store does not answer, or not now. What became of the batch is not known.
            PoisonedBatch: The store refuses the content; or some records that were handed over have the identifiers of
                others that are there, and all but those are stored.
            ConfigurationError: As for `open`, after a reconnect.
        """
        if not len(batch):
            return
        look_first, self._doubt = doubt or self._doubt, True
        fault: LdvError
        try:
            inserter = self._connect()
            found, rest = self._chosen(batch, look_first=look_first)
            if look_first or len(rest) < len(batch):
                token = f"{token}-{os.urandom(8).hex()}"
            if len(rest):
                inserter.send(rest, token=token)
            check_in_place(self._dsn)
        except PoisonedBatch:
            # Noticed while writing the batch down: nothing was sent.
            self._doubt = look_first
            raise
        except LdvError as error:
            fault = error
        except Exception as error:  # noqa: BLE001 - whatever the client raises has one of two meanings
            fault = refusal(error, doing=f"an insert of {len(batch)} records")
        else:
            self._doubt = False
            self.again.stored(batch, found)
            _say_what_conflicts(found)
            return
        # What state the connection is in is not known; what it holds locked is let go.
        self.close()
        raise fault

    def close(self) -> None:
        """Let go of the store. What was confirmed stays."""
        client, self._client, self._inserter = self._client, None, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.close()

    def _connect(self) -> Inserter:
        if self._inserter is None:
            self._client = open_client(self._dsn, wait=self._wait)
            try:
                self._inserter = _answered(self._prepare, self._client)
            except LdvError:
                self.close()
                raise
        return self._inserter

    def _prepare(self, client: Client) -> Inserter:
        apply_migrations(client, self._dsn)
        return Inserter(client, dsn=self._dsn)

    def _chosen(self, batch: Batch, *, look_first: bool) -> tuple[Sorted, Batch]:
        """What of a batch came before, and what is to be inserted."""
        if look_first and not self._dsn.embedded:
            self._wait_for_earlier_inserts(self._asked())
        found, rest = Sorted([], [], 0), batch
        if any(origin.received for origin in batch.origins):
            found = self.again.sort(batch, present=self._present)
            rest = batch if len(found.new) == len(batch) else batch.select(found.new)
        return found, self._missing(rest) if look_first else rest

    def _missing(self, batch: Batch) -> Batch:
        """The records of a batch that are not in the store."""
        present = self._present(sorted(record.start_time for record in batch.records))
        return batch.select(place for place, key in enumerate(batch.keys()) if key not in present)

    def _present(self, times: Sequence[int]) -> set[bytes]:
        """Identifiers of the records in the store that began at these times, given in order."""
        rows = self._rows_at("present", times)
        return {trace_id + operation_id for trace_id, operation_id in rows}

    def _stored_at(self, times: Sequence[int]) -> list[Sequence[Any]]:
        return self._rows_at("stored", times)

    def _newest(self, count: int) -> list[Sequence[Any]]:
        rows = self._asked().query(sql("newest").template, parameters={"count": count}).result_rows
        return list(rows)

    def _rows_at(self, name: str, times: Sequence[int]) -> list[Sequence[Any]]:
        client = self._asked()
        found: list[Sequence[Any]] = []
        for start in range(0, len(times), _LOOK_UP):
            part = list(times[start : start + _LOOK_UP])
            parameters = {"first": part[0], "last": part[-1], "times": part}
            found += client.query(sql(name).template, parameters=parameters).result_rows
        return found

    def _asked(self) -> Client:
        if self._client is None:
            raise TargetUnavailable("logboek: the connection is closed. Open it again.")
        return self._client

    def _wait_for_earlier_inserts(self, client: Client) -> None:
        """See to it that looking finds what an earlier connection sent.

        A server goes on with an insert whose sender is gone. Looking before it has ended would find nothing, and
        inserting then would double. An embedded engine dies with its process.
        """
        if self._dsn.cluster:
            running, parameters = sql("inserts.cluster").template, {"cluster": self._dsn.cluster}
        else:
            running, parameters = sql("inserts").template, {}

        def ids() -> set[str]:
            return {row[0] for row in client.query(running, parameters=parameters).result_rows}

        earlier = ids()
        deadline = time.monotonic() + _EARLIER_SECONDS
        while earlier:
            if time.monotonic() >= deadline:
                raise TargetUnavailable(
                    f"logboek: {len(earlier)} earlier insert(s) still run on the server. Delivery waits until they "
                    "have ended."
                )
            time.sleep(_POLL)
            earlier &= ids()
        if self._dsn.cluster:
            for statement in statements("sync.cluster", cluster=self._dsn.cluster, database=self._dsn.database):
                client.command(statement)


def _say_what_conflicts(found: Sorted) -> None:
    if found.conflicting:
        raise PoisonedBatch(
            f"logboek: {len(found.conflicting)} record(s) were handed over under the trace id and operation id of "
            "another record. What came first stands in the logboek, and these are kept beside it: see with whoever "
            "sent them which is true.",
            refused=found.conflicting,
        )


def migrate(
    dsn: str | Dsn, *, profile: Profile | str = "seed", cluster: str | None = None, wait: float = 10.0
) -> list[Migration]:
    """Make a logboek, or bring it to the form that this version needs.

    Args:
        dsn: Where records rest.
        profile: The agreements: whether TLS is required.
        cluster: Cluster to make the tables on; as `?cluster=` in the DSN.
        wait: Seconds to wait for another process that holds the embedded engine.

    Returns:
        The steps that were taken; none when everything was there.

    Raises:
        ConfigurationError: The DSN is not one of a logboek, or the store does not fit this version or this DSN.
        EngineHeld: Another process has the embedded engine open.
        TargetUnavailable: The store does not answer, or this user may not make tables.
    """
    where = parse_dsn(dsn, profile=load_profile(profile))
    if cluster is not None:
        where = with_cluster(where, cluster)
    client = open_client(where, wait=wait)
    try:
        return _answered(lambda opened: apply_migrations(opened, where), client)
    finally:
        client.close()


def _answered(ask: Callable[[Client], _Result], client: Client) -> _Result:
    try:
        return ask(client)
    except LdvError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the client raises, the store did not do what was asked
        fault = unavailable(error, doing="making the tables of the logboek")
    raise fault
