"""`ldv analysis`: what analysts need beside the records."""

from __future__ import annotations

import click

from ldv.cli._help import Command, Group
from ldv.cli._opened import told_who_holds, waiting_for
from ldv.cli._options import logboek_of, overrides, settings_from, wait_option
from ldv.cli._register_shared import opened, register_option
from ldv.cli._show import number, say


@click.group(cls=Group)
def analysis() -> None:
    """What analysts need beside the records; see `ldv report` and `ldv export` too.

    The logboek has views with speaking names, such as operations, failures and traces: `ldv sql 'SELECT * FROM
    operations LIMIT 10'`. They name activities as the register does, once it was copied with `ldv analysis
    sync-register`.
    """


@analysis.command(name="sync-register", cls=Command)
@register_option
@overrides("logboek", "profile")
@wait_option
def sync_register(where: str | None, given: dict[str, str | None], *, wait: float) -> None:
    """Copy the register to the logboek, so that questions in SQL can name activities.

    The register stays the only source: repeat this after a change, or every night. The new copy takes the place of the
    one before all at once.

    Examples:
      ldv analysis sync-register --register register.db --logboek chdb:///var/lib/ldv/logboek
    """
    from ldv.analysis import copy_register
    from ldv.profile import load_profile

    settings = settings_from(given)
    dsn = logboek_of(settings)
    with opened(where) as register, told_who_holds(settings), waiting_for(settings, wait=wait):
        count = copy_register(register, dsn, profile=load_profile(settings["profile"]), wait=wait)
    say(f"Copied {number(count, 'version')} of activities; the view register_activities shows them.")


@analysis.command(cls=Command)
@click.option("--apply", is_flag=True, help="Carry them out, as a user of the server who may.")
@overrides("logboek", "profile")
def roles(given: dict[str, str | None], *, apply: bool) -> None:
    """Show the SQL that makes roles on a server: writer, analyst, privacy officer and manager.

    A writer adds records and cannot read them. An analyst reads everything but pseudonyms, of activities that are not
    confidential according to the register as last copied, within a quota. A privacy officer reads everything. A manager
    destroys what has passed its term. Nobody changes a record. Names begin with that of the database: ldv_analyst.

    The embedded engine knows no users: there the operating system guards the folder.

    Examples:
      ldv analysis roles --logboek clickhouses://admin@clickhouse.example/ldv
      ldv analysis roles --apply
    """
    from ldv.analysis import make_roles, role_statements
    from ldv.profile import load_profile

    settings = settings_from(given)
    dsn = logboek_of(settings)
    if not apply:
        click.echo("\n".join(f"{one};" for one in role_statements(dsn)))
        return
    count = make_roles(dsn, profile=load_profile(settings["profile"]))
    say(f"Carried out {number(count, 'statement')}. Give a role with: GRANT ldv_analyst TO somebody.")
