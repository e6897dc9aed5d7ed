"""Records that come more than once: who hands records over to a service sends them again when it gets no answer.

"Elke gegevensverwerkingsactie wordt uniek opgeslagen in het logboek" (section 3.2.11). The same record again is a
repetition, and is left out. Another record under the same identifiers is a contradiction: neither may pass for the
other, so the first stays in the logboek and the second is kept beside it, for a person to see to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import attrs

from ldv.record import Batch, Origin, WireRecord
from ldv.record._names import INTERRUPTED

_WIRE: Final = 16
_MOST_RECENT: Final = 200_000

Stored = tuple[WireRecord, tuple[str, str, Mapping[str, str]]]
"""A record, and the application that it is of."""


@attrs.frozen
class Sorted:
    """What of a batch is new, and what is not.

    Attributes:
        new: Places of the records that are to be stored.
        conflicting: Places of those whose identifiers are of another record.
        repeated: How many are there already.
    """

    new: list[int]
    conflicting: list[int]
    repeated: int


class Again:
    """Finds the records of a batch that came before.

    A record that came before is found by its time, which is what the table is sorted by. That finds a repetition, and
    a contradiction that names the same start, however long ago it came. One that names another start is found among the
    last 200,000 only: to look for identifiers that can be anywhere, the identifiers of every record would have to be
    read with each delivery, some 40 ms for each million.

    Args:
        stored: Asks the store for the records that began at these times.
        newest: Asks it for the identifiers and times of so many records, those that began last first.
    """

    def __init__(
        self,
        stored: Callable[[Sequence[int]], list[Sequence[Any]]],
        *,
        newest: Callable[[int], list[Sequence[Any]]],
    ) -> None:
        """Nothing came yet."""
        self._stored = stored
        self._newest = newest
        self._recent: dict[bytes, int] | None = None
        self.repeated = 0
        self.conflicting = 0

    def sort(self, batch: Batch, *, present: Callable[[Sequence[int]], set[bytes]]) -> Sorted:
        """Tell the new records of a batch from those that came before.

        Args:
            batch: Records of one month.
            present: Asks the store which identifiers there are among the records that began at these times.
        """
        keys = batch.keys()
        received = [place for place, origin in enumerate(batch.origins) if origin.received]
        there = present(sorted({batch.records[place].start_time for place in received}))
        recent = self._known_of_late() if received else {}
        elsewhere = {keys[place] for place in received if recent.get(keys[place], at := _start(batch, place)) != at}
        asked = sorted({_start(batch, place) for place in received if keys[place] in there})
        known: dict[bytes, Stored] = {}
        for row in self._stored(asked) if asked else ():
            record = WireRecord(*row[:_WIRE])
            known[record.trace_id + record.operation_id] = record, (row[_WIRE], row[_WIRE + 1], row[_WIRE + 2])
        found = Sorted([], [], 0)
        repeated = 0
        for place, origin in enumerate(batch.origins):
            key, record = keys[place], batch.records[place]
            if not origin.received:
                found.new.append(place)
            elif (before := known.get(key)) is None and key not in elsewhere:
                known[key] = record, origin.same_application
                found.new.append(place)
            elif before is not None and _same(before, record, origin):
                recent[key] = record.start_time
                repeated += 1
            else:
                found.conflicting.append(place)
        return attrs.evolve(found, repeated=repeated)

    def stored(self, batch: Batch, found: Sorted) -> None:
        """Remember what was stored, and count what was not."""
        self.repeated += found.repeated
        self.conflicting += len(found.conflicting)
        if (recent := self._recent) is None:
            return
        for place in found.new:
            if batch.origins[place].received:
                record = batch.records[place]
                recent[record.trace_id + record.operation_id] = record.start_time
        if (more := len(recent) - _MOST_RECENT) > 0:
            for key in list(islice(recent, more)):
                del recent[key]

    def _known_of_late(self) -> dict[bytes, int]:
        # Also what was delivered before this process began, or by another one until then.
        if self._recent is None:
            rows = self._newest(_MOST_RECENT)
            self._recent = {trace_id + operation_id: start for trace_id, operation_id, start in reversed(rows)}
        return self._recent


def _start(batch: Batch, place: int) -> int:
    return batch.records[place].start_time


def _same(before: Stored, record: WireRecord, origin: Origin) -> bool:
    # Who adopts the journal of a machine that went down takes an operation for interrupted that was delivered already.
    return before == (record, origin.same_application) or INTERRUPTED in record.attributes
