"""`ldv subject`: what the logboek holds about one data subject."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING

import click

from ldv.cli._help import Command
from ldv.cli._opened import opened
from ldv.cli._options import json_option, overrides, period_options, settings_from, wait_option
from ldv.cli._records import length_of, record_for_programs, remarks_of, resource_of, status_of
from ldv.cli._show import fits, joined, moment, number, print_json, safe, say, show, table
from ldv.errors import UsageError
from ldv.pseudonym import holds_bsn
from ldv.record import Subject

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from ldv.record import Record

_REFUSED = (
    "subject: found something on the command line that is no option, and it is not repeated here. The identifier of a "
    "person is asked for, or read from standard input: other users of this machine can read a command line, and your "
    "shell keeps it. Take it out of the history."
)


class _Discreet(Command):
    """Refuses what looks like an identifier before anything else reads it, and does not repeat it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # A path or a DSN may hold any digits; an identifier holds no slash.
        if any(holds_bsn(arg) for arg in args if "/" not in arg):
            raise UsageError(_REFUSED)
        return super().parse_args(ctx, args)


@click.command(cls=_Discreet, context_settings={"ignore_unknown_options": True})
@click.argument("surplus", nargs=-1, type=click.UNPROCESSED, metavar="", required=False)
@click.option(
    "--type",
    "type_",
    required=True,
    metavar="TYPE",
    help="Kind of identifier: BSN, KVK, ... or a URI, as it was logged.",
)
@overrides("logboek", "keys", "profile")
@period_options
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="Most records to show.")
@wait_option
@json_option
def subject(
    surplus: tuple[str, ...],
    type_: str,
    given: dict[str, str | None],
    *,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    limit: int,
    wait: float,
    as_json: bool,
) -> None:
    """Show what the logboek holds about one person.

    The identifier is asked for without showing it, or read from standard input when that is not a terminal. It is never
    an argument: other users of the machine can read those. A BSN is checked with the eleven test. The logboek knows
    pseudonyms only, so the keys that they were made with are needed.

    Times are a date (2026-11-21), a date and time (2026-11-21T14:30, UTC unless it names a zone), or how long ago (30m,
    24h, 7d). Reading a logboek about a person is a processing too: an application that does so for its work logs it.

    Examples:
      ldv subject --type BSN
      ldv subject --type BSN --since 2026-01-01 --until 2026-06-30
      pass show case/4711 | ldv subject --type BSN --json
    """
    if surplus or holds_bsn(type_):
        raise UsageError(_REFUSED)
    settings = settings_from(given)
    person = asked_for("BSN" if type_.upper() == "BSN" else type_)
    with opened(settings, wait=wait, with_keys=True) as logboek:
        # One more than asked, to know whether there are more.
        records = logboek.records(subject=person, since=since, until=until, limit=limit + 1)
    more = len(records) > limit
    records = records[:limit]
    if as_json:
        print_json({"type": person.type, "more": more, "records": [record_for_programs(record) for record in records]})
    else:
        _show(records, more=more)


def asked_for(type_: str) -> Subject:
    """The data subject, from a hidden prompt or from standard input.

    Raises:
        UsageError: Nothing or too much was given, or it is no identifier of this type. It is never repeated.
    """
    if sys.stdin.isatty():
        text = click.prompt(type_, hide_input=True, err=True)
    else:
        lines = [line.strip() for line in _read_standard_input().splitlines() if line.strip()]
        if len(lines) != 1:
            raise UsageError(
                f"subject: found {number(len(lines), 'line')} on standard input, expected one: the identifier and "
                "nothing else."
            )
        text = lines[0]
    person = Subject(text, type=type_)
    if fault := person.fault():
        raise UsageError(f"subject: found {fault}. Check the number, and give it again.")
    return person


def _read_standard_input() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise UsageError(
            "subject: found bytes on standard input that are no text; expected one line with the identifier."
        ) from None


def _show(records: list[Record], *, more: bool) -> None:
    if not records:
        say("The logboek holds nothing about this person, under these keys and in this period.")
        return
    shown = _side_by_side(records)
    show(shown if fits(shown) else _below_one_another(records))
    say()
    if more:
        say(f"There are more than these {len(records):,}; narrow the period, or raise --limit.", style="yellow")
    else:
        say(number(len(records), "record") + ".")


def _side_by_side(records: list[Record]) -> Table:
    shown = table("start (UTC)", "operation", "status", ">took", "application", "activity", "trace")
    for record in records:
        shown.add_row(
            safe(moment(record.start_time)),
            joined(safe(record.operation_name), *_remarks(record), between="\n"),
            status_of(record),
            safe(length_of(record)),
            safe(resource_of(record)),
            safe(record.processing_activity_id),
            safe(record.trace_id, style="dim"),
        )
    return shown


def _below_one_another(records: list[Record]) -> Table:
    """The same for a narrow terminal: what does not fit beside the operation stands below it."""
    shown = table("start (UTC)", "operation", "status", ">took")
    for record in records:
        operation = joined(
            safe(record.operation_name, style="bold"),
            safe(resource_of(record)),
            safe(record.processing_activity_id),
            safe(f"trace {record.trace_id}", style="dim"),
            *_remarks(record),
            between="\n",
        )
        shown.add_row(safe(moment(record.start_time)[:19]), operation, status_of(record), safe(length_of(record)))
    return shown


def _remarks(record: Record) -> list[Text]:
    return [safe(remark, style="yellow") for remark in remarks_of(record)]
