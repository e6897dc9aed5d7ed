"""What is delivered, as a shipper notes it."""

from __future__ import annotations

import json
import logging
import os
import stat
from pathlib import Path

import pytest

from ldv.errors import JournalWriteError
from ldv.journal import Position, hurry, hurry_time, load_delivered, save_delivered
from ldv.journal._positions import Deliveries


def test_positions_come_back(tmp_path: Path) -> None:
    """What was noted is read again, by writer; what was noted before is gone."""
    save_delivered(tmp_path, {"a": Position(1, 2, 3)})
    save_delivered(tmp_path, {"b": Position(4, 5, 6), "c": Position.START})
    assert load_delivered(tmp_path) == {"b": Position(4, 5, 6), "c": Position(0, 0, 0)}
    assert json.loads((tmp_path / "delivered.json").read_text()) == {
        "b": {"segment": 4, "offset": 5, "sequence": 6},
        "c": {"segment": 0, "offset": 0, "sequence": 0},
    }


def test_the_note_is_private_and_alone(tmp_path: Path) -> None:
    """Only the user can read it, and no draft is left."""
    save_delivered(tmp_path, {})
    assert os.listdir(tmp_path) == ["delivered.json"]
    assert stat.S_IMODE((tmp_path / "delivered.json").stat().st_mode) == 0o600


def test_nothing_noted_is_nothing_delivered(tmp_path: Path) -> None:
    """A journal of which nothing was delivered has no note, and that is no reason for a warning."""
    assert load_delivered(tmp_path) == {}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', '{"a": {"segment": 1}}', "\x00" * 20])
def test_a_note_that_cannot_be_read(tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str) -> None:
    """A note that is damaged is said to be, and delivery begins again from the oldest segment."""
    (tmp_path / "delivered.json").write_text(content)
    with caplog.at_level(logging.WARNING, logger="ldv"):
        assert load_delivered(tmp_path) == {}
    assert "starts again" in caplog.text


def test_a_note_that_cannot_be_written(tmp_path: Path) -> None:
    """When it cannot be written, the one that was there still stands."""
    save_delivered(tmp_path, {"a": Position(1, 2, 3)})
    (tmp_path / "delivered.json.new").mkdir()
    with pytest.raises(JournalWriteError, match="Make room on its disk"):
        save_delivered(tmp_path, {"a": Position(9, 9, 9)})
    assert load_delivered(tmp_path) == {"a": Position(1, 2, 3)}


def test_every_hurry_is_a_new_one(tmp_path: Path) -> None:
    """Two requests in a row are two, however coarse the clock of the file system is."""
    assert hurry_time(tmp_path) == 0
    seen = {hurry_time(tmp_path)}
    for _ in range(5):
        hurry(tmp_path)
        seen.add(hurry_time(tmp_path))
    assert len(seen) == 6
    assert stat.S_IMODE((tmp_path / "hurry").stat().st_mode) == 0o600


def test_hurry_without_a_journal_is_no_error(tmp_path: Path) -> None:
    """Whoever waits is not stopped by a folder that is gone."""
    hurry(tmp_path / "gone")
    assert hurry_time(tmp_path / "gone") == 0


def test_a_waiting_process_sees_each_note(tmp_path: Path) -> None:
    """A process that waits sees a new note at once, and one that was removed."""
    deliveries = Deliveries(tmp_path)
    assert deliveries.sequence("a") is None
    for sequence in range(1, 20):
        save_delivered(tmp_path, {"a": Position(1, 2, sequence)})
        assert deliveries.sequence("a") == sequence
        assert deliveries.sequence("a") == sequence
    (tmp_path / "delivered.json").unlink()
    assert deliveries.sequence("a") is None
