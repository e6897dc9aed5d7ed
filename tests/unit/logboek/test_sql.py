"""The SQL files: what is filled in, and what can never be."""

from __future__ import annotations

import subprocess
import sys

from ldv.logboek._migrations import migrations
from ldv.logboek._question import question
from ldv.logboek._selection import Selection
from ldv.logboek._sql import files, sql, statements
from ldv.record import COLUMNS


def test_importing_loads_no_engine() -> None:
    """An application that only imports the logboek loads neither the client nor an engine."""
    code = (
        "import sys, ldv.logboek;"
        "print({name.partition('.')[0] for name in sys.modules} & {'clickhouse_connect', 'chdb'})"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_migrations_are_numbered_without_gaps() -> None:
    """Each number stands once, and the text of each has a checksum of its own."""
    found = migrations()
    assert [migration.version for migration in found] == list(range(1, len(found) + 1))
    assert len({migration.checksum for migration in found}) == len(found)
    assert all(f"{migration.file}.sql" in {file.name for file in files()} for migration in found)


def test_a_released_migration_is_never_changed() -> None:
    """A store that was made by an earlier version stays right: the text of a step is fixed once it is released."""
    assert {migration.file: migration.checksum[:16] for migration in migrations()} == {
        "0001_verwerkingen": "8aaf6657537450ed",
        "0002_verwerkingen.cluster": "fbe2a6bb5c775f9c",
        "0003_otel_traces": "d672a798b2130e01",
        "0004_has_subject": "d63ff926c45aac5a",
        "0005_has_subject.cluster": "8da0014a48cf2057",
        "0006_register_activities": "768c49a0c81ce43d",
        "0007_analysis": "77b1b11df5be6e6c",
    }


def test_the_columns_are_those_of_a_batch() -> None:
    """The table has exactly the columns that are delivered and read, in their order."""
    table = statements("0001_verwerkingen")[0]
    places = [table.index(f"\n    {column} ") for column in COLUMNS]
    assert places == sorted(places)
    assert "expires" not in table


def test_a_cluster_differs_only_in_its_engine_and_names() -> None:
    """Embedded, one server or a cluster: the same columns, codecs, indexes, order and settings but one."""
    one = statements("0001_verwerkingen")[0].splitlines()
    many = statements("0001_verwerkingen", cluster="drie")[0].splitlines()
    assert len(one) == len(many)
    different = [line for line, other in zip(many, one, strict=True) if line != other]
    assert different == [
        "CREATE TABLE IF NOT EXISTS verwerkingen_local ON CLUSTER 'drie'",
        "ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}/{uuid}', '{replica}')",
        "SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, "
        "fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 60",
    ]


def test_every_place_is_known() -> None:
    """No file holds a `${name}` that nobody fills in."""
    for file in files():
        name = file.name.removesuffix(".sql")
        if name != "records":
            assert statements(name, cluster="drie")
            assert "${" not in "".join(statements(name))
    assert set(sql("records").get_identifiers()) == {"attributes", "conditions", "limit", "resource_attributes"}


def test_nothing_asked_stands_in_the_text_of_a_question() -> None:
    """What is asked goes to the engine as parameters, so that it can be neither code nor part of a log of queries."""
    chosen = Selection(
        trace_id="ab" * 16,
        operation_id="cd" * 8,
        subjects=("kabc:x'",),
        activity="' OR 1",
        since=123,
        until=456,
        limit=789,
    )
    text, parameters = question(chosen)
    assert not any(value in text for value in ("abab", "cdcd", "kabc", "OR 1", "123", "456", "789"))
    assert set(parameters) == {"trace_id", "operation_id", "subjects", "activity", "since", "until", "limit"}
    assert question(Selection())[1] == {}
