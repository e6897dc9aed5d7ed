"""Descriptors and a forked child.

A lock by flock belongs to the open file, which a child shares: as long as the child lives, its parent's locks would
stay taken after the parent's death, and nobody could adopt what the parent left. So whatever holds a descriptor is
noted here, and lets go of it in a child. The child closes and never unlocks: that would take the parent's lock away.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import sys
import threading
import weakref
from typing import Final, Protocol

_WIPE_ON_FORK: Final = 18
"""MADV_WIPEONFORK of Linux, for which Python has no name."""


class _Holder(Protocol):
    def forget(self) -> None:
        """Let go, in a forked child, of what belongs to the parent. Must not raise."""


_opening = threading.RLock()
_noted: weakref.WeakSet[_Holder] = weakref.WeakSet()


def opening() -> threading.RLock:
    """Held from opening a descriptor until it is noted: no thread forks in between."""
    return _opening


def note(holder: _Holder) -> None:
    """Call `holder.forget()` in every child that is forked from now on."""
    _noted.add(holder)


class _Process:
    """Tells by its number; dearer, and for systems without such a page."""

    def __init__(self) -> None:
        self._pid = os.getpid()

    def __getitem__(self, _: int) -> bool:
        return os.getpid() == self._pid


def made_here() -> mmap.mmap | _Process:
    """Something whose first item is true in this process, and false in every child forked from it.

    In a child, too, that was forked in a way that Python did not see. It is asked twice for every operation: a page of
    memory that the system empties in a child tells it without a call to the system, as `os.getpid` is one.
    """
    if sys.platform == "linux":
        page = mmap.mmap(-1, mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        with contextlib.suppress(OSError):  # a kernel of before 2017
            page.madvise(_WIPE_ON_FORK)
            page[0] = 1
            return page
    return _Process()


def forget_all() -> None:
    """Let go of everything that is the parent's; called by itself, except where a fork passed Python by."""
    global _opening
    _opening = threading.RLock()
    for holder in list(_noted):
        holder.forget()


def _before() -> None:
    _opening.acquire()


def _after() -> None:
    _opening.release()


os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=forget_all)
