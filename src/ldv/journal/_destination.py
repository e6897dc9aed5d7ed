"""Where the records of a journal go: all that write to it have to agree, because any of them may deliver for all."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Final

from ldv.errors import ConfigurationError
from ldv.journal._descriptor import open_for_long
from ldv.journal._disk import write_all

_FILE: Final = "destination"
_MOST: Final = 4096


class Destination:
    """Holds a journal to one logboek for as long as this process, or a child that was forked from it, uses it.

    The file is locked: shared by all that agree, alone by who writes another destination into it. So a change of
    `logboek` is possible as soon as nobody uses the old one any more; what waits in the journal then goes to the new.

    Args:
        directory: The journal.
        logboek: What the logboek is, without anything secret.
    """

    __slots__ = ("_descriptor", "_directory", "logboek")

    def __init__(self, directory: Path, logboek: str) -> None:
        """Nothing is held yet."""
        self._directory = directory
        self._descriptor = -1
        self.logboek = logboek

    def take(self) -> None:
        """Hold the journal to this logboek.

        Raises:
            ConfigurationError: Somebody uses the journal for another one.
            OSError: The file cannot be made or locked.
        """
        descriptor = open_for_long(self._directory / _FILE, os.O_RDWR | os.O_CREAT)
        try:
            self._agree(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def _agree(self, descriptor: int) -> None:
        wanted = self.logboek.encode()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Held alone only for the moment that somebody writes into it.
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        else:
            if os.pread(descriptor, _MOST, 0) != wanted:
                os.ftruncate(descriptor, 0)
                write_all(os.write, descriptor, wanted)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        found = os.pread(descriptor, _MOST, 0)
        if found != wanted:
            raise ConfigurationError(
                f"journal: {self._directory} is in use for the logboek {found.decode('utf-8', 'replace')}, and this "
                f"process asks for {self.logboek}. Whoever delivers sends everything in a journal to one logboek: "
                "give each its own with `journal`, or end the other processes first."
            )

    def release(self) -> None:
        """Let go; more than once does no harm."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            with contextlib.suppress(OSError):
                os.close(descriptor)
