"""`ldv ship`: delivers a journal by hand or by systemd."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from ldv.cli._failures import FINDINGS
from ldv.cli._help import Command
from ldv.cli._journal import journal_of
from ldv.cli._opened import told_who_holds
from ldv.cli._options import json_option, logboek_of, overrides, settings_from
from ldv.cli._show import console, number, print_json, say, tell, warn
from ldv.errors import Unavailable
from ldv.settings import Settings, mask

if TYPE_CHECKING:
    from rich.progress import Progress

    from ldv.delivery import Retried, Shipper, ShipperStatus

_WHAT: Final = "ldv ship"


@attrs.define
class _Tally:
    """What was delivered so far.

    Attributes:
        delivered: Records that the logboek confirmed.
        stopped: Whether a signal asked to end.
    """

    delivered: int = 0
    stopped: bool = False


@click.command(cls=Command)
@overrides("journal", "logboek", "profile")
@click.option(
    "--once/--follow", default=True, help="End when what is there now is delivered (default), or go on until stopped."
)
@click.option("--retry-dead", is_flag=True, help="First try again what the logboek refused before (the folder `dead`).")
@json_option
@click.pass_context
def ship(ctx: click.Context, given: dict[str, str | None], *, once: bool, retry_dead: bool, as_json: bool) -> None:
    """Deliver a journal to the logboek.

    An application delivers by itself, so this is for what is left: by hand after an accident, or as a service where the
    applications have delivery = "external". One process at a time delivers a journal; when another does, this says who
    and ends with exit code 3. SIGTERM and Ctrl-C end it after the batch that is under way; what is not delivered stays
    in the journal.

    With --once an unreachable logboek ends it with exit code 3. With --follow it keeps trying. The exit code is 1 when
    dead letters remain.

    Examples:
      ldv ship --logboek chdb:///var/lib/parkeeradmin/logboek
      ldv ship --follow --journal /var/lib/parkeeradmin/journal
      ldv ship --retry-dead

    As a service of systemd:
      [Service]
      User=parkeeradmin
      Environment=LDV_CONFIG=/etc/parkeeradmin/ldv.toml
      ExecStart=/opt/parkeeradmin/bin/ldv ship --follow
      Restart=on-failure
    """
    from ldv.journal import backlog, dead_letters

    settings = settings_from(given)
    dsn = logboek_of(settings)
    directory = journal_of(settings)
    retried = None
    with _right_to_deliver(directory), told_who_holds(settings):
        if retry_dead:
            retried = _retry(settings, directory)
        tally = _deliver(settings, directory, once=once)
    remaining = sum(writer.records for writer in backlog(directory))
    dead = len(dead_letters(directory))
    if as_json:
        print_json(
            {
                "logboek": mask(dsn),
                "journal": str(directory),
                "delivered": tally.delivered,
                "retried": retried and attrs.asdict(retried),
                "remaining": remaining,
                "dead_letters": dead,
                "stopped": tally.stopped,
            }
        )
    else:
        if retried is not None:
            say(
                f"Of the dead letters, {number(retried.delivered, 'record was', 'records were')} delivered, "
                f"{retried.refused:,} refused again, {retried.unreadable:,} cannot be read."
            )
        say(
            f"{number(tally.delivered, 'record')} delivered to {mask(dsn)}; {number(remaining, 'record')} in the "
            "journal.",
            style="green",
        )
        if dead:
            say(f"{number(dead, 'dead letter')} in {directory / 'dead'}: see the notes there.", style="red")
    ctx.exit(FINDINGS if dead else 0)


@contextlib.contextmanager
def _right_to_deliver(directory: Path) -> Iterator[None]:
    """Hold the lock of who delivers.

    Raises:
        Unavailable: Another process does; it is named.
    """
    from ldv.journal import DirectoryLock

    try:
        lock = DirectoryLock.acquire(directory, what=_WHAT)
    except OSError as error:
        raise Unavailable(
            f"ship: the journal {directory} cannot be used ({type(error).__name__}). Run this as the user that the "
            "application runs as."
        ) from None
    if lock is None:
        holder = DirectoryLock.holder(directory)
        who = f"process {holder.pid} ({holder.what})" if holder else "another process, which has just ended"
        raise Unavailable(
            f"ship: {who} delivers {directory} already, and one process at a time does. There is nothing to do here; "
            "`ldv status` shows how it is going. To deliver by hand, end that process first."
        )
    try:
        yield
    finally:
        lock.release()


def _deliver(settings: Settings, directory: Path, *, once: bool) -> _Tally:
    tally = _Tally()
    with _progress(directory, once=once) as advance:

        def progress(count: int) -> None:
            tally.delivered += count
            advance(count)

        shipper = _assignment(settings, directory).shipper(progress=progress, changed=_teller())
        with _ended_by_signals(shipper, tally):
            if not once:
                tell(f"Delivering {directory} to {mask(logboek_of(settings))}; SIGTERM or Ctrl-C ends it.")
            shipper.run(once=once, give_up=once)
    return tally


def _assignment(settings: Settings, directory: Path) -> Any:
    from ldv._configure import assignment_for
    from ldv.profile import load_profile

    return assignment_for(settings, load_profile(settings["profile"]), directory)


def _retry(settings: Settings, directory: Path) -> Retried:
    from ldv.delivery import retry_dead_letters, target_for
    from ldv.profile import load_profile

    target = target_for(logboek_of(settings), profile=load_profile(settings["profile"]))
    return retry_dead_letters(directory, target)


@contextlib.contextmanager
def _ended_by_signals(shipper: Shipper, tally: _Tally) -> Iterator[None]:
    """SIGTERM and SIGINT end delivery after the batch that is under way; a second one does not wait for it."""

    def stop(signum: int, frame: FrameType | None) -> None:
        if tally.stopped:
            raise KeyboardInterrupt
        tally.stopped = True
        shipper.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


@contextlib.contextmanager
def _progress(directory: Path, *, once: bool) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, where that is a terminal."""
    on_error = console(error=True)
    if not on_error.is_terminal:
        yield lambda count: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from ldv.journal import backlog

    total = sum(writer.records for writer in backlog(directory)) if once else None
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("records"),
        TimeElapsedColumn(),
        console=on_error,
    )
    with bar:
        task = bar.add_task("delivering", total=total)
        yield lambda count: _advance(bar, task, count)


def _advance(bar: Progress, task: Any, count: int) -> None:
    bar.advance(task, count)
    found = bar.tasks[0]
    if found.total is not None and found.completed > found.total:
        bar.update(task, total=found.completed)


def _teller() -> Callable[[ShipperStatus], None]:
    """Tells on standard error when the logboek goes away and when it is back: what the log of a service is for."""
    away = False

    def told(status: ShipperStatus) -> None:
        nonlocal away
        if status.state == "unavailable" and not away:
            away = True
            warn(f"{status.last_error} Records wait in the journal; trying again.")
        elif status.state in {"delivering", "waiting"} and away:
            away = False
            tell("The logboek answers again.")

    return told
