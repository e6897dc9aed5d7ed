"""What a command answers: for people in Dutch, for programs as JSON."""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chatarchive.domain import Case, Counts, State, possible_events
from ldv.cli._show import console, facts, print_json, safe, say, show, table

if TYPE_CHECKING:
    from chatarchive.cli._session import Desk
    from chatarchive.services import Outcome

__all__ = [
    "answer",
    "answer_rows",
    "busy",
    "day",
    "each",
    "facts",
    "moment",
    "print_json",
    "result_of",
    "say",
    "show",
    "warn",
    "write_output",
]


def answer(desk: Desk, outcome: Outcome, said: str) -> None:
    """Say what was done.

    Args:
        desk: Where.
        outcome: What the use case did.
        said: The same in a sentence, for people.
    """
    for warning in outcome.warnings:
        warn(warning)
    if desk.as_json:
        print_json(result_of(outcome))
        return
    say("Dit was al gedaan; er is niets veranderd." if outcome.already else said)
    if outcome.id:
        say(f"Kenmerk: {outcome.id}")
    if outcome.case is not None:
        say(f"Zaak {outcome.case.id}: {outcome.case.state.value}. {next_steps(outcome.case.state)}")
        if lost := lost_in(outcome.case):
            say(f"Wat de export niet laat zien: {lost}.")


def result_of(outcome: Outcome) -> dict[str, Any]:
    """An outcome for programs: identifiers and states, nothing about a person."""
    return {
        "zaak": None if outcome.case is None else outcome.case.id,
        "stand": None if outcome.case is None else outcome.case.state.value,
        "tellingen": None if outcome.case is None or outcome.case.counts is None else _counts(outcome.case.counts),
        "kenmerk": outcome.id or None,
        "al_gedaan": outcome.already,
        "waarschuwingen": list(outcome.warnings),
    }


def lost_in(case: Case) -> str:
    """What the export of a conversation cannot show (requirement 36); empty when nothing is missing.

    Args:
        case: The conversation.
    """
    if case.counts is None:
        return ""
    found = (
        (case.counts.deleted, "verwijderde berichten"),
        (case.counts.expiring, "meldingen dat berichten een vervaldatum kregen"),
        (case.counts.view_once, "eenmalige items"),
    )
    return ", ".join(f"{count} {told}" for count, told in found if count)


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "berichten": counts.original,
        "bewaard": counts.kept,
        "verwijderd": counts.removed,
        "door deelnemers verwijderd": counts.deleted,
        "vervaldatum": counts.expiring,
        "eenmalig": counts.view_once,
    }


def next_steps(state: State) -> str:
    """What can be done in a state."""
    events = [one.value for one in possible_events(state)]
    return f"Nu kan: {', '.join(events)}." if events else "Dit gesprek is klaar."


def each(desk: Desk, cases: Sequence[str], do: Callable[[str], Outcome], *, doing: str, said: str) -> None:
    """Do the same with each conversation, one by one; what was done before a refusal stays done.

    Args:
        desk: Where.
        cases: Identifiers.
        do: The use case.
        doing: What is being done, for the progress bar.
        said: What was done with one, in a sentence.
    """
    done: list[Outcome] = []
    try:
        with busy(doing, total=len(cases)) as advance:
            for case in cases:
                done.append(do(case))
                advance()
    except BaseException:
        if done and not desk.as_json:
            say(f"Gedaan voordat het stopte: {', '.join(one.case.id for one in done if one.case is not None)}.")
        raise
    if desk.as_json and len(done) > 1:
        for outcome in done:
            for warning in outcome.warnings:
                warn(warning)
        print_json([result_of(one) for one in done])
        return
    for outcome in done:
        answer(desk, outcome, said)


@contextlib.contextmanager
def busy(doing: str, *, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, for who sits at a terminal.

    Args:
        doing: What is being done, without anything about a person.
        total: Of how many things; None when that cannot be told.

    Yields:
        What says that one more is done.
    """
    where = console(error=True)
    if not where.is_terminal:
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [TextColumn("{task.description}"), BarColumn(), *([MofNCompleteColumn()] if (total or 0) > 1 else [])]
    with Progress(*columns, TimeElapsedColumn(), console=where, transient=True) as progress:
        # One thing takes as long as it takes; a bar that moves says that something is going on.
        task = progress.add_task(doing, total=total if (total or 0) > 1 else None)
        yield lambda: progress.advance(task)


def answer_rows(desk: Desk, rows: Sequence[Mapping[str, Any]], *columns: str, empty: str) -> None:
    """A list: a table for people, an array for programs.

    Args:
        desk: Where.
        rows: By name of the column.
        *columns: In their order.
        empty: What to say when there is none.
    """
    if desk.as_json:
        print_json([dict(row) for row in rows])
        return
    if not rows:
        say(empty)
        return
    made = table(*columns)
    for row in rows:
        made.add_row(*(safe(_cell(row[name.removeprefix(">")])) for name in columns))
    show(made)


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value) or "-"
    return str(value)


def warn(message: str) -> None:
    """Something to know, on standard error."""
    console(error=True).print(safe(f"Let op: {message.removeprefix('Let op: ')}", style="yellow"), soft_wrap=True)


def moment(at: datetime.datetime) -> str:
    """A moment, in Dutch time."""
    from chatarchive.services import ZONE

    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def day(on: datetime.date | None) -> str:
    """A day; a dash for none."""
    return "-" if on is None else on.isoformat()


def write_output(target: Path, content: bytes) -> None:
    """Let a file appear whole, for its owner only, or not at all.

    Args:
        target: Where.
        content: What.

    Raises:
        click.UsageError: There is one, or it cannot be written.
    """
    # Always the same name: what a kill left, is taken over by the repeat, and does not stay behind.
    draft = target.with_name(f".{target.name}.concept")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, target)
        finally:
            draft.unlink(missing_ok=True)
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except FileExistsError:
        raise click.UsageError("Er staat al een bestand met deze naam. Kies een andere naam.") from None
    except OSError as error:
        fault = os.strerror(error.errno or 0)
        raise click.UsageError(f"Het bestand kan niet worden geschreven ({fault}). Kies een andere plek.") from None
