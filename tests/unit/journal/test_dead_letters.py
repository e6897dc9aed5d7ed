"""What could not be delivered."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from ldv.errors import JournalWriteError, UsageError
from ldv.journal import dead_letters, write_dead_letter
from ldv.journal._frame import END, HEADER, RAW, sound_frames
from ldv.record import encode_records
from tests.support.journals import wire

REASON = {
    "error": "[LDV401] refused",
    "writer": "0123456789abcdef",
    "sequence": 7,
    "records": 2,
    "resource_name": "Parkeeradmin",
    "resource_version": "2.1.6",
    "resource_attributes": {"deployment.environment": "productie"},
}


def test_records_come_back_as_they_were(tmp_path: Path) -> None:
    """A dead letter can be delivered again: records, numbers and application are all there."""
    path = write_dead_letter(tmp_path, "token-1", encode_records([wire(1), wire(2)]), reason=REASON)
    (letter,) = dead_letters(tmp_path)
    assert (letter.token, letter.path, letter.reason) == ("token-1", path, REASON)
    assert letter.size == path.stat().st_size
    batch = letter.batch()
    assert batch.records == [wire(1), wire(2)]
    assert batch.sequences == [7, 8]
    assert {origin.resource_name for origin in batch.origins} == {"Parkeeradmin"}
    assert {origin.writer for origin in batch.origins} == {"0123456789abcdef"}
    assert letter.content() == []


def test_the_file_has_the_format_of_a_segment(tmp_path: Path) -> None:
    """What reads segments reads dead letters."""
    path = write_dead_letter(tmp_path, "token-1", encode_records([wire(1)]), reason=REASON)
    assert [kind for kind, _, _, _ in sound_frames(path.read_bytes())] == [HEADER, END]


@pytest.mark.parametrize("content", [b"", b"\x00" * 500, b"LDV\x01 torn", b"\x91\xc0"])
def test_bytes_that_are_no_records_are_kept_as_they_were(tmp_path: Path, content: bytes) -> None:
    """Damaged bytes are kept too, and are not taken for records."""
    path = write_dead_letter(tmp_path, "a", content, reason={"error": "damaged bytes"})
    (letter,) = dead_letters(tmp_path)
    assert letter.content() == [content]
    assert len(letter.batch()) == 0
    assert [kind for kind, _, _, _ in sound_frames(path.read_bytes())] == [HEADER, RAW]


def test_the_same_token_is_one_letter(tmp_path: Path) -> None:
    """After a crash the same delivery is given up once more; that does not make two of it."""
    for _ in range(2):
        write_dead_letter(tmp_path, "same", encode_records([wire(1)]), reason=REASON)
    assert len(dead_letters(tmp_path)) == 1


def test_letters_are_private_and_can_be_removed(tmp_path: Path) -> None:
    """Only the user can read them; once somebody has seen to one, nothing of it is left."""
    write_dead_letter(tmp_path, "a", encode_records([wire(1)]), reason=REASON)
    assert stat.S_IMODE((tmp_path / "dead").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "dead").iterdir()} == {0o600}
    (letter,) = dead_letters(tmp_path)
    letter.remove()
    letter.remove()
    assert list((tmp_path / "dead").iterdir()) == []


def test_the_oldest_comes_first(tmp_path: Path) -> None:
    """Letters are listed in the order in which they were given up."""
    for token in ("c", "a", "b"):
        write_dead_letter(tmp_path, token, b"", reason={})
    assert [letter.token for letter in dead_letters(tmp_path)] == ["c", "a", "b"]


@pytest.mark.parametrize("note", [None, "", "[1]", "{", '{"created": "gisteren"}'])
def test_a_letter_without_its_note(tmp_path: Path, note: str | None) -> None:
    """Killed between the two files, or with a note that cannot be read: what counts is there."""
    path = write_dead_letter(tmp_path, "a", encode_records([wire(1)]), reason=REASON)
    if note is None:
        path.with_suffix(".json").unlink()
    else:
        path.with_suffix(".json").write_text(note)
    (letter,) = dead_letters(tmp_path)
    assert letter.reason == {}
    assert letter.created_ns > 0
    assert letter.batch().records == [wire(1)]


@pytest.mark.parametrize("token", ["", "../a", "a/b", ".hidden", "a b", "a" * 201])
def test_a_token_is_a_name(tmp_path: Path, token: str) -> None:
    """A token that is no name of a file is refused, so that nothing is written elsewhere."""
    with pytest.raises(UsageError, match="cannot be a file name"):
        write_dead_letter(tmp_path, token, b"", reason={})


def test_a_letter_that_cannot_be_kept(tmp_path: Path) -> None:
    """When it cannot be kept that is an error: nobody may go on as if it were."""
    (tmp_path / "dead").touch()
    with pytest.raises(JournalWriteError, match="could not be kept"):
        write_dead_letter(tmp_path, "a", b"", reason={})


def test_no_letters(tmp_path: Path) -> None:
    """Where nothing was given up there are none, also where there is no journal."""
    assert dead_letters(tmp_path / "gone") == []


def test_the_note_is_for_people(tmp_path: Path) -> None:
    """The note is JSON, with the reason and the time."""
    path = write_dead_letter(tmp_path, "a", b"", reason={"error": "why"})
    note = json.loads(path.with_suffix(".json").read_text())
    assert note["error"] == "why"
    assert note["created"] > 0
