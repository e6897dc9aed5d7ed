"""Possible markings of classified information, as they are written in messages (risks and measures, risk 5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import attrs

from chatarchive.domain import Clearance, Message

_STG: Final = r"\b(?:stg|staatsgeheim)\b\.?[ :/-]*"
# The highest first: "Stg. ZEER GEHEIM" holds "GEHEIM" too.
_FORMS: Final = (
    (
        Clearance.TOP_SECRET,
        rf"{_STG}zeer[ -]*geheim\b|\bstg\.? ?zg\b|\b(?:cosmic|eu) top secret\b|\btr[eè]s secret ue\b",
    ),
    (Clearance.SECRET, rf"{_STG}geheim\b|\bstg\.? ?g\b|\b(?:nato|eu|navo)[ -]secret\b|\bsecret ue\b"),
    (
        Clearance.CONFIDENTIAL,
        rf"{_STG}confidentieel\b|\bstg\.? ?c\b|\b(?:nato|eu|navo)[ -]confidential\b|\bconfidentiel ue\b",
    ),
    (
        Clearance.DEPARTMENTAL,
        r"\bdep(?:artementaal)?\b\.?[ -]*vertrouwelijk\b|\bdep\.? ?v\b|\b(?:nato|eu|navo)[ -]restricted\b",
    ),
)
_COMPILED: Final = tuple((level, re.compile(form, re.IGNORECASE)) for level, form in _FORMS)
_ALONE: Final = re.compile(r"\bstaatsgeheim\b", re.IGNORECASE)
_LIKELY: Final = re.compile(r"geheim|vertrouwelijk|stg|dep\b|secret|confiden|restricted", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Marking:
    """A place where a message seems to be marked as classified.

    Attributes:
        message: Position of the message, from 0.
        line: Line of the export where it begins.
        level: The level it seems to have.
    """

    message: int
    line: int
    level: Clearance


def markings(messages: Sequence[Message]) -> tuple[Marking, ...]:
    """Messages, and names of attachments, that seem to be marked as classified (requirement 52).

    One that is found freezes the conversation until a person has looked at it; that is up to the caller.

    Args:
        messages: The conversation.

    Returns:
        The highest level of each message that has any.
    """
    found = []
    for position, message in enumerate(messages):
        level = _level(f"{message.text}\n{(message.attachment or '').replace('_', ' ')}")
        if level is not None:
            found.append(Marking(message=position, line=message.line, level=level))
    return tuple(found)


def _level(text: str) -> Clearance | None:
    if _LIKELY.search(text) is None:
        return None
    for level, form in _COMPILED:
        if form.search(text) is not None:
            return level
    return Clearance.SECRET if _ALONE.search(text) is not None else None
