"""What an error means for who waits for a page."""

from __future__ import annotations

import logging

import pytest

from ldv.errors import (
    AuditUnavailable,
    Busy,
    ConfigurationError,
    EngineHeld,
    JournalUnavailable,
    LdvError,
    LogboekError,
    RegisterUnavailable,
    RequestRefused,
    TargetUnavailable,
)
from ldv.pages._trouble import Cause, patiently, trouble


def refused(cause: Exception | None = None) -> RequestRefused:
    """What comes of a reader whose store does not answer."""
    error = RequestRefused("service: not now.", status=503, retry_after=5)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "cause", "status", "seconds"),
    [
        (Busy("too many", retry_after=0.2), Cause.BUSY, 503, 1),
        (refused(TargetUnavailable("x")), Cause.LOGBOEK, 503, 5),
        (refused(LogboekError("x")), Cause.LOGBOEK, 503, 5),
        (refused(EngineHeld("x")), Cause.HELD, 503, 5),
        (refused(RegisterUnavailable("x")), Cause.REGISTER, 503, 5),
        (refused(), Cause.OTHER, 503, 5),
        (AuditUnavailable("x"), Cause.AUDIT, 503, 10),
        (JournalUnavailable("x"), Cause.JOURNAL, 503, 10),
        (ConfigurationError("x"), Cause.BROKEN, 500, 0),
        (RuntimeError("x"), Cause.BROKEN, 500, 0),
    ],
)
def test_what_a_reader_is_told(error: Exception, cause: Cause, status: int, seconds: int) -> None:
    """What passes says when to come back; what does not, does not ask for it."""
    found = trouble(error)
    assert (found.cause, found.status, found.seconds) == (cause, status, seconds)


def test_the_log_tells_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    """Under the number of the page stand the error and what led to it, but no text that is not of this library."""
    unavailable = TargetUnavailable("logboek: a question did not work now.")
    unavailable.__cause__ = OSError("999990019")
    with caplog.at_level(logging.ERROR, logger="ldv"):
        found = trouble(refused(unavailable))
    assert caplog.messages == [
        f"ldv serve: a page failed, number {found.number}: [LDV800] service: not now. "
        "Because: [LDV304] logboek: a question did not work now. Because: OSError."
    ]


@pytest.mark.parametrize("error", [refused(TargetUnavailable("x")), AuditUnavailable("x")])
def test_a_store_that_was_away_is_asked_again(error: LdvError) -> None:
    """A store that answers the second time makes a page; what cannot be repeated, such as a form, is not."""
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        if len(asked) == 1:
            raise error
        return "a page"

    assert patiently(ask, again=True) == "a page"
    asked.clear()
    with pytest.raises(type(error)):
        patiently(ask, again=False)


@pytest.mark.parametrize("error", [ConfigurationError("x"), Busy("x", retry_after=1), refused(LogboekError("x"))])
def test_what_stays_wrong_is_asked_once(error: LdvError) -> None:
    """Who asks in vain hears it at once where asking again changes nothing."""
    asked: list[int] = []

    def ask() -> None:
        asked.append(1)
        raise error

    with pytest.raises(type(error)):
        patiently(ask, again=True)
    assert len(asked) == 1
