"""A document store that is a folder."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from chatarchive.dms._checked import DRAFTS, CheckedDms, Look, Measured, Names, kept_in
from chatarchive.dms._names import is_shortened
from chatarchive.dms._tree import alone_in, answering, draft, folder, found_in, opened_in, swept
from chatarchive.dms._values import AccessPolicy
from chatarchive.errors import StoreUnavailable

_ORIGINAL, _WORK = 0o444, 0o640
# A folder can be tidied away between being made and being written in; then both are done again.
_TIMES = 100


class FolderDms(CheckedDms):
    """A document store in a folder on a disk of this machine, or on one that is mounted (NFS 4, not SMB).

    A document is written as a hidden draft, synced, and then gets its name by a hard link, which the system never makes
    over something that stands: two writers cannot both have a name, whatever they do. Originals have mode 0444, and a
    file without write permission is not replaced either. No link is followed below the root.

    It cannot promise:

    - that the administrator of the machine, or another program of the same user, leaves the files alone; `controleer`
      finds out (requirement 32). Give the store a user of its own.
    - that two titles which differ only in capitals are two documents on a disk that does not tell them apart (macOS,
      Windows); the second is refused there.
    - that a disk keeps what it says it has synced.
    - that it works on a disk without hard links or locks (exFAT, most SMB shares); it says so at the first document.

    Args:
        root: An existing folder; a missing one may be a disk that is not mounted, so it is not made.
        policy: Who may do what.

    Raises:
        StoreUnavailable: The root is not there.
    """

    def __init__(self, root: str | os.PathLike[str], *, policy: AccessPolicy) -> None:
        super().__init__(policy=policy)
        self._root = Path(root)
        self.sweep()

    def __repr__(self) -> str:
        return "FolderDms()"

    def sweep(self) -> int:
        """Remove the drafts of writers that are no more; see `Dms.sweep`. Done at the start as well."""
        with answering(), folder(self._root, ()):
            return swept(self._root)

    def _look(self, names: Names) -> Look | None:
        with answering():
            try:
                with folder(self._root, names[:-1]) as within:
                    found = found_in(within, names[-1])
            except (FileNotFoundError, NotADirectoryError):
                return None
        return _look_at(found) if found else None

    def _entries(self, names: Names) -> list[tuple[str, int | None]]:
        with (
            answering(),
            contextlib.suppress(FileNotFoundError, NotADirectoryError),
            folder(self._root, names) as within,
        ):
            found = ((name, found_in(within, name)) for name in os.listdir(within))
            return [
                (name, None if stat.S_ISDIR(one.st_mode) else one.st_size)
                for name, one in found
                if one and (stat.S_ISDIR(one.st_mode) or stat.S_ISREG(one.st_mode))
            ]
        return []

    def _get(self, names: Names) -> BinaryIO:
        with (
            answering(),
            contextlib.suppress(FileNotFoundError, NotADirectoryError),
            folder(self._root, names[:-1]) as within,
        ):
            # By descriptor: a file object would show the path, and so names of people, in its repr.
            return os.fdopen(opened_in(within, names[-1]), "rb")
        raise FileNotFoundError

    def _write(self, names: Names, given: Measured, *, original: bool, replace: bool) -> bool:
        with contextlib.ExitStack() as stack:
            with answering():
                drafts = stack.enter_context(folder(self._root, (DRAFTS,), make=True))
                descriptor, name = stack.enter_context(draft(drafts))
            # Not `answering` while the source is read: its faults are its own.
            for chunk in given:
                with answering():
                    _write_all(descriptor, chunk)
            with answering():
                os.fchmod(descriptor, _ORIGINAL if original else _WORK)
                os.fsync(descriptor)
                # So that what is read back to compare comes from the disk, and not from memory (requirement 9).
                if hasattr(os, "posix_fadvise"):
                    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                return self._name(names, drafts, name, replace=replace)

    def _name(self, names: Names, drafts: int, draft_name: str, *, replace: bool) -> bool:
        for _ in range(_TIMES):
            try:
                with folder(self._root, names[:-1], make=True) as within, alone_in(within):
                    return _place(within, names[-1], drafts, draft_name, replace=replace)
            except FileNotFoundError:
                continue
            except NotADirectoryError:
                return False
        raise FileNotFoundError

    def _settle(self, names: Names) -> None:
        # Another writer may have been killed after it gave the name and before it synced the folder.
        with answering(), folder(self._root, names[:-1], make=True) as within:
            descriptor = opened_in(within, names[-1])
            try:
                os.fchmod(descriptor, _ORIGINAL)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.fsync(within)

    def _remove(self, names: Names, found: Look | None) -> None:
        with (
            answering(),
            contextlib.suppress(FileNotFoundError, NotADirectoryError),
            folder(self._root, names[:-1]) as within,
            alone_in(within),
        ):
            now = found_in(within, names[-1])
            if now and found and _look_at(now) != found:
                raise StoreUnavailable("The document changed while it was being deleted, and was left. Decide again.")
            os.unlink(names[-1], dir_fd=within)
            os.fsync(within)

    def _forget(self, names: Names) -> None:
        """Nothing is kept beside a document."""

    def _tidy(self, names: Names) -> None:
        # Names of folders are names of people too: they go with the last document.
        with answering():
            for depth in range(len(names), 0, -1):
                with (
                    contextlib.suppress(FileNotFoundError, NotADirectoryError),
                    folder(self._root, names[: depth - 1]) as within,
                ):
                    if not _emptied(within, names[:depth]):
                        return


def _look_at(found: os.stat_result) -> Look:
    """Say what a file is; anything but a plain file or a folder counts as one that may not be replaced."""
    if stat.S_ISDIR(found.st_mode):
        return Look(None)
    original = not stat.S_ISREG(found.st_mode) or not found.st_mode & 0o222
    return Look(found.st_size, original, (found.st_dev, found.st_ino, found.st_mtime_ns))


def _emptied(within: int, names: Names) -> bool:
    """Remove a folder when nothing is in it. One that is gone already may be of a call that was killed: go on there."""
    try:
        os.rmdir(names[-1], dir_fd=within)
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
            return False
        raise
    if is_shortened(names[-1]):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(kept_in(names)[-1], dir_fd=within)
    os.fsync(within)
    return True


def _place(within: int, name: str, drafts: int, draft_name: str, *, replace: bool) -> bool:
    found = found_in(within, name)
    if found is None:
        try:
            os.link(draft_name, name, src_dir_fd=drafts, dst_dir_fd=within, follow_symlinks=False)
        except FileExistsError:
            return False
    elif not replace or stat.S_ISDIR(found.st_mode) or _look_at(found).original:
        return False
    else:
        os.rename(draft_name, name, src_dir_fd=drafts, dst_dir_fd=within)
    os.fsync(within)
    return True


def _write_all(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
