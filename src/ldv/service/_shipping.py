"""Delivery inside the service: it alone has the engine open, and delivers everything in its journal."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ldv.delivery import Shipper
from ldv.errors import LdvError, Unavailable
from ldv.journal import DirectoryLock

if TYPE_CHECKING:
    from ldv.logboek import ClickHouseTarget
    from ldv.settings import Settings

_WHAT: Final = "ldv serve"
_PAUSE: Final = 2.0
_LOOK: Final = 0.1


def take_directory(directory: Path, *, wait: float) -> DirectoryLock:
    """The right to deliver a journal.

    Args:
        directory: The journal.
        wait: Seconds to wait for a helper process that is about to end.

    Raises:
        Unavailable: Another process has it; it is named.
    """
    deadline = time.monotonic() + wait
    while (lock := DirectoryLock.acquire(directory, what=_WHAT)) is None:
        if time.monotonic() >= deadline:
            holder = DirectoryLock.holder(directory)
            who = f"process {holder.pid} ({holder.what})" if holder else "another process"
            raise Unavailable(
                f"serve: {who} delivers the journal {directory} already, and one process at a time does. Use another "
                "logboek, or end that process first; a helper process ends when its application does."
            )
        time.sleep(_LOOK)
    return lock


class Shipping:
    """A thread that delivers, and starts again when something went wrong.

    Args:
        directory: The journal.
        lock: The right to deliver it, from `take_directory`; let go of at the end.
        target: Where records go.
        settings: How many at a time, and how often.
    """

    def __init__(self, directory: Path, *, lock: DirectoryLock, target: ClickHouseTarget, settings: Settings) -> None:
        """Nothing is started yet."""
        self._directory = directory
        self._lock = lock
        self._settings = settings
        self._stop = threading.Event()
        self._shipper: Shipper | None = None
        self._thread = threading.Thread(target=self._run, name="ldv-shipping", daemon=True)
        self.target = target
        self.confirmed = 0
        """Records that the logboek has confirmed since the service started."""

    @property
    def is_alive(self) -> bool:
        """Whether anybody delivers."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout: float, *, finish: bool = False) -> bool:
        """End after the batch that is under way; what is left stays in the journal.

        Args:
            timeout: Seconds to wait.
            finish: First deliver what is in the journal now, within that time.

        Returns:
            Whether it has ended.
        """
        self._stop.set()
        if self._shipper is not None and finish:
            self._shipper.finish()
            self._join(timeout)
        if self._shipper is not None:
            self._shipper.stop()
        self._join(timeout)
        ended = not self._thread.is_alive()
        if ended:
            self._lock.release()
        return ended

    def _join(self, timeout: float) -> None:
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _progress(self, count: int) -> None:
        self.confirmed += count

    def _run(self) -> None:
        while not self._stop.is_set():
            self._shipper = Shipper(
                self._directory,
                self.target,
                batch_rows=self._settings["batch_rows"],
                batch_interval=self._settings["batch_interval"],
                progress=self._progress,
            )
            if self._stop.is_set():
                return
            try:
                self._shipper.run()
            except (LdvError, OSError):
                # Noted in the status of the journal, which health and metrics read.
                self._stop.wait(_PAUSE)
