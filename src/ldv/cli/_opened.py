"""Opening the logboek for reading, and what to say when another process has it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ldv.cli._options import logboek_of
from ldv.cli._show import number, warn
from ldv.errors import EngineHeld, TargetUnavailable, UsageError
from ldv.settings import Settings

if TYPE_CHECKING:
    from ldv.logboek import Logboek

_POLL: Final = 0.05


@contextlib.contextmanager
def opened(settings: Settings, *, wait: float, with_keys: bool = False) -> Iterator[Logboek]:
    """The logboek, open for reading.

    Args:
        settings: Which.
        wait: Seconds to wait for a process that holds the embedded engine, or makes it.
        with_keys: Whether a data subject is asked for; if not, keys that cannot be read are no obstacle. If so, records
            that no key can find are told of on standard error: nothing in the answer would show that they are there.

    Raises:
        ConfigurationError: It cannot be opened as it is configured.
        EngineHeld: Another process has it; the message says which, and what to do.
        TargetUnavailable: It does not answer, or its first records are still on their way.
    """
    from ldv.logboek import Logboek
    from ldv.profile import load_profile

    dsn = logboek_of(settings)
    if dsn.startswith("otlp+"):
        raise UsageError(
            "logboek: records go to another system by OTLP, which cannot be asked. Ask that system, or give --logboek "
            "of the ClickHouse behind it."
        )
    profile = load_profile(settings["profile"])
    with told_who_holds(settings), waiting_for(settings, wait=wait):
        left = await_first_delivery(settings, wait=wait)
        logboek = Logboek.open(dsn, keys=settings["keys"] if with_keys else None, profile=profile, wait=left)
    with logboek:
        if with_keys:
            _tell_of_lost_keys(logboek)
        yield logboek


def _tell_of_lost_keys(logboek: Logboek) -> None:
    from ldv.inzage import lost_keys

    for lost in lost_keys(logboek, logboek.keys) if logboek.keys is not None else ():
        warn(
            f"{number(lost.records, 'record')} in this logboek cannot be found with the keys that were given: key "
            f"{lost.key_id!r}, which made their pseudonyms, is not among them, or is another one of that name. What "
            "they say about a person is not in the answer. Give the key file that has it; see `ldv keys list`."
        )


def await_first_delivery(settings: Settings, *, wait: float) -> float:
    """Wait for an embedded engine that is not there yet, while records for it wait in the journal.

    Whoever delivers makes the engine, and that takes a few seconds after the very first record was logged.

    Returns:
        The seconds that are left of `wait`.

    Raises:
        TargetUnavailable: Records wait, and there is no engine after all this time.
    """
    from ldv._configure import journal_folder
    from ldv.journal import backlog
    from ldv.logboek import parse_dsn
    from ldv.logboek._engine import has_engine

    where = parse_dsn(settings["logboek"])
    deadline = time.monotonic() + wait
    while where.embedded and not has_engine(Path(where.path)):
        directory = Path(journal_folder(settings))
        if not directory.is_dir() or not any(writer.records for writer in backlog(directory)):
            break
        if time.monotonic() >= deadline:
            raise TargetUnavailable(
                f"logboek: no record has arrived in {where.path} yet, and there are some on their way in {directory}. "
                "Wait for them with --wait SECONDS; `ldv status` tells who delivers."
            )
        time.sleep(_POLL)
    return max(0.0, deadline - time.monotonic())


@contextlib.contextmanager
def told_who_holds(settings: Settings) -> Iterator[None]:
    """Say who holds the embedded engine in the words of a person at a terminal."""
    try:
        yield
    except EngineHeld as held:
        who = holder_in_words(held, settings)
        raise EngineHeld(
            f"logboek: {who} has the embedded engine in {held.path} open, and one process at a time can. Wait for it "
            "with --wait SECONDS, or stop the application that logs there (its helper ends when all is delivered). A "
            "ClickHouse server can be read by many at a time.",
            path=held.path,
            pid=held.pid,
        ) from None


@contextlib.contextmanager
def waiting_for(settings: Settings, *, wait: float) -> Iterator[None]:
    """Say what is waited for, as long as there is somebody at a terminal to wait."""
    from ldv.cli._show import console

    on_error = console(error=True)
    if not wait or not on_error.is_terminal or not settings["logboek"].startswith("chdb:"):
        yield
        return
    with on_error.status(f"Opening the engine; waiting at most {wait:g} s for whoever holds it"):
        yield


def holder_in_words(held: EngineHeld, settings: Settings) -> str:
    """Who holds an engine: for a shipper, also what it is and which journal it delivers."""
    from ldv._configure import journal_folder
    from ldv.journal import DirectoryLock

    if held.pid is None:
        return "another process"
    directory = Path(journal_folder(settings))
    shipper = DirectoryLock.holder(directory) if directory.is_dir() else None
    if shipper is not None and shipper.pid == held.pid:
        return f"process {held.pid} ({shipper.what}, delivering {directory})"
    from ldv.logboek._held import process_name

    return f"process {held.pid} ({process_name(held.pid)})"
