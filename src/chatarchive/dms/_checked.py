"""What all document stores have in common: who may, what is written once, and titles that are too long for a name."""

from __future__ import annotations

import abc
import builtins
import contextlib
import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

import attrs

from chatarchive.dms._names import from_file_name, is_shortened, to_file_name
from chatarchive.dms._path import DOSSIER_DEPTH, DmsPath
from chatarchive.dms._values import AccessPolicy, Action, DeletePermission, Entry, Stored
from chatarchive.errors import AccessRefused, NotStored, StoreUnavailable, WriteOnceRefused, WrongUse

CHUNK = 1 << 20
DRAFTS = ".concepten"
"""Folder of what is being written. No title becomes a name that begins with a point."""

Names = tuple[str, ...]


@attrs.frozen
class Look:
    """What stands under a name: its size (None for a folder), whether it may never be replaced, and which one it is."""

    size: int | None
    original: bool = False
    tag: object = None


class Measured:
    """A source that is read once, in pieces, and measured on the way."""

    def __init__(self, source: BinaryIO | bytes) -> None:
        self._source = io.BytesIO(source) if isinstance(source, bytes) else source
        self._hash = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._source.read(CHUNK):
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def length(self) -> int | None:
        """Bytes still to come, where the source can tell."""
        if not self._source.seekable():
            return None
        here = self._source.tell()
        end = self._source.seek(0, io.SEEK_END)
        self._source.seek(here)
        return end - here

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits of what was read up to now."""
        return self._hash.hexdigest()

    def drained(self) -> Measured:
        """Read to the end."""
        for _ in self:
            pass
        return self

    def stored(self, path: DmsPath, *, already_there: bool = False) -> Stored:
        """Say what was read."""
        return Stored(path=path, size=self.size, sha256=self.sha256, already_there=already_there)


class CheckedDms(abc.ABC):
    """A store that asks its policy first. What a kind of store does itself stands at the bottom, as abstract methods.

    Args:
        policy: Who may do what.
    """

    def __init__(self, *, policy: AccessPolicy) -> None:
        self._policy = policy

    def put(self, path: DmsPath, source: BinaryIO | bytes, *, actor: object, write_once: bool = True) -> Stored:
        """Store a document; see `Dms.put`."""
        self._ask(actor, Action.WRITE, path, file=True)
        if path.is_original and not write_once:
            raise WriteOnceRefused(
                f"Document {path.id} is to stand among the originals, and there all is written once. Put what is being "
                "worked on in the work folder.",
                requirement=8,
            )
        names, given = path.names, Measured(source)
        found = self._look(names)
        if found is None or not (found.size is None or write_once or found.original):
            self._keep_titles(path)
            if self._write(names, given, original=write_once, replace=not write_once):
                self._keep_titles(path)
                return given.stored(path)
        return self._same(path, given.drained().stored(path, already_there=True), original=write_once)

    def open(self, path: DmsPath, *, actor: object) -> BinaryIO:
        """Open a document; see `Dms.open`."""
        self._ask(actor, Action.READ, path, file=True)
        return self._read(path)

    def list(self, folder: DmsPath, *, actor: object) -> tuple[Entry, ...]:
        """List a folder; see `Dms.list`."""
        if folder.dossier is not None:
            self._policy(actor, Action.LIST, folder.dossier)
            return self._children(folder)
        open_to_them = tuple(one for one in self._children(folder) if self._leads_to_open(one, actor))
        if not open_to_them:
            # The same words whether the folder is there or not, and whether something is in it or not.
            raise AccessRefused(
                f"Folder {folder.id} leads to no dossier that you may list. Ask the owner of the messages for access.",
                requirement=26,
            )
        return open_to_them

    def stat(self, path: DmsPath, *, actor: object) -> Entry:
        """Look whether something is there; see `Dms.stat`."""
        self._ask(actor, Action.LIST, path)
        if (found := self._look(path.names)) is None:
            raise not_stored(path)
        return Entry(path=path, size=found.size)

    def delete(self, path: DmsPath, *, actor: object, permission: DeletePermission) -> None:
        """Take a document away; see `Dms.delete`."""
        self._ask(actor, Action.DELETE, path, file=True)
        if permission.path != path:
            raise AccessRefused(f"The permission to delete is for another document than {path.id}.", requirement=31)
        names = path.names
        found = self._look(names)
        if found is not None:
            if found.size is None or self._digest(path).sha256 != permission.sha256:
                raise AccessRefused(
                    f"The permission to delete {path.id} is for other bytes than stand there. Let it be decided again.",
                    requirement=31,
                )
            self._remove(names, found)
        self._forget(names)
        # Outside the `if`: a call that was killed before this is made again, and a title holds names of people.
        if is_shortened(names[-1]):
            self._remove(kept_in(names), None)
        self._tidy(names[:-1])

    @abc.abstractmethod
    def sweep(self) -> int:
        """Remove what killed writers left behind; see `Dms.sweep`."""

    def _ask(self, actor: object, action: Action, path: DmsPath, *, file: bool = False) -> None:
        if path.dossier is None or (file and len(path.parts) <= DOSSIER_DEPTH):
            raise WrongUse(
                f"Path {path.id} is not in a dossier: a document stands at least {DOSSIER_DEPTH} folders down."
            )
        self._policy(actor, action, path.dossier)

    def _leads_to_open(self, entry: Entry, actor: object) -> bool:
        if not entry.is_folder:
            return False
        if entry.path.dossier is None:
            return any(self._leads_to_open(one, actor) for one in self._children(entry.path))
        try:
            self._policy(actor, Action.LIST, entry.path.dossier)
        except AccessRefused:
            return False
        return True

    def _children(self, folder: DmsPath) -> tuple[Entry, ...]:
        names = folder.names
        entries = []
        for name, size in self._entries(names):
            if name.startswith("."):
                continue
            title = self._title((*names, name))
            if title is not None and to_file_name(title) == name:
                entries.append(Entry(path=folder / title, size=size))
        return tuple(sorted(entries, key=lambda entry: entry.path))

    def _title(self, names: Names) -> str | None:
        if not is_shortened(names[-1]):
            return from_file_name(names[-1])
        try:
            with self._get(kept_in(names)) as kept:
                return from_file_name(names[-1], kept=kept.read().decode(errors="surrogatepass"))
        except (FileNotFoundError, UnicodeDecodeError, WrongUse):
            raise StoreUnavailable(
                "The title that was kept for a shortened name is gone or damaged. Restore the hidden files .titel-* of "
                "this dossier from the backup of the document store."
            ) from None

    def _keep_titles(self, path: DmsPath) -> None:
        names = path.names
        for depth, title in enumerate(path.parts, 1):
            if is_shortened(names[depth - 1]) and self._look(kept_in(names[:depth])) is None:
                kept = Measured(title.encode(errors="surrogatepass"))
                self._write(kept_in(names[:depth]), kept, original=True, replace=False)

    def _same(self, path: DmsPath, given: Stored, *, original: bool) -> Stored:
        found = self._look(path.names)
        if found is None or found.size is None or found.size != given.size or self._digest(path) != given:
            raise WriteOnceRefused(
                f"Something else stands as document {path.id}, and it is not replaced. Compare the two, and store "
                "this one under its own name.",
                requirement=8,
            )
        self._keep_titles(path)
        if original or found.original:
            self._settle(path.names)
        return given

    def _digest(self, path: DmsPath) -> Stored:
        with self._read(path) as stream:
            return Measured(stream).drained().stored(path)

    def _read(self, path: DmsPath) -> BinaryIO:
        with contextlib.suppress(FileNotFoundError):
            return self._get(path.names)
        raise not_stored(path)

    # --- what a kind of store does itself; all of it on names, after access was granted -------------------------------

    @abc.abstractmethod
    def _look(self, names: Names) -> Look | None:
        """Say what stands there; None when nothing does."""

    @abc.abstractmethod
    def _entries(self, names: Names) -> builtins.list[tuple[str, int | None]]:
        """Names and sizes (None for a folder) in a folder; none when it is not there."""

    @abc.abstractmethod
    def _get(self, names: Names) -> BinaryIO:
        """Open a document; FileNotFoundError when there is none."""

    @abc.abstractmethod
    def _write(self, names: Names, given: Measured, *, original: bool, replace: bool) -> bool:
        """Make a document appear whole; False when something stands there that may not be replaced."""

    @abc.abstractmethod
    def _settle(self, names: Names) -> None:
        """Make lasting, and an original, what another writer placed."""

    @abc.abstractmethod
    def _remove(self, names: Names, found: Look | None) -> None:
        """Take a document away if it still is the one that was found; a missing one is no error."""

    @abc.abstractmethod
    def _forget(self, names: Names) -> None:
        """Remove what the store kept beside a document that is gone."""

    @abc.abstractmethod
    def _tidy(self, names: Names) -> None:
        """Remove folders that became empty, from this one up, where the store can do so safely."""


def kept_in(names: Names) -> Names:
    """Where the title of a shortened name is kept: beside it, hidden, under the digest that is part of the name."""
    digest = names[-1].rpartition("{~")[2].partition("}")[0]
    return (*names[:-1], f".titel-{digest}")


def not_stored(path: DmsPath) -> NotStored:
    """Say that nothing is there."""
    return NotStored(f"Nothing stands as {path.id} in the document store. List the folder to see what does.")
