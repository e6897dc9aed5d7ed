"""Who is logged in: kept here, and in the browser nothing but a random text."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

import attrs

from ldv.pages._people import Person

IDLE_SECONDS: Final = 15 * 60
"""Without a request; a computer in a library is left behind."""
LONGEST_SECONDS: Final = 8 * 3600
_MOST: Final = 5000


@attrs.define(eq=False)
class Session:
    """What is known of one browser.

    Attributes:
        id: What its cookie says.
        csrf: What every form of its pages says, and no other site can know.
        person: Who has logged in; None before.
        made: When it began, in seconds of the clock.
        seen: When it was last used.
        kept: What pages keep for the next request, such as a report.
    """

    id: str = attrs.field(repr=False)
    csrf: str = attrs.field(repr=False)
    person: Person | None
    made: float
    seen: float
    kept: dict[str, Any] = attrs.field(factory=dict, repr=False)


class Sessions:
    """All of them, in memory: who restarts the service logs everybody out.

    Args:
        clock: Seconds, never stepping back.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Nobody is here."""
        self._clock = clock
        # Apart, so that strangers who come in great numbers push out strangers only.
        self._known: OrderedDict[str, Session] = OrderedDict()
        self._strangers: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, person: Person | None = None) -> Session:
        """A new one. Its name is new as well: what somebody knew before the login is worth nothing after it."""
        now = self._clock()
        session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), person, now, now)
        with self._lock:
            among = self._strangers if person is None else self._known
            among[session.id] = session
            while len(among) > _MOST:
                among.popitem(last=False)
        return session

    def find(self, id: str) -> Session | None:
        """The one of a cookie, as long as it lasts."""
        with self._lock:
            among = self._known if id in self._known else self._strangers
            session = among.get(id)
            if session is None:
                return None
            now = self._clock()
            if now - session.seen > IDLE_SECONDS or now - session.made > LONGEST_SECONDS:
                del among[id]
                return None
            session.seen = now
            among.move_to_end(id)
            return session

    def end(self, session: Session) -> None:
        """Forget it, and all that was kept for it."""
        with self._lock:
            self._known.pop(session.id, None)
            self._strangers.pop(session.id, None)
        session.kept.clear()
        session.person = None
