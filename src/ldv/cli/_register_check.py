"""`ldv register check`: activities that code uses and the register lacks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command
from ldv.cli._options import json_option
from ldv.cli._register_shared import opened, register_option
from ldv.cli._show import number, print_json, safe, say, show, table, tell

if TYPE_CHECKING:
    from ldv.register._usage import Use


@click.command(cls=Command)
@click.argument("targets", metavar="MODULE_OR_PATH...", nargs=-1, required=True)
@register_option
@click.option(
    "--foreign", metavar="PREFIX", multiple=True, help="Identifiers that begin so are another register's; repeatable."
)
@click.option("--strict", is_flag=True, help="Fail as well where the activity cannot be told without running the code.")
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    targets: Sequence[str],
    where: str | None,
    foreign: Sequence[str],
    *,
    strict: bool,
    as_json: bool,
) -> None:
    """List the activities that code uses and the register lacks. Nothing is imported or run.

    Looks for ldv.processing(..., activity=...), and follows constants through assignments, classes and imports between
    the files looked at. An identifier that is not of this register's kind is another register's, and is left alone.
    The exit code is 1 when an activity is unknown, for use in CI.

    Examples:
      ldv register check src/
      ldv register check parkeeradmin --foreign urn:uuid:
    """
    from ldv.register._usage import uses_in

    uses: list[Use] = []
    damaged: list[Path] = []
    for target in targets:
        found, failed = uses_in(target)
        uses += found
        damaged += failed
    with opened(where) as register:
        identifiers, namespaces = register.identifiers()
    unknown = [
        (use, activity)
        for use in uses
        for activity in use.activities
        if activity not in identifiers and _is_own(activity, namespaces, foreign)
    ]
    untold = [use for use in uses if not use.activities]
    if as_json:
        print_json(_for_programs(uses, unknown, untold, damaged))
    else:
        _for_people(uses, unknown, untold, damaged)
    ctx.exit(FINDINGS if unknown or damaged or (strict and untold) else 0)


def _is_own(activity: str, namespaces: set[str], foreign: Sequence[str]) -> bool:
    from ldv.register._identifiers import namespace_of

    return namespace_of(activity) in namespaces and not any(activity.startswith(prefix) for prefix in foreign)


def _for_people(
    uses: Sequence[Use], unknown: Sequence[tuple[Use, str]], untold: Sequence[Use], damaged: Sequence[Path]
) -> None:
    if unknown:
        shown = table("activity", "used in", ">line")
        for use, activity in unknown:
            shown.add_row(safe(activity, style="bold red"), safe(str(use.path)), safe(str(use.line)))
        show(shown)
    for use in untold:
        tell(f"{use.path}:{use.line}: cannot be told without running it: activity={use.text}")
    for path in damaged:
        tell(f"{path}: is no Python that can be read here.")
    known = f"{number(len(uses), 'use')} of an activity"
    if unknown:
        say(f"{known}, {len(unknown)} unknown to the register. Add them (`ldv register import`), or correct the code.")
    else:
        say(f"{known}, none unknown to the register.", style="" if damaged else "green")


def _for_programs(
    uses: Sequence[Use], unknown: Sequence[tuple[Use, str]], untold: Sequence[Use], damaged: Sequence[Path]
) -> dict[str, Any]:
    return {
        "uses": len(uses),
        "unknown": [{"activity": activity, "path": str(use.path), "line": use.line} for use, activity in unknown],
        "untold": [{"text": use.text, "path": str(use.path), "line": use.line} for use in untold],
        "damaged": [str(path) for path in damaged],
    }
