"""The instruction to keep and not to destroy, and how it is lifted (working agreements, section 12)."""

from __future__ import annotations

import datetime

import attrs

from chatarchive.errors import Refused


@attrs.frozen(kw_only=True)
class Lift:
    """A decision that an instruction no longer holds.

    Attributes:
        document: Where the decision can be found.
        persons: Personnel numbers of who confirmed it; two are needed.
        at: When the second one did; None before.
    """

    document: str
    persons: tuple[str, ...] = attrs.field(repr=False)
    at: datetime.datetime | None = None


@attrs.frozen(kw_only=True)
class RetentionInstruction:
    """An instruction as "de tijdelijke instructie bewaren en niet-vernietigen van chatberichten".

    Attributes:
        id: Identifier without meaning.
        reference: Where it can be found.
        since: From when it holds.
        lift: How it was lifted, or is being lifted; None while nobody asked.
    """

    id: str
    reference: str
    since: datetime.date
    lift: Lift | None = None

    @property
    def in_force(self) -> bool:
        """Whether it holds: until two persons have lifted it."""
        return self.lift is None or self.lift.at is None

    def lifted_by(self, person: str, *, document: str, at: datetime.datetime) -> RetentionInstruction:
        """The instruction after a person said that it no longer holds.

        Args:
            person: Personnel number.
            document: Where the decision can be found; both persons name the same.
            at: When.

        Raises:
            Refused: No document, another one than the first person named, or the same person twice; requirement 31.
        """
        document = document.strip()
        if not document:
            raise Refused("opheffen: no document was named. Give the reference of the decision.", requirement=31)
        if not self.in_force:
            return self
        if self.lift is None:
            return attrs.evolve(self, lift=Lift(document=document, persons=(person,)))
        if self.lift.document != document:
            raise Refused(
                "opheffen: the first person named another document. Both have to name the same decision.",
                requirement=31,
            )
        if person in self.lift.persons:
            raise Refused("opheffen: the same person asked before. A second person has to confirm it.", requirement=31)
        return attrs.evolve(self, lift=Lift(document=document, persons=(*self.lift.persons, person), at=at))


def check_may_destroy(instructions: list[RetentionInstruction]) -> None:
    """See that nothing keeps a source or media from being destroyed.

    An archive without any instruction on record is one in which nobody lifted it.

    Args:
        instructions: All that were registered.

    Raises:
        Refused: One is in force, or none was ever registered; requirement 31.
    """
    if not instructions:
        raise Refused(
            "vernietigen: no retention instruction was registered, so none was lifted either. Register it, and have "
            "two persons lift it with a document.",
            requirement=31,
        )
    for one in instructions:
        if one.in_force:
            raise Refused(
                f"vernietigen: the instruction to keep chat messages (in force since {one.since}) forbids it, for "
                "everybody. It can be lifted by two persons who name the decision.",
                requirement=31,
            )
