"""The journal of one process."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from ldv.errors import ConfigurationError, JournalUnavailable, JournalWriteError, NotConfirmed, UsageError
from ldv.journal._conditions import prepare_directory, refusal
from ldv.journal._disk import Disk
from ldv.journal._fork import forget_all, made_here, note, opening
from ldv.journal._frame import ONE_RECORD, records_in
from ldv.journal._keeper import Keeper
from ldv.journal._positions import hurry
from ldv.journal._receipts import wait_until
from ldv.journal._scribe import Scribe, words
from ldv.record import Origin

_LEVELS: Final = ("process", "interval", "disk", "logboek")
_LOOK_EVERY: Final = 1.0
_SEGMENT_SECONDS: Final = 3600.0


class Journal:
    """Takes the records of this process and keeps them on disk.

    Threads may share it, and a forked child may go on using it.

    Every process writes under an identifier and a lock of its own, made when the first record comes. A thread in the
    background forces what was written to the disk, tries again what could not be written, and looks about once a second
    whether operations still can be taken.

    Args:
        directory: Where the journal is; on a local disk.
        resource_name: The application.
        resource_version: Its version.
        resource_attributes: Further facts about it.
        durability: `process`, `interval`, `disk` or `logboek`: what `wait` waits for.
        sync_interval: Seconds between two syncs in the background.
        segment_bytes: Size at which a new segment is begun.
        max_bytes: Backlog at which `begin` refuses.
        reserve_bytes: Free room on the disk below which `begin` refuses.
        confirm_timeout: At durability `logboek`, seconds to wait for the confirmation.
        tick: Called about once a second by the background thread.
        disk: Calls to the operating system that a test can make fail.
        background: Whether to have the background thread; without it, call `tend` and `look`.

    Attributes:
        directory: Where the journal is.
        generation: Changes in a forked child: operations that the parent began are not the child's to end.
        waits: Whether `wait` can take long.
        tick: See the argument.
    """

    def __init__(
        self,
        directory: Path,
        *,
        resource_name: str = "",
        resource_version: str = "",
        resource_attributes: Mapping[str, str] | None = None,
        durability: str = "interval",
        sync_interval: float = 0.05,
        segment_bytes: int = 16 * 1024 * 1024,
        max_bytes: int = 8 * 1024**3,
        reserve_bytes: int = 64 * 1024 * 1024,
        confirm_timeout: float = 30.0,
        tick: Callable[[], None] | None = None,
        disk: Disk | None = None,
        background: bool = True,
    ) -> None:
        """Nothing is made on disk yet."""
        if durability not in _LEVELS:
            raise ConfigurationError(f"durability: found {durability!r}; expected one of {', '.join(_LEVELS)}.")
        self.directory = directory
        self.generation = 0
        self.waits = durability in {"disk", "logboek"}
        self.tick = tick
        self._durability = durability
        self._syncs = durability != "process"
        self._max_bytes = max_bytes
        self._reserve_bytes = reserve_bytes
        self._confirm_timeout = confirm_timeout
        self._disk = disk or Disk()
        origin = Origin(
            resource_name=resource_name,
            resource_version=resource_version,
            resource_attributes=dict(resource_attributes or {}),
        )
        self._scribe = Scribe(directory, origin, syncs=self._syncs, segment_bytes=segment_bytes, disk=self._disk)
        self._keeper = Keeper(
            self.tend, pending=self._has_work, pause=sync_interval, naps=self._syncs, background=background
        )
        self._made_here = made_here()
        self._closing = False
        self._checked_at = self._looked_at = 0.0
        with opening():
            note(self)

    def forget(self) -> None:
        """Start anew; called in a forked child, in which everything that was open is the parent's."""
        self.generation += 1
        self._made_here = made_here()
        self._closing = False
        self._checked_at = self._looked_at = 0.0
        self._scribe.forget()
        self._keeper.forget()

    @property
    def writer(self) -> str:
        """Identifier of this process in the journal; empty until something was written."""
        writer = self._scribe.writer
        return "" if writer is None else writer.id

    @property
    def refusing(self) -> str:
        """Why `begin` refuses now; empty when it does not."""
        return self._scribe.refusal

    @property
    def last_error(self) -> str:
        """What went wrong and has not come right since; empty when nothing did."""
        return next(iter(list(self._scribe.errors.values())), "")

    def open(self) -> None:
        """Make the directory, and see that it can be used. Nothing of this process is written yet.

        Raises:
            ConfigurationError: It cannot be made, written or locked.
        """
        prepare_directory(self.directory)
        self._check()

    # -- writing --

    def begin(self, operation_id: bytes, payload: bytes) -> None:
        """Note that an operation has begun, so that a crash in the middle of it is seen.

        Args:
            operation_id: The operation, 8 bytes.
            payload: Its records as far as they are known, by `ldv.record.encode_records`: ended when they began, of
                unknown status.

        Raises:
            JournalUnavailable: The journal takes no new operations now. Nothing was written.
        """
        if not self._made_here[0]:
            forget_all()  # forked in a way that Python did not see
        scribe = self._scribe
        if scribe.refusal and (reason := self._refusal_now()):
            raise JournalUnavailable(f"journal: an operation was refused before any data was touched: {reason}")
        try:
            with scribe.lock:
                writer = scribe.ready or scribe.attend()
                writer.begin(operation_id, payload)
        except OSError as error:
            scribe.failed("write", error)
            raise JournalUnavailable(
                f"journal: an operation was refused before any data was touched: {self.directory} takes no record "
                f"({words(error)}). Make room on its disk, or see what is wrong with it."
            ) from error
        if self._keeper.asleep:
            self._keeper.wake()
        # Whether the segment is full is asked at the end of an operation: each has one.

    def end(self, operation_id: bytes, payload: bytes, count: int) -> int:
        """Write the records of an operation that has ended.

        Args:
            operation_id: The operation, 8 bytes.
            payload: Its records, by `ldv.record.encode_records`; that of the operation itself last.
            count: How many records.

        Returns:
            A receipt, for `wait` and `delivered`.

        Raises:
            JournalWriteError: They could not be written. They are kept in memory and written as soon as that is
                possible; should the process die before, recovery reports the operation with status UNKNOWN.
            UsageError: `count` is not the number of records in `payload`.
        """
        if not self._made_here[0]:
            forget_all()
        if (count != 1 or not payload or payload[0] != ONE_RECORD) and not 0 < count == records_in(payload):
            # A wrong number would give the next record a number that counts as delivered already.
            raise UsageError(
                f"journal: asked to write {count} records, found {records_in(payload)}. "
                "Give the bytes of encode_records(...) and their number."
            )
        scribe = self._scribe
        try:
            with scribe.lock:
                writer = scribe.ready or scribe.attend()
                receipt = scribe.receipts.base + writer.end(operation_id, payload, count)
        except OSError as error:
            raise scribe.park(operation_id, payload, count, error) from error
        if self._keeper.asleep:
            self._keeper.wake()
        if writer.segment.size >= writer.full_at:
            scribe.rotate()
        if self._closing and not writer.open:
            self.close()
        return receipt

    def wait(self, receipt: int) -> None:
        """Return when a record is as safe as the level of durability asks.

        Args:
            receipt: From `end`.

        Raises:
            JournalWriteError: At `disk`: the disk does not take it. It is tried again in the background.
            NotConfirmed: At `logboek`: the confirmation took too long. The record is delivered later.
        """
        if self._durability == "disk":
            self._wait_for_disk(receipt)
        elif self._durability == "logboek" and not self.delivered(receipt):
            hurry(self.directory)
            if not wait_until(lambda: self.delivered(receipt), deadline=time.monotonic() + self._confirm_timeout):
                raise NotConfirmed(
                    f"journal: the logboek did not confirm a record within {self._confirm_timeout:g} s. It is in the "
                    "journal and will be delivered; see with `ldv status` why that takes so long."
                )

    def delivered(self, receipt: int) -> bool:
        """Whether the logboek has confirmed a record.

        Args:
            receipt: From `end`.

        Returns:
            True when it has, and that is noted in the journal.
        """
        with self._scribe.lock:
            return self._scribe.receipts.is_delivered(receipt, writer=self.writer)

    def flush(self, timeout: float) -> bool:
        """Wait until the logboek has confirmed everything that this process wrote before the call.

        Args:
            timeout: Seconds to wait.

        Returns:
            Whether it was confirmed in time. What was not stays in the journal and is delivered later.
        """
        deadline = time.monotonic() + timeout
        scribe = self._scribe
        receipts = scribe.receipts
        try:
            with scribe.lock:
                scribe.catch_up()
                stretches = receipts.stretches(self.writer, 0 if scribe.writer is None else scribe.writer.last)
        except OSError as error:
            scribe.failed("write", error)
            return False
        self._try_to_sync()
        waiting = [stretch for stretch in stretches if not receipts.arrived(stretch)]
        if not waiting:
            return True
        hurry(self.directory)
        return wait_until(lambda: all(map(receipts.arrived, waiting)), deadline=deadline)

    def close(self) -> None:
        """Say in the journal that nothing more comes, force it to disk and let go of the lock.

        More than once does no harm. While operations are still open the lock is kept, so that nobody takes them for
        interrupted: the last one to end closes the journal, or the death of the process does. The same goes for records
        that could not be written. What is written after a close goes under a new identifier.
        """
        self._keeper.stop()
        self._closing = not self._scribe.close()
        if self._closing and self._keeper.asleep:
            self._keeper.wake()

    # -- in the background --

    def tend(self) -> None:
        """One round of the background thread: write what could not be written, sync, and once a second `look`.

        Never raises.
        """
        try:
            with self._scribe.lock:
                self._scribe.catch_up()
        except OSError as error:
            self._scribe.failed("write", error)
        if self._syncs and "sync" not in self._scribe.errors:
            self._try_to_sync()
        if time.monotonic() - self._looked_at >= _LOOK_EVERY:
            self.look()
        if self._closing and not (self._scribe.writer and self._scribe.writer.open):
            self._closing = not self._scribe.close()
            if not self._closing:
                self._keeper.stop()

    def look(self) -> None:
        """What the background thread does once a second: see whether the journal is still usable, and tick.

        Never raises.
        """
        self._looked_at = time.monotonic()
        scribe = self._scribe
        if "sync" in scribe.errors:
            self._try_to_sync()
        writer = scribe.writer
        if scribe.is_gone:
            scribe.abandon()
        elif writer is not None and writer.last and time.monotonic() - writer.segment.began > _SEGMENT_SECONDS:
            # Records that are delivered leave the disk only with their segment.
            scribe.rotate(due=True)
        self._check()
        try:
            if self.tick is not None and not self._closing:
                self.tick()
            scribe.errors.pop("tick", None)
        except Exception as error:  # noqa: BLE001 - whatever it is, the journal must go on
            scribe.errors["tick"] = f"journal: what is called once a second failed ({type(error).__name__})."

    def _check(self) -> None:
        self._checked_at = time.monotonic()
        scribe = self._scribe
        if scribe.is_gone:
            scribe.refusal = (
                f"files of this process in {self.directory} were removed or replaced. "
                "Leave the files of a journal alone."
            )
        else:
            scribe.refusal = scribe.errors.get("sync", "") or refusal(
                self.directory,
                reserve_bytes=self._reserve_bytes,
                max_bytes=self._max_bytes,
                free_bytes=self._disk.free_bytes,
            )

    def _refusal_now(self) -> str:
        """Why `begin` refuses; looked up again where nobody did for a second: the thread may not have been started."""
        if time.monotonic() - self._checked_at >= _LOOK_EVERY:
            self._check()
        if self._keeper.asleep:
            self._keeper.wake()
        return self._scribe.refusal

    def _has_work(self) -> bool:
        writer = self._scribe.writer
        return writer is not None and not writer.is_clean and "sync" not in self._scribe.errors

    def _try_to_sync(self) -> None:
        # What fails is noted where it fails.
        with contextlib.suppress(OSError), self._scribe.sole_right() as sole:
            if sole:
                self._scribe.sync()

    def _wait_for_disk(self, receipt: int) -> None:
        scribe = self._scribe
        try:
            # Many threads come here; one syncs for all, and the others see that it is done when their turn comes.
            with scribe.sole_right() as sole:
                writer = scribe.writer
                if not sole and writer is not None:
                    writer.segment.sync()
                elif scribe.receipts.synced < receipt:
                    scribe.sync(again=False)
        except OSError as error:
            raise JournalWriteError(
                f"journal: a record is written to {self.directory} and could not be forced to the disk "
                f"({words(error)}); that is tried again, and until it succeeds a crash of the machine could lose the "
                "record. See what is wrong with the disk."
            ) from error
