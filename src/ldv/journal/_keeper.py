"""The journal's background thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

_REST: Final = 1.0
_FAREWELL: Final = 2.0


class Keeper:
    """Calls one function again and again: after a pause while there is something to do, about once a second else.

    Args:
        work: What to do; raises nothing.
        pending: Whether there is something that cannot wait for a second.
        pause: Seconds between two rounds while there is.
        naps: Whether work can come up that cannot wait for a second; then `wake` has to be called for it.
        background: Whether to have a thread at all.

    Attributes:
        asleep: Whoever makes work has to call `wake`.
    """

    __slots__ = (
        "_background",
        "_naps",
        "_pause",
        "_pending",
        "_starting",
        "_stop",
        "_thread",
        "_wake",
        "_work",
        "asleep",
    )

    def __init__(
        self, work: Callable[[], None], *, pending: Callable[[], bool], pause: float, naps: bool, background: bool
    ) -> None:
        """No thread is started yet."""
        self._work = work
        self._pending = pending
        self._pause = pause
        self._naps = naps
        self._background = background
        self.forget()

    def forget(self) -> None:
        """Start anew, with no thread; in a forked child the parent's is not here."""
        self._starting = threading.Lock()
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self.asleep = self._background

    def wake(self) -> None:
        """See to it that a round comes soon."""
        # First of all: a signal handler that comes in between must not want the lock as well.
        self.asleep = False
        self._wake.set()
        with self._starting:
            if self._thread is not None:
                return
            thread = threading.Thread(target=self._run, args=(self._stop, self._wake), name="ldv-journal", daemon=True)
            try:
                thread.start()
                self._thread = thread
            except RuntimeError:
                # No thread can be had, as at the very end of a program: the work is done here, each time.
                self.asleep = True
        if self._thread is None:
            self._work()

    def stop(self) -> None:
        """End the thread; the next `wake` starts another."""
        thread = self._thread
        self._stop.set()
        self._wake.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join(_FAREWELL)
        self.forget()

    def _run(self, stop: threading.Event, wake: threading.Event) -> None:
        while not stop.is_set():
            self._work()
            # Who writes all the time is synced once in a pause, and not all the time.
            if self._naps:
                stop.wait(self._pause)
            # In this order: whoever makes work after the question is asked, sees that this thread sleeps.
            self.asleep = self._naps
            if not (self._naps and self._pending()):
                wake.wait(_REST)
                wake.clear()
            if not stop.is_set():
                self.asleep = False
