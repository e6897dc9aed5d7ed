"""Opens a zip file without trusting it (requirement 39): all of it is judged before anything of it is used.

Nothing is ever unpacked to disk: media are streamed from the archive, so there is no temporary copy to destroy.
"""

from __future__ import annotations

import contextlib
import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import BinaryIO, cast

from chatarchive.errors import ExportRefused
from chatarchive.readout._files import Guarded, MediaItem, buffered, damaged, is_skipped, name_fault
from chatarchive.readout._limits import Limits

_HEADER = 30
_PEEK = 80
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso", ".jar", ".apk")
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
# Documents that are zip files by their format, and animated stickers, which are packed with gzip.
_DOCUMENTS = (
    *(".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".pptx", ".pptm", ".ppsx", ".vsdx"),
    *(".odt", ".ods", ".odp", ".odg", ".epub", ".pages", ".numbers", ".key", ".xps", ".kmz", ".tgs", ".was"),
)
# An attachment may have lost its ending ("DOC-20230312-WA0006."): then the first name in it tells a document.
_DOCUMENT_PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"mimetype")


def _refuse(found: str, *, mend: str = "Export the conversation again, or ask where this file comes from.") -> None:
    raise ExportRefused(f"Asked to open a zip file; it holds {found}. Nothing was written. {mend}", requirement=39)


class _Window(io.RawIOBase):
    """Part of a file, as a file."""

    def __init__(self, file: BinaryIO, *, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, into: object) -> int:
        view = memoryview(cast("bytearray", into))
        wanted = max(0, min(len(view), self._size - self._at))
        self._file.seek(self._start + self._at)
        data = self._file.read(wanted)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


