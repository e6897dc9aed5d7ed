"""`ldv retention hold`: records that may not be destroyed, whatever their term says."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from ldv.cli._help import Command, Group
from ldv.cli._options import json_option, overrides, period_options, settings_from, wait_option
from ldv.cli._retention_shared import managed, managed_and_logged
from ldv.cli._show import moment, number, print_json, safe, say, show, table
from ldv.cli._subject import asked_for

if TYPE_CHECKING:
    from ldv.retention import Hold


@click.group(cls=Group)
def hold() -> None:
    """Keep records whatever their term says, until the hold is released.

    Where to begin:
      ldv retention hold add --reason 'zaak 4711' --activity rva:12f2ec2a
      ldv retention hold add --reason 'zaak 4711' --type BSN      the number is asked for
      ldv retention hold list
    """


@click.command(cls=Command)
@click.option("--reason", required=True, help="Why; name a case and not a person.")
@click.option("--type", "type_", metavar="TYPE", help="A data subject by this kind of identifier, which is asked for.")
@click.option("--trace", metavar="ID", help="A trace.")
@click.option("--activity", metavar="URI", help="A processing activity.")
@period_options
@overrides("logboek", "keys", "profile")
@wait_option
@json_option
def add(
    reason: str,
    type_: str | None,
    trace: str | None,
    activity: str | None,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    given: dict[str, str | None],
    *,
    wait: float,
    as_json: bool,
) -> None:
    """Place a hold on a data subject, a trace, an activity or a period; of several, records must have all.

    The identifier of a person is asked for, or read from standard input; the hold keeps pseudonyms only. A hold counts
    at once, also for a run that is under way, but for the step that it is in.

    Examples:
      ldv retention hold add --reason 'bezwaar 4711' --type BSN --since 2020-01-01
      ldv retention hold add --reason 'onderzoek Rekenkamer' --since 2019-01-01 --until 2019-12-31
    """
    from ldv.retention import place

    settings = settings_from(given)
    subject = None if type_ is None else asked_for("BSN" if type_.upper() == "BSN" else type_)
    with managed_and_logged(settings, wait=wait) as manager:
        made = place(
            manager, reason=reason, subject=subject, trace_id=trace, activity=activity, since=since, until=until
        )
    if as_json:
        print_json(_as_json(made))
    else:
        say(f"Hold {made.id} is in force.")


@click.command(name="list", cls=Command)
@click.option("--all", "released", is_flag=True, help="Those that were released as well.")
@overrides("logboek", "profile")
@wait_option
@json_option
def list_(given: dict[str, str | None], *, released: bool, wait: float, as_json: bool) -> None:
    """List the holds.

    Example:
      ldv retention hold list --all
    """
    from ldv.retention import holds

    settings = settings_from(given)
    with managed(settings, wait=wait) as manager:
        found = holds(manager, released=released)
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    shown = table("hold", "placed (UTC)", "on", "reason", "released")
    for one in found:
        end = "" if one.released_at is None else f"{one.released_at:%Y-%m-%d %H:%M} {one.release_reason}"
        shown.add_row(*map(safe, (one.id, f"{one.placed_at:%Y-%m-%d %H:%M}", _on(one), one.reason, end)))
    show(shown)
    say(number(len(found), "hold") + ".")


@click.command(cls=Command)
@click.argument("identifier", metavar="HOLD")
@click.option("--reason", required=True, help="Why; name a case and not a person.")
@overrides("logboek", "keys", "profile")
@wait_option
def release(identifier: str, reason: str, given: dict[str, str | None], *, wait: float) -> None:
    """Release a hold: the terms count again.

    Example:
      ldv retention hold release 1f0e5b7c2a90d3e4 --reason 'zaak gesloten'
    """
    from ldv.retention import release as released

    settings = settings_from(given)
    with managed_and_logged(settings, wait=wait) as manager:
        ended = released(manager, identifier, reason=reason)
    say(f"Hold {ended.id} is released.")


def _on(hold: Hold) -> str:
    parts = [
        hold.subjects and f"a data subject ({hold.subject_type or 'no type'})",
        hold.trace_id and f"trace {hold.trace_id}",
        hold.activity and f"activity {hold.activity}",
        hold.since and f"from {moment(hold.since)[:19]}",
        hold.until and f"until {moment(hold.until)[:19]}",
    ]
    return ", ".join(part for part in parts if part)


def _as_json(hold: Hold) -> dict[str, Any]:
    """A hold for programs; the pseudonyms are nobody's business."""
    return {
        "hold": hold.id,
        "reason": hold.reason,
        "placed_at": hold.placed_at,
        "subject_type": hold.subject_type if hold.subjects else None,
        "trace_id": hold.trace_id or None,
        "activity": hold.activity or None,
        "since": moment(hold.since) if hold.since else None,
        "until": moment(hold.until) if hold.until else None,
        "released_at": hold.released_at,
        "release_reason": hold.release_reason or None,
    }


for _command in (add, list_, release):
    hold.add_command(_command)
