"""How delivery is going, for `ldv.health()` and `ldv status`."""

from __future__ import annotations

import os
import time
from pathlib import Path

import attrs

from ldv.delivery._status import read_status
from ldv.journal import DirectoryLock, WriterBacklog, backlog, dead_letters


@attrs.frozen(kw_only=True)
class Health:
    """State of a journal and of its delivery.

    Attributes:
        ok: Records can be taken, nothing is dead, and the store does not refuse.
        journal: The directory.
        backlog_records: Records that the logboek has not confirmed yet.
        backlog_bytes: Their size on disk.
        age_seconds: Age of the oldest of them; 0 when there are none.
        writers: Processes that write to the journal now.
        left_behind: Processes that ended and left something in the journal, if only an operation that they did not end.
        dead_letters: Deliveries that were given up, each kept in a file in the folder `dead`.
        shipper_pid: Process that delivers now, or None.
        state: `starting`, `delivering`, `waiting`, `unavailable`, `ended`, or `none` when nobody ever delivered.
        delivered: Records confirmed by the last shipper since it started.
        confirmed_at: When something was last confirmed, seconds since 1970.
        last_error: The last error of delivery or of the journal, never with a value; empty when there was none.
        refusing: Why the journal refuses processings now; empty when it takes them.
    """

    ok: bool
    journal: str
    backlog_records: int
    backlog_bytes: int
    age_seconds: float
    writers: int
    left_behind: int
    dead_letters: int
    shipper_pid: int | None
    state: str
    delivered: int
    confirmed_at: float | None
    last_error: str
    refusing: str = ""


def health_of(directory: Path, *, refusing: str = "", journal_error: str = "") -> Health:
    """Look at a journal on disk.

    Args:
        directory: The journal.
        refusing: Why the journal of this process refuses, when it does.
        journal_error: Last error of the journal of this process.

    Returns:
        What is there now; where the directory cannot be read, that.
    """
    try:
        return _look(directory, refusing=refusing, journal_error=journal_error)
    except OSError as error:
        return Health(
            ok=False,
            journal=str(directory),
            backlog_records=0,
            backlog_bytes=0,
            age_seconds=0.0,
            writers=0,
            left_behind=0,
            dead_letters=0,
            shipper_pid=None,
            state="none",
            delivered=0,
            confirmed_at=None,
            last_error=journal_error or f"journal: {directory} cannot be read ({os.strerror(error.errno or 0)}).",
            refusing=refusing,
        )


def _look(directory: Path, *, refusing: str, journal_error: str) -> Health:
    waiting: list[WriterBacklog] = backlog(directory)
    status = read_status(directory)
    dead = len(dead_letters(directory))
    holder = DirectoryLock.holder(directory)
    oldest = [writer.oldest_ns for writer in waiting if writer.oldest_ns]
    state = status.state if status else "none"
    if holder is not None and state in ("ended", "none") and (status is None or status.pid != holder.pid):
        # What stands there was said by the one before.
        state = "starting"
    return Health(
        ok=not (dead or refusing or journal_error or state == "unavailable"),
        journal=str(directory),
        backlog_records=sum(writer.records for writer in waiting),
        backlog_bytes=sum(writer.bytes for writer in waiting),
        age_seconds=max(0.0, time.time() - min(oldest) / 1e9) if oldest else 0.0,
        writers=sum(writer.alive for writer in waiting),
        left_behind=sum(not writer.alive for writer in waiting),
        dead_letters=dead,
        shipper_pid=holder.pid if holder else None,
        state=state,
        delivered=status.delivered if status else 0,
        confirmed_at=status.confirmed_at if status else None,
        last_error=journal_error or (status.last_error if status else ""),
        refusing=refusing,
    )
