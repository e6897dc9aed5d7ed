"""Roles for a server: writer, analyst, privacy officer and manager. The embedded engine knows no users."""

from __future__ import annotations

import contextlib
from typing import Final

from ldv.analysis._sql import statement
from ldv.analysis._views import views
from ldv.errors import UsageError
from ldv.logboek import Dsn, migrate, parse_dsn
from ldv.logboek._engine import open_client
from ldv.logboek._faults import unavailable
from ldv.profile import Profile, load_profile
from ldv.record import COLUMNS

_HIDDEN: Final = frozenset({"data_subject_id"})


def role_statements(dsn: str | Dsn) -> tuple[str, ...]:
    """The statements that make the roles.

    Args:
        dsn: A server; its database is what the roles are about, and begins their names: `ldv_writer`, `ldv_analyst`,
            `ldv_privacy_officer`, `ldv_manager`.

    Returns:
        The statements, in order; each can be repeated.

    Raises:
        UsageError: It is an embedded engine.
        ConfigurationError: It is no DSN of a logboek.
    """
    where = parse_dsn(dsn)
    if where.embedded:
        raise UsageError(
            "roles: the embedded engine knows no users; the operating system guards its folder (mode 0700). Give the "
            "DSN of a server."
        )
    on_cluster = "" if where.cluster is None else f"ON CLUSTER '{where.cluster}'"
    text = statement(
        "roles",
        prefix=where.database,
        database=where.database,
        stored="verwerkingen" if where.cluster is None else "verwerkingen_local",
        on_cluster=on_cluster,
        analyst_columns=", ".join([*(name for name in COLUMNS if name not in _HIDDEN), "has_subject"]),
        grant_views="\n".join(
            f"GRANT {on_cluster} SELECT ON `{where.database}`.{view.name} TO `{where.database}_analyst`;"
            for view in views()
        ),
        holds="ldv_holds",
        steps="ldv_retention",
    )
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return tuple(dict.fromkeys(one.strip() for one in lines.split(";\n") if one.strip()))


def make_roles(dsn: str | Dsn, *, profile: Profile | str = "seed") -> int:
    """Make the roles on a server.

    Args:
        dsn: The server, as a user who may make tables, roles, policies and quotas.
        profile: The agreements: whether TLS is required.

    Returns:
        Number of statements that were carried out.

    Raises:
        UsageError: It is an embedded engine.
        ConfigurationError: The DSN is not one of a logboek, or the store does not fit this version.
        TargetUnavailable: The server does not answer, or this user may not.
    """
    where = parse_dsn(dsn, profile=load_profile(profile))
    made = role_statements(where)
    migrate(where, profile=profile)
    fault: Exception
    with contextlib.closing(open_client(where)) as client:
        try:
            for one in made:
                client.command(one)
        except Exception as error:  # noqa: BLE001 - whatever the client raises, the server did not do what was asked
            fault = unavailable(error, doing="making the roles")
        else:
            return len(made)
    raise fault
