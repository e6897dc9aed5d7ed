"""Whether a dossier still is what its manifest says (requirement 32)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import attrs

from chatarchive.archive._checksum import checksum
from chatarchive.archive._manifest import Manifest, is_manifest_name, manifest_name, read_chain
from chatarchive.errors import ArchiveRefused


@attrs.frozen(kw_only=True)
class Verification:
    """What was found, as names in the dossier.

    Attributes:
        checked: How many files were read.
        altered: Other bytes than they had.
        missing: In the manifest, and not there.
        extra: There, and not in the manifest.
    """

    checked: int
    altered: tuple[str, ...] = attrs.field(default=(), repr=False)
    missing: tuple[str, ...] = attrs.field(default=(), repr=False)
    extra: tuple[str, ...] = attrs.field(default=(), repr=False)

    @property
    def good(self) -> bool:
        """Whether the dossier is what its manifest says."""
        return not (self.altered or self.missing or self.extra)


def verify(manifest: Manifest, *, names: Iterable[str], open: Callable[[str], BinaryIO]) -> Verification:  # noqa: A002 - reads as what it does
    """Read every file of a dossier again, in any document store.

    Args:
        manifest: Its last manifest.
        names: Names of all files in the dossier, with `/` between folders, manifests left out.
        open: Opens a file by its name; FileNotFoundError when it is gone by then.

    Returns:
        What was found, each in the order of the names.
    """
    present = set(names)
    altered: list[str] = []
    missing: list[str] = []
    checked = 0
    for entry in sorted(manifest.entries, key=lambda one: one.name):
        if entry.name not in present:
            missing.append(entry.name)
            continue
        try:
            stream = open(entry.name)
        except FileNotFoundError:
            missing.append(entry.name)
            continue
        with stream:
            found = checksum(stream)
        checked += 1
        if (found.sha256, found.size) != (entry.sha256, entry.size):
            altered.append(entry.name)
    extra = sorted(present - {entry.name for entry in manifest.entries})
    return Verification(checked=checked, altered=tuple(altered), missing=tuple(missing), extra=tuple(extra))


def verify_folder(folder: Path) -> Verification:
    """Read every file of a dossier in a folder again, by the manifests in it.

    Args:
        folder: Folder of the dossier.

    Returns:
        What was found.

    Raises:
        ArchiveRefused: There is no manifest, or the manifests do not follow one another.
    """
    # A link would lead to bytes that are not in the dossier: it counts as a file that should not be there.
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }
    manifests = sorted((name for name in found if is_manifest_name(name)), key=lambda name: (len(name), name))
    if not manifests:
        raise ArchiveRefused(
            "The dossier cannot be checked: it has no manifest. Compare it with its backup.", requirement=32
        )
    if manifests != [manifest_name(number) for number in range(1, len(manifests) + 1)]:
        raise ArchiveRefused(
            f"The dossier cannot be trusted: it has {len(manifests)} manifests, and their numbers do not follow one "
            "another. Compare it with its backup.",
            requirement=32,
        )
    last = read_chain([found[name].read_bytes() for name in manifests])[-1]
    return verify(
        last,
        names=[name for name in found if name not in manifests],
        open=lambda name: _plain(found[name]),
    )


def _plain(path: Path) -> BinaryIO:
    if path.is_symlink():
        raise FileNotFoundError
    return path.open("rb")
