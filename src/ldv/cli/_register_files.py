"""`ldv register init, template, import, export`: between the register and files."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command
from ldv.cli._options import json_option, settings_from
from ldv.cli._register_shared import as_plain, language_option, place_of, register_option
from ldv.cli._show import number, print_json, safe, say, show, table, tell, warn
from ldv.errors import ConfigurationError, RegisterFaults, UsageError

if TYPE_CHECKING:
    from ldv.register import Entity, ImportReport, ProcessingActivity

_MOST_FAULTS: Final = 200
_CONFIRM_SECONDS: Final = 10.0
_FORMATS: Final = ("xlsx", "csv", "yaml", "json")


@click.command(cls=Command)
@register_option
def init(where: str | None) -> None:
    """Make a register, or bring its tables up to date; what is in it stays.

    Examples:
      ldv register init --register register.db
      LDV_REGISTER=postgresql://register_owner@db.example/register ldv register init
    """
    from ldv.register import Register
    from ldv.register._shipped import SHIPPED

    with Register.open(place_of(where), create=True) as register:
        activities = register.list()
        own = sum(one.activity_id in SHIPPED for one in activities)
        held = number(len(activities), "activity", "activities")
        say(f"{register!r} is ready: {held}, {own} of them the library's own.")


@click.command(cls=Command)
@click.option(
    "--format", "file_format", type=click.Choice(_FORMATS), default="xlsx", show_default=True, help="Of the file."
)
@language_option
def template(file_format: str, language: str) -> None:
    """Write an empty register to fill in, to standard output.

    Examples:
      ldv register template > register.xlsx
      ldv register template --format yaml --language en > register.yaml
    """
    from ldv.register import Language
    from ldv.register._export import template as made

    _to_standard_output(made(file_format=file_format, language=Language(language)), binary=file_format == "xlsx")


@click.command(name="import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@register_option
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice((*_FORMATS, "dpv")),
    help="What the file is, when its name does not say so.",
)
@click.option("--encoding", metavar="NAME", help="Of a csv file, for example cp1252; by default UTF-8.")
@click.option(
    "--unlogged", is_flag=True, help="Do not log the change: for the very first import, before there is a logboek."
)
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    file: Path,
    where: str | None,
    *,
    dry_run: bool,
    file_format: str | None,
    encoding: str | None,
    unlogged: bool,
    as_json: bool,
) -> None:
    """Take over a spreadsheet or file: all of it, or nothing.

    Every fault is named with its sheet, row and column. Importing the same file again changes nothing; a row that
    differs becomes a new version, and the old one stays. A register that does not exist yet is made.

    Examples:
      ldv register import register.xlsx --dry-run
      ldv register import register.xlsx
      ldv register import export.csv --encoding cp1252
    """
    from ldv.register import Register

    if not file.is_file():
        raise UsageError(f"import: {file} is not there, or is no file. Check the name.")
    logged = not (dry_run or unlogged)
    if logged:
        _check_logboek()
    with _tried(place_of(where), dry_run=dry_run) as place, Register.open(place, create=True, log=logged) as register:
        try:
            # The register is there before anything is configured that looks into it.
            with _logging(wanted=logged):
                report = register.import_file(file, dry_run=dry_run, file_format=file_format, encoding=encoding)
                if not dry_run:
                    register.commit()
        except RegisterFaults as error:
            _refused(error, file, as_json=as_json)
            ctx.exit(FINDINGS)
    _reported(report, as_json=as_json)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@register_option
@click.option(
    "--format", "file_format", type=click.Choice((*_FORMATS, "dpv")), help="By default what the name of the file says."
)
@click.option("--history", is_flag=True, help="Every version, in place of the newest of each.")
@language_option
def export(file: Path, where: str | None, file_format: str | None, language: str, *, history: bool) -> None:
    """Write the register to a file that can be imported again; - is standard output.

    `dpv` is JSON in the terms of the draft interface on registers (W3C Data Privacy Vocabulary); it has no place for
    everything, and what it lacks is said.

    Examples:
      ldv register export register.xlsx
      ldv register export --history --format json - > register.json
    """
    import io

    from ldv.register import Register

    with Register.open(place_of(where)) as register:
        if str(file) == "-":
            stream = io.BytesIO()
            register.export(stream, file_format=file_format or "json", language=language, history=history)
            _to_standard_output(stream.getvalue(), binary=file_format == "xlsx")
        else:
            register.export(file, file_format=file_format, language=language, history=history)
            tell(f"Written to {file}.")
        if file_format == "dpv":
            _tell_left_out(register.list(newest=True))


@contextmanager
def _tried(place: str, *, dry_run: bool) -> Iterator[str]:
    """The register; for a dry run on one that is not there yet, one that is gone afterwards."""
    if not dry_run or "://" in place or Path(place).exists():
        yield place
        return
    with tempfile.TemporaryDirectory() as folder:
        yield str(Path(folder) / "register.db")


def _check_logboek() -> None:
    if not settings_from({})["logboek"]:
        raise ConfigurationError(
            "changing a register is itself a processing and is logged, and logboek is not set. Set LDV_LOGBOEK, or "
            "write it in ldv.toml. For the very first import, before there is a logboek, say --unlogged."
        )


@contextmanager
def _logging(*, wanted: bool) -> Iterator[None]:
    """Log what happens inside as the settings say: a change of the register is itself a processing."""
    if not wanted:
        yield
        return
    import ldv

    ldv.configure(service_name=settings_from({})["service_name"] or "ldv register")
    try:
        yield
    finally:
        if not ldv.shutdown(_CONFIRM_SECONDS):
            warn("the logboek did not confirm yet; the record of this change waits in the journal.")


def _refused(error: RegisterFaults, file: Path, *, as_json: bool) -> None:
    faults = error.faults
    if as_json:
        import attrs

        print_json({"error": {"code": error.code, "faults": [attrs.asdict(fault) for fault in faults]}})
        return
    shown = table("sheet", ">row", "column", "found", "what to do")
    for fault in faults[:_MOST_FAULTS]:
        row = "" if fault.row is None else str(fault.row)
        shown.add_row(*map(safe, (fault.sheet, row, fault.column, fault.problem, fault.remedy)))
    show(shown)
    more = f", of which {_MOST_FAULTS} are shown" if len(faults) > _MOST_FAULTS else ""
    say(f"{file.name}: {number(len(faults), 'fault')}{more}; nothing was changed.", style="bold red")


def _reported(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "dry_run": report.dry_run,
                "added": [as_plain(one) for one in report.added],
                "changed": [as_plain(one) for one in report.changed],
                "unchanged": report.unchanged,
                "entities_added": [as_plain(one) for one in report.entities_added],
                "entities_changed": [as_plain(one) for one in report.entities_changed],
                "entities_unchanged": report.entities_unchanged,
                "remarks": list(report.remarks),
            }
        )
        return
    new: list[ProcessingActivity | Entity] = [*report.entities_added, *report.added]
    later: list[ProcessingActivity | Entity] = [*report.entities_changed, *report.changed]
    rows = [("added", one) for one in new] + [("changed", one) for one in later]
    if rows:
        shown = table("", "name", "identifier")
        for word, one in rows:
            shown.add_row(safe(word), safe(one.name), safe(one.id))
        show(shown)
    for remark in report.remarks:
        say(f"- {remark}")
    counts = f"{len(new)} added, {len(later)} changed, {report.unchanged + report.entities_unchanged} unchanged"
    say(f"{counts}. {'Nothing was done: this was a dry run.' if report.dry_run else ''}".rstrip())


def _tell_left_out(activities: Sequence[Any]) -> None:
    from ldv.register._dpv import to_dpv

    for activity in activities:
        for text in to_dpv(activity).left_out:
            tell(f"{activity.name}: {text}")


def _to_standard_output(content: bytes, *, binary: bool) -> None:
    if binary and sys.stdout.isatty():
        raise UsageError(
            "a workbook cannot be shown on a terminal. Send it to a file: ldv register template > register.xlsx"
        )
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
