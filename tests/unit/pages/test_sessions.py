"""Who has the pages open."""

from __future__ import annotations

import attrs
import pytest

from ldv.pages._people import Person
from ldv.pages._sessions import IDLE_SECONDS, LONGEST_SECONDS, Sessions

ANNA = Person(name="Anna")


@attrs.define
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock=clock)


def test_who_is_away_for_a_while_is_logged_out(sessions: Sessions, clock: Clock) -> None:
    """Each look counts anew; one that comes too late finds nothing, and so does the next."""
    session = sessions.begin(ANNA)
    for _ in range(2):
        clock.now += IDLE_SECONDS
        assert sessions.find(session.id) is session
    clock.now += IDLE_SECONDS + 1
    assert sessions.find(session.id) is None
    clock.now = 0
    assert sessions.find(session.id) is None


def test_nobody_stays_for_ever(sessions: Sessions, clock: Clock) -> None:
    """Who goes on looking is logged out all the same, at the end of a working day."""
    session = sessions.begin(ANNA)
    while clock.now + IDLE_SECONDS <= LONGEST_SECONDS:
        clock.now += IDLE_SECONDS
        assert sessions.find(session.id) is session
    clock.now = LONGEST_SECONDS + 1
    assert sessions.find(session.id) is None


def test_a_crowd_of_strangers_logs_nobody_out(sessions: Sessions) -> None:
    """Strangers push out strangers, the one that was silent longest first; who has logged in stays."""
    known, silent, looking = sessions.begin(ANNA), sessions.begin(), sessions.begin()
    for _ in range(6000):
        sessions.begin()
        assert sessions.find(looking.id) is looking
    assert sessions.find(known.id) is known
    assert sessions.find(silent.id) is None


def test_who_logs_out_leaves_nothing(sessions: Sessions) -> None:
    """The session is gone, with the person and what pages kept for the next request."""
    session = sessions.begin(ANNA)
    session.kept["report"] = "what was done"
    sessions.end(session)
    assert (sessions.find(session.id), session.person, session.kept) == (None, None, {})
