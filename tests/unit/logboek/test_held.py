"""Who has an embedded engine open."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from ldv.logboek._held import Holder, holder_of, process_name


def status(folder: Path, text: str) -> Path:
    path = folder / "status"
    path.write_text(text)
    return path


def test_nobody_holds_what_is_not_there_or_was_left_behind(tmp_path: Path) -> None:
    """No file, or a file that a killed process left without its lock: the engine is free."""
    assert holder_of(tmp_path) is Holder.NOBODY
    assert holder_of(tmp_path / "nowhere") is Holder.NOBODY
    status(tmp_path, "PID: 1\n")
    assert holder_of(tmp_path) is Holder.NOBODY


@pytest.mark.parametrize(
    ("text", "holder"),
    [("PID: 1\nStarted at: x\n", 1), (f"PID: {os.getpid()}\n", Holder.SELF), ("", Holder.UNKNOWN)],
    ids=["another", "this one", "nobody knows"],
)
def test_a_lock_tells_who_holds_it(tmp_path: Path, text: str, holder: int | Holder) -> None:
    """While the file is locked, the process that wrote it has the engine."""
    with status(tmp_path, text).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert holder_of(tmp_path) == holder


def test_a_process_is_named_without_its_arguments() -> None:
    """The name helps to find the process; its arguments may hold anything."""
    assert " " not in process_name(os.getpid())
    assert process_name(2**30) == "unknown"
