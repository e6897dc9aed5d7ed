"""kill -9 of the service while many send: what was answered with 200 is not lost, and nothing is there twice."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
import urllib3

from ldv.service import Scope, TokenFile
from tests.support.service import Running, body, eventually, serving, span

ROUNDS = int(os.environ.get("LDV_CRASH_ROUNDS", "0")) // 40 or 4
SENDERS = 4
SPANS = 50

pytestmark = pytest.mark.crash


class Load:
    """Clients that send until the service is gone.

    Attributes:
        sent: First numbers of the requests that were sent.
        answered: Of those, the ones that were answered with 200.
    """

    def __init__(self) -> None:
        self.sent: set[int] = set()
        self.answered: set[int] = set()
        self._numbers = iter(range(0, 10**9, SPANS))
        self._lock = threading.Lock()

    def until_killed(self, service: Running, token: str, *, enough: int) -> None:
        """Send from several threads, and kill the service after so many answers."""
        reached = threading.Event()

        def work() -> None:
            again: int | None = None
            while (first := self._next(again)) is not None:
                content = body(*(span(number) for number in range(first, first + SPANS)))
                try:
                    status = service.send(content, token).status
                except urllib3.exceptions.HTTPError:
                    return
                if status == 200:
                    self.answered.add(first)
                # Now and then a client that heard the answer sends it again all the same.
                again = first if first % (7 * SPANS) == 0 and again is None else None
                if len(self.answered) >= enough:
                    reached.set()

        senders = [threading.Thread(target=work) for _ in range(SENDERS)]
        for sender in senders:
            sender.start()
        assert reached.wait(60)
        service.stop(by=signal.SIGKILL)
        for sender in senders:
            sender.join()

    def _next(self, again: int | None) -> int:
        with self._lock:
            first = next(self._numbers) if again is None else again
            self.sent.add(first)
            return first


@pytest.mark.timeout(0 if ROUNDS > 4 else 240)
def test_what_was_answered_survives(tmp_path: Path) -> None:
    """Each record that was answered for is in the logboek once, after kills at any moment and repeated requests."""
    load = Load()
    token = TokenFile(tmp_path / "logboek.tokens.json").create("test", scopes=[Scope.WRITE, Scope.MANAGE])
    for kill in range(1, ROUNDS + 1):
        with serving(tmp_path, serve_rate="1000000") as service:
            load.until_killed(service, token, enough=40 * kill)
    with serving(tmp_path) as service:
        assert eventually(lambda: b"ldv_backlog_bytes 0.0" in service.get("/metrics", token).data, seconds=60)
        assert service.stop() == 0
        found = [int(record.operation_id, 16) - 1 for record in service.records()]
    stored = set(found)
    assert len(found) == len(stored)
    assert [first for first in sorted(load.answered) if not stored.issuperset(range(first, first + SPANS))] == []
    # A request is there whole, or not at all.
    assert {number - number % SPANS for number in stored} <= load.sent
    assert len(found) % SPANS == 0
