"""Who has an embedded engine open: one process at a time can."""

from __future__ import annotations

import enum
import fcntl
import os
import re
from pathlib import Path
from typing import Final

_PID: Final = re.compile(r"PID: (\d+)")
_COMMAND: Final = Path("/proc")


class Holder(enum.Enum):
    """Who holds an engine, when it is not another process that can be named."""

    NOBODY = enum.auto()
    SELF = enum.auto()
    UNKNOWN = enum.auto()


def holder_of(folder: Path) -> int | Holder:
    """Tell who has the engine in a folder open.

    The engine keeps a file `status` locked while it runs and writes its process id in it; what a killed process
    leaves behind is not locked. The answer can be old by the time it is used, so opening may still fail.

    Args:
        folder: The folder of the engine.

    Returns:
        The id of another process, or why there is none.
    """
    try:
        with (folder / "status").open(encoding="ascii", errors="replace") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                found = _PID.search(file.read(200))
                if found is None:
                    return Holder.UNKNOWN
                return Holder.SELF if int(found[1]) == os.getpid() else int(found[1])
    except FileNotFoundError:
        return Holder.NOBODY
    except OSError:
        return Holder.UNKNOWN
    return Holder.NOBODY


def process_name(pid: int) -> str:
    """Name of a process for people, such as `python3`; never its arguments, which may hold anything."""
    try:
        return (_COMMAND / str(pid) / "comm").read_text(encoding="utf-8", errors="replace").strip() or "unknown"
    except OSError:
        return "unknown"