class SafeZip:
    """A zip file that was judged and found usable; it stays open until it is closed.

    Args:
        file: The archive; closed with this object.
        limits: What is allowed.
        may_nest: Archives inside are allowed, to be opened with `inner`.
    """

    def __init__(self, file: BinaryIO, limits: Limits, *, may_nest: bool = False) -> None:
        self._file = file
        self._limits = limits
        archive = None
        with contextlib.suppress(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            archive = zipfile.ZipFile(file)
        if archive is None:
            file.close()
            _refuse("no list of its files: it is empty, cut off, or no zip file")
            raise AssertionError
        self._archive = archive
        self._infos: dict[str, tuple[int, zipfile.ZipInfo]] = {}
        try:
            self.items = self._judge(archive.infolist(), may_nest=may_nest)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()
        self._file.close()

    def inner(self, item: MediaItem) -> BinaryIO:
        """Open an archive inside this one, so that it can be judged in turn.

        Raises:
            ExportRefused: It is packed and too large to be unpacked in memory.
        """
        number, info = self._infos[item.name]
        if info.compress_type == zipfile.ZIP_STORED:
            start = info.header_offset + self._header_size(number, info)
            return cast("BinaryIO", io.BufferedReader(_Window(self._file, start=start, size=info.file_size)))
        if info.file_size > self._limits.nested:
            _refuse(
                f"a packed zip file of {info.file_size:,} bytes, and at most {self._limits.nested:,} are unpacked in "
                "memory",
                mend="Take it out and offer it by itself.",
            )
        with item.open() as stream:
            return io.BytesIO(stream.read())

    def _header_size(self, number: int, info: zipfile.ZipInfo) -> int:
        self._file.seek(info.header_offset)
        header = self._file.read(_HEADER)
        if len(header) < _HEADER or header[:4] != b"PK\x03\x04":
            raise damaged(number)
        return _HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")

    def _judge(self, infos: Sequence[zipfile.ZipInfo], *, may_nest: bool) -> tuple[MediaItem, ...]:
        limits = self._limits
        if not infos:
            _refuse("nothing")
        if len(infos) > limits.entries:
            _refuse(f"{len(infos):,} files, and at most {limits.entries:,} are allowed")
        self._judge_sizes(infos)
        names = [_name(info) for info in infos]
        for number, (info, name) in enumerate(zip(infos, names, strict=True), start=1):
            fault = _raw_name_fault(info) or name_fault(name, limits) or _entry_fault(info, limits)
            if fault is not None:
                _refuse(f"{fault} (file {number} of {len(infos)})")
        _judge_names(names)
        items = []
        for number, (info, name) in enumerate(zip(infos, names, strict=True), start=1):
            if info.is_dir() or is_skipped(name):
                continue
            self._judge_beginning(number, info, name, may_nest=may_nest)
            self._infos[name] = (number, info)
            items.append(MediaItem(name=name, size=info.file_size, open=self._opener(number, info)))
        return tuple(sorted(items, key=lambda item: item.name))

    def _judge_sizes(self, infos: Sequence[zipfile.ZipInfo]) -> None:
        limits = self._limits
        unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
        if unpacked > limits.total:
            _refuse(f"{unpacked:,} bytes when unpacked, and at most {limits.total:,} are allowed")
        if unpacked > limits.ratio_from and unpacked > limits.ratio * max(packed, 1):
            _refuse(f"{unpacked // max(packed, 1):,} times as much as its size: that is how a zip bomb looks")
        # Files that share their bytes are how a small archive holds more than it could.
        end = 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            if info.header_offset < end:
                _refuse("files that lie on top of each other")
            end = info.header_offset + _HEADER + info.compress_size

    def _judge_beginning(self, number: int, info: zipfile.ZipInfo, name: str, *, may_nest: bool) -> None:
        # Not through a buffer: of ten thousand files, the beginnings are small and the buffers are not.
        with self._raw(number, info) as stream:
            beginning = stream.read(_PEEK) or b""
        lowered = name.lower()
        packed = lowered.endswith(_ARCHIVES) or (
            beginning.startswith(_MAGIC)
            and not lowered.endswith(_DOCUMENTS)
            and not beginning[_HEADER:].startswith(_DOCUMENT_PARTS)
        )
        if packed and not (may_nest and lowered.endswith(".zip")):
            _refuse(
                f"another archive (file {number})", mend="Offer the export itself; unpack what was sent as an archive."
            )

    def _raw(self, number: int, info: zipfile.ZipInfo) -> Guarded:
        stream = None
        with contextlib.suppress(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
            stream = self._archive.open(info)
        if stream is None:
            raise damaged(number)
        return Guarded(cast("BinaryIO", stream), number=number)

    def _opener(self, number: int, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
        return lambda: buffered(self._raw(number, info))


def _name(info: zipfile.ZipInfo) -> str:
    """Return a name as it was meant: without the flag for UTF-8, iOS writes it all the same."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _raw_name_fault(info: zipfile.ZipInfo) -> str | None:
    # zipfile cuts a name at the first null and turns some separators: what it made of it is judged next.
    return "a name with control characters" if "\0" in info.orig_filename else None


def _entry_fault(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    if info.flag_bits & (0x1 | 0x40 | 0x2000):
        return "an encrypted file"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        return "a link or a device"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "a file that is packed in a way no export uses"
    if info.file_size > limits.entry:
        return f"a file of {info.file_size:,} bytes, and at most {limits.entry:,} are allowed"
    if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(info.compress_size, 1):
        return "a file that unpacks to far more than its size: that is how a zip bomb looks"
    return None


def _judge_names(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in (unicodedata.normalize("NFC", one) for one in names):
        if name in seen:
            _refuse("two files of the same name")
        seen.add(name)
    for name in seen:
        parts = name.removesuffix("/").split("/")
        if any("/".join(parts[:depth]) in seen for depth in range(1, len(parts))):
            _refuse("a file that is a folder at the same time")


def open_zip(file: BinaryIO, limits: Limits, *, may_nest: bool = False) -> tuple[SafeZip, Callable[[], None]]:
    """Open a zip file; one that holds nothing but one zip file (`.zip.zip`) is looked through, once.

    Args:
        file: The archive; closed by what is returned, or here when it is refused.
        limits: What is allowed.
        may_nest: More archives inside are allowed.

    Returns:
        The archive, and what closes it with all that it stands in.

    Raises:
        ExportRefused: It cannot be used safely.
    """
    outer = SafeZip(file, limits, may_nest=True)
    nested = [item for item in outer.items if item.name.lower().endswith(".zip")]
    if not nested or may_nest:
        return outer, outer.close
    try:
        if len(outer.items) > 1:
            _refuse("other archives", mend="Offer the exports one by one, or all of them as a bulk delivery.")
        inner = SafeZip(outer.inner(nested[0]), limits)
    except BaseException:
        outer.close()
        raise

    def close() -> None:
        inner.close()
        outer.close()

    return inner, close
