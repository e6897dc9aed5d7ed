"""`ldv audit`: which employee did what, outside the logboek."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command, Group
from ldv.cli._opened import opened
from ldv.cli._options import json_option, overrides, period_options, settings_from, wait_option
from ldv.cli._retention_shared import logging
from ldv.cli._show import number, print_json, safe, say, show, table
from ldv.cli._subject import asked_for
from ldv.errors import ConfigurationError

if TYPE_CHECKING:
    import datetime

    from ldv.audit import AuditLog, Entry
    from ldv.logboek import Logboek
    from ldv.settings import Settings


@click.group(cls=Group)
def audit() -> None:
    """Which employee did what: kept outside the logboek, which holds nothing about users.

    Where to begin:
      ldv audit by-operation ID        who did this
      ldv audit by-employee            what somebody did; the number is asked for
      ldv audit by-subject --type BSN  who looked at this person's data; the number is asked for
      ldv audit list --since 7d        what was done in a period, by whomever
      ldv audit verify                 is every entry as it was written?

    Say which audit log with LDV_AUDIT or ldv.toml. Looking into it is a processing and is logged, so it needs the
    settings of a logboek too.
    """


@click.command(cls=Command)
def init() -> None:
    """Make the audit log; what is in it stays.

    Example:
      LDV_AUDIT=/var/lib/ldv/audit.db ldv audit init
    """
    from ldv.audit import AuditLog

    with AuditLog.open(_place(settings_from({})), create=True) as log:
        say(f"{log!r} is ready.")


@click.command(name="by-operation", cls=Command)
@click.argument("operation_id", metavar="ID")
@overrides("logboek", "keys", "profile")
@json_option
def by_operation(operation_id: str, given: dict[str, str | None], *, as_json: bool) -> None:
    """Show who did something in an operation.

    Example:
      ldv audit by-operation 00f067aa0ba902b7
    """
    settings = settings_from(given)
    with _logged(settings) as log:
        found = log.by_operation(operation_id)
    _answer(found, as_json=as_json)


@click.command(name="by-employee", cls=Command)
@click.option("--type", "type_", metavar="TYPE", help="Kind of identifier.  [default: personnel number]")
@period_options
@overrides("logboek", "keys", "profile")
@json_option
def by_employee(
    type_: str | None,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    given: dict[str, str | None],
    *,
    as_json: bool,
) -> None:
    """Show what an employee did. The identifier is asked for, or read from standard input.

    Examples:
      ldv audit by-employee
      ldv audit by-employee --since 2026-11-01 --until 2026-11-30
    """
    from ldv.audit import PERSONNEL_NUMBER, Employee

    settings = settings_from(given)
    employee = Employee.of(asked_for(type_ or PERSONNEL_NUMBER))
    with _logged(settings) as log:
        found = log.by_employee(employee, since=since, until=until)
    _answer(found, as_json=as_json)


@click.command(name="list", cls=Command)
@click.option("--action", metavar="WORDS", help="Only actions with these words; capitals do not matter.")
@period_options
@overrides("logboek", "keys", "profile")
@json_option
def list_(
    action: str | None,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    given: dict[str, str | None],
    *,
    as_json: bool,
) -> None:
    """Show what was done, by whomever: in a period, of a kind, or all of it.

    Examples:
      ldv audit list --since 7d
      ldv audit list --action "vergunning bekeken" --since 2026-11-01 --until 2026-11-30
    """
    settings = settings_from(given)
    with _logged(settings) as log:
        found = log.entries(action=action, since=since, until=until)
    _answer(found, as_json=as_json)


@click.command(name="by-subject", cls=Command)
@click.option("--type", "type_", required=True, metavar="TYPE", help="Kind of identifier: BSN, KVK, ... or a URI.")
@overrides("logboek", "keys", "profile")
@wait_option
@json_option
def by_subject(type_: str, given: dict[str, str | None], *, wait: float, as_json: bool) -> None:
    """Show who looked at a person's data: the logboek says in which operations, the audit log says who.

    The identifier is asked for, or read from standard input.

    Example:
      ldv audit by-subject --type BSN
    """
    settings = settings_from(given)
    person = asked_for("BSN" if type_.upper() == "BSN" else type_)
    with _reading(settings, wait=wait) as (log, logboek):
        looks = log.by_subject(person, logboek=logboek)
    if as_json:
        print_json(
            [
                {**_as_json(look.entry), "direct": look.direct, "operations": [r.operation_name for r in look.records]}
                for look in looks
            ]
        )
        return
    shown = table("at (UTC)", "employee", "type", "action", "operations", "operation")
    for look in looks:
        names = ", ".join(dict.fromkeys(record.operation_name for record in look.records))
        operations = names if look.direct else f"{names} (same trace)"
        shown.add_row(*map(safe, (*_cells(look.entry), operations, look.entry.operation_id)))
    show(shown)
    say(number(len(looks), "entry", "entries") + ".")


@click.command(cls=Command)
@click.option(
    "--anchor", "anchors", multiple=True, metavar="NUMBER:HASH", help="What verify showed before; repeatable."
)
@click.option("--logboek-too", is_flag=True, help="Compare with the logboek, which holds the hash of every entry.")
@overrides("logboek", "profile")
@wait_option
@json_option
@click.pass_context
def verify(
    ctx: click.Context,
    anchors: tuple[str, ...],
    given: dict[str, str | None],
    *,
    logboek_too: bool,
    wait: float,
    as_json: bool,
) -> None:
    """See whether every entry is as it was written: none changed, removed, added or moved.

    That the end was cut off shows from an anchor only: keep what this shows where who manages the audit log cannot
    change it. Exit code 1: something is wrong.

    Examples:
      ldv audit verify --logboek-too
      ldv audit verify --anchor "$(cat audit.anchor)"
    """
    from ldv.audit import Anchor, AuditLog

    settings = settings_from(given)
    kept = [Anchor.parse(text) for text in anchors]
    with ExitStack() as stack:
        logboek = stack.enter_context(opened(settings, wait=wait)) if logboek_too else None
        log = stack.enter_context(AuditLog.open(_place(settings)))
        found = log.verify(kept, logboek=logboek)
    if as_json:
        head = None if found.head is None else str(found.head)
        print_json(
            {
                "whole": found.whole,
                "entries": found.entries,
                "anchors": found.anchors,
                "head": head,
                "faults": found.faults,
            }
        )
    else:
        for fault in found.faults:
            say(f"- {fault}", style="bold red")
        say(
            f"{number(found.entries, 'entry', 'entries')}, compared with {number(found.anchors, 'anchor')}: "
            f"{'whole' if found.whole else number(len(found.faults), 'fault')}."
        )
        if found.head is not None and found.whole:
            say(f"Anchor: {found.head}")
    if not found.whole:
        ctx.exit(FINDINGS)


@contextmanager
def _logged(settings: Settings) -> Iterator[AuditLog]:
    from ldv.audit import AuditLog

    with AuditLog.open(_place(settings)) as log, logging(settings, name="ldv audit"):
        yield log


@contextmanager
def _reading(settings: Settings, *, wait: float) -> Iterator[tuple[AuditLog, Logboek]]:
    """Both logs; the embedded engine is opened first, and let go before what was logged is delivered."""
    from ldv.audit import AuditLog

    with ExitStack() as stack:
        log = stack.enter_context(AuditLog.open(_place(settings)))
        logboek = stack.enter_context(opened(settings, wait=wait, with_keys=True))
        with logging(settings, name="ldv audit"):
            try:
                yield log, logboek
            finally:
                logboek.close()


def _place(settings: Settings) -> str:
    if not settings["audit"]:
        raise ConfigurationError(
            "audit is not set. Set LDV_AUDIT to the audit log (a path or postgresql://...), or write it in ldv.toml."
        )
    return str(settings["audit"])


def _answer(found: Sequence[Entry], *, as_json: bool) -> None:
    if as_json:
        print_json([_as_json(entry) for entry in found])
        return
    shown = table("at (UTC)", "employee", "type", "action", "operation", "trace")
    for entry in found:
        shown.add_row(*map(safe, (*_cells(entry), entry.operation_id, entry.trace_id)))
    show(shown)
    say(number(len(found), "entry", "entries") + ".")


def _cells(entry: Entry) -> tuple[str, str, str, str]:
    return (f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.employee, entry.employee_type, entry.action)


def _as_json(entry: Entry) -> dict[str, Any]:
    names = ("number", "at", "employee", "employee_type", "action", "operation_id", "trace_id", "hash")
    return {name: getattr(entry, name) for name in names}


for _command in (init, by_operation, by_employee, by_subject, list_, verify):
    audit.add_command(_command)
