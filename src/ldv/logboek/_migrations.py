"""Bringing a store to the form that this version needs: numbered files, each applied once and written down.

A file that was released is never changed; a change is a new file. Every statement can be repeated without harm, so a
crash between doing and writing down, or two that do it at the same moment, end in the same store.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import attrs

from ldv.errors import ConfigurationError
from ldv.logboek._sql import files, sql, statements

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

    from ldv.logboek._dsn import Dsn

_FILE: Final = re.compile(r"(?P<version>\d{4})_(?P<name>\w+)(?P<cluster>\.cluster)?\.sql")


@attrs.frozen(kw_only=True)
class Migration:
    """One step.

    Attributes:
        version: Its number; steps are applied in this order.
        name: What it makes or changes.
        checksum: SHA-256 of its text in hexadecimal, before anything is filled in.
        cluster_only: Whether one server does without it.
    """

    version: int
    name: str
    checksum: str
    cluster_only: bool

    @property
    def file(self) -> str:
        """Name of the file, without `.sql`."""
        return f"{self.version:04d}_{self.name}{'.cluster' if self.cluster_only else ''}"


def migrations() -> list[Migration]:
    """Every step that this version knows, in order."""
    found = [match for file in files() if (match := _FILE.fullmatch(file.name))]
    return [
        Migration(
            version=int(match["version"]),
            name=match["name"],
            checksum=hashlib.sha256(sql(match[0].removesuffix(".sql")).template.encode()).hexdigest(),
            cluster_only=match["cluster"] is not None,
        )
        for match in found
    ]


def apply_migrations(client: Client, dsn: Dsn) -> list[Migration]:
    """Apply what is missing.

    Args:
        client: A connection that may make tables, unless nothing is missing.
        dsn: Where it leads; its cluster, if any, is where the tables are made.

    Returns:
        The steps that were applied now.

    Raises:
        ConfigurationError: A step that was applied has another text now, or the tables are those of one server where
            a cluster is asked for, or the other way round.
    """
    tables: dict[str, str] = {row[0]: row[1] for row in client.query(sql("tables").template).result_rows}
    _check_kind(tables, dsn)
    applied = _applied(client) if "ldv_migrations" in tables else {}
    known = [migration for migration in migrations() if dsn.cluster or not migration.cluster_only]
    for migration in known:
        if applied.get(migration.version, migration.checksum) != migration.checksum:
            raise ConfigurationError(
                f"logboek: migration {migration.file} was applied to {dsn} with another text than this version has "
                f"(checksum {applied[migration.version][:12]}, now {migration.checksum[:12]}). Install the version "
                "that made the store, or one after it, unchanged."
            )
    missing = [migration for migration in known if migration.version not in applied]
    if missing and "ldv_migrations" not in tables:
        _run(client, "migrations", dsn)
    for migration in missing:
        _run(client, migration.file, dsn)
        client.command(
            sql("mark").template,
            parameters={"version": migration.version, "name": migration.name, "checksum": migration.checksum},
            settings={"async_insert": 0},
        )
    return missing


def _applied(client: Client) -> dict[int, str]:
    return {version: checksum for version, _, checksum in client.query(sql("applied").template).result_rows}


def _run(client: Client, name: str, dsn: Dsn) -> None:
    for statement in statements(name, cluster=dsn.cluster, database=dsn.database):
        client.command(statement)


def _check_kind(tables: dict[str, str], dsn: Dsn) -> None:
    if "verwerkingen" not in tables:
        return
    clustered = tables["verwerkingen"] == "Distributed"
    if clustered and dsn.cluster is None:
        raise ConfigurationError(
            f"logboek: {dsn} holds the tables of a cluster, and the DSN names none. Add ?cluster=NAME."
        )
    if not clustered and dsn.cluster is not None:
        raise ConfigurationError(
            f"logboek: asked for the cluster {dsn.cluster!r}, and {dsn} holds the tables of one server. Take "
            "?cluster= away, or use another database for the cluster and copy the records."
        )
