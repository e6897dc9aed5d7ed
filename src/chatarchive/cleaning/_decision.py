"""What a cleaner decides, one thing at a time."""

from __future__ import annotations

import datetime
from enum import StrEnum

import attrs

from chatarchive.cleaning._cut import Cut


class Verb(StrEnum):
    """What a cleaner did."""

    CUT = "schonen"
    """Take something out that nobody suggested."""
    ACCEPT = "overnemen"
    """Take out what was suggested."""
    REJECT = "bewaren"
    """Keep what was suggested."""
    UNDO = "terugdraaien"
    """Take an earlier decision back."""


@attrs.frozen(kw_only=True)
class Decision:
    """One decision. It stays in the history when it is undone.

    Attributes:
        number: From 1, in the order they were taken.
        verb: What was done.
        by: Personnel number of who decided; it goes to the audit log, and never to a record.
        at: When.
        cut: What is taken out; None for a rejection or an undo.
        suggestion: The suggestion it is about; None for a cut of one's own.
        undoes: Number of the decision that is taken back.
    """

    number: int
    verb: Verb
    by: str = attrs.field(repr=False)
    at: datetime.datetime
    cut: Cut | None = None
    suggestion: str | None = None
    undoes: int | None = None


@attrs.frozen(kw_only=True)
class Choice:
    """Something that a cleaner wants decided, with others or not at all (`take`).

    Attributes:
        verb: Cut, accept or reject.
        cut: For a cut; and for an acceptance with another category or reason than was suggested.
        suggestion: For an acceptance or rejection.
    """

    verb: Verb
    cut: Cut | None = None
    suggestion: str | None = None
