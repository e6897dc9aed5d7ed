"""The SQL of this package: one statement or more in each file of `sql/`, with a few places to fill in.

A place is written `${name}`. In files that make something, these are known:

    ${on_cluster}       `ON CLUSTER 'name'`, or nothing
    ${cluster}          name of the cluster
    ${database}         name of the database
    ${stored}           the table that holds the rows: `verwerkingen`; in a cluster `verwerkingen_local`, behind it
    ${engine}           engine of that table
    ${window}           settings by which it recognises an insert that came before
    ${version_engine}   engine of the table of migrations

Everything that comes from outside (a name, an identifier, a time) goes to the engine as a parameter instead.
"""

from __future__ import annotations

import functools
from importlib import resources
from importlib.resources.abc import Traversable
from string import Template
from typing import Final

_ONE_SERVER: Final = {
    "on_cluster": "",
    "cluster": "",
    "stored": "verwerkingen",
    "engine": "MergeTree",
    "window": "non_replicated_deduplication_window = 10000",
    "version_engine": "ReplacingMergeTree",
}
# {shard}, {replica}, {uuid}: macros that each server of a cluster fills in. The window is longer than the 3,600 seconds
# of the default, so that a batch is recognised after a long outage.
_CLUSTER: Final = {
    "stored": "verwerkingen_local",
    "engine": "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}/{uuid}', '{replica}')",
    "window": "replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800",
    # Every server of every shard has the same rows.
    "version_engine": "ReplicatedReplacingMergeTree"
    "('/clickhouse/tables/{database}/{table}/{uuid}', '{shard}-{replica}')",
}


def files() -> list[Traversable]:
    """The files with SQL, by name."""
    return sorted((resources.files("ldv.logboek") / "sql").iterdir(), key=lambda file: file.name)


@functools.cache
def sql(name: str) -> Template:
    """The text of one file.

    Args:
        name: Its name without `.sql`.
    """
    return Template((resources.files("ldv.logboek") / "sql" / f"{name}.sql").read_text(encoding="utf-8"))


def statements(name: str, *, cluster: str | None = None, database: str = "default") -> list[str]:
    """The statements of a file that makes something.

    Args:
        name: Its name without `.sql`.
        cluster: Cluster to make it on, or None for one server.
        database: Database that it is made in.

    Returns:
        The statements in order, every place filled in.
    """
    places = {**_ONE_SERVER, "database": database}
    if cluster is not None:
        places |= {**_CLUSTER, "cluster": cluster, "on_cluster": f"ON CLUSTER '{cluster}'"}
    return [statement.strip() for statement in sql(name).substitute(places).split(";\n") if statement.strip()]
