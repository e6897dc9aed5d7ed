"""Trying dead letters again."""

from __future__ import annotations

from pathlib import Path

import attrs

from ldv.delivery import Retried, retry_dead_letters
from ldv.errors import PoisonedBatch
from ldv.journal import dead_letters, write_dead_letter
from ldv.record import Batch, encode_records, to_wire
from tests.support.batches import record


@attrs.define
class Store:
    """A target that refuses the records of one application, and counts what it was asked to look for first."""

    refuses: str
    arrived: list[str] = attrs.field(factory=list)
    in_doubt: int = 0
    closed: bool = False

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        self.closed = True

    def deliver(self, batch: Batch, *, token: str, doubt: bool) -> None:
        self.in_doubt += doubt
        if batch.origins[0].resource_name == self.refuses:
            raise PoisonedBatch("the store refuses this, as the test asked.")
        self.arrived.append(token)


def test_what_is_refused_again_stays(tmp_path: Path) -> None:
    """It is counted and kept; what is delivered goes, and may have arrived before, so the store looks first."""
    for number, name in enumerate(("Goed", "Fout")):
        content = encode_records([to_wire(record(number))])
        write_dead_letter(tmp_path, name, content, reason={"writer": "00112233445566aa", "resource_name": name})
    store = Store(refuses="Fout")
    assert retry_dead_letters(tmp_path, store) == Retried(delivered=1, refused=1)
    assert [letter.token for letter in dead_letters(tmp_path)] == ["Fout"]
    assert (len(store.arrived), store.in_doubt, store.closed) == (1, 2, True)
