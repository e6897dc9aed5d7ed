"""From two telephones to an approved archive: a made-up department, two owners who share a group, every refusal once.

Gives the commands of `chatarchive` as adviser, cleaner, owners and management do, with a real logboek and audit log;
then compares what is in them, in the archive and on disk with what the commands should have left there. Ends with 1
when a number is off.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

if __package__ in (None, ""):  # run as a file: make `examples` known
    sys.path.insert(0, str(Path(__file__).parents[2]))

from examples.chatarchive._demo import checks, refusals, report, road
from examples.chatarchive._demo.desk import Desk, Unexpected, progress_of
from examples.chatarchive._demo.exports import both
from examples.chatarchive._demo.report import DOCUMENTS
from examples.chatarchive._demo.road import Way

COMMANDS = 161
"""About how many commands there are, for the progress bar."""
FULL, SHORT = 360, 84
"""Messages of ordinary talk in the group."""


def main() -> int:
    """Run, check, show; returns 1 when something deviates."""
    given = _arguments()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="demo-") as temporary:
        folder = (given.keep or Path(temporary)).absolute()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        today = datetime.date.today()  # noqa: DTZ011 - the day on which somebody runs this
        telephones = both(SHORT if given.short else FULL)
        way = Way()
        try:
            with Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
                transient=True,
            ) as progress:
                task = progress.add_task("inrichten", total=COMMANDS)
                desk = Desk(folder=folder, advance=progress_of(progress, task), processes=given.processes)
                _carry_out(desk, way, telephones, today)
        except Unexpected as error:
            console.print(f"[red]✗[/] {error}", soft_wrap=True)
            return 1
        result = checks.checked(desk, way, telephones, year=today.year)
        _show(console, desk, result)
        if given.keep:
            _where(console, desk, today.year)
        else:
            console.print("\nTo open the dossiers and documents yourself: [bold]--keep DIR[/].")
    return 0 if all(row.right for row in result.rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", metavar="DIR", type=Path, help="leave everything in DIR, a new or empty folder")
    parser.add_argument("--short", action="store_true", help="conversations of tens of messages, not of hundreds")
    parser.add_argument(
        "--processes", action="store_true", help="each command in a process of its own; takes about ten minutes"
    )
    given = parser.parse_args()
    if given.keep and given.keep.exists() and any(given.keep.iterdir()):
        parser.error(f"{given.keep} is not empty. Name a folder that is, or that does not exist yet.")
    return given


def _carry_out(desk: Desk, way: Way, telephones: object, today: datetime.date) -> None:
    # A first and the last commands are processes of their own; those in between share one, for the embedded engine of
    # the logboek takes seconds to start.
    road.found(desk, way)
    with desk.open():
        road.people(desk, way)
        later = today + datetime.timedelta(days=14)
        cancelled = today + datetime.timedelta(days=1)
        road.planned(desk, way, today=today.isoformat(), later=later.isoformat(), cancelled=cancelled.isoformat())
        refusals.before_the_papers(desk, way)
        road.whole_way(desk, way, telephones)  # type: ignore[arg-type]
        refusals.access(desk, way)
        refusals.lock(desk, way)
        refusals.deliveries(desk, way)
        refusals.breach(desk, way)
        refusals.planning(desk, way)
    refusals.without_logboek(desk, way)
    report.documents(desk, way, month=f"{today:%Y-%m}")


def _show(console: Console, desk: Desk, result: checks.Result) -> None:
    people = Table(
        "activity", "", "steps", "x data subjects", "records", title="What is in the logboek", title_justify="left"
    )
    for code, name, steps, subjects, records in result.activities:
        people.add_row(code, name, str(steps), str(subjects), str(records))
    console.print(people)
    console.print("What the commands should have left, and what is there:")
    for row in result.rows:
        found = _short(row.found) if row.right else f"expected {row.wanted}, found {row.found}"
        console.print(
            f"{'[green]✓[/]' if row.right else '[red]✗[/]'} {row.what}: [bold]{escape(found)}[/]", soft_wrap=True
        )
    console.print(f"\n{len(desk.given)} commands were given.")


def _short(found: object) -> str:
    """What is right need not be read to the end."""
    match found:
        case dict():
            return ", ".join(f"{number}" if times == 1 else f"{number} ({times}x)" for number, times in found.items())
        case list() | tuple() if not any(found):
            return "none"
        case list():
            return f"{len(found)} of {len(found)}"
    return str(found)


def _where(console: Console, desk: Desk, year: int) -> None:
    console.print("\nTo open yourself:")
    for folder in sorted((desk.dms / "Chatberichten" / f"{year} Chatberichten").iterdir()):
        console.print(f"  {folder}", soft_wrap=True)
    for name in DOCUMENTS:
        console.print(f"  {desk.output / name}", soft_wrap=True)
    for mail in sorted((desk.archive / "postvak-uit").glob("*.eml")):
        console.print(f"  {mail}", soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
