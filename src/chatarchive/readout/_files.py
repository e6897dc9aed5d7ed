"""The files that an export consists of, wherever they stand; reading one never writes another."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, cast

import attrs

from chatarchive.errors import ExportRefused
from chatarchive.readout._limits import Limits

# These turn the reading direction round: `exe.gpj` is then shown as `jpg.exe`.
_TURNING = frozenset("\u061c\u200f\u202b\u202d\u202e\u2067\u2068")
_SKIPPED = ("__MACOSX/", "__macosx/")


@attrs.frozen(kw_only=True)
class MediaItem:
    """A file that belongs to an export.

    Attributes:
        name: Its name with the folders inside the export, with `/`, literally.
        size: In bytes.
    """

    name: str = attrs.field(repr=False)
    size: int
    _open: Callable[[], BinaryIO] = attrs.field(repr=False)

    def open(self) -> BinaryIO:
        """Open it for reading, as a stream.

        Raises:
            ExportRefused: It cannot be read, now or while reading: it is damaged.
        """
        return self._open()


def is_skipped(name: str) -> bool:
    """Tell whether a file is about other files only, as macOS adds them."""
    base = name.rpartition("/")[2]
    return name.startswith(_SKIPPED) or "/__MACOSX/" in name or base.startswith("._") or base == ".DS_Store"


def name_fault(name: str, limits: Limits) -> str | None:
    """Say what is wrong with a name inside an export; None when it can be used."""
    parts = name.removesuffix("/").split("/")
    if name.startswith("/") or (len(name) > 1 and name[1] == ":" and name[0].isascii() and name[0].isalpha()):
        return "a name that begins at the root of a disk"
    if "\\" in name or any(part in ("", ".", "..") for part in parts):
        return "a name that leads out of the export"
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in name):
        return "a name with control characters"
    if not _TURNING.isdisjoint(name):
        return "a name that turns the reading direction round"
    if len(name) > limits.name or any(len(part.encode()) > 255 for part in parts):
        return f"a name of more than {limits.name} characters"
    return None


class Guarded(io.RawIOBase):
    """A stream whose faults become refusals that do not hold its name."""

    def __init__(self, stream: BinaryIO, *, number: int) -> None:
        self._stream = stream
        self._number = number

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, into: object) -> int:
        """Read the next bytes.

        Raises:
            ExportRefused: The file is damaged.
        """
        view = memoryview(cast("bytearray", into))
        data = None
        with contextlib.suppress(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            data = self._stream.read(len(view))
        # Raised here and not above: the error of zipfile holds the name of the file, and would come along.
        if data is None:
            raise damaged(self._number)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close both."""
        self._stream.close()
        super().close()


def damaged(number: int) -> ExportRefused:
    """Return what refuses a file that cannot be read."""
    return ExportRefused(
        f"Asked to read file {number} of this export; it is damaged or cut off. Export the conversation again.",
        requirement=39,
    )


def buffered(stream: io.RawIOBase) -> BinaryIO:
    """Wrap a stream in one that reads larger pieces."""
    return io.BufferedReader(stream, 1 << 16)


def read_file(path: Path) -> BinaryIO:
    """Open a regular file for reading, and nothing that stands in its place.

    Raises:
        ExportRefused: It is not there, it is a link, a folder or a device, or it may not be read.
    """
    handle = -1
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return os.fdopen(handle, "rb")
    except OSError:
        pass
    if handle >= 0:
        os.close(handle)
    raise ExportRefused(
        "Asked to open an export; there is no ordinary file here that may be read. A link is not followed.",
        requirement=39,
    )


def folder_items(folder: Path, limits: Limits) -> tuple[MediaItem, ...]:
    """List the files in a folder and the folders in it, by name.

    Raises:
        ExportRefused: It holds something that is no ordinary file, or more than the limits allow.
    """
    found: list[MediaItem] = []
    total = 0
    for number, path in enumerate(_walk(folder), start=1):
        name = path.relative_to(folder).as_posix()
        size = _plain_size(path)
        fault = name_fault(name, limits) if size is not None else "something that is no ordinary file"
        total += size or 0
        if number > limits.entries or total > limits.total or (size or 0) > limits.entry:
            fault = "more files or bytes than an export is allowed to have"
        if fault is not None:
            raise ExportRefused(
                f"Asked to open a folder as an export; file {number} in it is {fault}. Take it out and try again.",
                requirement=39,
            )
        if not is_skipped(name):
            found.append(MediaItem(name=name, size=size or 0, open=_opener(path)))
    return tuple(found)


def _walk(folder: Path) -> Iterable[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _plain_size(path: Path) -> int | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: read_file(path)


def read_whole(item: MediaItem, *, most: int) -> bytes:
    """Read a whole file into memory.

    Args:
        item: The file.
        most: Bytes that it may have.

    Raises:
        ExportRefused: It is larger, or damaged.
    """
    data = b""
    if item.size <= most:
        with item.open() as stream:
            data = stream.read(most + 1)
    if item.size > most or len(data) > most:
        raise ExportRefused(
            f"Asked to read a conversation of {item.size:,} bytes; at most {most:,} are read. "
            "Raise the limit if this is a real export.",
            requirement=39,
        )
    return data
