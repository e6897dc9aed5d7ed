"""Retention on a cluster: every statement is one that the engine understands."""

from __future__ import annotations

import pytest

from ldv.retention._condition import any_of, expired
from ldv.retention._sql import statement, statements
from tests.contract.retention.conftest import Place

PLACES = {"expired": expired({"rva:1": 1}).text, "held": any_of([]).text, "partition": "201911"}


@pytest.mark.parametrize(
    "name", ["holds", "steps", "delete", "sync.cluster", "mutations.cluster", "left.cluster", "month.cluster"]
)
def test_the_engine_can_read_every_statement(empty: Place, name: str) -> None:
    """What makes or changes something does so on the whole cluster, on the tables that hold the rows there."""
    deletions = statement("deletion", cluster="drie-1", **PLACES)
    with empty.manager(read_only=True) as manager:
        for text in statements(name, cluster="drie-1", deletions=deletions, **PLACES):
            [(parsed,)] = manager._client.query(
                "SELECT formatQuerySingleLine({text:String})", parameters={"text": text}
            ).result_rows
            if name in {"holds", "steps", "delete"}:
                assert "ON CLUSTER `drie-1`" in parsed
            if name == "delete":
                assert "verwerkingen_local" in parsed
                assert "DELETE IN PARTITION ID '201911'" in parsed
            if name in {"holds", "steps"}:
                assert "ReplicatedMergeTree" in parsed
