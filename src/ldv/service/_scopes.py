"""What somebody may do with the service."""

from __future__ import annotations

import enum

import attrs


class Scope(enum.StrEnum):
    """One right. None includes another."""

    WRITE = "write"
    """Hand over records, by OTLP."""
    READ = "read"
    """Read records, by the extension "lezen"; not those that are confidential."""
    INZAGE = "inzage"
    """Look for a person by an identifier, in place of a pseudonym, when reading records."""
    REGISTER = "register"
    """Read the register of processing activities."""
    REPORT = "report"
    """See confidential records too, when reading: for the privacy officer."""
    MANAGE = "manage"
    """See how the service is doing."""


@attrs.frozen(kw_only=True)
class Principal:
    """Who sent a request.

    Attributes:
        id: Names the credential: the same one always has the same; never the credential itself.
        scopes: What it may do.
    """

    id: str
    scopes: frozenset[Scope]


def scopes_in(words: object) -> frozenset[Scope]:
    """The scopes among some words; others are no scope of ours.

    Args:
        words: Texts.
    """
    known = {scope.value: scope for scope in Scope}
    found = words if isinstance(words, (list, tuple, set, frozenset)) else ()
    return frozenset(known[word] for word in found if isinstance(word, str) and word in known)
