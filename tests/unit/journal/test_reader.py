"""Reading while others write, and reading what is damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ldv.errors import RecordFormatError
from ldv.journal import Journal, Position, read
from ldv.journal._frame import END, FORMAT, FRAME_BYTES, Header, encode_frame, frames, header_frame
from tests.support.journals import abandon, begun, ended, log, number_of, operation, read_all, segments


def write_journal(make: Callable[..., Journal], count: int, **more: int) -> Path:
    """A journal with records 0 to `count`, in one segment unless told otherwise, whose process was killed."""
    journal = make(**more)
    for number in range(count):
        log(journal, number)
    directory = journal.directory
    abandon(journal)
    return directory


def places(path: Path, kind: int = END) -> list[tuple[int, int]]:
    """Where frames of a kind begin and end."""
    return [(body - FRAME_BYTES, stop) for found, _, body, stop in frames(path.read_bytes()) if found == kind]


def overwrite(path: Path, start: int, content: bytes) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:start] + content + data[start + len(content) :])


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 100])
def test_slices_follow_one_another(make: Callable[..., Journal], rows: int) -> None:
    """However large slices are, together they hold every record once, and the numbers that belong to them."""
    directory = write_journal(make, 20, segment_bytes=2500)
    found = read_all(directory, max_rows=rows)
    assert (found.numbers, found.sequences) == (list(range(20)), list(range(1, 21)))


def test_a_slice_has_about_the_rows_that_were_asked(make: Callable[..., Journal]) -> None:
    """A slice ends with the frame that reaches the number of rows."""
    journal = make()
    for number in range(5):
        log(journal, number, subjects=3)
    part = read(journal.directory, journal.writer, Position.START, alive=True, max_rows=6)
    assert len(part.batch) == 8
    assert part.end.sequence == 8


@pytest.mark.parametrize("size", [1, 500, 2000, 10_000])
def test_a_slice_has_a_size(make: Callable[..., Journal], size: int) -> None:
    """Large records do not make a slice too large for memory; a record that is larger by itself comes all the same."""
    journal = make(segment_bytes=2500)
    for number in range(20):
        log(journal, number)
    first = read(journal.directory, journal.writer, Position.START, alive=True, max_bytes=size)
    assert len(first.batch) <= max(size, 2500) // 300
    assert first.end != first.start
    assert read_all(journal.directory, alive=True, max_bytes=size).numbers == list(range(20))


def test_the_same_place_gives_the_same_records(make: Callable[..., Journal]) -> None:
    """Between two positions there are always the same records: a token made of positions names a batch for good."""
    journal = make()
    for number in range(10):
        log(journal, number)
    first = read(journal.directory, journal.writer, Position.START, alive=True, max_rows=4)
    for number in range(10, 20):
        log(journal, number)
    again = read(journal.directory, journal.writer, Position.START, alive=True, max_rows=4)
    assert (again.start, again.end) == (first.start, first.end)
    assert again.batch.records == first.batch.records


def test_a_frame_that_is_being_written_is_waited_for(make: Callable[..., Journal]) -> None:
    """At the end of what a living writer has written, a part of a frame is not damage: the rest is still to come."""
    directory = write_journal(make, 3)
    path = segments(directory)[0]
    whole = path.read_bytes()
    start, stop = places(path)[-1]
    for cut in (start + 1, start + FRAME_BYTES, stop - 1):
        path.write_bytes(whole[:cut])
        found = read_all(directory, alive=True)
        assert (found.numbers, found.damage) == ([0, 1], [])
        path.write_bytes(whole)
        assert read_all(directory, position=found.end, alive=True).numbers == [2]


def test_a_torn_end_is_kept(make: Callable[..., Journal]) -> None:
    """The rest of a frame that a dead writer never finished is given as damage, and called torn."""
    directory = write_journal(make, 3)
    path = segments(directory)[0]
    start, stop = places(path)[-1]
    whole = path.read_bytes()
    path.write_bytes(whole[: stop - 5])
    found = read_all(directory)
    assert found.numbers == [0, 1]
    (damage,) = found.damage
    assert (damage.segment, damage.offset, damage.content) == (1, start, whole[start : stop - 5])
    assert damage.torn
    assert damage.missing == 0


@pytest.mark.parametrize("place", [0, 5, 9, 12, 14, 30])
def test_damage_is_passed_and_counted(make: Callable[..., Journal], place: int) -> None:
    """Whatever flips in a frame, the others are read, the bytes are kept, and it is said that a record is missing."""
    directory = write_journal(make, 5)
    path = segments(directory)[0]
    start, stop = places(path)[2]
    overwrite(path, start + place, bytes([path.read_bytes()[start + place] ^ 0x10]))
    found = read_all(directory)
    assert (found.numbers, found.sequences) == ([0, 1, 3, 4], [1, 2, 4, 5])
    damaged, gap = found.damage
    assert (damaged.offset, damaged.content) == (start, path.read_bytes()[start:stop])
    assert (gap.missing, gap.content) == (1, b"")
    assert not damaged.torn
    assert "kabc123" not in repr(damaged)


def test_a_damaged_begin_costs_nothing(make: Callable[..., Journal]) -> None:
    """No record is missing when a begin is damaged, only the bytes are kept."""
    from ldv.journal._frame import BEGIN

    directory = write_journal(make, 5)
    path = segments(directory)[0]
    start, _ = places(path, BEGIN)[2]
    overwrite(path, start + 30, b"\xff")
    found = read_all(directory)
    assert found.numbers == [0, 1, 2, 3, 4]
    assert [damage.missing for damage in found.damage] == [0]


def test_a_gap_at_the_end_of_a_slice_is_noticed(make: Callable[..., Journal]) -> None:
    """A record that is missing between two slices is noticed by the second."""
    directory = write_journal(make, 5)
    path = segments(directory)[0]
    start, _ = places(path)[2]
    overwrite(path, start + 30, b"\xff")
    found = read_all(directory, max_rows=2)
    assert found.numbers == [0, 1, 3, 4]
    assert sum(damage.missing for damage in found.damage) == 1


def test_a_segment_that_is_gone_is_noticed(make: Callable[..., Journal]) -> None:
    """Where a whole segment is missing it is said how many records were in it."""
    journal = make(segment_bytes=3000)
    directory = journal.directory
    for number in range(0x1F2F3F4F5F, 0x1F2F3F4F5F + 30):
        log(journal, number)
    abandon(journal)
    before = read_all(directory)
    middle = segments(directory)[2]
    lost = [number for number in before.numbers if operation(number) in middle.read_bytes()]
    middle.unlink()
    found = read_all(directory)
    assert found.numbers == [number for number in before.numbers if number not in lost]
    assert sum(damage.missing for damage in found.damage) == len(lost) > 0


def test_a_first_segment_that_is_gone_is_no_gap_to_a_new_reader(make: Callable[..., Journal]) -> None:
    """Who has no position yet begins where the journal begins: what was before may have been delivered long ago."""
    directory = write_journal(make, 30, segment_bytes=3000)
    segments(directory)[0].unlink()
    assert read_all(directory).damage == []


def test_a_damaged_header_leaves_the_records_readable(make: Callable[..., Journal]) -> None:
    """The application stands in every segment, so a damaged header is made up for by another."""
    directory = write_journal(make, 30, segment_bytes=3000)
    overwrite(segments(directory)[1], 3, b"\x00")
    writer = segments(directory)[0].name[:16]
    part = read(directory, writer, Position.START, alive=False)
    assert [number_of(record) for record in part.batch.records] == list(range(30))
    assert {origin.resource_name for origin in part.batch.origins} == {"Parkeeradmin"}
    assert [(damage.segment, damage.offset) for damage in part.damage] == [(2, 0)]


def test_without_any_header_the_writer_is_still_known(make: Callable[..., Journal]) -> None:
    """When no header can be read, records come with the name of the file that they stood in."""
    directory = write_journal(make, 2)
    overwrite(segments(directory)[0], 3, b"\x00")
    writer = segments(directory)[0].name[:16]
    part = read(directory, writer, Position.START, alive=False)
    assert {origin.writer for origin in part.batch.origins} == {writer}
    assert len(part.batch) == 2


def test_a_later_format_is_refused_and_nothing_is_skipped(make: Callable[..., Journal], directory: Path) -> None:
    """What came before is read; then it is said that the rest is of another version, each time."""
    journal = make()
    log(journal, 1)
    payload = msgspec.msgpack.encode({"format": FORMAT + 1})
    later = directory / f"{journal.writer}-00000002.seg"
    later.write_bytes(encode_frame(0, 0, payload) + encode_frame(END, 2, b"of another form"))
    part = read(directory, journal.writer, Position.START, alive=True)
    assert len(part.batch) == 1
    for _ in range(2):
        with pytest.raises(RecordFormatError, match=f"one of format {FORMAT + 1}"):
            read(directory, journal.writer, part.end, alive=True)


def test_a_frame_that_holds_no_record_is_kept(make: Callable[..., Journal], directory: Path) -> None:
    """Bytes that arrived whole and are no records are given as damage, with all of them; the others are read."""
    directory.mkdir(mode=0o700, exist_ok=True)
    writer = "0123456789abcdef"
    bad = b"\x91\x93 no record"
    (directory / f"{writer}-00000001.seg").write_bytes(
        header_frame(Header(writer=writer, segment=1, sequence=1))
        + encode_frame(END, 1, ended(1))
        + encode_frame(END, 2, bad)
        + encode_frame(END, 3, ended(3, subjects=2))
        + encode_frame(9, 0, b"a kind of the future")
        + encode_frame(END, 6, ended(6))
    )
    found = read_all(directory, writer)
    assert found.sequences == [1, 3, 4, 5, 6]
    assert [damage.content for damage in found.damage] == [bad, b"a kind of the future"] or [
        damage.content for damage in found.damage
    ] == [b"a kind of the future", bad]
    assert {damage.missing for damage in found.damage} == {0}


def test_a_position_past_the_end_goes_on_with_what_follows(make: Callable[..., Journal], directory: Path) -> None:
    """After a crash of the machine less can be on disk than was delivered: what follows is numbered on, and is read."""
    journal = make()
    log(journal, 1)
    found = read_all(directory, alive=True)
    past = Position(1, found.end.offset + 10_000, 1)
    assert read_all(directory, position=past, alive=True).numbers == []
    log(journal, 2)
    assert read_all(directory, position=past, alive=True).numbers == [2]


def test_of_a_writer_that_is_gone_nothing_is_left() -> None:
    """A writer of which no file is left is read to its end; a directory that is not there as well."""
    part = read(Path("/nowhere"), "0123456789abcdef", Position.START, alive=False)
    assert (len(part.batch), part.finished, part.damage) == (0, True, [])


def test_begins_do_not_stand_in_the_way(make: Callable[..., Journal]) -> None:
    """Positions move past begin records too, so that they do not count as waiting for ever."""
    journal = make()
    journal.begin(operation(1), begun(1))
    found = read_all(journal.directory, alive=True)
    assert found.end.offset == segments(journal.directory)[0].stat().st_size
