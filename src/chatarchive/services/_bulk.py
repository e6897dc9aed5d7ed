"""A delivery of many conversations, of which only those that were selected are taken in (requirement 47)."""

from __future__ import annotations

import contextlib
import os
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from chatarchive.domain import Appointment, Case, CopyPlace, Method, Role, State, TemporaryCopy
from chatarchive.errors import OutOfOrder, Refused
from chatarchive.readout import Export, MediaItem, open_bulk
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._importing import download, inside_central
from chatarchive.services._outbox import alive, sync
from chatarchive.services._step import Outcome, Step, step
from chatarchive.services._verifying import quarantine

if TYPE_CHECKING:
    from chatarchive.services._office import Office

_DRAFT: Final = ".uitpakken-"
_PIECE: Final = 1 << 20


@attrs.frozen(kw_only=True)
class Delivery:
    """What became of a delivery.

    Attributes:
        taken: What was selected and is noted now.
        missing: Identifiers of conversations that were selected and not delivered.
        extras: How many conversations were delivered and not selected.
        copies: Identifiers of what was put apart; each has to be destroyed before its conversation is recorded.
    """

    taken: tuple[Outcome, ...] = ()
    missing: tuple[str, ...] = ()
    extras: int = 0
    copies: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class _Found:
    """What is where: by case the file of it, what is left over, and what was counted."""

    files: Mapping[str, Path]
    apart: tuple[Path, ...]
    cases: tuple[str, ...]
    extras: int


def take_delivery(
    office: Office,
    actor: Actor,
    appointment: str,
    *,
    file: Path,
    chosen: Mapping[str, int] | None = None,
    order: str = "",
) -> Delivery:
    """Take the selected conversations out of a delivery, and put everything else apart until it is destroyed.

    Of a folder, what was not selected is put apart. A zip file is put apart as a whole, after what was selected was
    taken out of it byte for byte. It can be repeated after a crash at any point.

    Args:
        office: The office.
        actor: A screened adviser.
        appointment: Appointment at which it was delivered; its conversations of the method bulk that were read out are
            those that were selected.
        file: The delivery, in the folder of the central telephone.
        chosen: By identifier of the conversation its number in the delivery, by name from 1, for those whose name in
            the delivery is another one than was selected.
        order: What somebody answered about dates that can be read in two ways.

    Raises:
        ExportRefused: Something in it cannot be read safely, so nothing was taken in; requirements 39 and 40.
        Refused: It is not in that folder (46), two of its conversations have the name of one that was selected, or one
            file holds several of which not all were selected (47).
        OutOfOrder: No conversation of the appointment is waiting for a delivery.
    """
    with step(office, actor, "openen bulklevering", activity=Activity.READ_OUT) as made:
        planned = made.unit.get(Appointment, appointment)
        made.owner(planned.owner)
        made.employee(Role.ADVISER, doing="bulklevering", screened=True)
        cases = [
            one
            for one in made.unit.every(Case, parent=planned.owner)
            if one.appointment == appointment and one.method is Method.BULK
        ]
        if not any(one.state in {State.READ_OUT, State.DOWNLOADED} for one in cases):
            raise OutOfOrder(
                "bulklevering: no conversation of this appointment was selected for bulk and read out. Select and read "
                "them out first.",
                requirement=47,
            )
        path = Path(os.path.abspath(file))
        known = [copy for one in cases for copy in made.unit.every(TemporaryCopy, parent=one.id)]
        put_apart = [
            one.id
            for one in known
            if one.place is CopyPlace.QUARANTINE and Path(one.path).name.endswith(f"-{path.name}")
        ]
        if not path.exists() and put_apart:
            # Done before; what was taken out of it is noted.
            return Delivery(copies=tuple(put_apart))
        found = _unpacked(made, inside_central(office.settings["central_folder"], path), cases, chosen or {})
    taken = [download(office, actor, case, file=one, order=order) for case, one in found.files.items()]
    first = min(found.cases)
    copies = [quarantine(office, actor, first, file=one).id for one in found.apart if one.exists()]
    return Delivery(
        taken=tuple(taken),
        missing=tuple(case for case in found.cases if case not in found.files),
        extras=found.extras,
        copies=tuple(copies),
    )


