"""Looking everything over: checksums, the registration overview, the audit log, copies that stray."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from chatarchive.dms import DmsPath, read_back
from chatarchive.domain import (
    Case,
    Chain,
    CopyPlace,
    MediaFile,
    Role,
    StoredFile,
    TemporaryCopy,
)
from chatarchive.errors import ArchiveRefused, NotStored, Refused, WrongUse
from chatarchive.services._access import Purpose
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._importing import remove
from chatarchive.services._outbox import sync
from chatarchive.services._overview import anchors_in, chain_of
from chatarchive.services._recording import inside, manifests_of
from chatarchive.services._step import Outcome, Step, new_id, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office
    from ldv.logboek import LogboekReader


@attrs.frozen(kw_only=True)
class Verified:
    """What was found.

    Attributes:
        files: How many files were read.
        altered: Conversation and kind of file that no longer hold what was stored.
        missing: Those that are gone, while nobody destroyed them.
        overview: The registration overview.
        audit: Faults of the audit log.
    """

    files: int
    altered: tuple[str, ...]
    missing: tuple[str, ...]
    overview: Chain
    audit: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.altered or self.missing or self.overview.faults or self.audit)


def verify_archive(
    office: Office, actor: Actor, *, anchors: Iterable[str] = (), logboek: LogboekReader | None = None
) -> Verified:
    """Read every file again and compare it with what was registered (requirements 13 and 32).

    Database, manifests and files have to say the same. Whoever can write all three can make them anew; the hashes that
    the logboek has of the overview and the audit log are not theirs to change.

    Args:
        office: The office.
        actor: Any employee; nobody sees anything of what is read.
        anchors: `NUMBER:HASH` of the overview, as a printout has it.
        logboek: The logboek of the office; without it, an overview that was made anew from its first line looks whole.

    Returns:
        What was found; whether it is whole is for the caller to say.
    """
    with step(office, actor, "controleren archief", activity=Activity.VIEW) as made:
        made.employee(*Role, doing="controleren")
        altered: list[str] = []
        missing: list[str] = []
        count = 0
        # Read before the overview: a line that is added meanwhile is one too many there, and not one too few.
        kept = {*anchors, *(anchors_in(logboek) if logboek is not None else ())}
        dossiers: dict[DmsPath, dict[str, StoredFile]] = {}
        for case in made.unit.every(Case):
            for name, file in _files(made, case):
                count += 1
                found = _look(made, file)
                if found is not None:
                    (missing if found else altered).append(f"{case.id} {name}")
            for file in _in_manifest(made, case):
                if (dossier := DmsPath(file.path).dossier) is not None:
                    dossiers.setdefault(dossier, {})[inside(DmsPath(file.path))] = file
        for dossier, files in sorted(dossiers.items()):
            if not _manifest_says(made, dossier, files):
                altered.append(f"dossier {dossier.id} manifest")
        return Verified(
            files=count,
            altered=tuple(altered),
            missing=tuple(missing),
            overview=chain_of(made, anchors=kept),
            audit=office.audit.verify(logboek=logboek).faults,
        )


def stray_copies(office: Office, actor: Actor) -> list[Path]:
    """Files on the central telephone, in quarantine or in the store's folder of drafts that belong to no open copy.

    Source: risks and measures, risk 6; requirement 11.
    """
    with step(office, actor, "controleren kopieën", activity=Activity.WIPE) as made:
        made.employee(Role.ADVISER, Role.MANAGEMENT, doing="kopieën controleren")
        known = {one.path for one in made.unit.every(TemporaryCopy) if one.path and one.destroyed_at is None}
        found = []
        for folder in (office.settings["central_folder"], office.settings["quarantine"]):
            for path in sorted(folder.rglob("*")):
                inside = any(path.is_relative_to(one) for one in known)
                if not inside and not path.is_dir():
                    found.append(path)
        return found


def note_copy(office: Office, actor: Actor, case: str, *, place: CopyPlace, path: str = "") -> Outcome:
    """Note that a temporary copy was made, such as in a mail; a conversation is not closed while it is there.

    Raises:
        AccessRefused: It is no adviser or cleaner.
    """
    with step(office, actor, "vastleggen kopie", activity=Activity.IMPORT, case=case) as made:
        made.case(case)
        made.employee(Role.ADVISER, Role.CLEANER, doing="kopie vastleggen")
        for one in made.unit.every(TemporaryCopy, parent=case):
            if (one.place, one.path) == (place, path) and one.destroyed_at is None:
                return made.done(already=True, id=one.id)
        copy = TemporaryCopy(id=f"{case}-{new_id()}", case=case, place=place, path=path, made_at=made.now)
        made.keep(copy)
        made.commit()
        return made.done(id=copy.id)


def destroy_copy(office: Office, actor: Actor, copy: str) -> Outcome:
    """Destroy a temporary copy, or note that one outside these folders was destroyed.

    Raises:
        Refused: It is the copy on the central telephone, which has a step of its own; requirement 9.
    """
    known = office.database.unit().find(TemporaryCopy, copy)
    case = "" if known is None else known.case
    with step(office, actor, "vernietigen kopie", activity=Activity.WIPE, case=case) as made:
        found = made.unit.get(TemporaryCopy, copy)
        made.frozen_case(found.case)
        made.employee(Role.ADVISER, Role.CLEANER, doing="kopie vernietigen")
        if found.destroyed_at is not None:
            return made.done(already=True, id=copy)
        if found.place is CopyPlace.CENTRAL_PHONE:
            raise Refused("kopie vernietigen: this one goes by deleting from the central telephone.", requirement=9)
        if found.path and _ours(office, Path(found.path)):
            # Proof that stays when the file is gone, in records that nobody at the database can change.
            made.operation.set_attribute("chatarchive.destroyed", digest_of(Path(found.path)))
            remove(Path(found.path))
        made.keep(attrs.evolve(found, destroyed_at=made.now))
        made.commit()
        return made.done(id=copy)


def quarantine(office: Office, actor: Actor, case: str, *, file: Path) -> Outcome:
    """Put a conversation that was delivered and not selected apart, until it is destroyed (requirement 47).

    Args:
        office: The office.
        actor: A screened adviser.
        case: Conversation at whose read-out it came along.
        file: The file, in the folder of the central telephone.

    Raises:
        Refused: It is not in that folder; requirement 47.
        WrongUse: There is no such file.
    """
    with step(office, actor, "apart zetten van wat te veel is geleverd", activity=Activity.IMPORT, case=case) as made:
        made.case(case)
        made.employee(Role.ADVISER, doing="apart zetten", screened=True)
        path = Path(os.path.abspath(file))
        for one in made.unit.every(TemporaryCopy, parent=case):
            if one.place is CopyPlace.QUARANTINE and Path(one.path).name.endswith(f"-{path.name}"):
                if path.exists():
                    _move(path, Path(one.path))
                return made.done(already=True, id=one.id)
        if not path.is_relative_to(office.settings["central_folder"]) or path.is_symlink():
            raise Refused("apart zetten: the file is not in the folder of the central telephone.", requirement=47)
        if not path.exists():
            raise WrongUse("apart zetten: there is no such file.")
        target = office.settings["quarantine"] / f"{new_id()}-{path.name}"
        copy = TemporaryCopy(
            id=f"{case}-{new_id()}",
            case=case,
            place=CopyPlace.QUARANTINE,
            path=str(target),
            sha256=digest_of(path),
            made_at=made.now,
        )
        made.keep(copy)
        # Registered first: after a kill in between, the copy is known and not there yet, and a repeat moves it.
        made.commit()
        _move(path, target)
        return made.done(id=copy.id)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, or of the names and checksums of the files in a folder; empty when nothing is there."""
    if path.is_file() and not path.is_symlink():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    if not path.is_dir() or path.is_symlink():
        return ""
    lines = [
        f"{digest_of(one)}  {one.relative_to(path).as_posix()}\n"
        for one in sorted(path.rglob("*"))
        if one.is_file() and not one.is_symlink()
    ]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _move(source: Path, target: Path) -> None:
    source.rename(target)
    sync(target.parent)
    sync(source.parent)


