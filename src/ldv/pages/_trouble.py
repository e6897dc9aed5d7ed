"""A page that could not be made: what its reader is told, and the line in the log that tells the rest."""

from __future__ import annotations

import enum
import logging
import math
import secrets
import time
from collections.abc import Callable
from typing import Final, TypeVar

import attrs

from ldv.errors import (
    AuditUnavailable,
    Busy,
    EngineHeld,
    JournalUnavailable,
    JournalWriteError,
    LdvError,
    LogboekError,
    RegisterUnavailable,
    RequestRefused,
    TargetUnavailable,
    Unavailable,
)

_Result = TypeVar("_Result")

_PATIENCE: Final = 5.0
_PAUSES: Final = (0.5, 1.0)
_AGAIN_AFTER: Final = 10.0
_log: Final = logging.getLogger("ldv")


class Cause(enum.StrEnum):
    """Why there is no page, as far as its reader should know."""

    BUSY = "busy"
    AUDIT = "audit"
    REGISTER = "register"
    HELD = "held"
    LOGBOEK = "logboek"
    JOURNAL = "journal"
    OTHER = "other"
    """It may pass, and nobody but who reads the log can do anything with the reason."""
    BROKEN = "broken"
    """Trying again does not help."""


# In this order: the first that an error is.
_CAUSES: Final = (
    (Busy, Cause.BUSY),
    (AuditUnavailable, Cause.AUDIT),
    (RegisterUnavailable, Cause.REGISTER),
    (EngineHeld, Cause.HELD),
    ((TargetUnavailable, LogboekError), Cause.LOGBOEK),
    ((JournalUnavailable, JournalWriteError), Cause.JOURNAL),
    ((Unavailable, RequestRefused), Cause.OTHER),
)


@attrs.frozen(kw_only=True)
class Trouble:
    """Why there is no page.

    Attributes:
        number: Names it in the log: six hexadecimal digits, too few to be anybody's number.
        status: HTTP status.
        cause: What the reader is told.
        seconds: After which trying again makes sense; 0: it does not.
    """

    number: str
    status: int
    cause: Cause
    seconds: int


def trouble(error: Exception) -> Trouble:
    """What an error means for who waits for a page; the log gets all of it, under a number that the page shows.

    Args:
        error: What was raised.
    """
    number = secrets.token_hex(3)
    _log.error("ldv serve: a page failed, number %s: %s", number, _described(error))
    reason = error.__cause__ if isinstance(error.__cause__, LdvError) else error
    cause = next((cause for kind, cause in _CAUSES if isinstance(reason, kind)), Cause.BROKEN)
    if cause is Cause.BROKEN:
        return Trouble(number=number, status=500, cause=cause, seconds=0)
    asked = error.retry_after if isinstance(error, RequestRefused) else None
    return Trouble(number=number, status=503, cause=cause, seconds=math.ceil(asked or _AGAIN_AFTER))


def patiently(ask: Callable[[], _Result], *, again: bool) -> _Result:
    """Ask for something; where a store did not answer, ask again: a connection that was lost is made anew.

    Args:
        ask: Asks.
        again: Whether it may be asked more than once.

    Raises:
        LdvError: What the last try raised.
    """
    deadline = time.monotonic() + _PATIENCE
    for pause in _PAUSES if again else ():
        try:
            return ask()
        except LdvError as error:
            if not isinstance(error.__cause__ or error, Unavailable) or time.monotonic() >= deadline:
                raise
        time.sleep(pause)
    return ask()


def _described(error: BaseException) -> str:
    """An error and what led to it. Ours hold no value of a person; of any other only the kind is told."""
    parts: list[str] = []
    here: BaseException | None = error
    while here is not None:
        parts.append(str(here) if isinstance(here, LdvError) else f"{type(here).__name__}.")
        here = here.__cause__
    return " Because: ".join(parts)
