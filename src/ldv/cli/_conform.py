"""`ldv conform`: whether a logboek keeps the rules of the standard."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command
from ldv.cli._opened import told_who_holds
from ldv.cli._options import (
    json_option,
    logboek_of,
    overrides,
    period_options,
    settings_from,
    wait_option,
)
from ldv.cli._show import number, print_json, safe, say, show, table
from ldv.errors import UsageError

if TYPE_CHECKING:
    from ldv.conformance import Finding, Outcome


@click.command(cls=Command)
@click.argument("path_or_dsn", required=False)
@overrides("profile")
@click.option("--table", "table_", metavar="NAME", help="Table in the database; by default the one that is known.")
@click.option("--register", metavar="WHERE", help="Also see whether this register has each activity.")
@period_options
@click.option(
    "--show",
    "most",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many records to name for each rule.",
)
@wait_option
@json_option
@click.pass_context
def conform(
    ctx: click.Context,
    path_or_dsn: str | None,
    given: dict[str, str | None],
    *,
    table_: str | None,
    register: str | None,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    most: int,
    wait: float,
    as_json: bool,
) -> None:
    """Check a logboek against the rules of the standard.

    PATH_OR_DSN is the logboek of the settings when it is left out; else any DSN, or a file. What is read: the table of
    this library, that of the Java library moza-logboekdataverwerking, and otel_traces of the OpenTelemetry collector;
    of files, OTLP in JSON or protobuf as the collector writes it, and rows of the Java library's table as JSON. Spans
    of a collector that are no processings are passed over.

    For each rule that is broken it prints which records break it, by trace and operation, and nothing that stands in
    them. The rules differ with the generation of the standard that the profile follows. Each record takes some 400
    bytes of memory: narrow the period where there are very many.

    The exit code is 1 when a record breaks what the standard requires; advice does not count.

    Examples:
      ldv conform
      ldv conform spans.json --profile current
      ldv conform clickhouses://ldv_inzage@clickhouse.example:8443/ldv --since 7d --json
      ldv conform chdb:///var/lib/moza/logboek --table logboekdataverwerkingen --register register.db
    """
    from ldv.conformance import check, read

    is_dsn = path_or_dsn is not None and "://" in path_or_dsn
    settings = settings_from({**given, "logboek": path_or_dsn} if is_dsn else given)
    where = path_or_dsn or logboek_of(settings)
    if where.startswith("otlp+"):
        raise UsageError("conform: records go to another system by OTLP, which cannot be asked. Give what it keeps.")
    if "://" not in where and (since is not None or until is not None or table_ is not None):
        raise UsageError("conform: a file is read as a whole; leave out --since, --until and --table.")
    profile = settings["profile"]
    with (
        _register(register or (None if path_or_dsn else settings["register"])) as knows,
        told_who_holds(settings) if "://" in where else contextlib.nullcontext(),
        read(where, table=table_, since=since, until=until, profile=profile, wait=wait) as records,
    ):
        outcome = check(records, profile=profile, knows=knows, most=most)
    if as_json:
        print_json(_for_programs(outcome))
    else:
        _show(outcome)
    ctx.exit(0 if outcome.kept else FINDINGS)


@contextlib.contextmanager
def _register(where: str | None) -> Iterator[Callable[[str], bool] | None]:
    if where is None:
        yield None
        return
    from ldv.register import Register

    with Register.open(where) as register:
        identifiers, _ = register.identifiers()
        yield identifiers.__contains__


def _for_programs(outcome: Outcome) -> dict[str, Any]:
    return {
        "kept": outcome.kept,
        "checked": outcome.checked,
        "broken": [
            {
                "rule": finding.rule.id,
                "source": finding.rule.source,
                "text": finding.rule.text,
                "must": finding.rule.must,
                "count": finding.count,
                "records": list(finding.records),
            }
            for finding in outcome.findings
        ],
    }


def _show(outcome: Outcome) -> None:
    if outcome.findings:
        shown = table("rule", "level", ">records", "a record", "from")
        for finding in outcome.findings:
            must = finding.rule.must
            shown.add_row(
                safe(finding.rule.id, style="bold"),
                safe("must" if must else "advice", style="bold red" if must else "yellow"),
                safe(f"{finding.count:,}"),
                safe(finding.rule.text),
                safe(finding.rule.source, style="dim"),
            )
        show(shown)
        for finding in outcome.findings:
            _name(finding)
        say()
    checked = number(outcome.checked, "record")
    if outcome.kept:
        say(f"{checked} checked; every one keeps what the standard requires.", style="green")
    else:
        broken = sum(finding.rule.must for finding in outcome.findings)
        say(f"{checked} checked; {number(broken, 'rule')} of the standard broken.", style="bold red")


def _name(finding: Finding) -> None:
    if not finding.records:
        return
    say()
    say(f"{finding.rule.id}:", style="bold")
    for name in finding.records:
        say(f"  {name}")
    if finding.count > len(finding.records):
        say(f"  and {number(finding.count - len(finding.records), 'more', 'more')}; see --show", style="dim")
