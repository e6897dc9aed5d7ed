"""One batch, made into what the engine reads and sent once."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final

from ldv.errors import TargetUnavailable
from ldv.logboek._engine import inserting, settings_that_fit
from ldv.logboek._native import native_block
from ldv.record import COLUMNS, Batch

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

    from ldv.logboek._dsn import Dsn

TABLE: Final = "verwerkingen"

# Waiting in the server's memory for company, and confirmed before it is on disk, is not for records.
_ALWAYS: Final = {"async_insert": 0}
# A majority of replicas has it, and the shards have taken it in, before it is confirmed.
_CLUSTER: Final = {"insert_quorum": "auto", "insert_quorum_parallel": 1, "distributed_foreground_insert": 1}


class Inserter:
    """Sends batches over one connection.

    Args:
        client: The connection; whoever made it closes it.
        dsn: Where it leads.
    """

    def __init__(self, client: Client, *, dsn: Dsn) -> None:
        """Ask the engine once what the columns are."""
        self._client = client
        self._dsn = dsn
        self._settings: dict[str, Any] = {**_ALWAYS, **(settings_that_fit(client, _CLUSTER) if dsn.cluster else {})}
        # A server answers when all is done, so that an error that comes late is told in the status of the answer.
        self._settings |= {} if dsn.embedded else {"wait_end_of_query": 1}
        self._compression = None if dsn.embedded else client.write_compression
        self._context = client.create_insert_context(TABLE, list(COLUMNS), column_oriented=True)

    def send(self, batch: Batch, *, token: str) -> None:
        """Insert a batch, and return when the engine says that it is on disk.

        Args:
            batch: Records of one month, so that they become one part: several are not taken in as one.
            token: Names this insert; an insert that arrives twice under one name is taken in once.

        Raises:
            PoisonedBatch: A value cannot be written in the form of its column; nothing was sent.
            TargetUnavailable: The engine did not confirm every record.
            Exception: Whatever the client raised.
        """
        block = _compressed(native_block(batch, self._context), self._compression)
        settings = {**self._settings, "insert_deduplication_token": token}
        with inserting(self._dsn):
            summary = self._client.raw_insert(
                TABLE, list(COLUMNS), _once(block), settings=settings, fmt="Native", compression=self._compression
            )
        if summary.written_rows < len(batch):
            raise TargetUnavailable(
                f"logboek: an insert of {len(batch)} records was confirmed for {summary.written_rows}. It is looked "
                "into and tried again."
            )


def _compressed(block: bytearray, method: str | None) -> bytes | bytearray:
    from clickhouse_connect.driver.compression import get_compressor

    if method is None:
        return block
    compressor: Any = get_compressor(method)
    return bytes(compressor.compress_block(block)) + bytes(compressor.flush() or b"")


def _once(block: bytes | bytearray) -> Generator[bytes, None, None]:
    """The block in a form that the client cannot send twice.

    Given bytes it repeats an insert by itself when the connection drops, under the same token; and a server that was
    killed between noting the token and the rows takes that for something that it has.
    """
    yield bytes(block)
