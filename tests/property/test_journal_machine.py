"""The journal under whatever hypothesis can think of: crashes, full disks, failed syncs, torn and flipped bytes."""

from __future__ import annotations

import errno
import itertools
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ldv.errors import JournalUnavailable, JournalWriteError
from ldv.journal import (
    AdoptedWriter,
    Journal,
    Position,
    is_alive,
    load_delivered,
    read,
    remove_finished,
    save_delivered,
    try_adopt,
    writers,
)
from ldv.journal._frame import BEGIN, END, FRAME_BYTES, encode_frame, sound_frames
from tests.support.journals import FaultyDisk, abandon, begun, ended, number_of, operation, refuse, segments

OK, UNKNOWN = 1, 0


@attrs.define
class Expected:
    """What must have become of one operation in the end.

    Attributes:
        statuses: With which status it may arrive.
        certain: It must arrive; else it may, or must be reported as damage.
        twice: It may arrive as interrupted although it had arrived: a crash of the machine forgot what was delivered.
    """

    statuses: set[int]
    certain: bool = True
    twice: bool = False


class JournalMachine(RuleBasedStateMachine):
    """One directory, one living process at a time, any number of dead ones, and one shipper."""

    @initialize(
        durability=st.sampled_from(["process", "interval", "disk"]), segment_bytes=st.sampled_from([600, 2000, 100_000])
    )
    def start(self, durability: str, segment_bytes: int) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="ldv-machine-")) / "journal"
        self.durability, self.segment_bytes = durability, segment_bytes
        self.disk = FaultyDisk()
        self.numbers = itertools.count(1)
        self.expected: dict[int, Expected] = {}
        self.open: list[int] = []
        self.kept: list[int] = []
        self.since_sync: list[int] = []
        self.arrived: dict[int, Counter[int]] = {}
        self.sequences: dict[str, int] = {}
        self.adopted: dict[str, AdoptedWriter] = {}
        self.damage = 0
        self.harmed = False
        self.dead: list[str] = []
        self.new_process()

    def new_process(self) -> None:
        self.journal = Journal(
            self.directory,
            durability=self.durability,
            segment_bytes=self.segment_bytes,
            reserve_bytes=1,
            disk=self.disk.calls(),
            background=False,
        )
        self.journal.open()
        self.open, self.kept, self.since_sync = [], [], []

    # -- the application --

    @rule()
    def begin(self) -> None:
        number = next(self.numbers)
        try:
            self.journal.begin(operation(number), begun(number))
        except JournalUnavailable:
            assert self.disk.write_fault or self.disk.sync_fault or self.journal.refusing
            return
        self.expected[number] = Expected({UNKNOWN})
        self.open.append(number)
        self.since_sync.append(number)
        self.written_after_all()

    @precondition(lambda self: self.open)
    @rule(data=st.data(), subjects=st.sampled_from([0, 0, 0, 2, 20]))
    def end(self, data: st.DataObject, subjects: int) -> None:
        number = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        try:
            receipt = self.journal.end(operation(number), ended(number, subjects=subjects), 1 + subjects)
        except JournalWriteError:
            assert self.disk.write_fault
            # Kept in memory: should the process die before it is written, recovery reports it.
            self.expected[number].statuses = {OK, UNKNOWN}
            self.kept.append(number)
            return
        self.expected[number].statuses = {OK}
        self.since_sync.append(number)
        self.written_after_all()
        if not self.disk.sync_fault and self.durability == "disk" and not self.journal.refusing:
            self.journal.wait(receipt)
            self.since_sync.clear()

    def written_after_all(self) -> None:
        """Whatever was kept has been written before anything else could be."""
        for number in self.kept:
            self.expected[number].statuses = {OK}
        self.since_sync += self.kept
        self.kept.clear()

    @rule()
    def tend(self) -> None:
        before = self.disk.synced
        self.journal.tend()
        if self.kept and not self.disk.write_fault:
            self.written_after_all()
        if self.disk.synced > before:
            self.since_sync.clear()

    @rule()
    def look(self) -> None:
        self.journal.look()

    @rule()
    def rotate(self) -> None:
        if self.journal.writer:
            self.journal._scribe.rotate(due=True)

    # -- the disk --

    @rule(code=st.sampled_from([errno.ENOSPC, errno.EIO]), taken=st.none() | st.integers(0, 400))
    def no_more_room(self, code: int, taken: int | None) -> None:
        self.disk.write_fault = refuse(code) if taken is None else lambda _, content: min(taken, len(content) - 1)

    @rule()
    def syncs_fail(self) -> None:
        self.disk.sync_fault = refuse(errno.EIO)

    @rule(watched=st.booleans())
    def one_sync_fails(self, watched: bool) -> None:
        """The system gives up on what was written since the last sync: from then on it reads as zeros, for all."""

        def once(descriptor: int) -> None:
            self.disk.sync_fault = None
            writer = self.journal._scribe.writer
            if self.durability != "process" and writer is not None and writer.segment.descriptor == descriptor:
                segment = writer.segment
                with segment.path.open("r+b") as file:
                    file.seek(segment.synced)
                    file.write(bytes(segment.size - segment.synced))
            if watched:
                self.ship(1000)
            raise OSError(errno.EIO, "once")

        self.disk.sync_fault = once

    @rule()
    def mend(self) -> None:
        self.disk.write_fault = self.disk.sync_fault = None
        self.journal.look()

    # -- the end of a process --

    @rule()
    def crash(self) -> None:
        writer = self.journal._scribe.writer
        if writer is not None:
            self.dead.append(writer.id)
            if writer.segment.suspect:
                # Two misfortunes at once: the disk lost what was not synced, and the process died before it could write
                # it again.
                self.may_be_gone(self.since_sync)
                self.harmed = True
        abandon(self.journal)
        self.new_process()

    @rule()
    def close(self) -> None:
        writer = self.journal.writer
        if self.open:
            return
        self.journal.close()
        if self.journal.writer:
            self.crash()
        elif writer:
            self.dead.append(writer)
            self.new_process()

    @precondition(lambda self: not self.disk.sync_fault)
    @rule(cut=st.integers(0, 2000))
    def crash_of_the_machine(self, cut: int) -> None:
        """Of what was written after the last sync, any part may be gone from the end."""
        journal, since = self.journal, list(self.since_sync)
        writer = journal._scribe.writer
        if self.durability == "process" or writer is None:
            return
        self.harmed = True
        path, synced, size = writer.segment.path, writer.segment.synced, writer.segment.size
        self.crash()
        with path.open("r+b") as file:
            file.truncate(max(synced, size - cut, 0))
        self.may_be_gone(since)

    def may_be_gone(self, numbers: list[int]) -> None:
        for number in numbers:
            expected = self.expected[number]
            expected.certain = False
            expected.statuses = {OK, UNKNOWN}
            expected.twice = number in self.arrived

    @precondition(lambda self: self.dead)
    @rule(data=st.data())
    def torn(self, data: st.DataObject) -> None:
        """A kill in the middle of a write leaves a part of a frame, of which nobody was told that it is safe."""
        writer = data.draw(st.sampled_from(self.dead))
        paths = segments(self.directory, writer)
        if writer in self.adopted or not paths:
            return
        self.harmed = True
        frame = encode_frame(END, 9999, ended(99_999_999))
        with paths[-1].open("ab") as file:
            file.write(frame[: data.draw(st.integers(1, len(frame) - 1))])

    @precondition(lambda self: self.dead)
    @rule(data=st.data(), bit=st.integers(0, 7))
    def flip(self, data: st.DataObject, bit: int) -> None:
        """A bit of what a dead writer left flips, in a frame that is not delivered yet."""
        writer = data.draw(st.sampled_from(self.dead))
        paths = segments(self.directory, writer)
        position = load_delivered(self.directory).get(writer, Position.START)
        if not paths or writer in self.adopted:
            return
        path = data.draw(st.sampled_from(paths))
        content = bytearray(path.read_bytes())
        if not content:
            return
        self.harmed = True
        place = data.draw(st.integers(0, len(content) - 1))
        for kind, _, body, stop in sound_frames(bytes(content)):
            if body - FRAME_BYTES <= place < stop and kind in {BEGIN, END}:
                self.may_be_lost(path, position, kind, bytes(content[body:stop]))
        content[place] ^= 1 << bit
        path.write_bytes(bytes(content))

    def may_be_lost(self, path: Path, position: Position, kind: int, payload: bytes) -> None:
        from ldv.record import decode_records

        number = number_of(decode_records(payload)[-1])
        expected = self.expected.get(number)
        if expected is None:
            return
        expected.certain = False
        if kind == END:
            # Its begin is still there: then it is reported as interrupted, even where it was delivered already.
            expected.statuses = {OK, UNKNOWN}
            expected.twice = True

    # -- the shipper --

    @rule(rows=st.sampled_from([1, 3, 1000]))
    def ship(self, rows: int) -> None:
        for writer in writers(self.directory):
            self.ship_one(writer, rows)

    def ship_one(self, writer: str, rows: int) -> bool:
        if writer not in self.adopted and not is_alive(self.directory, writer):
            adopted = try_adopt(self.directory, writer)
            assert adopted is not None
            self.adopted[writer] = adopted
        alive = writer not in self.adopted
        positions = load_delivered(self.directory)
        part = read(self.directory, writer, positions.get(writer, Position.START), alive=alive, max_rows=rows)
        for record, sequence in zip(part.batch.records, part.batch.sequences, strict=True):
            assert sequence > self.sequences.get(writer, 0), "a number came twice, or out of order"
            self.sequences[writer] = sequence
            if record.operation_id[0] < 0x80:  # not the child of a data subject
                self.arrived.setdefault(number_of(record), Counter())[record.status] += 1
        self.damage += len(part.damage)
        positions[writer] = part.end
        save_delivered(self.directory, positions)
        remove_finished(self.directory, writer, part.end, alive=alive)
        if part.finished and not alive:
            self.adopted.pop(writer).close(remove=True)
            self.dead = [one for one in self.dead if one != writer]
            del positions[writer]
            save_delivered(self.directory, positions)
        return part.end != part.start

    @precondition(lambda self: self.adopted)
    @rule()
    def another_shipper(self) -> None:
        """The shipper dies, and another begins where it was."""
        for adopted in self.adopted.values():
            adopted.close()
        self.adopted.clear()

    # -- what must hold --

    @invariant()
    def nothing_arrives_that_was_not_written(self) -> None:
        for number, found in getattr(self, "arrived", {}).items():
            expected = self.expected[number]
            assert found.total() <= 1 + expected.twice, f"{number} arrived {found}, expected {expected}"
            assert set(found) <= expected.statuses, f"{number} arrived {found}, expected {expected}"

    @invariant()
    def damage_has_a_cause(self) -> None:
        assert not getattr(self, "damage", 0) or self.harmed, "damage was found where nothing was damaged"

    def teardown(self) -> None:
        if not hasattr(self, "journal"):
            return
        try:
            self.disk.write_fault = self.disk.sync_fault = None
            self.crash()
            while sum(self.ship_one(writer, 1000) for writer in writers(self.directory)):
                pass
            self.ship(1000)
            self.nothing_arrives_that_was_not_written()
            self.damage_has_a_cause()
            for number, expected in self.expected.items():
                if number not in self.arrived:
                    assert not expected.certain, f"{number} is lost"
            # Only what the newest process left open is still there: nothing, for it wrote nothing.
            assert writers(self.directory) == []
        finally:
            abandon(self.journal)
            for adopted in self.adopted.values():
                adopted.close()
            shutil.rmtree(self.directory.parent)


def test_the_journal_under_anything() -> None:
    """Whatever happens, every acknowledged record arrives once, and every operation that began is heard of."""
    run_state_machine_as_test(
        JournalMachine, settings=settings(max_examples=150, stateful_step_count=40, deadline=None)
    )
