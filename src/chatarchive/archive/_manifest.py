"""The manifest of a dossier: which files it holds, what they were, and which manifest came before."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any, Final

import attrs

from chatarchive.errors import ArchiveRefused

NO_PREVIOUS: Final = "0" * 64
"""What the first manifest of a dossier has before it."""
_VERSION: Final = 1
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FILE_NAME: Final = re.compile(r"manifest-(\d{4,})\.json")


@attrs.frozen(kw_only=True)
class Entry:
    """One file of a dossier.

    Attributes:
        id: Identifier without meaning, which errors name.
        name: Its place in the dossier, with `/` between folders.
        size: Bytes.
        sha256: 64 hexadecimal digits.
        puid: Format, as PRONOM numbers it; empty for metadata and manifests.
        mdto: Name of its metadata in the dossier; empty when it is metadata itself.
    """

    id: str
    name: str = attrs.field(repr=False)
    size: int
    sha256: str
    puid: str = ""
    mdto: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class Manifest:
    """All files of a dossier at one moment.

    Attributes:
        dossier: Identifier without meaning.
        number: From 1.
        made: When, with a time zone.
        previous: SHA-256 of the manifest before this one, or `NO_PREVIOUS`.
        policy: What is kept (requirement 43).
        rule_version: Version of the assessment framework (requirement 35).
        entries: The files.
    """

    dossier: str
    number: int
    made: datetime.datetime
    previous: str
    policy: str
    rule_version: str
    entries: tuple[Entry, ...] = attrs.field(repr=False)

    @property
    def name(self) -> str:
        """Name of its file in the dossier."""
        return f"manifest-{self.number:04d}.json"

    def to_bytes(self) -> bytes:
        """The manifest as JSON; the same manifest gives the same bytes.

        Returns:
            UTF-8.

        Raises:
            ArchiveRefused: It contradicts itself.
        """
        _check(self)
        content = {
            "manifest": _VERSION,
            "dossier": self.dossier,
            "number": self.number,
            "made": self.made.isoformat(timespec="seconds"),
            "previous": self.previous,
            "policy": self.policy,
            "rule_version": self.rule_version,
            "entries": [attrs.asdict(entry) for entry in sorted(self.entries, key=lambda one: one.name)],
        }
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()

    @property
    def sha256(self) -> str:
        """What the next manifest names as the one before it."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def is_manifest_name(name: str) -> bool:
    """Whether a file in a dossier is one of its manifests, by its name.

    Args:
        name: Name in the dossier.

    Returns:
        Whether it is.
    """
    return _FILE_NAME.fullmatch(name) is not None


def next_manifest(
    previous: Manifest | None,
    *,
    dossier: str,
    made: datetime.datetime,
    policy: str,
    rule_version: str,
    entries: Sequence[Entry],
) -> Manifest:
    """The manifest that follows another.

    Args:
        previous: The one before; None for the first of a dossier.
        dossier: Identifier without meaning.
        made: When, with a time zone.
        policy: What is kept.
        rule_version: Version of the assessment framework.
        entries: All files of the dossier, not only the new ones.

    Returns:
        The manifest.

    Raises:
        ArchiveRefused: It contradicts itself, or the one before is of another dossier.
    """
    if previous is not None and previous.dossier != dossier:
        raise _refused(f"dossier {dossier}: the manifest before it is of dossier {previous.dossier}")
    made_manifest = Manifest(
        dossier=dossier,
        number=1 if previous is None else previous.number + 1,
        made=made,
        previous=NO_PREVIOUS if previous is None else previous.sha256,
        policy=policy,
        rule_version=rule_version,
        entries=tuple(sorted(entries, key=lambda one: one.name)),
    )
    _check(made_manifest)
    return made_manifest


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    Args:
        data: The JSON.

    Returns:
        The manifest.

    Raises:
        ArchiveRefused: It is no manifest, or contradicts itself (requirement 32).
    """
    try:
        content: Any = json.loads(data)
        if content["manifest"] != _VERSION:
            raise _refused(f"a manifest has version {content['manifest']!r}, and this version reads {_VERSION}")
        manifest = Manifest(
            dossier=_string(content["dossier"]),
            number=_whole(content["number"]),
            made=datetime.datetime.fromisoformat(content["made"]),
            previous=_string(content["previous"]),
            policy=_string(content["policy"]),
            rule_version=_string(content["rule_version"]),
            entries=tuple(_entry(entry) for entry in content["entries"]),
        )
    except (KeyError, TypeError, ValueError, RecursionError):
        # What stands in it may be anything, and is not repeated.
        fault = _refused("a file is no manifest, or is damaged")
    else:
        _check(manifest)
        return manifest
    raise fault


def read_chain(manifests: Sequence[bytes]) -> list[Manifest]:
    """Read all manifests of a dossier, and see to it that they follow one another.

    Args:
        manifests: Files, in the order of their numbers.

    Returns:
        The manifests.

    Raises:
        ArchiveRefused: One is missing, was changed or belongs elsewhere; its number is named (requirement 32).
    """
    read: list[Manifest] = []
    previous = NO_PREVIOUS
    for number, data in enumerate(manifests, start=1):
        manifest = read_manifest(data)
        if manifest.number != number or manifest.previous != previous:
            raise _refused(f"manifest {number} does not follow the one before it: one of them was changed or removed")
        if read and manifest.dossier != read[0].dossier:
            raise _refused(f"manifest {number} is of another dossier")
        read.append(manifest)
        previous = hashlib.sha256(data).hexdigest()
    return read


# -- checks --


def _check(manifest: Manifest) -> None:
    if manifest.number < 1 or manifest.made.tzinfo is None or not _SHA256.fullmatch(manifest.previous):
        raise _refused(f"manifest {manifest.number}: its number, time or predecessor is not allowed")
    if not manifest.policy or not manifest.rule_version or not manifest.dossier:
        raise _refused(f"manifest {manifest.number}: the dossier, the policy or the version of the rules is missing")
    names = {entry.name for entry in manifest.entries}
    if len(names) != len(manifest.entries):
        raise _refused(f"manifest {manifest.number}: a file stands in it twice")
    for entry in manifest.entries:
        if not _is_inside(entry.name) or is_manifest_name(entry.name):
            raise _refused(f"manifest {manifest.number}: the place of file {entry.id} is not one in the dossier")
        if not _SHA256.fullmatch(entry.sha256) or entry.size < 0:
            raise _refused(f"manifest {manifest.number}: the checksum or size of file {entry.id} is not allowed")
        if entry.mdto and entry.mdto not in names:
            raise _refused(f"manifest {manifest.number}: the metadata of file {entry.id} is not in it")


def _is_inside(name: str) -> bool:
    return (
        bool(name)
        and "\0" not in name
        and "\\" not in name
        and all(part not in {"", ".", ".."} for part in name.split("/"))
    )


def _entry(content: Any) -> Entry:
    return Entry(
        id=_string(content["id"]),
        name=_string(content["name"]),
        size=_whole(content["size"]),
        sha256=_string(content["sha256"]),
        puid=_string(content["puid"]),
        mdto=_string(content["mdto"]),
    )


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _refused(what: str) -> ArchiveRefused:
    return ArchiveRefused(f"The dossier cannot be trusted: {what}. Compare it with its backup.", requirement=32)
