"""Whether a journal can be used at all, and whether it can take a record now."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ldv.errors import ConfigurationError
from ldv.journal._backlog import undelivered_bytes
from ldv.journal._disk import FULL

_MEBIBYTE: Final = 1024 * 1024


def prepare_directory(directory: Path) -> None:
    """Make the directory of a journal, and see that it can be written and locked.

    Args:
        directory: The journal.

    Raises:
        ConfigurationError: It can not.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = directory.stat().st_mode
    except OSError as error:
        raise ConfigurationError(
            f"journal: asked for the folder {directory}; it cannot be made ({_words(error)}). "
            "Give a folder on a local disk that this user may make or write to."
        ) from error
    if mode & stat.S_IWOTH:
        raise ConfigurationError(
            f"journal: everybody on this machine can write to the folder {directory} (mode {stat.S_IMODE(mode):04o}). "
            f"Take that away: chmod o-w {directory}"
        )
    probe = directory / f".probe-{secrets.token_hex(8)}"
    try:
        _try_out(probe)
    except OSError as error:
        if error.errno in FULL:
            return  # that passes; until then processings are refused on entry
        raise ConfigurationError(
            f"journal: asked for the folder {directory}; a file there cannot be written, forced to disk and locked "
            f"({_words(error)}). Give a folder on a local disk that this user may write to."
        ) from error
    finally:
        probe.unlink(missing_ok=True)


def refusal(directory: Path, *, reserve_bytes: int, max_bytes: int, free_bytes: Callable[[Path], int]) -> str:
    """Why a journal takes no new operations now.

    Args:
        directory: The journal.
        reserve_bytes: Room that must be left on its disk: operations under way have to end too.
        max_bytes: Most that may wait for delivery.
        free_bytes: Tells the room that is left.

    Returns:
        The reason and what to do about it; empty when there is none.
    """
    try:
        free = free_bytes(directory)
        if not os.access(directory, os.W_OK | os.X_OK):
            return f"the folder {directory} cannot be written any more. Give this user the right to write to it."
        waiting = undelivered_bytes(directory)
    except OSError as error:
        return (
            f"the folder {directory} cannot be used any more ({_words(error)}). "
            f"Bring it back, or make it again: mkdir -m 700 {directory}"
        )
    if free < reserve_bytes:
        return (
            f"{free // _MEBIBYTE} MiB are free on the disk of {directory}, and the last "
            f"{reserve_bytes // _MEBIBYTE} MiB are kept for operations that are under way. "
            "Make room, or lower journal_reserve_bytes."
        )
    if waiting > max_bytes:
        return (
            f"{waiting // _MEBIBYTE} MiB in {directory} wait for delivery, more than journal_max_bytes "
            f"({max_bytes // _MEBIBYTE} MiB). See with `ldv status` why they are not delivered."
        )
    return ""


def _try_out(probe: Path) -> None:
    descriptor = os.open(probe, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        second = os.open(probe, os.O_RDWR)
        try:
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            raise OSError(None, "its file system grants the same lock twice")
        finally:
            os.close(second)
        os.write(descriptor, b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _words(error: OSError) -> str:
    return error.strerror or type(error).__name__
