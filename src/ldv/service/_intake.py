"""What comes in goes to the journal, and is answered for when it is on the disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs

from ldv.errors import JournalUnavailable, JournalWriteError, RequestRefused
from ldv.journal import Journal
from ldv.record import WireRecord, encode_records, repaired
from ldv.service._spans import (
    MOST_CHARACTERS,
    MOST_SPANS,
    Incoming,
    Reading,
    characters_of,
    too_many,
    too_much,
)

_AGAIN_AFTER: Final = 5.0
_MOST_MONTHS: Final = 24
_SPANS_A_TURN: Final = 500
_MONTH_NS: Final = 28 * 24 * 3600 * 1_000_000_000

Groups = Iterable[tuple[dict[str, Any], bool, Any]]


@attrs.define
class Counts:
    """What came in since the service started.

    Attributes:
        requests: Requests with spans that were taken.
        records: Records written to the journal.
        ignored: Spans that were no processings.
        refused: Requests that were refused, by HTTP status.
        seconds: Time that taking requests took, all together.
    """

    requests: int = 0
    records: int = 0
    ignored: int = 0
    refused: dict[int, int] = attrs.field(factory=dict)
    seconds: float = 0.0


class Intake:
    """Takes requests; many threads at a time use it.

    Args:
        journal: Where records go, at durability `disk`.
        reading: Makes records of spans.
    """

    def __init__(self, journal: Journal, reading: Reading) -> None:
        """Nothing came yet."""
        self._journal = journal
        self._reading = reading
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self.counts = Counts()
        self.stopping = False

    def take(self, groups: Groups, incoming: Callable[..., Incoming]) -> int:
        """Take a request: all of it, or nothing.

        Args:
            groups: Attributes of a resource, whether a logboek sent it, and its spans.
            incoming: Reads one span.

        Returns:
            How many records are on the disk now. Records that came before are among them: that is found out when
            they are delivered.

        Raises:
            RequestRefused: 400 when something in it cannot be a record, 413 when they are too many or too large
                together, 503 when the disk does not take it now.
        """
        started = time.perf_counter()
        records: list[WireRecord] = []
        ignored = spans = characters = 0
        for attributes, ours, group in groups:
            if (spans := spans + len(group)) > MOST_SPANS:
                raise too_many()
            resource = self._reading.resource(attributes, ours=ours)
            for start in range(0, len(group), _SPANS_A_TURN):
                # One thread at a time: together they would be no faster, and who reads would wait for each of them in
                # turn. In parts: a small request is not to wait for a large one.
                with self._turn:
                    for span in group[start : start + _SPANS_A_TURN]:
                        found = self._reading.records(incoming(span, ours=ours), resource=resource)
                        ignored += not found
                        records += found
                        characters += (characters_of(found[-1]) if len(found) > 1 else len(resource)) * len(found)
                        if len(records) > MOST_SPANS:
                            raise too_many()
                        if characters > MOST_CHARACTERS:
                            raise too_much()
        if records:
            _check_span_of_time(records)
            self._write(records)
        with self._lock:
            self.counts.requests += 1
            self.counts.records += len(records)
            self.counts.ignored += ignored
            self.counts.seconds += time.perf_counter() - started
        return len(records)

    def refuse(self, status: int) -> None:
        """Count a refusal."""
        with self._lock:
            self.counts.refused[status] = self.counts.refused.get(status, 0) + 1

    def _write(self, records: list[WireRecord]) -> None:
        if self.stopping:
            raise RequestRefused("service: it is ending.", status=503, retry_after=_AGAIN_AFTER)
        if self._journal.refusing:
            self._journal.look()
            if self._journal.refusing:
                raise RequestRefused("service: the journal takes no records now.", status=503, retry_after=_AGAIN_AFTER)
        try:
            payload = encode_records(records)
        except UnicodeEncodeError:
            payload = encode_records(
                [repaired([getattr(one, name) for name in one.__struct_fields__]) for one in records]
            )
        try:
            # One frame: after a crash it is there whole, or not at all.
            receipt = self._journal.end(records[-1].operation_id, payload, len(records))
            self._journal.wait(receipt)
        except (JournalWriteError, JournalUnavailable) as error:
            # What was written after all comes again with the next try, and is recognised then.
            raise RequestRefused(
                "service: the journal could not be written.", status=503, retry_after=_AGAIN_AFTER
            ) from error


def _check_span_of_time(records: list[WireRecord]) -> None:
    """A batch is stored month by month: one that spans a thousand of them is a thousand inserts."""
    months = {record.start_time // _MONTH_NS for record in records}
    if len(months) > _MOST_MONTHS:
        raise RequestRefused(
            f"otlp: the spans of one request are of more than {_MOST_MONTHS} months. Send less at a time."
        )
