"""What takes requests, with many threads at a time."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Any

from ldv.journal import Journal
from ldv.profile import load_profile
from ldv.pseudonym import Key, KeyRing
from ldv.service import _otlp_protobuf
from ldv.service._intake import Intake
from ldv.service._spans import Incoming, Reading
from tests.support.service import body, span


def test_one_request_is_taken_apart_at_a_time(tmp_path: Path) -> None:
    """While one thread makes records of spans, others wait: so who reads competes with one of them, not with eight."""
    journal = Journal(tmp_path / "journal", resource_name="test", durability="disk")
    journal.open()
    intake = Intake(journal, Reading(load_profile("seed"), keys=KeyRing([Key.generate()])))
    meeting, met = threading.Barrier(2), []

    def incoming(found: Any, *, ours: bool) -> Incoming:
        with contextlib.suppress(threading.BrokenBarrierError):
            met.append(meeting.wait(0.5))
        return _otlp_protobuf.incoming(found, ours=ours)

    def take(first: int) -> None:
        intake.take(_otlp_protobuf.groups(body(*(span(first + number) for number in range(600)))), incoming)

    threads = [threading.Thread(target=take, args=(first,)) for first in (0, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    assert (met, intake.counts.requests, intake.counts.records) == ([], 2, 1200)
