"""`ldv sql QUERY`: a question in SQL, for reading only."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from ldv.cli._help import Command
from ldv.cli._opened import opened
from ldv.cli._options import json_option, overrides, settings_from, wait_option
from ldv.cli._show import as_text, console, facts, fits, number, plain, print_json, safe, say, show, table
from ldv.errors import UsageError
from ldv.pseudonym import holds_bsn

if TYPE_CHECKING:
    from rich.table import Table

    from ldv.logboek import Rows

_NARROWEST: Final = 12
"""Width of a column below which a table cannot be read; then each row is shown on its own."""


def _parameters(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    if any(not equals or not name.isidentifier() for name, equals, _ in pairs):
        raise click.BadParameter("expected name=value, the name being one of the query's {name:Type}.", ctx, param)
    return {name: value for name, _, value in pairs}


@click.command(cls=Command)
@click.argument("query")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_parameters,
    help="Value for {NAME:Type} in the query; repeatable.",
)
@overrides("logboek", "profile")
@wait_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Answer with CSV (RFC 4180) on standard output.")
def sql(
    query: str, parameters: dict[str, str], given: dict[str, str | None], *, wait: float, as_json: bool, as_csv: bool
) -> None:
    """Put a question in SQL to the logboek; nothing can be changed.

    QUERY is in the SQL of ClickHouse, or - to read it from standard input. The records are in the table `verwerkingen`.
    Give values as parameters, {name:Type} in the query and --param name=value, so that nothing needs quotes.

    A query that holds what looks like a burgerservicenummer is refused: the logboek holds pseudonyms, so it would find
    nothing, and the engine would keep the number in its log of queries. Use `ldv subject`.

    Examples:
      ldv sql 'SELECT operation_name, count() FROM verwerkingen GROUP BY 1 ORDER BY 2 DESC'
      ldv sql 'SELECT count() FROM verwerkingen WHERE status = {status:String}' --param status=NOK
      ldv sql - --csv < report.sql > report.csv
    """
    if as_json and as_csv:
        raise UsageError("sql: asked for JSON and for CSV. Give --json or --csv.")
    if holds_bsn(query) or any(holds_bsn(value) for value in parameters.values()):
        raise UsageError(
            "sql: the query holds what looks like a burgerservicenummer, and it is not repeated here. The logboek "
            "holds pseudonyms: use `ldv subject --type BSN`, which asks for the number. Take the command out of your "
            "shell's history."
        )
    settings = settings_from(given)
    text = sys.stdin.read() if query == "-" else query
    if holds_bsn(text):
        raise UsageError(
            "sql: the query holds what looks like a burgerservicenummer. The logboek holds pseudonyms: use `ldv "
            "subject --type BSN`."
        )
    with opened(settings, wait=wait) as logboek:
        answer = logboek.sql(text, parameters)
    if as_json:
        print_json(
            {"columns": list(answer.columns), "rows": [dict(zip(answer.columns, row, strict=True)) for row in answer]}
        )
    elif as_csv:
        _write_csv(answer)
    else:
        show_rows(answer)


def _write_csv(answer: Rows) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(answer.columns)
    writer.writerows([_cell(value) for value in row] for row in answer)
    # As bytes: RFC 4180 ends lines with CRLF, and no layer above may turn that into something else.
    click.echo(text.getvalue().encode(), nl=False)


def show_rows(answer: Rows) -> None:
    """Print an answer for people: a table, or a row after another where that does not fit."""
    shown = _as_table(answer)
    if len(answer) and len(answer.columns) * _NARROWEST > console().width and not fits(shown):
        for place, row in enumerate(answer, 1):
            say(f"row {place}", style="dim")
            show(facts({as_text(name): _cell(value) for name, value in zip(answer.columns, row, strict=True)}))
            say()
    else:
        show(shown)
        say()
    say(number(len(answer), "row") + ".")


def _as_table(answer: Rows) -> Table:
    columns = [
        f">{as_text(name)}" if all(isinstance(row[place], (int, float)) for row in answer) else as_text(name)
        for place, name in enumerate(answer.columns)
    ]
    shown = table(*columns)
    for row in answer:
        shown.add_row(*(safe(_cell(value)) for value in row))
    return shown


def _cell(value: Any) -> str:
    """A value of a column as text: identifiers as hexadecimal digits, times in UTC, what is composed as JSON."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return str(value).lower()
        case bytes():
            return value.hex()
        case datetime.datetime():
            return value.isoformat(sep=" ")
        case Mapping() | Sequence():
            return json.dumps(value, ensure_ascii=False, default=plain)
    return str(value)
