"""The tables of a cluster, checked by the parser of the engine; making them needs a cluster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ldv.logboek import Dsn, Logboek, migrate
from ldv.logboek._migrations import migrations
from ldv.logboek._sql import sql, statements
from tests.contract.conftest import UNPROTECTED


@pytest.fixture
def logboek(dsn: Dsn) -> Iterator[Logboek]:
    """An engine to ask."""
    migrate(dsn, profile=UNPROTECTED)
    with Logboek.open(dsn, profile=UNPROTECTED) as opened:
        yield opened


def parsed(logboek: Logboek, statement: str) -> str:
    return str(logboek.sql("SELECT formatQuerySingleLine({statement:String})", {"statement": statement}).rows[0][0])


def test_the_engine_can_read_every_statement(logboek: Logboek) -> None:
    """Each statement for a cluster is one that the engine understands, on the cluster that was named."""
    for name in ("database", "migrations", "sync.cluster", *(migration.file for migration in migrations())):
        for statement in statements(name, cluster="drie-1", database="ldv"):
            assert "ON CLUSTER `drie-1`" in parsed(logboek, statement)
    assert "clusterAllReplicas" in parsed(logboek, sql("inserts.cluster").template)


def test_rows_rest_in_replicated_tables_behind_one(logboek: Logboek) -> None:
    """A replica keeps the token in Keeper together with the part, and a trace stays on one shard."""
    shards = parsed(logboek, statements("0001_verwerkingen", cluster="drie")[0])
    assert "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}/{uuid}', '{replica}')" in shards
    assert "replicated_deduplication_window_seconds = 604800" in shards
    front = parsed(logboek, statements("0002_verwerkingen.cluster", cluster="drie")[0])
    assert front.endswith(
        "AS verwerkingen_local ENGINE = "
        "Distributed('drie', currentDatabase(), 'verwerkingen_local', sipHash64(trace_id))"
    )
