"""The shipper: which records it sends, when it looks first, and when it ends."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ldv.delivery import Shipper, ShipperStatus, health_of
from ldv.errors import RecordFormatError, TargetUnavailable, Unavailable
from ldv.journal import Journal, Position, dead_letters, load_delivered, save_delivered, writers
from ldv.journal._frame import CLOSE, END, Header, encode_frame, header_frame, sound_frames
from ldv.journal._layout import segment_path
from ldv.record import Batch, encode_records, to_wire
from tests.support.batches import record
from tests.support.journals import abandon, segments

_LARGE = {f"dpl.{number}": "x" * 65_536 for number in range(32)}


class Cut(BaseException):
    """The process ends here."""


class Store:
    """A target that takes whatever it is sent, twice if it is sent twice; in doubt it looks first, as targets do."""

    def __init__(self) -> None:
        self.arrived: list[bytes] = []
        self.after: Callable[[], None] = lambda: None
        self.away = 0
        self.looked = 0

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def deliver(self, batch: Batch, *, token: str, doubt: bool) -> None:
        if self.away:
            self.away -= 1
            raise TargetUnavailable("the store is away, as the test asked.")
        present, keys = set(self.arrived) if doubt else set(), batch.keys()
        self.looked += doubt
        self.arrived += [key for key in keys if key not in present]
        self.after()


class Writer:
    """A process that writes to the journal, under an identifier that sorts where the test wants it."""

    def __init__(self, directory: Path, numbers: range) -> None:
        self.journal = Journal(directory, durability="process", background=False)
        self.journal.open()
        self.write(numbers)

    def write(self, numbers: range) -> None:
        for number in numbers:
            operation = os.urandom(8)
            wire = to_wire(record(number))
            self.journal.begin(operation, encode_records([wire]))
            self.journal.end(operation, encode_records([wire]), 1)


def ship(directory: Path, store: Store, **more: Any) -> None:
    Shipper(directory, store, batch_interval=0.0, **more).run(once=True)


def test_a_writer_without_room_in_a_batch_keeps_its_place(tmp_path: Path) -> None:
    """When one writer fills a batch, it is not forgotten how far the others are delivered."""
    store = Store()
    writers = [Writer(tmp_path, range(3)), Writer(tmp_path, range(100, 103))]
    ship(tmp_path, store)
    for number, writer in enumerate(writers):
        writer.write(range(1000 * (number + 1), 1000 * (number + 1) + 5))
    known: list[set[str]] = []
    store.after = lambda: known.append(set(load_delivered(tmp_path)))
    ship(tmp_path, store, batch_rows=2)
    assert known == [{writer.journal.writer for writer in writers}] * 5
    assert len(store.arrived) == len(set(store.arrived)) == 16


@pytest.mark.parametrize("rows", [1, 2, 7, 50])
def test_a_batch_that_arrived_before_a_crash_is_not_sent_again(tmp_path: Path, rows: int) -> None:
    """Killed between the confirmation and the note of it, nothing is doubled, however the batches fall afterwards."""
    store = Store()
    first = Writer(tmp_path, range(10))

    def cut() -> None:
        raise Cut

    store.after = cut
    with pytest.raises(Cut):
        ship(tmp_path, store, batch_rows=50)
    store.after = lambda: None
    others = [Writer(tmp_path, range(100 * number, 100 * number + 3)) for number in range(1, 5)]
    first.write(range(50, 53))
    ship(tmp_path, store, batch_rows=rows)
    assert len(store.arrived) == len(set(store.arrived)) == 13 + 3 * len(others)


def test_doubt_about_one_writer_outlives_a_crash_at_another(tmp_path: Path) -> None:
    """Killed twice, the second time while another writer had its turn: what arrived the first time is not doubled."""
    store = Store()
    later = Writer(tmp_path, range(10))

    def cut() -> None:
        raise Cut

    store.after = cut
    with pytest.raises(Cut):
        ship(tmp_path, store)
    earlier = Writer(tmp_path, range(100, 105))
    while earlier.journal.writer > later.journal.writer:  # the shipper takes them in this order
        earlier = Writer(tmp_path, range(200 + len(writers(tmp_path)) * 5, 205 + len(writers(tmp_path)) * 5))
    with pytest.raises(Cut):
        ship(tmp_path, store, batch_rows=5)
    store.after = lambda: None
    ship(tmp_path, store, batch_rows=7)
    assert len(store.arrived) == len(set(store.arrived))
    assert len(store.arrived) >= 15


def test_doubt_is_not_noted_for_ever(tmp_path: Path) -> None:
    """Once a writer is delivered past its doubt, or is gone, nothing is noted of it any more."""
    store = Store()
    writer = Writer(tmp_path, range(10))

    def cut() -> None:
        raise Cut

    store.after = cut
    with pytest.raises(Cut):
        ship(tmp_path, store)
    store.after = lambda: None
    writer.journal.close()
    ship(tmp_path, store)
    other = Writer(tmp_path, range(100, 105))
    ship(tmp_path, store)
    assert list(json.loads((tmp_path / "underway.json").read_bytes())) == [other.journal.writer]


def test_an_operation_that_only_the_machine_forgot_is_not_doubled(tmp_path: Path) -> None:
    """A crash of the machine takes the end of a delivered operation and leaves its begin: the store is asked first."""
    store = Store()
    writer = Writer(tmp_path, range(1))
    ship(tmp_path, store)
    [segment] = segments(tmp_path, writer.journal.writer)
    frames = list(sound_frames(segment.read_bytes()))
    abandon(writer.journal)
    os.truncate(segment, frames[1][3])
    ship(tmp_path, store)
    assert len(store.arrived) == 1


def test_only_what_is_in_doubt_is_looked_up(tmp_path: Path) -> None:
    """A backlog is delivered without looking each of it up: not at the first delivery, and not after a clean end."""
    store = Store()
    writer = Writer(tmp_path, range(20))
    ship(tmp_path, store, batch_rows=5)
    writer.write(range(100, 120))
    ship(tmp_path, store, batch_rows=5)
    assert (len(store.arrived), store.looked) == (40, 0)


@pytest.mark.parametrize("names", [("underway.json", "delivered.json"), ("delivered.json",)], ids=["both", "one"])
@pytest.mark.parametrize("content", [None, b"", b"{"], ids=["gone", "empty", "torn"])
def test_without_a_note_everything_is_looked_up(tmp_path: Path, content: bytes | None, names: tuple[str, ...]) -> None:
    """When the notes of an earlier shipper are gone or cannot be read, nothing is doubled either."""
    store = Store()
    writer = Writer(tmp_path, range(20))
    ship(tmp_path, store, batch_rows=5)
    other = Writer(tmp_path, range(100, 105))
    ship(tmp_path, store, batch_rows=5)
    for name in names:
        (tmp_path / name).unlink() if content is None else (tmp_path / name).write_bytes(content)
    ship(tmp_path, store, batch_rows=3)
    assert len(store.arrived) == len(set(store.arrived)) == 25
    assert store.looked > 0
    writer.journal.close()
    other.journal.close()


@pytest.mark.parametrize("what", ["a folder", "another format"])
@pytest.mark.parametrize("until", ["once", "until_done"])
def test_one_writer_that_cannot_be_read_keeps_nobody_waiting(tmp_path: Path, what: str, until: str) -> None:
    """All others are delivered, and what could not be read is said."""
    foreign = segment_path(tmp_path, "0" * 16, 1)
    store, writer = Store(), Writer(tmp_path, range(10))
    writer.journal.close()
    if what == "a folder":
        foreign.mkdir()
    else:
        foreign.write_bytes(header_frame(Header(format=9, writer="0" * 16, segment=1, sequence=1)))
    with pytest.raises((Unavailable, RecordFormatError), match=r"cannot be read|format 9"):
        Shipper(tmp_path, store, batch_interval=0.0, batch_rows=3).run(**{until: True})
    assert len(store.arrived) == len(set(store.arrived)) == 10
    assert writers(tmp_path) == ["0" * 16]


def test_once_does_not_wait_for_what_comes_meanwhile(tmp_path: Path) -> None:
    """With `once` it ends when what was there is delivered, although a process writes faster than it delivers."""
    store = Store()
    writer = Writer(tmp_path, range(6))
    numbers = iter(range(1000, 1000_000, 10))

    def writes_on() -> None:
        start = next(numbers)
        writer.write(range(start, start + 4))

    store.after = writes_on
    ship(tmp_path, store, batch_rows=2)
    assert len(store.arrived) == len(set(store.arrived)) == 6


def test_a_change_of_state_is_told(tmp_path: Path) -> None:
    """Whoever runs the shipper is told when the store goes away and when it is back."""
    store = Store()
    store.away = 1
    writer = Writer(tmp_path, range(1))
    told: list[ShipperStatus] = []
    shipper = Shipper(tmp_path, store, batch_interval=0.0, changed=told.append)
    shipper.run(once=True)
    states = [status.state for status in told]
    assert states[: states.index("unavailable") + 1] == ["delivering", "unavailable"]
    assert "as the test asked" in told[states.index("unavailable")].last_error
    assert states[-1] == "ended"
    assert len(store.arrived) == 1
    writer.journal.close()


def test_who_sees_that_all_is_delivered_is_not_told_of_a_fault_that_is_past(tmp_path: Path) -> None:
    """The status says that the store answers again before the journal counts the records as delivered."""
    store = Store()
    store.away = 1
    writer = Writer(tmp_path, range(3))
    told: list[tuple[ShipperStatus, bool]] = []
    shipper = Shipper(
        tmp_path,
        store,
        batch_interval=0.0,
        changed=lambda status: told.append((status, bool(load_delivered(tmp_path)))),
    )
    assert shipper.deliver_once()
    status, delivered = told[-1]
    assert (status.state, status.last_error, status.error_at, delivered) == ("delivering", "", None, False)
    health = health_of(tmp_path)
    assert (health.ok, health.backlog_records) == (True, 0)
    writer.journal.close()


def test_many_dead_writers_are_taken_over_some_at_a_time(tmp_path: Path) -> None:
    """However many processes ended without closing, all is delivered, and descriptors are left for the logboek."""
    count = 150
    for number in range(count):
        name = f"{number:016x}"
        content = header_frame(Header(writer=name, segment=1, sequence=1))
        content += encode_frame(END, 1, encode_records([to_wire(record(number))]))
        segment_path(tmp_path, name, 1).write_bytes(content)
    store = Store()
    opened = []
    store.after = lambda: opened.append(len(os.listdir("/dev/fd")))
    before = len(os.listdir("/dev/fd"))
    ship(tmp_path, store)
    assert len(set(store.arrived)) == len(store.arrived) == count
    assert (writers(tmp_path), load_delivered(tmp_path)) == ([], {})
    assert max(opened) - before < 100


def test_those_that_only_have_to_be_tidied_up_keep_nobody_waiting(tmp_path: Path) -> None:
    """Where a shipper ended before it removed what was delivered of many, the next one delivers all others as well."""
    positions = {}
    for number in range(70):
        name = f"{number:016x}"
        content = header_frame(Header(writer=name, segment=1, sequence=1)) + encode_frame(CLOSE, 0, b"")
        segment_path(tmp_path, name, 1).write_bytes(content)
        positions[name] = Position(1, len(content), 0)
    save_delivered(tmp_path, positions)
    writer = Writer(tmp_path, range(3))
    abandon(writer.journal)
    last = tmp_path / f"{'f' * 16}-00000001.seg"
    segments(tmp_path, writers(tmp_path)[-1])[0].rename(last)
    store = Store()
    Shipper(tmp_path, store, batch_interval=0.0).run(once=True)
    assert (len(store.arrived), writers(tmp_path)) == (3, [])


def test_a_batch_is_no_larger_for_coming_from_many(tmp_path: Path) -> None:
    """A batch is limited in bytes over all writers together, so that memory does not grow with their number."""
    for number in range(4):
        name = f"{number:016x}"
        frames = [
            encode_frame(END, 1 + place, encode_records([to_wire(record(number * 100 + place, attributes=_LARGE))]))
            for place in range(20)
        ]
        segment_path(tmp_path, name, 1).write_bytes(
            header_frame(Header(writer=name, segment=1, sequence=1)) + b"".join(frames)
        )
    store = Store()
    sizes: list[int] = []
    store.after = lambda: sizes.append(len(store.arrived) - sum(sizes))
    ship(tmp_path, store)
    assert sum(sizes) == len(set(store.arrived)) == 80
    assert max(sizes) <= 40


def test_what_is_missing_and_what_is_unreadable_are_both_kept(tmp_path: Path) -> None:
    """Where records are missing just before a frame that cannot be read, there is a dead letter of each."""
    name = "0" * 16
    content = header_frame(Header(writer=name, segment=1, sequence=1)) + encode_frame(END, 5, b"no record")
    segment_path(tmp_path, name, 1).write_bytes(content)
    ship(tmp_path, Store())
    reasons = sorted(letter.reason["error"] for letter in dead_letters(tmp_path))
    assert reasons == ["4 records were written and are not there", "a whole frame that holds no records of this format"]


@pytest.mark.parametrize(
    "content", ["", "[]", '{"pid": 1}', '{"pid": 1, "state": 5}', '{"pid": "x", "state": "ended"}']
)
def test_a_status_that_is_none_is_no_status(tmp_path: Path, content: str) -> None:
    """A file of the shipper that holds something else does not keep anybody from asking how it goes."""
    (tmp_path / "shipper.json").write_text(content)
    assert (health_of(tmp_path).state, health_of(tmp_path).last_error) == ("none", "")
