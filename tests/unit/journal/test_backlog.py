"""What waits to be delivered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ldv.journal import Journal, Position, backlog, read, save_delivered, undelivered_bytes
from tests.support.journals import START, begun, log, operation, read_all, segments


def test_each_writer_has_its_backlog(make: Callable[..., Journal], directory: Path) -> None:
    """For every writer it is told whether it lives, how much waits, how many records and how old the oldest is."""
    living, dead = make(), make()
    log(living, 1)
    log(living, 2, subjects=3)
    log(dead, 3)
    dead_writer = dead.writer
    dead.close()
    found = {waiting.writer: waiting for waiting in backlog(directory)}
    assert set(found) == {living.writer, dead_writer}
    assert (found[living.writer].alive, found[living.writer].records) == (True, 5)
    assert (found[dead_writer].alive, found[dead_writer].records) == (False, 1)
    assert found[living.writer].bytes == segments(directory, living.writer)[0].stat().st_size
    assert found[living.writer].oldest_ns == START + 1000


def test_what_is_delivered_does_not_wait(make: Callable[..., Journal], directory: Path) -> None:
    """Only what comes after the position counts."""
    journal = make(segment_bytes=2500)
    for number in range(20):
        log(journal, number)
    part = read(directory, journal.writer, Position.START, alive=True, max_rows=13)
    save_delivered(directory, {journal.writer: part.end})
    (waiting,) = backlog(directory)
    assert waiting.records == 7
    assert 0 < waiting.bytes == undelivered_bytes(directory) < 7 * 800
    save_delivered(directory, {journal.writer: read_all(directory, alive=True).end})
    (waiting,) = backlog(directory)
    assert (waiting.records, waiting.bytes, waiting.oldest_ns) == (0, 0, 0)


def test_positions_can_be_given(make: Callable[..., Journal], directory: Path) -> None:
    """Whoever delivers knows the positions itself."""
    journal = make()
    log(journal, 1)
    end = read_all(directory, alive=True).end
    assert undelivered_bytes(directory, {journal.writer: end}) == 0
    assert undelivered_bytes(directory, {}) == undelivered_bytes(directory) > 0


def test_a_begin_is_no_record(make: Callable[..., Journal], directory: Path) -> None:
    """An operation under way waits for itself, not for delivery."""
    journal = make()
    journal.begin(operation(1), begun(1))
    (waiting,) = backlog(directory)
    assert (waiting.records, waiting.oldest_ns) == (0, 0)


def test_nothing_waits_where_nothing_is(tmp_path: Path) -> None:
    """No journal, no backlog."""
    assert backlog(tmp_path / "gone") == []
    assert undelivered_bytes(tmp_path / "gone") == 0


def test_a_journal_that_lost_its_beginning(make: Callable[..., Journal], directory: Path) -> None:
    """Where old segments were removed and no position is noted, only what is there counts."""
    journal = make(segment_bytes=2500)
    for number in range(20):
        log(journal, number)
    segments(directory)[0].unlink()
    (waiting,) = backlog(directory)
    assert waiting.records == len(read_all(directory, alive=True).numbers)
