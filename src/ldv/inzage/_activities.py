"""What a register says of the activities in records; each is looked up once for a report."""

from __future__ import annotations

import datetime
from typing import Final

from ldv.errors import UnknownActivity
from ldv.inzage._confidential import hides, version_for
from ldv.inzage._values import Activity, Party
from ldv.register import THIS_ORGANISATION, Entity, ProcessingActivity, Register

_MOST: Final = 4096


class Activities:
    """Asks a register, and remembers the answers for one report.

    Args:
        register: The register.
        now: When the report is made.
    """

    def __init__(self, register: Register, *, now: datetime.datetime) -> None:
        """Nothing asked yet."""
        self._register = register
        self._now = now
        self._histories: dict[str, tuple[ProcessingActivity, ...]] = {}
        self._entities: dict[str, tuple[Entity, ...]] = {}
        self._shown: dict[tuple[str, int], Activity] = {}

    def hides(self, id: str, *, started: datetime.datetime, ended: datetime.datetime) -> bool:
        """Tell whether a record of an activity must be left out of what the data subject is shown.

        An activity that is part of a confidential one is confidential: "a child ... inherits all of the attributes and
        functions assigned to the parent class" (section 3.2.13).

        Args:
            id: The activity, as it stands in the record.
            started: When the processing began.
            ended: When it ended.

        Raises:
            RegisterUnavailable: The register does not answer, so it cannot be known.
        """
        seen: set[str] = set()
        history = self._history(id)
        while history and history[0].id not in seen:
            if hides(history, started=started, ended=ended, now=self._now):
                return True
            seen.add(history[0].id)
            history = self._history(version_for(history, started).parent_id or "")
        return False

    def shown(self, id: str, *, when: datetime.datetime, internal: bool) -> Activity:
        """An activity as it was at a moment.

        Args:
            id: The activity, as it stands in the record.
            when: The moment.
            internal: Whether confidentiality may be mentioned.

        Raises:
            RegisterUnavailable: The register does not answer.
        """
        history = self._history(id)
        if not history:
            return Activity(id=id)
        version = version_for(history, when)
        # The name of a controller can change without a new version of the activity.
        controller = self._entity(version.controller_id, when)
        processors = tuple(self._entity(processor, when) for processor in version.processor_ids)
        early = version.valid_from is not None and version.valid_from > when
        key = (id, version.number)
        found = self._shown.get(key)
        if (
            found is not None
            and (found.controller, found.processors) == (controller, processors)
            and (found.described_from is not None) is early
        ):
            return found
        made = Activity(
            id=id,
            known=True,
            version_id=version.id,
            described_from=version.valid_from if early else None,
            name=version.name,
            purpose=version.purpose,
            legal_basis=version.legal_basis,
            legal_basis_comment=version.legal_basis_comment,
            data_subject_categories=version.data_subject_categories,
            personal_data_categories=version.personal_data_categories,
            recipients_categories=version.recipients_categories,
            time_limit=version.envisaged_time_limit,
            controller=controller,
            processors=processors,
            confidentiality=version.confidentiality if internal and version.confidentiality.confidential else None,
        )
        self._shown[key] = made
        return made

    def party(self, id: str, *, when: datetime.datetime) -> Party:
        """A party by the identifier in a record, with its name of that moment where the register has it.

        Raises:
            RegisterUnavailable: The register does not answer.
        """
        return self._entity(id, when)

    def _history(self, id: str) -> tuple[ProcessingActivity, ...]:
        if not id:
            return ()
        found = self._histories.get(id)
        if found is None:
            try:
                found = self._register.history(id)
            except UnknownActivity:
                found = ()
            if len(self._histories) >= _MOST:
                self._histories.clear()
            self._histories[id] = found
        return found

    def _entity(self, id: str, when: datetime.datetime) -> Party:
        found = self._entities.get(id)
        if found is None:
            try:
                found = self._register.entities.history(id)
            except UnknownActivity:
                found = ()
            if len(self._entities) >= _MOST:
                self._entities.clear()
            self._entities[id] = found
        if not found:
            return Party(id=id)
        version = next(
            (version for version in reversed(found) if version.valid_from is None or version.valid_from <= when),
            found[0],
        )
        if id == THIS_ORGANISATION and version.number == 1 and len(found) > 1:
            # What a register ships with has a name to be replaced; no organisation was ever called that.
            version = found[1]
        return Party(id=id, name=version.name)
