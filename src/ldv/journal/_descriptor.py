"""Opening a file that stays open."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

_FIRST = 3


def open_for_long(path: Path, flags: int) -> int:
    """Open a file, never as standard input, output or error.

    In a program that has closed those, the next file that is opened takes their number, and whatever a library in C
    prints would land in it.

    Args:
        path: The file; made with mode 0600.
        flags: As for `os.open`.

    Returns:
        The descriptor.

    Raises:
        OSError: It cannot be opened.
    """
    descriptor = os.open(path, flags, 0o600)
    if descriptor >= _FIRST:
        return descriptor
    try:
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FIRST)
    finally:
        os.close(descriptor)
