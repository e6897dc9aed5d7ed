"""`ldv export`: records as a file for other programs."""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from ldv.cli._help import Command
from ldv.cli._opened import opened
from ldv.cli._options import overrides, period_options, settings_from, wait_option
from ldv.cli._show import number, tell
from ldv.errors import UsageError


@click.command(cls=Command)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "parquet"]),
    default="csv",
    show_default=True,
    help="Of the file.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    required=True,
    metavar="FILE",
    help="The file, which must not be there yet; - for standard output.",
)
@click.option("--activity", metavar="URI", help="Only this processing activity.")
@click.option("--with-pseudonyms", is_flag=True, help="Also the pseudonyms of data subjects: then it is about persons.")
@period_options
@overrides("logboek", "profile")
@wait_option
def export(
    file_format: str,
    output: Path,
    activity: str | None,
    given: dict[str, str | None],
    *,
    with_pseudonyms: bool,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    wait: float,
) -> None:
    """Write records to a CSV or Parquet file, for a spreadsheet or another program.

    Memory stays small however many records there are. The file appears when it is complete, readable by its owner only.
    Without --with-pseudonyms the column of data subjects is left out. In CSV, a text that a spreadsheet program would
    take for a formula gets an apostrophe in front.

    Examples:
      ldv export --since 2026-10-01 --until 2026-10-31 --format parquet --output october.parquet
      ldv export --since 7d --output - | head
    """
    from ldv.analysis import export as write

    settings = settings_from(given)
    with _file(output) as to, opened(settings, wait=wait) as logboek:
        count = write(
            logboek,
            to,
            file_format=file_format,
            since=since,
            until=until,
            activity=activity,
            with_pseudonyms=with_pseudonyms,
        )
    tell(f"Wrote {number(count, 'record')}.")


@contextlib.contextmanager
def _file(output: Path) -> Iterator[IO[bytes]]:
    """A file that is there when it is complete, or not at all."""
    if str(output) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.exists():
        raise UsageError(f"export: {output} is there already. Choose another name, or remove it.")
    # Made with mode 0600.
    handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    try:
        with os.fdopen(handle, "wb") as to:
            yield to
            to.flush()
            os.fsync(to.fileno())
        Path(name).rename(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
