"""What goes into a document store and comes out of it."""

from __future__ import annotations

from enum import StrEnum
from typing import BinaryIO, Protocol

import attrs

from chatarchive.dms._path import DmsPath


class Action(StrEnum):
    """What somebody wants to do in a dossier; a policy decides on each."""

    LIST = "list"
    """See which names are there, and how large they are."""
    READ = "read"
    """See what is in a document."""
    WRITE = "write"
    """Put a document there."""
    DELETE = "delete"
    """Take a document away."""


class AccessPolicy(Protocol):
    """Who may do what; given to a store by those who know the roles (working agreements, section 10)."""

    def __call__(self, actor: object, action: Action, dossier: DmsPath, /) -> None:
        """Return when it is allowed.

        The answer is about the dossier and may not depend on what it holds: it is asked before the store looks.

        Args:
            actor: Who asks, as given to the call.
            action: What they want to do.
            dossier: In which dossier.

        Raises:
            AccessRefused: They may not.
        """


@attrs.frozen(kw_only=True)
class Stored:
    """A document as it stands in the store.

    Attributes:
        path: Where it stands.
        size: In bytes.
        sha256: 64 hexadecimal digits.
        already_there: It stood there already with the same bytes, and nothing was written.
    """

    path: DmsPath
    size: int
    sha256: str
    already_there: bool = attrs.field(default=False, eq=False)


@attrs.frozen(kw_only=True)
class Entry:
    """One line of a list: a document or a folder.

    Attributes:
        path: Where it stands; `path.name` is its title, also where the name on disk was shortened.
        size: In bytes; None for a folder.
    """

    path: DmsPath
    size: int | None

    @property
    def is_folder(self) -> bool:
        """It is a folder."""
        return self.size is None


@attrs.frozen(kw_only=True)
class DeletePermission:
    """Says that one document, with these bytes, may go. Whoever knows the retention lock makes it (requirement 31).

    Attributes:
        path: The document.
        sha256: What it holds; when it holds something else by now, the decision was about something else.
        reference: The decision: identifier of a document or of a step.
    """

    path: DmsPath
    sha256: str
    reference: str


class Dms(Protocol):
    """A document store (DMS/RMS) with shielded dossiers, originals that are written once, and names of people.

    Each call names its actor, and the policy is asked before the store looks whether anything is there: who is refused
    learns nothing. All calls may be made from several threads and processes at the same time.

    What each of them promises:

    - A document appears whole and lasting, or not at all.
    - In `01. Geïmporteerd`, and wherever `write_once` is left on, no document is replaced.
    - A title comes out as it went in (NFC), whatever the name on disk had to become.
    - Errors hold no titles: a path is named by its `id`.

    What one of them cannot promise stands in its own docstring.
    """

    def put(self, path: DmsPath, source: BinaryIO | bytes, *, actor: object, write_once: bool = True) -> Stored:
        """Store a document; the memory used does not depend on its size.

        Args:
            path: Where; folders are made as needed.
            source: What; it is read to its end and not closed.
            actor: Who asks.
            write_once: It is an original: it will never be replaced. False for what is being worked on.

        Returns:
            Size and SHA-256 of what was read from the source; `already_there` when the store held the same bytes.

        Raises:
            AccessRefused: The actor may not write in this dossier.
            WriteOnceRefused: Other bytes stand there that may not be replaced, or a folder.
            WrongUse: The path is not that of a file in a dossier.
            StoreUnavailable: The store cannot be reached or is full; nothing appeared.
        """

    def open(self, path: DmsPath, *, actor: object) -> BinaryIO:
        """Open a document to read it from its beginning; the caller closes it.

        Args:
            path: Which.
            actor: Who asks.

        Returns:
            The bytes, as a stream.

        Raises:
            AccessRefused: The actor may not read in this dossier.
            NotStored: No document stands there.
            StoreUnavailable: The store cannot be reached.
        """

    def list(self, folder: DmsPath, *, actor: object) -> tuple[Entry, ...]:
        """List a folder.

        Above the dossiers, only that is listed which leads to a dossier that the actor may list.

        Args:
            folder: Which.
            actor: Who asks.

        Returns:
            Its documents and folders by title; none when nothing stands there. Files that were put there by hand under
            a name that no title has are left out.

        Raises:
            AccessRefused: The actor may not see names in this dossier; above the dossiers, in none of them.
            StoreUnavailable: The store cannot be reached, or a title that was kept is lost.
        """

    def stat(self, path: DmsPath, *, actor: object) -> Entry:
        """Look whether a document or folder is there.

        Args:
            path: Which, in a dossier.
            actor: Who asks.

        Returns:
            What it is and how large.

        Raises:
            AccessRefused: The actor may not see names in this dossier.
            NotStored: Nothing stands there.
            StoreUnavailable: The store cannot be reached.
            WrongUse: It stands above the dossiers.
        """

    def delete(self, path: DmsPath, *, actor: object, permission: DeletePermission) -> None:
        """Take a document away for good. Where none stands (a repeated call), nothing happens.

        Args:
            path: Which.
            actor: Who asks.
            permission: The decision that this very document may go.

        Raises:
            AccessRefused: The actor may not delete in this dossier, or the permission is for something else.
            StoreUnavailable: The store cannot be reached.
        """

    def sweep(self) -> int:
        """Remove what writers left behind that were killed halfway; what is being written now stays.

        Returns:
            How many drafts were removed.

        Raises:
            StoreUnavailable: The store cannot be reached.
        """