def _unpacked(made: Step, path: Path, cases: list[Case], chosen: Mapping[str, int]) -> _Found:
    waiting = [one for one in cases if one.state in {State.READ_OUT, State.DOWNLOADED}]
    central: Path = made.office.settings["central_folder"]
    _sweep(central)
    files: dict[str, Path] = {}
    with contextlib.ExitStack() as stack:
        # All of it can be read, or nothing is taken in.
        delivered = [stack.enter_context(contextlib.closing(one)) for one in open_bulk(path)]
        matches = _matches(delivered, waiting, chosen)
        shared = Counter(one.origin for one in delivered)
        for case, export in matches.items():
            if shared[export.origin] > 1:
                raise Refused(
                    f"bulklevering: one file holds {shared[export.origin]} conversations, and taking in one would take "
                    "in the others. Export the one that was selected by itself.",
                    requirement=47,
                )
            if path.is_dir():
                files[case] = path / export.origin
            elif export.origin == path.name:
                files[case] = path
            else:
                files[case] = _taken_out(central, case, export)
        extras = len(delivered) - len(matches)
        if path.is_dir():
            here = {one.origin for one in delivered}
            apart = sorted(path / name for name in here if path / name not in files.values())
        else:
            apart = [] if path in files.values() else [path]
    return _Found(files=files, apart=tuple(apart), cases=tuple(sorted(one.id for one in waiting)), extras=extras)


def _matches(delivered: list[Export], waiting: Iterable[Case], chosen: Mapping[str, int]) -> dict[str, Export]:
    """The export of each conversation that was selected: by its number, or by name and app."""
    found: dict[str, Export] = {}
    for case in waiting:
        if case.id in chosen:
            number = chosen[case.id]
            these = delivered[number - 1 : number] if number > 0 else []
        else:
            these = [one for one in delivered if one.app.name == case.app.name and _same(one.title, case.partner)]
        if len(these) > 1:
            raise Refused(
                f"bulklevering: {len(these)} conversations have the name of {case.id}, which was selected once. Say by "
                "its number which one is meant.",
                requirement=47,
            )
        if these:
            found[case.id] = these[0]
    if len({id(one) for one in found.values()}) != len(found):
        raise Refused(
            "bulklevering: one conversation has the name of two that were selected. Say by its number which one is "
            "meant.",
            requirement=47,
        )
    return found


def _same(title: str, partner: str) -> bool:
    return bool(title) and _folded(title) == _folded(partner)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _taken_out(central: Path, case: str, export: Export) -> Path:
    """The files of an export from a zip file, in a folder of their own that appears whole or not at all."""
    home = central / f"bulk-{case}"
    # Recognised by its name, as it was inside the zip file.
    target = home / (export.origin.removesuffix(".zip") or case)
    if target.is_dir():
        return target
    draft = central / f"{_DRAFT}{os.getpid()}-{case}"
    shutil.rmtree(draft, ignore_errors=True)
    for item in (export.source, *export.media()):
        _copy(item, draft / target.name)
    for folder in sorted({path.parent for path in draft.rglob("*")} | {draft}, reverse=True):
        sync(folder)
    draft.rename(home)
    sync(central)
    return target


def _copy(item: MediaItem, folder: Path) -> None:
    path = folder / item.name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as into, item.open() as stream:
        shutil.copyfileobj(stream, into, _PIECE)
        into.flush()
        os.fsync(into.fileno())


def _sweep(central: Path) -> None:
    """Remove what was being taken out when a process was killed."""
    for left in central.glob(f"{_DRAFT}*"):
        pid = left.name.removeprefix(_DRAFT).partition("-")[0]
        if pid.isdecimal() and not alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
