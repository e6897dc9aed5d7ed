"""`ldv status`: what waits, what was delivered, what went wrong."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command
from ldv.cli._journal import journal_of
from ldv.cli._options import json_option, overrides, settings_from
from ldv.cli._show import duration, facts, number, print_json, rfc3339, safe, say, show, size

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

    from ldv.delivery import Health
    from ldv.journal import Holder
    from ldv.settings import Settings

_LONG: Final = 60.0


@click.command(cls=Command)
@overrides("journal", "logboek")
@json_option
@click.pass_context
def status(ctx: click.Context, given: dict[str, str | None], *, as_json: bool) -> None:
    """Show what waits, who delivers and what went wrong.

    It only looks at the journal, so it can be asked at any time, also while the engine is held. The exit code is 0 when
    all is well and 1 when something needs attention: the store does not answer, records wait and nobody delivers, or
    there are dead letters.

    Examples:
      ldv status --logboek chdb:///var/lib/parkeeradmin/logboek
      ldv status --journal /var/lib/parkeeradmin/journal
      ldv status --json | jq .backlog_records
    """
    from ldv.delivery import health_of
    from ldv.journal import DirectoryLock

    settings = settings_from(given)
    directory = journal_of(settings)
    health = health_of(directory, refusing=refusal_of(directory, settings))
    holder = DirectoryLock.holder(directory)
    attention = attention_of(health)
    if as_json:
        print_json(_for_programs(health, holder, attention))
    else:
        show(facts(_for_people(health, holder)))
        for point in attention:
            say()
            say(f"! {point}", style="bold red")
        if not attention:
            say()
            say("All is well.", style="green")
    ctx.exit(FINDINGS if attention else 0)


def refusal_of(directory: Path, settings: Settings) -> str:
    """Why the journal would refuse a processing now, asked from outside the application; empty when it would not."""
    from ldv.journal import Disk
    from ldv.journal._conditions import refusal

    return refusal(
        directory,
        reserve_bytes=settings["journal_reserve_bytes"],
        max_bytes=settings["journal_max_bytes"],
        free_bytes=Disk().free_bytes,
    )


def attention_of(health: Health) -> list[str]:
    """What somebody has to look at, each with what to do."""
    points = []
    if health.state == "unavailable" and health.shipper_pid is not None:
        points.append("The logboek does not answer: records wait in the journal, and delivery goes on trying.")
    if health.shipper_pid is None and (health.age_seconds > _LONG or not health.writers):
        # An application that runs starts delivery again within seconds.
        left = "What an ended process left waits"
        if health.backlog_records:
            left = f"{number(health.backlog_records, 'record')} {'waits' if health.backlog_records == 1 else 'wait'}"
        if health.backlog_records or health.left_behind:
            points.append(
                f"{left}, and nobody delivers. Start the application again, or deliver by hand: ldv ship --journal "
                f"{health.journal}"
            )
    if health.dead_letters:
        points.append(
            f"{number(health.dead_letters, 'dead letter')} in {health.journal}/dead, each with a note that says why. "
            f"When the cause is gone: ldv ship --retry-dead --journal {health.journal}"
        )
    if health.refusing:
        points.append(f"The journal refuses processings: {health.refusing}")
    return points


def _for_programs(health: Health, holder: Holder | None, attention: list[str]) -> dict[str, Any]:
    found = attrs.asdict(health)
    # Here, "ok" is the whole judgement: that of the journal, and whether anybody delivers.
    found["ok"] = not attention
    found["shipper"] = holder.what if holder else None
    found["confirmed_at"] = None if health.confirmed_at is None else rfc3339(int(health.confirmed_at * 1e9))
    found["attention"] = attention
    return found


def _for_people(health: Health, holder: Holder | None) -> dict[str, Text | str]:
    if holder is None:
        shipper = safe("nobody delivers now", style="dim")
    else:
        shipper = safe(f"{health.state}: process {holder.pid or 'unknown'}, {holder.what}")
        shipper.stylize("red" if health.state == "unavailable" else "green", 0, len(health.state))
    rows: dict[str, Text | str] = {
        "journal": health.journal,
        "delivery": shipper,
        "backlog": "nothing waits",
        "writers": number(health.writers, "process", "processes") if health.writers else "none",
        "delivered": "nothing yet",
        "last error": safe(health.last_error, style="red") if health.last_error else "none",
        "dead letters": safe(str(health.dead_letters), style="red" if health.dead_letters else ""),
    }
    if health.backlog_records:
        oldest = duration(health.age_seconds)
        rows["backlog"] = (
            f"{number(health.backlog_records, 'record')}, {size(health.backlog_bytes)}, the oldest {oldest} old"
        )
    if health.confirmed_at is not None:
        ago = duration(max(0.0, time.time() - health.confirmed_at))
        rows["delivered"] = f"{number(health.delivered, 'record')} by the last shipper, confirmed {ago} ago"
    return rows
