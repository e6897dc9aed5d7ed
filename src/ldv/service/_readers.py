"""The logboek and the register, open for reading: a few of each, lent to one request at a time."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import attrs

from ldv.errors import Busy, LogboekError, RequestRefused, Unavailable

if TYPE_CHECKING:
    from ldv.logboek import Logboek
    from ldv.register import Register

_WAIT: Final = 5.0
_MOST: Final = 13
"""As many as can be asked for at a time: four by each of the two interfaces, and five by pages. With fewer, who looks
at a page waits for what others ask, and is turned away where that takes long. Only those that were needed are open."""


@attrs.frozen
class Reader:
    """What a request reads with; one thread at a time has it.

    Attributes:
        logboek: The logboek.
        register: The register, or None where there is none.
    """

    logboek: Logboek
    register: Register | None

    def close(self) -> None:
        """Let go of both."""
        self.logboek.close()
        if self.register is not None:
            self.register.close()


class Readers:
    """Lends readers.

    Args:
        open_logboek: Opens the logboek.
        open_register: Opens the register; None where there is none.
        most: How many may read at the same time; at least as many as ask.
    """

    def __init__(
        self, open_logboek: Callable[[], Logboek], *, open_register: Callable[[], Register] | None, most: int = _MOST
    ) -> None:
        """Nothing is opened yet."""
        self._open_logboek = open_logboek
        self._open_register = open_register
        self._free: queue.LifoQueue[Reader | None] = queue.LifoQueue()
        for _ in range(most):
            self._free.put(None)
        self._most = most
        self._opening = threading.Lock()

    @contextlib.contextmanager
    def lend(self) -> Iterator[Reader]:
        """A reader, for one request. What it reads from is opened when it is first needed.

        Raises:
            RequestRefused: 503, when all are in use for too long (`Busy`) or the store does not answer.
        """
        try:
            reader = self._free.get(timeout=_WAIT)
        except queue.Empty:
            raise Busy("service: too many are reading now.") from None
        try:
            if reader is None:
                reader = self._open()
            yield reader
        except (Unavailable, LogboekError) as error:
            # What state the connection is in is not known.
            if reader is not None:
                reader.close()
                reader = None
            raise RequestRefused(
                "service: the logboek or the register does not answer now.", status=503, retry_after=5
            ) from error
        finally:
            self._free.put(reader)

    def close(self) -> None:
        """Let go of everything that is not in use."""
        for _ in range(self._most):
            with contextlib.suppress(queue.Empty):
                reader = self._free.get_nowait()
                if reader is not None:
                    reader.close()

    def _open(self) -> Reader:
        # One at a time: the embedded engine starts once.
        with self._opening:
            logboek = self._open_logboek()
            try:
                return Reader(logboek, self._open_register() if self._open_register is not None else None)
            except BaseException:
                logboek.close()
                raise
