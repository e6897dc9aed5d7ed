"""What `ldv doctor` finds."""

from __future__ import annotations

import enum

import attrs


class Level(enum.StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    """It works; somebody should know, or decide."""
    WRONG = "wrong"
    """Records cannot be made, kept or delivered, or are not safe from others."""


@attrs.frozen
class Finding:
    """The outcome of one check.

    Attributes:
        check: What was looked at.
        level: How bad it is.
        found: What was found; never a secret, never a value of a person.
        mend: What to do; empty when there is nothing to do.
    """

    check: str
    level: Level
    found: str
    mend: str = ""


def ok(check: str, found: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, found)


def warning(check: str, found: str, mend: str) -> Finding:
    """Somebody should know."""
    return Finding(check, Level.WARNING, found, mend)


def wrong(check: str, found: str, mend: str) -> Finding:
    """Something has to be done."""
    return Finding(check, Level.WRONG, found, mend)
