"""From the central telephone to the document store (working agreements, section 3)."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from chatarchive.cleaning import is_thumbnail, markings
from chatarchive.dms import DmsPath, Stored, require_equal
from chatarchive.domain import (
    CLASSIFIED,
    Case,
    CopyPlace,
    Counts,
    Event,
    MediaFile,
    MessageOwner,
    Method,
    Participant,
    PrivateContact,
    Role,
    State,
    StoredFile,
    TemporaryCopy,
    check_media_relevance,
    check_not_private,
    check_reason,
    not_shown,
    telephone_in,
)
from chatarchive.errors import OutOfOrder, Refused, WriteOnceRefused, WrongUse
from chatarchive.readout import Export, Parsed, open_export, require_certain
from chatarchive.readout import Method as ReadMethod
from chatarchive.reports import Envelope, eml, mail
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._outbox import sync
from chatarchive.services._source import (
    check_name_free,
    claim_dossier,
    measured,
    media_folder,
    paths_of,
    read_export,
    title_of,
)
from chatarchive.services._step import Outcome, Step, step
from chatarchive.services._wiping import set_apart

if TYPE_CHECKING:
    from chatarchive.services._office import Office

_SELF = frozenset({"ik", "je", "jij", "me", "you"})


def download(office: Office, actor: Actor, case: str, *, file: Path, order: str = "") -> Outcome:
    """Note what was downloaded from the central telephone: which file, its checksum, and the media in it.

    Args:
        office: The office.
        actor: A screened adviser.
        case: Identifier of the conversation.
        file: The export, in the folder of the central telephone.
        order: What somebody answered about dates that can be read in two ways.

    Raises:
        ExportRefused: It is no export that can be read safely; requirements 39 and 40.
        AmbiguousDates: Somebody has to say how its dates are read.
        Refused: It is not in that folder (requirement 46), is of another app or a private contact (20, 47), or another
            file was noted before.
        OutOfOrder: It is not what comes next; requirement 5.
    """
    with step(office, actor, "downloaden gesprek", activity=Activity.READ_OUT, case=case) as made:
        found, owner = made.case(case)
        made.employee(Role.ADVISER, doing="downloaden", screened=True, case=found)
        path = inside_central(office.settings["central_folder"], file)
        with open_export(path) as export:
            parsed = require_certain(read_export(export, order=order))
            _check_selected(made, found, owner, export, parsed)
            with export.source.open() as stream:
                expected = measured(stream, path=(str(path), export.source.name))
            names = [item.name for item in export.media() if not is_thumbnail(item.name)]
        if found.expected == expected and found.date_order == order:
            return made.done(found, already=True)
        if found.expected is not None and found.state is not State.READ_OUT:
            raise WriteOnceRefused(
                f"downloaden: another file was noted for conversation {case} before. To archive that, plan it.",
                requirement=8,
            )
        moved = found.moved(
            Event.DOWNLOAD, expected=expected, date_order=order, participants=_participants(found, owner, parsed)
        )
        made.about(owner, moved)
        for number, name in enumerate(names, start=1):
            made.keep(MediaFile(id=f"{case}-{number:05}", case=case, name=name))
        made.keep(
            TemporaryCopy(
                id=f"{case}-central", case=case, place=CopyPlace.CENTRAL_PHONE, path=str(path), sha256=expected.sha256
            )
        )
        made.keep(moved)
        made.note(moved, owner, Event.DOWNLOAD)
        made.commit()
        made.warnings += [f"Let op: {one.doubt.value} (regel {one.line})." for one in parsed.suspicions]
        return made.done(moved)


def import_case(office: Office, actor: Actor, case: str) -> Outcome:
    """Put the source and its media in the document store, byte for byte, and see that they are there.

    Args:
        office: The office.
        actor: A screened adviser.
        case: Identifier of the conversation.

    Raises:
        Refused: The owner has not said of each media file whether it is relevant (requirement 19), or another
            conversation has this name (23).
        WriteOnceRefused: The store holds something else under this name; requirement 8.
        OutOfOrder: It is not what comes next, or the file is no longer what was downloaded.
    """
    with step(office, actor, "importeren gesprek", activity=Activity.IMPORT, case=case) as made:
        found, owner = made.case(case)
        made.employee(Role.ADVISER, doing="importeren", screened=True, case=found)
        media = made.unit.every(MediaFile, parent=case)
        if found.source is not None:
            # The same bytes, once more: whoever looks finds that they are there.
            require_equal(office.dms, _stored(found.source), actor=made.access())
            return made.done(found, already=True)
        moved = found.moved(Event.IMPORT)
        check_media_relevance(media)
        if found.expected is None:
            raise OutOfOrder(f"importeren: conversation {case} was not downloaded yet.", requirement=5)
        check_name_free(made, found, owner, imported=True)
        claim_dossier(made, owner, paths_of(found, owner).dossier)
        with open_export(Path(found.expected.path[0])) as export:
            source = _put_source(made, found, owner, export)
            parsed = read_export(export, order=found.date_order)
            placed = _put_media(made, found, owner, export, media)
        for one in placed:
            made.keep(one)
        counts = _counts(parsed)
        moved = attrs.evolve(moved, source=source, counts=counts)
        if markings(parsed.messages):
            # Somebody has to look before anything else is done with it (requirement 52).
            made.note(moved, owner, Event.IMPORT, note=not_shown(counts))
            moved = moved.moved(Event.FREEZE, frozen_because=CLASSIFIED)
            made.warnings.append("Een bericht lijkt gerubriceerd te zijn. Het gesprek is bevroren tot iemand besluit.")
            made.note(moved, owner, Event.FREEZE)
        else:
            made.note(moved, owner, Event.IMPORT, note=not_shown(counts))
        made.keep(moved)
        made.commit()
        return made.done(moved)


def release(office: Office, actor: Actor, case: str, *, reason: str) -> Outcome:
    """Decide that a conversation with a message that seems classified goes on; by somebody cleared for its level.

    Raises:
        OutOfOrder: It is frozen by something else, or not at all.
    """
    with step(office, actor, "vrijgeven gesprek", activity=Activity.CLEAN, case=case) as made:
        found, owner = made.frozen_case(case)
        made.employee(Role.CLEANER, Role.ADVISER, doing="vrijgeven", screened=True, case=found)
        reason = check_reason(reason, what="vrijgeven", requirement=52)
        if found.state is State.FROZEN and found.frozen_because != CLASSIFIED:
            raise OutOfOrder(
                "vrijgeven: this conversation is frozen by a data breach. Close that first.", requirement=29
            )
        if found.state is not State.FROZEN:
            return made.done(found, already=True)
        moved = found.moved(Event.RELEASE)
        made.keep(moved)
        made.note(moved, owner, Event.RELEASE, note=reason)
        made.commit()
        return made.done(moved)


def wipe(office: Office, actor: Actor, case: str) -> Outcome:
    """Delete a conversation from the central telephone, after its copy was read back and found equal.

    Raises:
        OutOfOrder: It was not imported.
        CopyDiffers: The store, or the telephone, does not hold what was downloaded; requirement 9. Nothing was deleted.
    """
    with step(office, actor, "wissen centrale telefoon", activity=Activity.WIPE, case=case) as made:
        found, owner = made.case(case)
        made.employee(Role.ADVISER, doing="wissen", screened=True, case=found)
        if found.source is None or found.expected is None:
            raise OutOfOrder(
                f"wissen: conversation {case} is not in the document store, so it cannot be deleted.", requirement=9
            )
        # Read back from the store, every time, before the only other copy goes.
        for one in (found.source, *(m.stored for m in made.unit.every(MediaFile, parent=case) if m.stored is not None)):
            require_equal(office.dms, _stored(one), actor=made.access())
        copy = made.unit.get(TemporaryCopy, f"{case}-central")
        if copy.destroyed_at is not None:
            return made.done(found, already=True)
        moved = found.moved(Event.WIPE)
        remove(set_apart(made, found, Path(copy.path)))
        home = Path(copy.path).parent
        if home.name == f"bulk-{case}" and home.is_dir():
            # What was taken out of a delivery had a folder of its own.
            remove(home)
        made.keep(attrs.evolve(copy, destroyed_at=made.now))
        made.keep(moved)
        made.note(moved, owner, Event.WIPE)
        made.commit()
        return made.done(moved)


def notify(office: Office, actor: Actor, case: str) -> Outcome:
    """Tell the cleaning team, once, where a conversation is; without content (requirement 10).

    Raises:
        OutOfOrder: It was not deleted from the central telephone.
    """
    with step(office, actor, "melden aan team opschonen", activity=Activity.IMPORT, case=case) as made:
        found, owner = made.case(case)
        made.employee(Role.ADVISER, doing="melden", screened=True, case=found)
        if found.notified:
            return made.done(found, already=True)
        moved = found.moved(Event.NOTIFY, notified=True)
        envelope = Envelope(
            sender=office.settings["mail_from"],
            to=(office.settings["cleaning_mailbox"],),
            date=made.now,
            message_id=f"<melding.{case}@chatarchive>",
        )
        text = (
            f"Er staat een gesprek klaar om te schonen.\n\nZaak: {case}\n"
            f"Plaats in het DMS: map {DmsPath((found.source or _NOWHERE).path).parent.id}\n"
        )
        made.mail(f"melding-{case}", case, eml(mail(f"Klaar om te schonen: zaak {case}", text, envelope)))
        made.keep(moved)
        made.note(moved, owner, Event.NOTIFY)
        made.commit()
        return made.done(moved)


def remove(path: Path) -> None:
    """Delete a file or a folder of files, and have that on disk; one that is gone already stays gone."""
    if path.is_dir() and not path.is_symlink():
        for child in sorted(path.rglob("*"), reverse=True):
            child.rmdir() if child.is_dir() and not child.is_symlink() else child.unlink(missing_ok=True)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync(path.parent)


_NOWHERE = StoredFile(path=("",), size=0, sha256="")


def inside_central(folder: Path, file: Path) -> Path:
    """A file in the folder of the central telephone, and no link to elsewhere.

    Raises:
        Refused: It is not there; requirement 46.
        WrongUse: There is no such file.
    """
    # What a link leads to is not what somebody looked at.
    path = Path(os.path.abspath(file))
    if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()) or path.resolve() == folder.resolve():
        raise Refused(
            "downloaden: the file is not in the folder of the central telephone. Download it there first.",
            requirement=46,
        )
    if not path.exists():
        raise WrongUse("downloaden: there is no such file in the folder of the central telephone.")
    return path


def _check_selected(made: Step, case: Case, owner: MessageOwner, export: Export, parsed: Parsed) -> None:
    """What is delivered is the conversation that was selected, and nothing else (requirements 20 and 47)."""
    if export.app.name != case.app.name:
        raise Refused(
            "downloaden: this export is of another app than the conversation that was selected.", requirement=47
        )
    if (case.method is Method.SCREENSHOT) != (export.method is ReadMethod.SCREENSHOT):
        raise Refused(
            f"downloaden: conversation {case.id} was selected for {case.method}, and this is something else. Select it "
            "for what was delivered: of screenshots, metadata and a redaction check are asked when they are read out.",
            requirement=37,
        )
    contacts = made.unit.every(PrivateContact, parent=owner.id)
    check_not_private(export.title, _participants(case, owner, parsed), contacts, group=case.group)


def _participants(case: Case, owner: MessageOwner, parsed: Parsed) -> tuple[Participant, ...]:
    """Those who were known, and whoever wrote something, but for the owner."""
    known = {one.label: one for one in case.participants}
    for message in parsed.messages:
        label = message.sender
        if label and label != owner.name and label.casefold() not in _SELF and label not in known:
            known[label] = Participant(label=label, phone=telephone_in(label) or "")
    return tuple(one for one in known.values() if one.phone != owner.phone)


def _put_source(made: Step, case: Case, owner: MessageOwner, export: Export) -> StoredFile:
    folder = paths_of(case, owner).imported
    path = folder / (title_of(case, owner) + (Path(export.source.name).suffix.lower() or ".txt"))
    expected = case.expected
    # Before the first byte is stored: what is written once could never make room for the right file.
    with export.source.open() as stream:
        found = measured(stream, path=())
    if expected is None or (found.size, found.sha256) != (expected.size, expected.sha256):
        raise OutOfOrder(
            f"importeren: conversation {case.id} is no longer what was downloaded. Report this.",
            requirement=8,
        )
    with export.source.open() as stream:
        stored = made.office.dms.put(path, stream, actor=made.access())
    require_equal(made.office.dms, stored, actor=made.access())
    return StoredFile(path=path.parts, size=stored.size, sha256=stored.sha256)


def _put_media(made: Step, case: Case, owner: MessageOwner, export: Export, media: list[MediaFile]) -> list[MediaFile]:
    folder = media_folder(case, owner, paths_of(case, owner).imported)
    items = {item.name: item for item in export.media()}
    placed = []
    same = Counter(one.name.rpartition("/")[2] for one in media)
    for one in media:
        if not one.relevant or one.name not in items:
            continue
        name = one.name.rpartition("/")[2]
        # Two folders of an export can each hold a file of this name: then the name says in which one it stood.
        path = folder / (name if same[name] == 1 else one.name)
        with items[one.name].open() as stream:
            stored = made.office.dms.put(path, stream, actor=made.access())
        placed.append(attrs.evolve(one, stored=StoredFile(path=path.parts, size=stored.size, sha256=stored.sha256)))
    return placed


def _counts(parsed: Parsed) -> Counts:
    found = parsed.counts
    return Counts(
        original=len(parsed.messages),
        deleted=found.deleted,
        expiring=found.expiring,
        view_once=found.view_once,
    )


def _stored(file: StoredFile) -> Stored:
    return Stored(path=DmsPath(file.path), size=file.size, sha256=file.sha256)