def _ours(office: Office, path: Path) -> bool:
    return any(path.is_relative_to(office.settings[name]) for name in ("central_folder", "quarantine"))


def _files(made: Step, case: Case) -> list[tuple[str, StoredFile]]:
    """The files of a conversation that have to be there."""
    found: list[tuple[str, StoredFile]] = []
    if case.destroyed_at is None:
        if case.source is not None:
            found.append(("bron", case.source))
        found += [
            (f"media {one.id}", one.stored)
            for one in made.unit.every(MediaFile, parent=case.id)
            if one.stored is not None
        ]
    if case.cleaned is not None and not case.archived:
        found.append(("geschoond", case.cleaned))
    return [*found, *((f"archief {number}", file) for number, file in enumerate(case.archived, start=1))]


def _in_manifest(made: Step, case: Case) -> list[StoredFile]:
    """The files that the manifest of a dossier names, those that were destroyed since included."""
    if not case.archived:
        return []
    media = (one.stored for one in made.unit.every(MediaFile, parent=case.id))
    return [*(one for one in (case.source, *media) if one is not None), *case.archived]


def _manifest_says(made: Step, dossier: DmsPath, files: Mapping[str, StoredFile]) -> bool:
    """Whether the manifests of a dossier follow one another, and the last names exactly these files."""
    try:
        chain = manifests_of(made, dossier, access=made.access(Purpose.VERIFY))
    except ArchiveRefused:
        return False
    said = {one.name: (one.size, one.sha256) for one in chain[-1].entries} if chain else {}
    return said == {name: (one.size, one.sha256) for name, one in files.items()}


def _look(made: Step, file: StoredFile) -> bool | None:
    """None when a file is as it was, True when it is gone, False when it was changed."""
    try:
        found = read_back(made.office.dms, DmsPath(file.path), actor=made.access(Purpose.VERIFY))
    except NotStored:
        return True
    return None if (found.size, found.sha256) == (file.size, file.sha256) else False
