"""The retention instruction, and destroying what it no longer keeps (working agreements, section 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from chatarchive.dms import DeletePermission, DmsPath
from chatarchive.domain import (
    Case,
    Employee,
    MediaFile,
    RetentionInstruction,
    Role,
    State,
    check_may_destroy,
    same_name,
)
from chatarchive.errors import OutOfOrder, Refused
from chatarchive.services._access import Purpose
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._step import Outcome, Step, step

if TYPE_CHECKING:
    from chatarchive.services._office import Office


def lift_instruction(office: Office, actor: Actor, instruction: str, *, document: str) -> Outcome:
    """Say that an instruction no longer holds; it is lifted when a second person names the same document.

    Raises:
        Refused: No document, another one than the first person named, or the same person; requirement 31.
    """
    with step(office, actor, "opheffen bewaarinstructie", activity=Activity.DESTROY) as made:
        made.employee(Role.MANAGEMENT, doing="instructie opheffen")
        found = made.unit.get(RetentionInstruction, instruction)
        _check_second(made, found)
        changed = made.keep(found.lifted_by(actor.id, document=document, at=made.now))
        made.commit()
        if changed and found.lift is None:
            made.warnings.append("Een tweede persoon moet dit bevestigen, met hetzelfde document.")
        return made.done(already=not changed, id=instruction)


def destroy(office: Office, actor: Actor, case: str) -> Outcome:
    """Destroy the source and the media of a recorded conversation, after every instruction was lifted.

    What was destroyed stays provable: the case keeps the checksums, the overview and the logboek keep the moment.

    Raises:
        Refused: An instruction is in force; requirement 31. It is so for everybody.
        OutOfOrder: The conversation was not recorded, or another one names a file of it.
    """
    with step(office, actor, "vernietigen bronbestanden", activity=Activity.DESTROY, case=case) as made:
        found, _ = made.case(case)
        check_may_destroy(made.unit.every(RetentionInstruction))
        made.employee(Role.MANAGEMENT, doing="vernietigen")
        if found.destroyed_at is not None:
            return made.done(found, already=True)
        if found.state is not State.RECORDED:
            raise OutOfOrder(f"vernietigen: conversation {case} was not recorded in the archive yet.", requirement=31)
        moved: Case = attrs.evolve(found, destroyed_at=made.now)
        files = [one.stored for one in made.unit.every(MediaFile, parent=case)]
        _check_nobody_elses(made, case, {file.path for file in (*files, found.source) if file is not None})
        # The original last: a repeat after a crash finds out by it that there is something left to do.
        for file in (*files, found.source):
            if file is not None:
                path = DmsPath(file.path)
                # Deleting takes a while, and somebody can register a new instruction meanwhile.
                check_may_destroy(office.database.unit().every(RetentionInstruction))
                office.dms.delete(
                    path,
                    actor=made.access(Purpose.DESTROY),
                    permission=DeletePermission(path=path, sha256=file.sha256, reference=made.operation.operation_id),
                )
        made.keep(moved)
        made.commit()
        return made.done(moved)


def _check_nobody_elses(made: Step, case: str, paths: set[tuple[str, ...]]) -> None:
    """See that no other conversation that still has to have its files names one of these."""
    others = {one.id: one for one in made.unit.every(Case) if one.id != case}
    kept = {id for id, one in others.items() if one.destroyed_at is None}
    named = [(id, file) for id, one in others.items() for file in (one.cleaned, *one.archived)]
    named += [(id, others[id].source) for id in sorted(kept)]
    named += [(one.case, one.stored) for one in made.unit.every(MediaFile) if one.case in kept]
    for id, file in named:
        if file is not None and file.path in paths:
            raise OutOfOrder(
                f"vernietigen: a file of conversation {case} is also that of conversation {id}. Nothing was destroyed. "
                "Have whoever manages the archive look at both.",
                requirement=31,
            )


def _check_second(made: Step, instruction: RetentionInstruction) -> None:
    """See that nobody confirms their own request under a second personnel number, which management can make."""
    if instruction.lift is None or not instruction.in_force or made.actor.id in instruction.lift.persons:
        return
    first = (made.unit.find(Employee, id) for id in instruction.lift.persons)
    if any(one is not None and same_name(one.name, made.actor.name) for one in first):
        raise Refused(
            "opheffen: somebody of the same name asked before, under another personnel number. A second person has to "
            "confirm it.",
            requirement=31,
        )
