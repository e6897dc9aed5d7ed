"""Where a document stands in the store, as titles."""

from __future__ import annotations

import hashlib

import attrs

from chatarchive.dms._names import normal, to_file_name
from chatarchive.errors import WrongUse

DOSSIER_DEPTH = 3
"""`Chatberichten` / `2023 Chatberichten` / the dossier of one owner (working agreements, section 8)."""

IMPORTED = "01. Geïmporteerd"
"""The folder of the originals, in which everything is written once."""


def _parts(titles: object) -> tuple[str, ...]:
    if not isinstance(titles, tuple):
        raise WrongUse("A path is made from titles, one for each folder and one for the file.")
    return tuple(normal(title) for title in titles)


@attrs.frozen(repr=False, order=True)
class DmsPath:
    """Where a document or folder stands: one title for each step down from the root of the store.

    Titles are texts of people and may hold anything; `names` is what they are called on disk. No title can lead out of
    the folder it stands in: `..`, `/` and the like are written as something else (requirement 24).

    A path is shown as its depth and a digest: titles hold names of owners and of those they talked with.

    Attributes:
        parts: The titles, in NFC.
    """

    parts: tuple[str, ...] = attrs.field(converter=_parts, default=())

    @classmethod
    def of(cls, *titles: str) -> DmsPath:
        """Make a path.

        Args:
            titles: From the root down.

        Returns:
            The path.
        """
        return cls(titles)

    def __truediv__(self, title: str) -> DmsPath:
        return DmsPath((*self.parts, title))

    def __repr__(self) -> str:
        return f"DmsPath(depth={len(self.parts)}, id={self.id!r})"

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that tell this path from others in logs and errors, without its titles."""
        joined = "\x00".join(self.parts).encode(errors="surrogatepass")
        return hashlib.sha256(joined).hexdigest()[:12]

    @property
    def names(self) -> tuple[str, ...]:
        """What the parts are called on disk."""
        return tuple(to_file_name(part) for part in self.parts)

    @property
    def name(self) -> str:
        """The last title; empty for the root."""
        return self.parts[-1] if self.parts else ""

    @property
    def parent(self) -> DmsPath:
        """The folder that it stands in; the root stands in itself."""
        return DmsPath(self.parts[:-1])

    @property
    def dossier(self) -> DmsPath | None:
        """The dossier that it stands in or is; None above the dossiers."""
        return DmsPath(self.parts[:DOSSIER_DEPTH]) if len(self.parts) >= DOSSIER_DEPTH else None

    @property
    def is_original(self) -> bool:
        """It stands in the folder of the originals, where nothing is ever replaced (requirement 8)."""
        return len(self.parts) > DOSSIER_DEPTH and self.parts[DOSSIER_DEPTH] == normal(IMPORTED)
