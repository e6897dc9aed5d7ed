"""The messages of a conversation, read from its source in the document store."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import attrs

from chatarchive.db import Dossier
from chatarchive.dms import DmsPath, DossierPaths, file_title
from chatarchive.domain import Case, Message, MessageOwner, Method, StoredFile
from chatarchive.errors import CopyDiffers, ExportRefused, OutOfOrder, Refused
from chatarchive.readout import App as ReadApp
from chatarchive.readout import DateOrder, Export, Parsed, open_export, read_screenshots
from chatarchive.services._outbox import alive
from chatarchive.services._step import Step

_PREFIX = ".lezen-"
_PIECE = 1 << 20


@attrs.frozen(kw_only=True)
class Conversation:
    """A conversation as its source says it.

    Attributes:
        messages: In the order of the export.
        text: The decoded text of an app that exports text; None of another one.
        parsed: All that was found.
    """

    messages: tuple[Message, ...] = attrs.field(repr=False)
    text: str | None = attrs.field(repr=False)
    parsed: Parsed = attrs.field(repr=False)


def paths_of(case: Case, owner: MessageOwner) -> DossierPaths:
    """The folders in which a conversation stands (working agreements, section 8).

    Raises:
        OutOfOrder: It was not read out, so has no year.
    """
    if case.read_out is None:
        raise OutOfOrder(f"conversation {case.id}: it was not read out yet, so it has no place.", requirement=5)
    return DossierPaths(year=case.read_out.on.year, function_title=owner.function_title, owner=owner.name)


def title_of(case: Case, owner: MessageOwner) -> str:
    """The title of a conversation (working agreements, section 7; requirement 23).

    Raises:
        OutOfOrder: It was not read out, so has no date.
    """
    if case.read_out is None:
        raise OutOfOrder(f"conversation {case.id}: it was not read out yet, so it has no title.", requirement=5)
    return file_title(
        read_out=case.read_out.on, function_title=owner.function_title, owner=owner.name, partner=case.partner
    )


def claim_dossier(made: Step, owner: MessageOwner, dossier: DmsPath) -> None:
    """Note whose dossier it is, before anything is stored in it (requirement 26).

    Raises:
        Refused: It is that of another owner, whose name and function are the same.
    """
    mine = Dossier(id=Dossier.id_of(dossier.parts), owner=owner.id)
    known = made.unit.find(Dossier, mine.id)
    if known is not None and known != mine:
        raise Refused(
            "importeren: another owner with the same name and function has this dossier, and would see it. Register a "
            "function title that tells them apart.",
            requirement=26,
        )
    made.keep(mine)


def check_name_free(made: Step, case: Case, owner: MessageOwner, *, imported: bool = False) -> None:
    """See that no other conversation has the title of this one: source, media and what is archived stand under it.

    Args:
        made: The step.
        case: As it was read out, or is about to be.
        owner: Its owner.
        imported: Look only at those that are in the document store: the first to come has the name.

    Raises:
        Refused: One has; requirement 23.
    """
    title = title_of(case, owner)
    for other in made.unit.every(Case, parent=owner.id):
        if other.id == case.id or other.read_out is None or (imported and other.source is None):
            continue
        if title_of(other, owner) == title:
            raise Refused(
                f"conversation {case.id}: its name is already in use by conversation {other.id}, of the same owner, "
                "counterpart and day. Plan it anew, under a name of the counterpart that tells them apart.",
                requirement=23,
            )


def media_folder(case: Case, owner: MessageOwner, folder: DmsPath) -> DmsPath:
    """`Media behorende bij [titel chatconversatie]` in a folder of the dossier (requirement 21)."""
    return paths_of(case, owner).media(folder, title=title_of(case, owner))


def read_conversation(made: Step, case: Case) -> Conversation:
    """Read the messages from the source, after seeing that it is still what was imported.

    Raises:
        OutOfOrder: It was not imported yet.
        CopyDiffers: The store holds something else by now; requirement 32.
    """
    if case.source is None:
        raise OutOfOrder(f"conversation {case.id}: it was not imported yet.", requirement=5)
    with made.office.dms.open(DmsPath(case.source.path), actor=made.access()) as stream:
        content = stream.read()
    if hashlib.sha256(content).hexdigest() != case.source.sha256:
        raise CopyDiffers(
            f"conversation {case.id}: its source is no longer what was imported. Report it, and restore the store.",
            requirement=32,
        )
    if case.method is Method.SCREENSHOT:
        # The pictures were checked when they came in, and those that are not relevant were never stored.
        parsed = read_screenshots(content)
        return Conversation(messages=parsed.messages, text=None, parsed=parsed)
    # Some apps are recognised by the name of their file.
    name = Path(case.expected.path[-1]).name if case.expected is not None else "_chat.txt"
    with _as_file(made.office.settings["folder"], content, name=name) as path:
        return _read(path, case)


def measured(stream: BinaryIO, *, path: tuple[str, ...]) -> StoredFile:
    """Size and SHA-256 of what a stream holds, in little memory.

    Args:
        stream: Read to its end.
        path: Where it stands.
    """
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return StoredFile(path=path, size=size, sha256=digest.hexdigest())


def read_export(export: Export, *, order: str) -> Parsed:
    """The messages of an export that was opened, with what somebody answered about its dates."""
    return export.read(order=DateOrder(order) if order else None)


def sweep(folder: Path) -> None:
    """Remove what was being read when a process was killed."""
    for left in folder.glob(f"{_PREFIX}*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _as_file(folder: Path, content: bytes, *, name: str) -> Iterator[Path]:
    # In a folder that nobody else may enter; the name holds the process, so that what a kill leaves can be swept.
    sweep(folder)
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", dir=folder) as made:
        path = Path(made) / name
        path.write_bytes(content)
        yield path


def _read(path: Path, case: Case) -> Conversation:
    try:
        with open_export(path) as export:
            parsed = read_export(export, order=case.date_order)
            # Only of an app that exports lines of text, what is kept can be copied from it character by character.
            text = export.text if export.app is ReadApp.WHATSAPP else None
            return Conversation(messages=parsed.messages, text=text, parsed=parsed)
    except ExportRefused as error:
        raise ExportRefused(f"conversation {case.id}: {error}", requirement=error.requirement) from None
