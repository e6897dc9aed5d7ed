"""The SQL of this package: one statement or more in each file of `sql/`, with a few places to fill in.

A place is written `${name}`. What comes from outside goes to the engine as a parameter instead.
"""

from __future__ import annotations

import functools
from importlib import resources
from string import Template
from typing import Final

_ONE_SERVER: Final = {"on_cluster": "", "stored": "verwerkingen", "log_engine": "MergeTree"}
# Every server of every shard has the same rows of the tables of this package.
_CLUSTER: Final = {
    "stored": "verwerkingen_local",
    "log_engine": "ReplicatedMergeTree('/clickhouse/tables/{database}/{table}/{uuid}', '{shard}-{replica}')",
}


@functools.cache
def _template(name: str) -> Template:
    return Template((resources.files("ldv.retention") / "sql" / f"{name}.sql").read_text(encoding="utf-8"))


def statements(name: str, *, cluster: str | None = None, **places: str) -> list[str]:
    """The statements of a file.

    Args:
        name: Its name without `.sql`.
        cluster: Cluster that it is about, or None for one server.
        **places: Further places to fill in.

    Returns:
        The statements in order.
    """
    known = _ONE_SERVER if cluster is None else {**_CLUSTER, "on_cluster": f"ON CLUSTER '{cluster}'"}
    text = _template(name).substitute({**known, **places})
    return [statement.strip() for statement in text.split(";\n") if statement.strip()]


def statement(name: str, *, cluster: str | None = None, **places: str) -> str:
    """The one statement of a file; see `statements`."""
    [text] = statements(name, cluster=cluster, **places)
    return text
