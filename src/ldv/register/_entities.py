"""The controllers and processors of a register."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from ldv.errors import UnknownActivity
from ldv.register import _store as store
from ldv.register._entity import Entity
from ldv.register._faults import quoted

if TYPE_CHECKING:
    from ldv.register._register import Register


class Entities:
    """What `register.entities` gives; see `Register` for the rules, which are the same."""

    def __init__(self, register: Register) -> None:
        """Of this register."""
        self._register = register

    def get(self, id: str) -> Entity:
        """The newest version of an entity.

        Raises:
            UnknownActivity: There is no such entity.
        """
        return self.history(id)[-1]

    def version_at(self, id: str, when: datetime.datetime) -> Entity | None:
        """The version that was valid at a moment; None when it had none yet.

        Raises:
            UnknownActivity: There is no such entity.
        """
        return next(
            (entity for entity in reversed(self.history(id)) if entity.valid_from is None or entity.valid_from <= when),
            None,
        )

    def history(self, id: str) -> tuple[Entity, ...]:
        """All versions of an entity, the first one first.

        Raises:
            UnknownActivity: There is no such entity.
        """
        with self._register._unit.reading() as connection:
            found = store.entity_history(connection, id)
        if not found:
            raise UnknownActivity(
                f"register: there is no entity {quoted(id)}. `ldv register list --entities` shows which there are."
            )
        return tuple(found)

    def list(self) -> list[Entity]:
        """The newest version of every entity, by name."""
        with self._register._unit.reading() as connection:
            newest = {entity.id: entity for entity in store.entities(connection)}
        return sorted(newest.values(), key=lambda entity: (entity.name, entity.id))

    def add(self, entity: Entity) -> Entity:
        """Add an entity.

        Args:
            entity: Its identifier may be empty: then the register makes one.

        Returns:
            The entity as the register has it.

        Raises:
            RegisterFaults: It is not right.
        """
        with self._register._unit.changing() as book:
            return book.add_entity(entity)

    def change(self, id: str, *, valid_from: datetime.datetime | None = None, **changes: Any) -> Entity:
        """Add a version to an entity, unless nothing changes.

        Args:
            id: Its identifier.
            valid_from: From when; None is from now.
            **changes: Fields and their new values.

        Returns:
            The newest version.

        Raises:
            UnknownActivity: There is no such entity.
            RegisterFaults: It is not right.
        """
        self.get(id)
        with self._register._unit.changing() as book:
            return book.change_entity(id, changes, valid_from=valid_from)
