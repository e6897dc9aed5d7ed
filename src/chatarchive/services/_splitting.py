"""Dividing a recorded conversation over dossiers (risks and measures, phase 2: "Transformeren")."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from chatarchive.archive import IS_VERSION_OF, Identifier, Reference, Related, mdto_informatieobject, write_pdf
from chatarchive.cleaning import Category, Cleaned, Part, split
from chatarchive.dms import DmsPath
from chatarchive.domain import (
    Case,
    Counts,
    DossierPart,
    Event,
    MediaDecision,
    MediaFile,
    MessageOwner,
    Role,
    StoredFile,
)
from chatarchive.errors import OutOfOrder, Refused, WriteOnceRefused, WrongUse
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._recording import (
    SOURCE,
    MadeFile,
    add_to_manifest,
    cleaned_of,
    described,
    facts,
    information_object,
    read_media,
)
from chatarchive.services._source import media_folder, paths_of, title_of
from chatarchive.services._step import Outcome, Step, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office

FOLDER: Final = "Verdeeld over dossiers"
"""Where the parts stand, beside the whole conversation."""
_COLUMNS: Final = (
    "bericht in dit dossier",
    "bericht in het gesprek",
    "regel in de bron",
    "bron",
    "SHA-256 van de bron",
    "bijlage",
    "SHA-256 van de bijlage",
)


def split_conversation(
    office: Office, actor: Actor, case: str, *, parts: Mapping[str, Iterable[int]], rest: str = ""
) -> Outcome:
    """Divide a conversation over dossiers: every message goes to exactly one (requirement 42).

    The whole conversation stays in the archive as it was approved. Beside it each dossier gets its messages as text
    and as PDF/A, the archived media that these messages name, and a list that leads each message back to the file and
    the line that it came from. A file that messages in two dossiers name goes to both; one that no message names goes
    where the first message goes.

    Args:
        office: The office.
        actor: A screened cleaner or adviser.
        case: Identifier of the conversation.
        parts: For each dossier the numbers of its messages, from 1.
        rest: Dossier that gets every message that was put in none; empty for no such dossier.

    Raises:
        CleaningRefused: A message is in no dossier, in several, or not there; requirement 42.
        WriteOnceRefused: It was divided before, in another way; requirement 42.
        OutOfOrder: It was not recorded yet, or its source was destroyed.
        WrongUse: A dossier has no name, or two have the same one.
    """
    with step(office, actor, "verdelen gesprek over dossiers", activity=Activity.CONVERT, case=case) as made:
        found, owner = made.case(case)
        made.employee(Role.CLEANER, Role.ADVISER, doing="verdelen", screened=True, case=found)
        moved = found.moved(Event.SPLIT)
        if found.source is None or found.destroyed_at is not None:
            raise OutOfOrder(
                f"verdelen: the source of conversation {case} was destroyed, so nothing can be led back to it.",
                requirement=42,
            )
        cleaned = cleaned_of(made, found)
        chosen = _named(parts, rest=rest, total=len(cleaned.lines))
        divided = split(
            cleaned,
            parts={name: [number - 1 for number in numbers] for name, numbers in chosen.items()},
            source=DmsPath(found.source.path).name,
            source_sha256=found.source.sha256,
        )
        texts = [_text(cleaned, part) for part in divided]
        wanted = tuple(
            DossierPart(dossier=part.dossier, messages=len(part.lines), sha256=hashlib.sha256(text).hexdigest())
            for part, text in zip(divided, texts, strict=True)
        )
        if found.divided:
            if set(found.divided) == set(wanted):
                return made.done(found, already=True)
            raise WriteOnceRefused(
                f"verdelen: conversation {case} was divided before, in another way. What is in the archive stays.",
                requirement=42,
            )
        media = [one for one in made.unit.every(MediaFile, parent=case) if one.decision is MediaDecision.ARCHIVE]
        files: list[MadeFile] = []
        for number, (part, text) in enumerate(zip(divided, texts, strict=True), start=1):
            own = _media_of(cleaned, part, media)
            files += _files(made, found, owner, cleaned, part, text, media=own, place=(number, len(divided)))
        stored = []
        for one in files:
            put = office.dms.put(one.path, one.content, actor=made.access())
            stored.append(StoredFile(path=put.path.parts, size=put.size, sha256=put.sha256))
        add_to_manifest(made, found, owner, files)
        moved = attrs.evolve(moved, archived=(*found.archived, *stored), divided=wanted)
        made.keep(moved)
        made.note(moved, owner, Event.SPLIT, note=f"verdeeld over {len(divided)} dossiers")
        made.commit()
        return made.done(moved)


def _named(parts: Mapping[str, Iterable[int]], *, rest: str, total: int) -> dict[str, list[int]]:
    """The parts under names that are folders; who gives one twice would lose what the first held."""
    chosen = {unicodedata.normalize("NFC", name).strip(): list(numbers) for name, numbers in parts.items()}
    if rest:
        named = {number for numbers in chosen.values() for number in numbers}
        chosen.setdefault(unicodedata.normalize("NFC", rest).strip(), []).extend(
            number for number in range(1, total + 1) if number not in named
        )
    if len({name.casefold() for name in chosen}) != len(parts) + bool(rest) or not all(chosen):
        raise WrongUse("verdelen: two dossiers have the same name, or one has none. Give each a name of its own.")
    if empty := sum(not numbers for numbers in chosen.values()):
        raise Refused(f"verdelen: {empty} dossiers would get no message. Leave them out.", requirement=42)
    return chosen


def _is_first(cleaned: Cleaned, part: Part) -> bool:
    """Whether a part has the first message; what belongs to no message goes where that one goes: nothing is lost."""
    return bool(part.lines) and part.lines[0] is cleaned.lines[0]


def _text(cleaned: Cleaned, part: Part) -> bytes:
    before = cleaned.before if _is_first(cleaned, part) else ""
    return (before + part.text).encode("utf-8", "surrogatepass")


def _media_of(cleaned: Cleaned, part: Part, media: Iterable[MediaFile]) -> list[MediaFile]:
    """The archived files that go with a part."""
    here = {line.message.attachment for line in part.lines}
    named = {line.message.attachment for line in cleaned.lines}
    first = _is_first(cleaned, part)
    return [one for one in media if one.name in here or (first and one.name not in named)]


def _origin(cleaned: Cleaned, part: Part, media: Iterable[MediaFile]) -> bytes:
    """The list that leads each message of a part back to where it came from, and names the file that goes with it."""
    numbers = {id(line): number for number, line in enumerate(cleaned.lines, start=1)}
    source = " ".join(part.source.split())
    stored = {one.name: one.stored for one in media if one.stored is not None}
    rows = []
    for number, line in enumerate(part.lines, start=1):
        file = stored.get(line.message.attachment or "")
        attached = ("", "") if file is None else (DmsPath(file.path).name, file.sha256)
        rows.append((str(number), str(numbers[id(line)]), str(line.source_line), source, part.source_sha256, *attached))
    # With tabs: PRONOM knows a text when it sees one, and takes nobody's word for one with semicolons.
    return "".join("\t".join(row) + "\n" for row in (_COLUMNS, *rows)).encode("utf-8", "surrogatepass")


def _files(
    made: Step,
    case: Case,
    owner: MessageOwner,
    cleaned: Cleaned,
    part: Part,
    text: bytes,
    *,
    media: list[MediaFile],
    place: tuple[int, int],
) -> list[MadeFile]:
    """Everything that one dossier gets, complete and valid before the first byte is stored."""
    approval = case.approval
    if approval is None:
        raise OutOfOrder(f"verdelen: conversation {case.id} was not approved.", requirement=42)
    net = paths_of(case, owner).net
    folder = net / FOLDER / part.dossier
    title, id = title_of(case, owner), f"{case.id}-deel{place[0]}"
    own = attrs.evolve(cleaned, lines=part.lines, log=part.log)
    removed = sum(line.removed for line in part.lines)
    about = attrs.evolve(
        facts(made, case, owner, cleaned, title=title),
        part=place,
        counts=attrs.evolve(
            case.counts or Counts(), original=len(part.lines), kept=len(part.lines) - removed, removed=removed
        ),
        cuts=tuple((one.value, sum(entry.category is one for entry in part.log)) for one in Category),
        remarks=(
            f"Dit is het deel van het gesprek dat bij het dossier '{part.dossier}' hoort. Het hele gesprek staat in "
            "het dossier van de berichteneigenaar.",
        ),
    )
    pdf = io.BytesIO()
    # What an archivist decided about the whole conversation counts for its parts.
    write_pdf(
        pdf,
        conversation=about,
        messages=own.messages,
        fonts=made.office.settings["fonts"],
        stand_ins=case.codes_shown,
    )
    represents = Reference(name=f"{title} - {part.dossier}", identifier=Identifier(value=id, source=SOURCE))
    contents = [
        (folder / f"{title}.txt", text),
        (folder / f"{title}.pdf", pdf.getvalue()),
        (folder / f"{title}.herkomst.txt", _origin(cleaned, part, media)),
        *read_media(made, media, folder / media_folder(case, owner, net).name),
    ]
    files: list[MadeFile] = []
    for number, (path, content) in enumerate(contents, start=1):
        files += described(made, f"{id}-{number}", path, content, represents, at=approval.at)[0]
    whole = Reference(name=title, identifier=Identifier(value=case.id, source=SOURCE))
    mdto = mdto_informatieobject(
        attrs.evolve(
            information_object(made, case, owner, own, title=represents.name, files=files),
            identifiers=(Identifier(value=id, source=SOURCE),),
            related=(Related(object=whole, relation=IS_VERSION_OF),),
        ),
        policy=case.policy,
        schema=made.office.settings["mdto_schema"],
    )
    path = folder / f"{title}.mdto.xml"
    return [*files, MadeFile(id=f"{id}-mdto", path=path, content=mdto, sha256=hashlib.sha256(mdto).hexdigest())]
