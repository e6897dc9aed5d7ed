"""What a detector is: something that points at a piece of a message, and decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import attrs

from chatarchive.cleaning._category import Category, Level, Subject
from chatarchive.domain import Message


@attrs.frozen(kw_only=True)
class Hit:
    """A piece of a message that may have to be taken out.

    Attributes:
        start: Where it begins in the text, in characters.
        end: Where it ends, this character not included.
        subject: What kind of thing it is.
        category: The category that it would be taken out for.
        level: How much would be taken out.
        reason: What a cleaner reads, in Dutch; never what stands there.
    """

    start: int
    end: int
    subject: Subject
    category: Category
    level: Level = Level.ELEMENT
    reason: str


class Detector(Protocol):
    """Points at pieces of a message; keeps nothing of what it read, and asks nothing of a network (requirement 18)."""

    @property
    def name(self) -> str:
        """What it is called; a suggestion names the detector that made it."""

    @property
    def version(self) -> str:
        """Which version, of the code or of the list of words, so that counts can be compared."""

    def find(self, message: Message) -> Iterable[Hit]:
        """The pieces, in any order.

        Args:
            message: What to look at.
        """
