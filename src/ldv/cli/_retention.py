"""`ldv retention`: destroying records whose term has passed, and holding those that must stay."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from ldv.cli._help import Command, Group
from ldv.cli._options import json_option, overrides, settings_from, wait_option
from ldv.cli._retention_hold import hold
from ldv.cli._retention_shared import managed, managed_and_logged, registered
from ldv.cli._show import console, number, print_json, safe, say, show, table, tell
from ldv.duration import Duration
from ldv.errors import UsageError

if TYPE_CHECKING:
    from ldv.retention import Manager, Outcome, Plan, Step
    from ldv.settings import Settings

_silence_option: Final = click.option(
    "--longest-silence",
    metavar="DURATION",
    default="P31D",
    show_default=True,
    help="How long nothing may have been logged; a clock further ahead is taken to be wrong.",
)
_register_option: Final = click.option(
    "--register", "where", metavar="PATH|URL", help="The register, for terms of parent activities and versions."
)


@click.group(cls=Group)
def retention() -> None:
    """Destroy records whose term has passed; hold those that must stay.

    Where to begin:
      ldv retention plan          what would go, by month and activity; nothing is destroyed
      ldv retention apply         destroy it, after a question
      ldv retention hold add      keep records whatever their term says

    Terms stand in the profile, in the table [retention]: default = "P7Y", and terms of activities by their URI. They
    are counted from the end of an operation. Destroying is itself a processing and is logged.
    """


@click.command(cls=Command)
@overrides("logboek", "keys", "profile")
@_register_option
@_silence_option
@wait_option
@json_option
def plan(given: dict[str, str | None], *, where: str | None, longest_silence: str, wait: float, as_json: bool) -> None:
    """Show what would be destroyed, by month and activity; nothing is.

    Examples:
      ldv retention plan
      ldv retention plan --profile profile.toml --register register.db --json
    """
    settings = settings_from({**given, "register": where})
    with managed(settings, wait=wait) as manager:
        proposed = _planned(manager, settings, longest_silence)
    if as_json:
        print_json(_plan_as_json(proposed))
    else:
        _show_plan(proposed)


@click.command(name="apply", cls=Command)
@overrides("logboek", "keys", "profile")
@_register_option
@_silence_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@wait_option
@json_option
def apply_(
    given: dict[str, str | None],
    *,
    where: str | None,
    longest_silence: str,
    yes: bool,
    wait: float,
    as_json: bool,
) -> None:
    """Destroy what has passed its term and is not held. This cannot be undone.

    Shows the plan and asks, unless --yes is given. It can be interrupted with Ctrl-C and run again. What was destroyed
    is logged, with counts and periods and without identifiers. Rows are off the disk when this is done; copies that
    were made before (backups, snapshots) are not reached.

    Examples:
      ldv retention apply
      ldv retention apply --yes --json
    """
    if not yes and (as_json or not sys.stdin.isatty()):
        raise UsageError("apply: destroying asks for a confirmation, and there is nobody to ask. Say --yes.")
    settings = settings_from({**given, "register": where})
    with managed_and_logged(settings, wait=wait) as manager:
        from ldv.retention import interrupted

        for run in interrupted(manager):
            tell(
                f"An earlier run, of {run.began_at:%Y-%m-%d %H:%M}, was interrupted after {run.destroyed:,} of "
                f"{number(run.planned, 'record')}. This plan holds what it left."
            )
        proposed = _planned(manager, settings, longest_silence)
        if not as_json:
            _show_plan(proposed)
        if proposed.going and not yes:
            click.confirm(f"Destroy {number(proposed.going, 'record')} for good?", abort=True)
        outcome = _destroyed(proposed, manager, settings)
    if as_json:
        print_json({"plan": _plan_as_json(proposed), "destroyed": outcome.destroyed, "months": outcome.months})
        return
    say(f"{number(outcome.destroyed, 'record')} destroyed.")
    if outcome.old_files:
        say(f"{number(outcome.old_files, 'file')} with destroyed rows will be removed by the servers in some minutes.")


def _planned(manager: Manager, settings: Settings, longest_silence: str) -> Plan:
    from ldv.retention import plan as made

    try:
        silence = Duration.parse(longest_silence)
    except ValueError as error:
        raise UsageError(f"--longest-silence: expected {error}.") from None
    with registered(settings) as register:
        return made(manager, settings["profile"], register=register, longest_silence=silence)


def _destroyed(proposed: Plan, manager: Manager, settings: Settings) -> Outcome:
    from ldv.retention import apply

    with registered(settings) as register, _progress(proposed) as told:
        return apply(proposed, manager, register=register, progress=told)


@contextlib.contextmanager
def _progress(proposed: Plan) -> Iterator[Callable[[Step], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    on_error = console(error=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=on_error, disable=not on_error.is_terminal, transient=True) as bar:
        task = bar.add_task("destroying", total=proposed.going)

        def told(step: Step) -> None:
            months = step.months[0] if len(step.months) == 1 else f"{step.months[0]} to {step.months[-1]}"
            rewriting = f", {number(step.rewriting, 'part')} to rewrite" if step.rewriting else ""
            bar.update(task, completed=step.destroyed, description=f"{months}{rewriting}")

        yield told


def _show_plan(proposed: Plan) -> None:
    if proposed.lines:
        shown = table("month", "activity", "term", "says", "ended before (UTC)", ">expired", ">held", ">goes")
        for line in proposed.lines:
            says = "" if line.source == line.activity else line.source
            cells = (line.month, line.activity, str(line.term), says, f"{line.cut_off:%Y-%m-%d %H:%M}")
            counts = (f"{line.expired:,}", f"{line.held:,}" if line.held else "", f"{line.going:,}")
            shown.add_row(*map(safe, (*cells, *counts)))
        show(shown)
        say()
    held = f", {proposed.held:,} are held" if proposed.held else ""
    say(f"{proposed.going:,} of {number(proposed.records, 'record')} would go{held}.")


def _plan_as_json(proposed: Plan) -> dict[str, Any]:
    return {
        "run": proposed.run,
        "now": proposed.now,
        "records": proposed.records,
        "going": proposed.going,
        "held": proposed.held,
        "holds": proposed.holds,
        "lines": [
            {
                "month": line.month,
                "activity": line.activity,
                "term": str(line.term),
                "source": line.source,
                "cut_off": line.cut_off,
                "expired": line.expired,
                "held": line.held,
                "going": line.going,
            }
            for line in proposed.lines
        ],
    }


for _command in (plan, apply_, hold):
    retention.add_command(_command)
