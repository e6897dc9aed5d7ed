"""How far each writer is delivered, and who is in a hurry."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Final

import attrs
import msgspec

from ldv.errors import JournalWriteError
from ldv.journal._disk import write_whole
from ldv.journal._layout import DELIVERED, HURRY

_logger: Final = logging.getLogger("ldv")


@attrs.frozen
class Position:
    """A place in the journal of a writer: everything before it is delivered.

    Attributes:
        segment: Number of the segment.
        offset: Bytes into it; always between two frames.
        sequence: Number of the last record before it.
    """

    START: ClassVar[Position]

    segment: int
    offset: int
    sequence: int


Position.START = Position(0, 0, 0)

_decode: Final = msgspec.json.Decoder(dict[str, Position]).decode
_encode: Final = msgspec.json.Encoder(order="sorted").encode


def load_delivered(directory: Path) -> dict[str, Position]:
    """How far each writer is delivered.

    Args:
        directory: The journal.

    Returns:
        A position for each writer of which something was delivered. Nothing when the file is not there or cannot be
        read: then all is delivered again, which does no harm as long as delivery looks first what is there.
    """
    try:
        return _decode((directory / DELIVERED).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError) as error:
        _logger.warning(
            "ldv: %s in %s cannot be read (%s); delivery starts again from the oldest segment.",
            DELIVERED,
            directory,
            type(error).__name__,
        )
        return {}


def save_delivered(directory: Path, positions: Mapping[str, Position]) -> None:
    """Note how far each writer is delivered, whole and on disk when this returns.

    Args:
        directory: The journal.
        positions: For each writer, its position; takes the place of what was noted before.

    Raises:
        JournalWriteError: It could not be written; what was noted before still stands.
    """
    try:
        write_whole(directory / DELIVERED, _encode(dict(positions)))
    except OSError as error:
        raise JournalWriteError(
            f"journal: how far delivery is could not be noted in {directory} ({os.strerror(error.errno or 0)}). "
            "Make room on its disk; delivery goes on after that."
        ) from error


def hurry(directory: Path) -> None:
    """Ask whoever delivers not to gather any longer, because somebody waits."""
    path = directory / HURRY
    with contextlib.suppress(OSError):
        path.touch(mode=0o600)
        # The clock of the file system is coarse: two requests within one of its ticks would look like one.
        now = time.time_ns()
        os.utime(path, ns=(now, now))


def hurry_time(directory: Path) -> float:
    """When somebody was last in a hurry.

    Args:
        directory: The journal.

    Returns:
        Seconds since 1970; 0 when nobody ever was.
    """
    try:
        return os.stat(directory / HURRY).st_mtime
    except OSError:
        return 0.0


class Deliveries:
    """What is delivered, as a process that waits for it sees it: the file is read again only when it was replaced."""

    def __init__(self, directory: Path) -> None:
        """Nothing is read yet."""
        self._directory = directory
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._positions: dict[str, Position] = {}

    def sequence(self, writer: str) -> int | None:
        """Number of the last record of a writer that is delivered; None when nothing is noted of it."""
        with self._lock:
            try:
                found = os.stat(self._directory / DELIVERED)
                stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            except OSError:
                stamp = None
            if stamp != self._stamp:
                self._positions = {} if stamp is None else load_delivered(self._directory)
                self._stamp = stamp
            position = self._positions.get(writer)
            return None if position is None else position.sequence
