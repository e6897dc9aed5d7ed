"""The whole register in memory while it is being changed, and the rules of changing it. Knows no database."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final, TypeVar

import attrs

from ldv.errors import Fault
from ldv.register._activity import ProcessingActivity
from ldv.register._entity import Entity, EntityType
from ldv.register._faults import quoted, refuse, value_faults
from ldv.register._fields import ACTIVITIES, ACTIVITY_FIELDS, ENTITIES, ENTITY_FIELDS
from ldv.register._identifiers import identifier_fault, namespace_of, new_identifier
from ldv.register._kinds import moment_text
from ldv.register._shipped import SHIPPED

Version = TypeVar("Version", ProcessingActivity, Entity)

_TICK: Final = datetime.timedelta(microseconds=1)
_AHEAD: Final = datetime.timedelta(seconds=1)
_BOOKKEEPING: Final = {"id", "previous_id", "valid_from"}
_CONTENT: Final = {
    ProcessingActivity: tuple(field.name for field in ACTIVITY_FIELDS if field.name not in _BOOKKEEPING),
    Entity: tuple(field.name for field in ENTITY_FIELDS if field.name not in _BOOKKEEPING),
}


def same_content(one: Version, other: Version) -> bool:
    """Whether two versions say the same, whatever they are called and from when they hold."""
    return all(getattr(one, name) == getattr(other, name) for name in _CONTENT[type(one)])


def _drop_new(kept: dict[str, list[Version]], key: str, new: set[int]) -> None:
    kept[key] = [version for version in kept[key] if id(version) not in new]
    if not kept[key]:
        del kept[key]


class Book:
    """Every version of every activity and entity, and what was added since it was read.

    Args:
        activities: Versions in the register, those of one activity in order.
        entities: Idem for entities.
        now: Time of this change.
    """

    def __init__(
        self, activities: Iterable[ProcessingActivity], entities: Iterable[Entity], *, now: datetime.datetime
    ) -> None:
        """Put everything in its place."""
        self.now = now
        self.activities: dict[str, list[ProcessingActivity]] = {}
        self.entities: dict[str, list[Entity]] = {}
        self.activity_of: dict[str, str] = {}
        self.namespaces: set[str] = set()
        for activity in activities:
            self._keep(activity)
        for entity in entities:
            self.entities.setdefault(entity.id, []).append(entity)
        known = frozenset(self.activities) | frozenset(self.entities)
        # Nobody got an answer out of a register that holds only what it came with: a copy may be restored into it.
        is_untouched = known <= SHIPPED and len(self.activity_of) == len(self.activities)
        self._settled: Final = frozenset() if is_untouched else known
        self.new_activities: list[ProcessingActivity] = []
        self.new_entities: list[Entity] = []

    # -- looking --

    def versions(self, id: str) -> list[ProcessingActivity]:
        """All versions of the activity that this identifier belongs to; none when it is unknown."""
        return self.activities.get(self.activity_of.get(id, ""), [])

    def is_foreign(self, id: str) -> bool:
        """Whether an identifier is of a kind that this register does not hand out itself."""
        return id not in self.activity_of and namespace_of(id) not in self.namespaces

    # -- going back --

    def mark(self) -> tuple[int, int]:
        """How much was added so far, for `back_to`."""
        return len(self.new_activities), len(self.new_entities)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Forget what was added since."""
        if self.mark() == mark:
            return
        activities, entities = self.new_activities[mark[0] :], self.new_entities[mark[1] :]
        for activity in activities:
            del self.activity_of[activity.id]
        new = {id(version) for version in (*activities, *entities)}
        for activity_id in {activity.activity_id for activity in activities}:
            _drop_new(self.activities, activity_id, new)
        for entity_id in {entity.id for entity in entities}:
            _drop_new(self.entities, entity_id, new)
        del self.new_activities[mark[0] :]
        del self.new_entities[mark[1] :]
        self.namespaces = set(map(namespace_of, self.activity_of))

    # -- adding --

    def add(self, activity: ProcessingActivity, *, columns: dict[str, str] | None = None) -> ProcessingActivity:
        """Add a new activity, or with `previous_id` a version with an identifier of its own.

        Raises:
            RegisterFaults: It is not right.
        """
        faults = value_faults(activity, ACTIVITIES, columns=columns)
        column = (columns or {}).get("id", "id")
        if activity.id and activity.id in self.activity_of:
            faults.append(
                Fault(
                    column=column,
                    problem=f"{quoted(activity.id)} is in the register already",
                    remedy="Change it, or leave the identifier empty.",
                )
            )
        refuse(faults, what=f"activity {quoted(activity.name)}")
        own = activity.id or new_identifier()
        if activity.previous_id is None:
            made = attrs.evolve(
                activity,
                id=own,
                activity_id=own,
                number=1,
                valid_from=activity.valid_from or self.now,
                recorded_at=None,
            )
            return self._accept(made)
        versions = self.versions(activity.previous_id)
        if not versions or versions[-1].id != activity.previous_id:
            known = f"followed by {versions[-1].id} already" if versions else "not in the register"
            fault = Fault(
                column=(columns or {}).get("previous_id", "previous_id"),
                problem=f"{quoted(activity.previous_id)} is {known}",
                remedy="Give the identifier of the newest version of the activity.",
            )
            refuse([fault], what=f"activity {quoted(activity.name)}")
        return self._follow(
            versions[-1], attrs.evolve(activity, id=own), valid_from=activity.valid_from, columns=columns
        )

    def change(
        self,
        id: str,
        changes: dict[str, Any],
        *,
        valid_from: datetime.datetime | None = None,
        new_id: str = "",
        columns: dict[str, str] | None = None,
    ) -> ProcessingActivity:
        """Add a version to an activity, unless nothing changes.

        Raises:
            RegisterFaults: It is not right.
        """
        last = self.versions(id)[-1]
        wanted = attrs.evolve(last, **changes)
        if same_content(wanted, last) and not new_id:
            return last
        refuse(
            value_faults(attrs.evolve(wanted, id=new_id or last.id), ACTIVITIES, columns=columns),
            what=f"activity {quoted(last.name)}",
        )
        if new_id in self.activity_of:
            refuse(
                [Fault(column="id", problem=f"{quoted(new_id)} is in use", remedy="Leave it out.")],
                what=f"activity {quoted(last.name)}",
            )
        return self._follow(
            last, attrs.evolve(wanted, id=new_id or new_identifier()), valid_from=valid_from, columns=columns
        )

    def add_entity(self, entity: Entity, *, columns: dict[str, str] | None = None) -> Entity:
        """Add a new entity.

        Raises:
            RegisterFaults: It is not right.
        """
        faults = value_faults(entity, ENTITIES, columns=columns)
        if entity.type is EntityType.NATURAL_PERSON and identifier_fault(entity.id) is not None and entity.id:
            problem = "a natural person is not identified by what looks like a burgerservicenummer"
            faults.append(Fault(column=(columns or {}).get("id", "id"), problem=problem, remedy="Leave it empty."))
        if entity.id in self.entities:
            faults.append(
                Fault(
                    column="id",
                    problem=f"{quoted(entity.id)} is in the register already",
                    remedy="Change it, or leave the identifier empty.",
                )
            )
        refuse(faults, what=f"entity {quoted(entity.name)}")
        made = attrs.evolve(
            entity,
            id=entity.id or new_identifier(),
            number=1,
            valid_from=entity.valid_from or self.now,
            recorded_at=None,
        )
        self.entities[made.id] = [made]
        self.new_entities.append(made)
        return made

    def change_entity(
        self,
        id: str,
        changes: dict[str, Any],
        *,
        valid_from: datetime.datetime | None = None,
        columns: dict[str, str] | None = None,
    ) -> Entity:
        """Add a version to an entity, unless nothing changes.

        Raises:
            RegisterFaults: It is not right.
        """
        last = self.entities[id][-1]
        wanted = attrs.evolve(last, **changes)
        if same_content(wanted, last):
            return last
        refuse(value_faults(wanted, ENTITIES, columns=columns), what=f"entity {quoted(last.name)}")
        begins = self._begins(last, valid_from, known=id in self._settled, columns=columns)
        made = attrs.evolve(wanted, number=last.number + 1, valid_from=begins, recorded_at=None)
        self.entities[id].append(made)
        self.new_entities.append(made)
        return made

    def reference_faults(self, activity: ProcessingActivity, *, columns: dict[str, str] | None = None) -> list[Fault]:
        """What is wrong with what an activity refers to; asked when everything that is added is there."""
        columns = columns or {}
        found = []
        for name, ids in (("controller_id", (activity.controller_id,)), ("processor_ids", activity.processor_ids)):
            found += [
                Fault(
                    column=columns.get(name, name),
                    problem=f"there is no entity {quoted(entity)}",
                    remedy=(
                        "Add the entity (in a file: a row on the sheet entiteiten), or correct its identifier or name."
                    ),
                )
                for entity in ids
                if entity not in self.entities
            ]
        if activity.parent_id is None:
            return found
        column = columns.get("parent_id", "parent_id")
        if activity.parent_id not in self.activity_of:
            # "Verwijzingen naar Registers zijn zo los mogelijk" (decision 4.7): another register's activity is fine.
            if not self.is_foreign(activity.parent_id):
                remedy = "Add it as well, correct the identifier, or leave it empty."
                found.append(
                    Fault(column=column, problem=f"there is no activity {quoted(activity.parent_id)}", remedy=remedy)
                )
        elif self._is_own_ancestor(activity):
            remedy = "An activity cannot be part of itself: correct one of the parents."
            found.append(
                Fault(
                    column=column,
                    problem=f"{quoted(activity.parent_id)} is itself a part of this activity",
                    remedy=remedy,
                )
            )
        return found

    # -- inside --

    def _is_own_ancestor(self, activity: ProcessingActivity) -> bool:
        seen = {activity.activity_id}
        parent = activity.parent_id
        while parent is not None and (lineage := self.activity_of.get(parent)) is not None:
            if lineage == activity.activity_id:
                return True
            if lineage in seen:
                return False  # a circle further up, which is the fault of another
            seen.add(lineage)
            parent = self.activities[lineage][-1].parent_id
        return False

    def _follow(
        self,
        last: ProcessingActivity,
        version: ProcessingActivity,
        *,
        valid_from: datetime.datetime | None,
        columns: dict[str, str] | None,
    ) -> ProcessingActivity:
        begins = self._begins(last, valid_from, known=last.activity_id in self._settled, columns=columns)
        return self._accept(
            attrs.evolve(
                version,
                activity_id=last.activity_id,
                number=last.number + 1,
                previous_id=last.id,
                valid_from=begins,
                recorded_at=None,
            )
        )

    def _begins(
        self,
        last: ProcessingActivity | Entity,
        valid_from: datetime.datetime | None,
        *,
        known: bool,
        columns: dict[str, str] | None,
    ) -> datetime.datetime:
        """From when a next version holds."""
        column = (columns or {}).get("valid_from", "valid_from")
        before = last.valid_from or self.now
        problem = remedy = ""
        if valid_from is None:
            if before <= self.now + _AHEAD:
                return max(self.now, before + _TICK)
            problem = f"the version before it holds only from {moment_text(before)}"
            remedy = "Give a later moment."
        elif valid_from <= before:
            problem = f"found {moment_text(valid_from)}, and the version before it holds from {moment_text(before)}"
            remedy = "Give a later moment, or leave it empty: then it holds from now."
        elif known and valid_from < self.now - _AHEAD:
            # A change with an earlier beginning would give another answer to what was asked before.
            problem = (
                f"found {moment_text(valid_from)}, which is in the past: that would change what was answered before"
            )
            remedy = "Give a later moment, or leave it empty: then it holds from now."
        if problem:
            refuse([Fault(column=column, problem=problem, remedy=remedy)], what=f"{quoted(last.name)}")
        return valid_from or self.now

    def _accept(self, activity: ProcessingActivity) -> ProcessingActivity:
        self._keep(activity)
        self.new_activities.append(activity)
        return activity

    def _keep(self, activity: ProcessingActivity) -> None:
        self.activities.setdefault(activity.activity_id, []).append(activity)
        self.activity_of[activity.id] = activity.activity_id
        self.namespaces.add(namespace_of(activity.id))
