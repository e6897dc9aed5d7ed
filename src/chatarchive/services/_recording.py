"""Converting an approved conversation and recording it in the archive (risks and measures, phase 2)."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import attrs

from chatarchive.archive import (
    DESTROY,
    IS_VERSION_OF,
    KEEP,
    ArchivedFile,
    Conversation,
    Entry,
    EventKind,
    HistoryEvent,
    Identifier,
    InformationObject,
    Involved,
    Manifest,
    Reference,
    RegisteredFile,
    Registration,
    Related,
    Restriction,
    Term,
    check_registration,
    identify_stream,
    is_manifest_name,
    mdto_bestand,
    mdto_informatieobject,
    next_manifest,
    read_chain,
    write_pdf,
)
from chatarchive.cleaning import Category, Cleaned, apply
from chatarchive.dms import DmsPath, require_equal
from chatarchive.domain import (
    Case,
    Counts,
    Department,
    Event,
    MediaDecision,
    MediaFile,
    Message,
    MessageOwner,
    Role,
    State,
    StoredFile,
    TemporaryCopy,
    Valuation,
    check_copies_gone,
)
from chatarchive.errors import ArchiveRefused, OutOfOrder
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._cleaning import cleaning_of
from chatarchive.services._importing import _stored
from chatarchive.services._office import ZONE
from chatarchive.services._source import media_folder, paths_of, read_conversation, title_of
from chatarchive.services._step import Outcome, Step, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office

SOURCE: Final = "chatarchive"
_ACCESS: Final = "Afgeschermd dossier: berichteneigenaar, gevolmachtigden en aangewezen medewerkers van Doc-Direkt"


@attrs.frozen(kw_only=True)
class MadeFile:
    """A file of the net dossier, before it is stored."""

    id: str
    path: DmsPath
    content: bytes = attrs.field(repr=False)
    sha256: str
    puid: str = ""
    mdto: str = ""


def record(
    office: Office, actor: Actor, case: str, *, keep_before: bool | None = None, show_codes: bool = False
) -> Outcome:
    """Convert what was approved to PDF/A, describe it, and record it in the dossier.

    Nothing in it depends on when it is done: after a crash, repeating it finds every file that is there already.

    Args:
        office: The office.
        actor: A screened cleaner or adviser.
        case: Identifier of the conversation.
        keep_before: As it was said when cleaning was completed, which is what counts when nothing is said.
        show_codes: Show the code of a character of which no font has an image, in place of refusing.

    Raises:
        ArchiveRefused: Approval, metadata, access or format is missing or not valid; requirement 41.
        Refused: Temporary copies are left; requirement 11.
        OutOfOrder: It was not approved; requirement 5.
    """
    with step(office, actor, "vastleggen gesprek", activity=Activity.CONVERT, case=case) as made:
        found, owner = made.case(case)
        made.employee(Role.CLEANER, Role.ADVISER, doing="vastleggen", screened=True, case=found)
        if found.state is State.RECORDED:
            return made.done(found, already=True)
        moved = found.moved(Event.RECORD)
        check_copies_gone(made.unit.every(TemporaryCopy, parent=case))
        if found.cleaned is None or found.approval is None or found.source is None:
            raise OutOfOrder(f"vastleggen: conversation {case} was not approved.", requirement=41)
        require_equal(office.dms, _stored(found.cleaned), actor=made.access())
        cleaned = cleaned_of(made, found, keep_before=keep_before)
        files, codes = _files(made, found, owner, cleaned, show_codes=show_codes)
        stored = []
        for one in files:
            put = office.dms.put(one.path, one.content, actor=made.access())
            stored.append(StoredFile(path=put.path.parts, size=put.size, sha256=put.sha256))
        add_to_manifest(made, found, owner, files)
        moved = attrs.evolve(moved, archived=tuple(stored), codes_shown=bool(codes))
        made.keep(moved)
        made.note(moved, owner, Event.RECORD, note=f"als code getoond: {', '.join(codes)}" if codes else "")
        made.commit()
        return made.done(moved)


def cleaned_of(made: Step, case: Case, *, keep_before: bool | None = None) -> Cleaned:
    """What was cleaned, made anew from the source and the decisions.

    Args:
        made: The step.
        case: The conversation.
        keep_before: None for what was said when cleaning was completed.
    """
    talk = read_conversation(made, case)
    before = case.keep_before if keep_before is None else keep_before
    return apply(talk.messages, cleaning_of(made, case.id), source=talk.text, keep_before=before)


def manifests_of(made: Step, dossier: DmsPath, *, access: object) -> list[Manifest]:
    """All manifests of a dossier, in order.

    Raises:
        ArchiveRefused: One is missing or was changed; requirement 32.
    """
    names = [one.path for one in made.office.dms.list(dossier, actor=access) if is_manifest_name(one.path.name)]
    contents = []
    for path in sorted(names, key=lambda one: (len(one.name), one.name)):
        with made.office.dms.open(path, actor=access) as stream:
            contents.append(stream.read())
    return read_chain(contents)


def _files(
    made: Step, case: Case, owner: MessageOwner, cleaned: Cleaned, *, show_codes: bool
) -> tuple[list[MadeFile], tuple[str, ...]]:
    """Everything that is to stand in the net dossier, complete and valid before the first byte is stored.

    Also the code points that the copy shows as a code.
    """
    approval, text = case.approval, cleaned.text.encode("utf-8", "surrogatepass")
    if approval is None:
        raise ArchiveRefused(f"vastleggen: conversation {case.id} was not approved.", requirement=41)
    title, net = title_of(case, owner), paths_of(case, owner).net
    pdf = io.BytesIO()
    copy = write_pdf(
        pdf,
        conversation=facts(made, case, owner, cleaned, title=title),
        messages=cleaned.messages,
        fonts=made.office.settings["fonts"],
        stand_ins=show_codes,
    )
    contents = [(net / f"{title}.txt", text), (net / f"{title}.pdf", pdf.getvalue())]
    archived = (one for one in made.unit.every(MediaFile, parent=case.id) if one.decision is MediaDecision.ARCHIVE)
    contents += read_media(made, archived, media_folder(case, owner, net))
    represents = Reference(name=title, identifier=Identifier(value=case.id, source=SOURCE))
    files: list[MadeFile] = []
    registered: list[RegisteredFile] = []
    for number, (path, content) in enumerate(contents, start=1):
        pair, file = described(made, f"{case.id}-{number}", path, content, represents, at=approval.at)
        files += pair
        registered.append(file)
    object_ = information_object(made, case, owner, cleaned, title=title, files=files)
    about = mdto_informatieobject(object_, policy=case.policy, schema=made.office.settings["mdto_schema"])
    access = (_ACCESS,)
    check_registration(
        Registration(
            case=case.id,
            approval=approval,
            cleaned_sha256=_sha256(text),
            mdto=about,
            access=access,
            files=tuple(registered),
        )
    )
    path = net / f"{title}.mdto.xml"
    files.append(MadeFile(id=f"{case.id}-mdto", path=path, content=about, sha256=_sha256(about)))
    return files, copy.stand_ins


def read_media(made: Step, media: Iterable[MediaFile], folder: DmsPath) -> list[tuple[DmsPath, bytes]]:
    """What media files hold, and their places in another folder."""
    found = []
    for one in media:
        if one.stored is not None:
            path = DmsPath(one.stored.path)
            with made.office.dms.open(path, actor=made.access()) as stream:
                found.append((folder / path.name, stream.read()))
    return found


def described(
    made: Step, id: str, path: DmsPath, content: bytes, represents: Reference, *, at: datetime.datetime
) -> tuple[list[MadeFile], RegisteredFile]:
    """A file of the archive with its sidecar, and what is registered of it."""
    found = identify_stream(
        io.BytesIO(content),
        suffix=PurePosixPath(path.name).suffix,
        folder=made.office.settings["folder"],
        name=id,
    )
    digest = _sha256(content)
    mdto = mdto_bestand(
        ArchivedFile(
            identifiers=(Identifier(value=id, source=SOURCE),),
            name=path.name,
            size=len(content),
            format=found,
            sha256=digest,
            hashed_at=at,
            represents=represents,
        ),
        schema=made.office.settings["mdto_schema"],
    )
    beside = path.parent / f"{path.name}.mdto.xml"
    files = [
        MadeFile(id=id, path=path, content=content, sha256=digest, puid=found.puid, mdto=inside(beside)),
        MadeFile(id=f"{id}-mdto", path=beside, content=mdto, sha256=_sha256(mdto)),
    ]
    return files, RegisteredFile(id=id, sha256=digest, format=found, mdto=mdto)


def facts(made: Step, case: Case, owner: MessageOwner, cleaned: Cleaned, *, title: str) -> Conversation:
    """What the title page of an archive copy says.

    Raises:
        ArchiveRefused: The conversation is not complete; requirement 41.
    """
    department = made.unit.get(Department, owner.department)
    if case.read_out is None or case.source is None or case.approval is None:
        raise ArchiveRefused(f"vastleggen: conversation {case.id} is not complete.", requirement=41)
    return Conversation(
        title=title,
        function_title=owner.function_title,
        owner=owner.name,
        department=department.name,
        app=case.app,
        group=case.group,
        read_out=case.read_out.on,
        made=case.approval.at.astimezone(ZONE).date(),
        counts=case.counts or Counts(),
        cuts=tuple((one.value, cleaned.counts.by_category.get(one, 0)) for one in Category),
        rule_version=case.rule_version,
        policy=case.policy,
        source_sha256=case.source.sha256,
    )


def information_object(
    made: Step, case: Case, owner: MessageOwner, cleaned: Cleaned, *, title: str, files: list[MadeFile]
) -> InformationObject:
    """What is told of a conversation as a whole, with its files."""
    department = made.unit.get(Department, owner.department)
    days = _days(cleaned.messages)
    events = [
        HistoryEvent(kind=kind, at=entry.at)
        for entry in made.unit.overview(case.id)
        if (kind := _KINDS.get(entry.event)) is not None
    ]
    keep = owner.valuation is Valuation.KEEP
    source = Reference(name=f"{title} (bron)", identifier=Identifier(value=f"{case.id}-bron", source=SOURCE))
    return InformationObject(
        identifiers=(Identifier(value=case.id, source=SOURCE),),
        name=title,
        first=days[0] if days else None,
        last=days[1] if days else None,
        events=tuple(events),
        valuation=KEEP if keep else DESTROY,
        term=None if keep else Term(duration=owner.term),
        files=tuple(
            Reference(name=one.path.name, identifier=Identifier(value=one.id, source=SOURCE))
            for one in files
            if one.puid
        ),
        related=(Related(object=source, relation=IS_VERSION_OF),),
        creators=(Reference(name=department.name),),
        involved=(
            Involved(actor=Reference(name=f"{owner.function_title} {owner.name}"), relation="Berichteneigenaar"),
        ),
        restrictions=(Restriction(label="Nader te bepalen", description=_ACCESS),),
    )


_KINDS: Final[dict[str, EventKind]] = {
    Event.READ_OUT: EventKind.READ_OUT,
    Event.IMPORT: EventKind.IMPORTED,
    Event.FINISH: EventKind.CLEANED,
    Event.APPROVE: EventKind.APPROVED,
}


def add_to_manifest(made: Step, case: Case, owner: MessageOwner, files: list[MadeFile]) -> None:
    """Add a manifest that names every file of the dossier, unless the last one names these already."""
    dossier = paths_of(case, owner).dossier
    chain = manifests_of(made, dossier, access=made.access())
    last = chain[-1] if chain else None
    entries = {one.id: one for one in (last.entries if last is not None else ())}
    new = {
        one.id: Entry(
            id=one.id,
            name=inside(one.path),
            size=len(one.content),
            sha256=one.sha256,
            puid=one.puid,
            mdto=one.mdto,
        )
        for one in files
    }
    originals = [("bron", case.source), *((one.id, one.stored) for one in made.unit.every(MediaFile, parent=case.id))]
    for name, file in originals:
        if file is not None:
            id = f"{case.id}-{name}"
            new[id] = Entry(id=id, name=inside(DmsPath(file.path)), size=file.size, sha256=file.sha256)
    if all(entries.get(id) == one for id, one in new.items()):
        return
    following = next_manifest(
        last,
        dossier=f"{owner.id}-{dossier.name[:4]}",
        made=case.approval.at if case.approval is not None else made.now,
        policy=case.policy.value,
        rule_version=case.rule_version,
        entries=list((entries | new).values()),
    )
    made.office.dms.put(dossier / following.name, following.to_bytes(), actor=made.access())


def inside(path: DmsPath) -> str:
    """The place of a file in its dossier, as it stands on disk."""
    dossier = path.dossier
    return "/".join(path.names[len(dossier.parts) :]) if dossier is not None else path.name


def _days(messages: list[Message]) -> tuple[datetime.date, datetime.date] | None:
    days = [one.timestamp.date() for one in messages]
    return (min(days), max(days)) if days else None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
