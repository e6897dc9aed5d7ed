"""Brings the journal to the logboek, exactly once.

Order: confirmed by the target, then noted as delivered, then removed from disk. A crash between any two of
those repeats the earlier one, and a repeated delivery looks first which records are there already.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ldv.delivery._status import ShipperStatus, StatusFile
from ldv.delivery._target import Target
from ldv.delivery._underway import Underway
from ldv.errors import (
    ConfigurationError,
    LdvError,
    PoisonedBatch,
    RecordFormatError,
    TargetUnavailable,
    Unavailable,
)
from ldv.journal import (
    AdoptedWriter,
    Position,
    Slice,
    backlog,
    hurry_time,
    is_alive,
    load_delivered,
    read,
    remove_finished,
    save_delivered,
    try_adopt,
    undelivered_bytes,
    write_dead_letter,
    writers,
)
from ldv.record import Batch, encode_records
from ldv.record._names import INTERRUPTED

_POLL: Final = 0.02
_BACKOFF_FIRST: Final = 0.1
_BACKOFF_MOST: Final = 5.0
_PLENTY_BYTES: Final = 4 * 1024 * 1024
_MOST_BYTES: Final = 64 * 1024 * 1024
_LEAST_BYTES: Final = 1024 * 1024
_MOST_ADOPTED: Final = 64
"""Each holds a descriptor until all that its writer left is delivered, and the logboek needs some as well."""


class _Stopped(Exception):
    """Asked to stop before the target had confirmed: nothing is noted as delivered."""


class Shipper:
    """Delivers one journal directory. Whoever runs it holds that directory's shipper lock.

    Args:
        directory: The journal.
        target: Where records go.
        batch_rows: Most records in one delivery.
        batch_interval: Seconds in which records are gathered, unless somebody waits for them.
        progress: Called with the number of records after each confirmed delivery.
        changed: Called with the status when its state or its error changes.
    """

    def __init__(
        self,
        directory: Path,
        target: Target,
        *,
        batch_rows: int = 50_000,
        batch_interval: float = 0.25,
        progress: Callable[[int], None] | None = None,
        changed: Callable[[ShipperStatus], None] | None = None,
    ) -> None:
        """Nothing is opened yet."""
        self._directory = directory
        self._target = target
        self._batch_rows = batch_rows
        self._batch_interval = batch_interval
        self._progress = progress
        self._status = StatusFile(directory, changed=changed)
        self._stop = threading.Event()
        self._finish = threading.Event()
        self._adopted: dict[str, AdoptedWriter] = {}
        self._positions: dict[str, Position] = {}
        self._unreadable: dict[str, LdvError] = {}
        self._underway = Underway(directory)
        self._hurry = 0.0
        self._turn = -1
        self._recovered = False

    def stop(self) -> None:
        """Let `run` end after what it is doing."""
        self._stop.set()

    def finish(self) -> None:
        """Let `run` end when everything is delivered that is in the journal now, or nothing more can be read."""
        self._finish.set()

    def run(self, *, until_done: bool = False, once: bool = False, give_up: bool = False) -> bool:
        """Deliver until stopped.

        Args:
            until_done: End when no process writes to the journal any more and everything is delivered.
            once: End when everything is delivered that was there at the start, also when processes go on writing.
            give_up: End at the first sign that the target is not available, in place of trying for ever.

        Returns:
            Whether everything that was in the journal is delivered.

        Raises:
            ConfigurationError: The target can never work as it is configured.
            TargetUnavailable: Only with `give_up`.
            RecordFormatError: What one process wrote is of another version; all others are delivered.
            Unavailable: What one process wrote cannot be read by this user; all others are delivered.
        """
        try:
            self._positions = load_delivered(self._directory)
            self._underway.load()
            self._retry(self._target.open, give_up=give_up)
            goal = self._goal() if once else {}
            while not self._stop.is_set():
                if not once and self._finish.is_set():
                    once, goal = True, self._goal()
                if not once and self._waits_for_more():
                    continue
                moved = self.deliver_once(give_up=give_up)
                if once and not (moved and self._is_behind(goal)):
                    return self._all_read()
                if moved:
                    continue
                self._status.note(state="waiting")
                if until_done and not self._anybody_writes():
                    return self._all_read()
                self._stop.wait(_POLL)
        except _Stopped:
            pass
        finally:
            self._target.close()
            for adopted in self._adopted.values():
                adopted.close()
            self._adopted.clear()
            self._status.note(state="ended", now=True)
        return False

    def deliver_once(self, *, give_up: bool = False) -> bool:
        """Deliver one batch of what the journal holds now.

        Args:
            give_up: See `run`.

        Returns:
            Whether there was anything, if only to tidy up.
        """
        slices = self._gather()
        moved = {writer: part for writer, part in slices.items() if part.end != part.start}
        batch = _joined(list(moved.values()))
        if len(batch):
            self._status.note(state="delivering")
            token = _token(moved)
            doubt = any(self._in_doubt(writer, part) for writer, part in moved.items())
            self._underway.note({writer: part.end for writer, part in moved.items()}, self._positions)
            for month, rows in batch.by_month().items():
                self._send(rows, token=f"{token}-{month}", doubt=doubt, give_up=give_up)
            # Said before the positions are saved: who sees from them that all is delivered, and asks how it goes,
            # must not be told of a fault that is past. Dead letters go on being counted.
            if self._recovered:
                self._recovered = False
                self._status.note(state="delivering", last_error="", error_at=None)
            self._status.note(delivered=self._status.status.delivered + len(batch), confirmed_at=time.time())
        for writer, part in moved.items():
            self._keep_what_cannot_be_read(writer, part)
            self._positions[writer] = part.end
        if moved:
            # A writer that found no room in this batch keeps its place; only what is gone from disk is forgotten.
            present = set(writers(self._directory))
            self._positions = {w: p for w, p in self._positions.items() if w in present}
            save_delivered(self._directory, self._positions)
        if len(batch) and self._progress is not None:
            self._progress(len(batch))
        return self._tidy(slices) or bool(moved)

    def _in_doubt(self, writer: str, part: Slice) -> bool:
        """Whether the store may have a record of this slice already."""
        # What was delivered can be lost from the disk when the machine goes down, and its begin record be left: then
        # the operation looks interrupted, and the store knows better.
        return self._underway.may_hold(writer, part.start) or (
            writer in self._adopted and any(INTERRUPTED in record.attributes for record in part.batch.records)
        )

    def _waits_for_more(self) -> bool:
        """Gather for a while, so that the store gets few large parts; but never when somebody waits."""
        if until := self._batch_interval:
            deadline = time.monotonic() + until
            while time.monotonic() < deadline and not (self._stop.is_set() or self._finish.is_set()):
                size = undelivered_bytes(self._directory, self._positions)
                hurry = hurry_time(self._directory)
                if size == 0 or size > _PLENTY_BYTES or hurry != self._hurry:
                    self._hurry = hurry
                    return False
                self._stop.wait(_POLL)
        return False

    def _gather(self) -> dict[str, Slice]:
        room, room_bytes = self._batch_rows, _MOST_BYTES
        slices: dict[str, Slice] = {}
        names = writers(self._directory)
        self._unreadable = {writer: error for writer, error in self._unreadable.items() if writer in names}
        # Each time another writer comes first: one with much to deliver must not keep the others waiting.
        self._turn += 1
        first = self._turn % max(len(names), 1)
        for writer in names[first:] + names[:first]:
            if writer not in self._adopted and not is_alive(self._directory, writer):
                if len(self._adopted.keys() - self._unreadable.keys()) >= _MOST_ADOPTED:
                    continue  # after those that it would come on top of
                adopted = try_adopt(self._directory, writer)
                if adopted is not None:
                    self._adopted[writer] = adopted
            if (part := self._read(writer, max_rows=max(room, 1), max_bytes=max(room_bytes, _LEAST_BYTES))) is None:
                continue
            room -= len(part.batch)
            room_bytes -= part.size
            slices[writer] = part
            if room <= 0 or room_bytes <= 0:
                break
        return slices

    def _read(self, writer: str, *, max_rows: int, max_bytes: int) -> Slice | None:
        """Read on; None where that is not possible, which must not keep what other processes wrote waiting."""
        position = self._positions.get(writer, Position.START)
        try:
            alive = writer not in self._adopted
            part = read(self._directory, writer, position, alive=alive, max_rows=max_rows, max_bytes=max_bytes)
        except RecordFormatError as error:
            self._unreadable[writer] = error
        except OSError as error:
            self._unreadable[writer] = Unavailable(
                f"journal: what writer {writer} left in {self._directory} cannot be read "
                f"({os.strerror(error.errno or 0)}). Was a program run as another user? Give its files to the user "
                "that delivers."
            )
        else:
            self._unreadable.pop(writer, None)
            return part
        self._status.note(last_error=str(self._unreadable[writer]), error_at=time.time())
        return None

    def _all_read(self) -> bool:
        for error in self._unreadable.values():
            raise error
        return True

    def _goal(self) -> dict[str, int | None]:
        """What there is now: the last sequence of a living writer; None for a dead one, of which nothing may stay."""
        return {
            part.writer: self._delivered(part.writer) + part.records if part.alive else None
            for part in backlog(self._directory)
        }

    def _is_behind(self, goal: dict[str, int | None]) -> bool:
        present = set(writers(self._directory))
        return any(last is None or self._delivered(writer) < last for writer, last in goal.items() if writer in present)

    def _delivered(self, writer: str) -> int:
        return self._positions.get(writer, Position.START).sequence

    def _anybody_writes(self) -> bool:
        return any(
            writer not in self._adopted and writer not in self._unreadable for writer in writers(self._directory)
        )

    def _tidy(self, slices: dict[str, Slice]) -> bool:
        """Remove from disk what the logboek has confirmed; gives whether all of any writer is gone."""
        gone = []
        for writer, part in slices.items():
            remove_finished(self._directory, writer, part.end, alive=writer not in self._adopted)
            if writer in self._adopted and part.finished:
                self._adopted.pop(writer).close(remove=True)
                gone.append(self._positions.pop(writer, None))
        if any(gone):
            save_delivered(self._directory, self._positions)
        return bool(gone)

    def _send(self, batch: Batch, *, token: str, doubt: bool, give_up: bool) -> None:
        failed = False

        def deliver() -> None:
            nonlocal failed
            try:
                self._target.deliver(batch, token=token, doubt=doubt or failed)
            except (PoisonedBatch, TargetUnavailable):
                failed = True
                raise

        try:
            self._retry(deliver, give_up=give_up)
        except PoisonedBatch as refusal:
            if refusal.refused:
                self._bury_some(batch, refusal, token=token)
                return
            if len(batch) == 1:
                self._bury(batch, token=token, reason=refusal)
                return
            middle = len(batch) // 2
            self._send(batch.select(range(middle)), token=f"{token}a", doubt=True, give_up=give_up)
            self._send(batch.select(range(middle, len(batch))), token=f"{token}b", doubt=True, give_up=give_up)

    def _retry(self, action: Callable[[], None], *, give_up: bool) -> None:
        """Do something at the target, for as long as it takes."""
        pause = _BACKOFF_FIRST
        while not self._stop.is_set():
            try:
                return action()
            except (PoisonedBatch, ConfigurationError) as error:
                self._status.note(last_error=str(error), error_at=time.time())
                raise
            except TargetUnavailable as error:
                self._status.note(state="unavailable", last_error=str(error), error_at=time.time())
                self._recovered = True
                if give_up:
                    raise
                self._stop.wait(pause)
                pause = min(pause * 2, _BACKOFF_MOST)
        raise _Stopped

    def _bury_some(self, batch: Batch, refusal: PoisonedBatch, *, token: str) -> None:
        """Keep what was refused while all else was stored; what belongs together stays in one letter."""
        run: list[int] = []
        for place in [*refusal.refused, -1]:
            follows = (
                run
                and place == run[-1] + 1
                and batch.origins[place] is batch.origins[run[0]]
                and batch.sequences[place] == batch.sequences[run[-1]] + 1
            )
            if run and not follows:
                self._bury(batch.select(run), token=f"{token}-{run[0]}", reason=refusal)
                run = []
            run.append(place)

    def _bury(self, batch: Batch, *, token: str, reason: LdvError) -> None:
        origin = batch.origins[0]
        write_dead_letter(
            self._directory,
            token,
            encode_records(batch.records),
            reason={
                "error": str(reason),
                "writer": origin.writer,
                "sequence": batch.sequences[0],
                "records": len(batch),
                "resource_name": origin.resource_name,
                "resource_version": origin.resource_version,
                "resource_attributes": dict(origin.resource_attributes),
                "received": origin.received,
            },
        )

    def _keep_what_cannot_be_read(self, writer: str, part: Slice) -> None:
        for damage in part.damage:
            write_dead_letter(
                self._directory,
                # At one place something can be missing, and what comes next be unreadable.
                f"{writer}-{damage.segment:08d}-{damage.offset}{'-missing' if damage.missing else ''}",
                damage.content,
                reason={
                    "error": damage.reason,
                    "writer": writer,
                    "segment": damage.segment,
                    "offset": damage.offset,
                    "bytes": len(damage.content),
                },
            )
            self._status.note(last_error=f"[LDV400] {damage.reason}", error_at=time.time())


def _joined(slices: list[Slice]) -> Batch:
    if len(slices) == 1:
        return slices[0].batch
    batch = Batch()
    for part in slices:
        batch.records.extend(part.batch.records)
        batch.origins.extend(part.batch.origins)
        batch.sequences.extend(part.batch.sequences)
    return batch


def _token(slices: dict[str, Slice]) -> str:
    """A name that always comes with the same records: journals are only added to."""
    places = [
        f"{writer}-{part.start.segment}-{part.start.offset}-{part.end.segment}-{part.end.offset}"
        for writer, part in sorted(slices.items())
    ]
    return places[0] if len(places) == 1 else hashlib.blake2b("\n".join(places).encode(), digest_size=16).hexdigest()
