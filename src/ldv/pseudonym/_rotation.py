"""A key file over the years: a new key in front, and away with a key whose last record is gone.

Records are immutable, so nothing is encrypted anew: an old key stays for searching until retention has destroyed the
last record that it made.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ldv.errors import KeyRingError
from ldv.pseudonym._keyfile import load_keys, refuse_folder
from ldv.pseudonym._keyring import Key

_SCHEME = "aes-siv:"


def rotate_keys(path: Path) -> str:
    """Put a new key in front: from now on it writes, and all of them are searched.

    The file changes at once or not at all, keeps its owner, and can be read by nobody else. A program that has read it
    before goes on with the keys that it knows.

    Args:
        path: The key file.

    Returns:
        Name of the new key.

    Raises:
        KeyRingError: The file cannot be read or written.
    """
    made: list[str] = []

    def with_new_key(lines: list[bytes]) -> list[bytes]:
        names = _names(lines)
        key = Key.generate()
        while key.id in names:  # three random bytes, so it can happen
            key = Key.generate()
        made.append(key.id)
        first = next((place for place, line in enumerate(lines) if _name(line) is not None), len(lines))
        line = b"%b%b:%b\n" % (_SCHEME.encode(), key.id.encode(), base64.b64encode(key.secret))
        return [*lines[:first], line, *lines[first:]]

    _change(path, with_new_key)
    return made[-1]


def retire_key(path: Path, key_id: str) -> None:
    """Take a key out of the file: what it made can be found and read no more, by nobody.

    Whether it still has records is for the caller to see.

    Args:
        path: The key file.
        key_id: Name of the key.

    Raises:
        KeyRingError: There is no such key, it is the newest one, or the file cannot be read or written.
    """
    # Said here, where no key material is at hand: a traceback can show what the functions in it hold.
    names = [key.id for key in load_keys(path).keys]
    if key_id not in names:
        raise KeyRingError(f"keys: asked to retire a key, and {path} does not hold it; it holds {', '.join(names)}.")
    if key_id == names[0]:
        raise KeyRingError(
            f"keys: asked to retire {key_id!r}, the newest key of {path}: it makes the pseudonyms of today. Add a new "
            "one first (`ldv keys rotate`)."
        )
    _change(path, lambda lines: [line for line in lines if _name(line) != key_id])


def _change(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    refuse_folder(path)
    # A link to the file is kept, and what it leads to is changed.
    if fault := _fault_in_changing(path.resolve(), change):
        raise KeyRingError(
            f"keys: the key file {path} cannot be changed ({fault}). Run this as its owner, who can write its folder."
        )


def _fault_in_changing(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> str:
    try:
        with _alone(path):
            load_keys(path)  # nothing is changed in a file that is not right
            lines = path.read_bytes().splitlines(keepends=True)
            _replace(path, b"".join(change([line if line.endswith(b"\n") else line + b"\n" for line in lines])))
    except OSError as error:
        return os.strerror(error.errno or 0)
    return ""


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the key file, so that of two who change it neither loses a key."""
    while True:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # It may have been replaced while we waited: then we hold what is no longer there.
            if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
                yield
                return


def _replace(path: Path, content: bytes) -> None:
    before = path.stat()
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
            # Changed by root, the file must stay readable for the application.
            os.fchown(descriptor, before.st_uid, before.st_gid)
        written = 0
        while written < len(content):
            written += os.write(descriptor, content[written:])
        os.fsync(descriptor)
        draft.replace(path)
    finally:
        os.close(descriptor)
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _names(lines: list[bytes]) -> list[str]:
    return [name for line in lines if (name := _name(line)) is not None]


def _name(line: bytes) -> str | None:
    """Name of the key on a line, or None where there is none."""
    text = line.strip()
    if not text.startswith(_SCHEME.encode()):
        return None
    return text.split(b":")[1].decode("ascii", "replace")
