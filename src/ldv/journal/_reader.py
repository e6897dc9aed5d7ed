"""Reading a journal, for delivery. Reads while others write, and never writes itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ldv.errors import RecordFormatError
from ldv.journal._frame import (
    BEGIN,
    CLOSE,
    END,
    FRAME_BYTES,
    HEADER,
    ONE_RECORD,
    Header,
    array_at,
    array_of,
    decode_header,
    frames,
    next_frame,
)
from ldv.journal._layout import segment_path, segments_of
from ldv.journal._positions import Position
from ldv.journal._slice import Damage, Slice
from ldv.record import Batch, Origin, WireRecord, decode_records, origins_of

_MOST_BYTES: Final = 64 * 1024 * 1024
_HEADER_BYTES: Final = 4096


def read(
    directory: Path,
    writer: str,
    position: Position,
    *,
    alive: bool,
    max_rows: int = 50_000,
    max_bytes: int = _MOST_BYTES,
) -> Slice:
    """Read on from a position.

    Args:
        directory: The journal.
        writer: Whose records.
        position: Where the last slice ended; `Position.START` at first.
        alive: Whether the writer may still write. Has to be asked before this call; True never does harm, but then the
            end of what a dead writer left is not read past a torn frame.
        max_rows: About how many records to read; a slice ends with the first frame that reaches it.
        max_bytes: About how many bytes to read.

    Returns:
        The records, and where they end.

    Raises:
        RecordFormatError: The next segment is of another version of the format. Nothing is read past it.
        OSError: A file that is there cannot be read.
    """
    return _Reading(directory, writer, position, alive=alive, max_rows=max_rows, max_bytes=max_bytes).run()


def is_closed(path: Path) -> bool:
    """Whether a segment ends with the frame that says that nothing more comes."""
    try:
        with path.open("rb") as file:
            file.seek(-FRAME_BYTES, os.SEEK_END)
            data = file.read(FRAME_BYTES)
    except OSError:
        return False
    frame = next(frames(data), None)
    return frame is not None and frame[0] == CLOSE


def header_of(path: Path) -> Header | None:
    """The header of a segment; None when it is damaged or the file is gone.

    Raises:
        RecordFormatError: It is of another version of the format.
    """
    size = _HEADER_BYTES
    try:
        with path.open("rb") as file:
            data = file.read(size)
            while (frame := next(frames(data), None)) is None and len(data) == size:
                size *= 4
                data += file.read(size - len(data))
    except FileNotFoundError:
        return None
    return None if frame is None or frame[0] != HEADER else decode_header(data[frame[2] : frame[3]])


class _Reading:
    """One call of `read`."""

    def __init__(
        self, directory: Path, writer: str, position: Position, *, alive: bool, max_rows: int, max_bytes: int
    ) -> None:
        self._directory = directory
        self._writer = writer
        self._start = position
        self._alive = alive
        self._max_rows = max_rows
        self._most_bytes = self._room = max_bytes
        # In this order: what is no longer the newest when the list is made, is complete when it is read.
        self._numbers = segments_of(directory, writer)
        self._segment = position.segment
        self._offset = position.offset
        self._last = position.sequence
        self._origin = Origin(writer=writer)
        self._records: list[WireRecord] = []
        self._origins: list[Origin] = []
        self._sequences: list[int] = []
        self._damage: list[Damage] = []

    def run(self) -> Slice:
        for number in self._numbers:
            if number < self._segment:
                continue
            try:
                if not self._enter(number) or not self._read_segment():
                    break
            except RecordFormatError:
                if self._records:
                    break  # first what was read; the next call says it
                raise
        return Slice(
            Batch(self._records, self._origins, self._sequences),
            self._start,
            Position(self._segment, self._offset, self._last),
            self._damage,
            self._most_bytes - self._room,
            self._is_finished(),
        )

    def _is_finished(self) -> bool:
        if self._alive or not self._numbers:
            return not self._alive
        newest = self._numbers[-1]
        at_end = self._segment > newest or (self._segment == newest and self._offset >= self._size_of(newest))
        return at_end and is_closed(self._path(newest))

    def _path(self, number: int) -> Path:
        return segment_path(self._directory, self._writer, number)

    def _size_of(self, number: int) -> int:
        try:
            return os.stat(self._path(number)).st_size
        except FileNotFoundError:
            return 0

    def _enter(self, number: int) -> bool:
        """Go on in a segment; False when it is to be read by the next call."""
        header = header_of(self._path(number))
        if number != self._segment:
            if self._room <= 0 or len(self._records) >= self._max_rows:
                return False
            self._segment, self._offset = number, 0
            if header is not None:
                if self._start == Position.START and not self._last:
                    self._last = header.sequence - 1
                self._last = self._missed(header.sequence, self._last, 0)
        self._origin = header.origin() if header is not None else self._origin_of_another()
        return True

    def _origin_of_another(self) -> Origin:
        # All segments of a writer have the same origin; a damaged header leaves its records readable.
        headers = (header_of(self._path(number)) for number in self._numbers)
        return next((header.origin() for header in headers if header is not None), Origin(writer=self._writer))

    def _read_segment(self) -> bool:
        """Read the rest of the present segment; False when the slice ends in it."""
        data, is_whole = self._load()
        self._room -= len(data)
        begin, local = self._offset, 0
        while True:
            local = self._read_frames(data, local, begin)
            self._offset = begin + local
            if len(self._records) >= self._max_rows:
                return False
            if local == len(data):
                return is_whole
            if not is_whole or (self._alive and self._segment == self._numbers[-1]):
                # In the newest segment of a living writer a bad frame is one that is just being written.
                return False
            if (later := self._repeated_in()) is not None:
                # The writer noticed before we did: what is bad here stands there again.
                self._segment, self._offset = later, 0
                return later in self._numbers
            good = next_frame(data, local)
            torn = good == len(data)
            reason = "the rest of a frame that was never finished" if torn else "damaged bytes"
            self._damage.append(Damage(self._segment, begin + local, data[local:good], reason, torn=torn))
            local = good
            self._offset = begin + good

    def _load(self) -> tuple[bytes, bool]:
        """Bytes from the present offset on, and whether they reach to the end of the segment."""
        with self._path(self._segment).open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if self._offset > size:
                # After a crash of the machine a segment can be shorter than what was delivered of it.
                self._offset = 0
            wanted = size - self._offset
            room = max(self._room, FRAME_BYTES)
            data = os.pread(file.fileno(), min(wanted, room), self._offset)
            if len(data) < wanted and next(frames(data), None) is None:
                # Damage, or one frame that is larger than a whole slice should be.
                data = os.pread(file.fileno(), wanted, self._offset)
        return data, len(data) >= wanted

    def _read_frames(self, data: bytes, local: int, begin: int) -> int:
        """Read good frames, until there are none or there are records enough; gives where the last one ends."""
        run: list[tuple[int, int, int, int]] = []
        content: list[bytes] = []
        sequences: list[int] = []
        room = self._max_rows - len(self._records)
        last = self._last
        for frame in frames(data, local):
            kind, sequence, body, local = frame
            if kind != END:
                if kind != BEGIN:
                    last = self._note(kind, sequence, data[body:local], last, begin + body - FRAME_BYTES)
                continue
            if sequence != last + 1:
                if sequence <= last:
                    continue  # a repetition
                last = self._missed(sequence, last, begin + body - FRAME_BYTES)
            run.append(frame)
            if data[body] == ONE_RECORD:
                content.append(data[body + 1 : local])
                sequences.append(sequence)
                last = sequence
            else:
                count, first = array_at(data, body)
                content.append(data[first:local])
                last += count or 1
                sequences += range(sequence, last + 1)
            if len(sequences) >= room:
                break
        self._last = last
        self._decode(data, run, content, sequences, begin)
        return local

    def _decode(
        self, data: bytes, run: list[tuple[int, int, int, int]], content: list[bytes], sequences: list[int], begin: int
    ) -> None:
        """Decode all at once, which is faster than one by one; and one by one where any of them is bad."""
        if not run:
            return
        try:
            records = decode_records(array_of(len(sequences)) + b"".join(content))
        except RecordFormatError:
            for frame in run:
                self._decode_one(data, frame, begin)
            return
        self._records += records
        self._origins += origins_of(records, self._origin)
        self._sequences += sequences

    def _decode_one(self, data: bytes, frame: tuple[int, int, int, int], begin: int) -> None:
        _, sequence, body, stop = frame
        try:
            records = decode_records(data[body:stop])
        except RecordFormatError:
            self._poisoned(data[body:stop], begin + body - FRAME_BYTES)
            return
        self._records += records
        self._origins += origins_of(records, self._origin)
        self._sequences += range(sequence, sequence + len(records))

    def _note(self, kind: int, sequence: int, payload: bytes, last: int, offset: int) -> int:
        if kind == CLOSE:
            return self._missed(sequence + 1, last, offset)
        if kind != HEADER:
            self._poisoned(payload, offset)
        return last

    def _missed(self, sequence: int, last: int, offset: int) -> int:
        """Numbers run on without a gap: what is not there was there once. Gives the number to go on from."""
        missing = sequence - last - 1
        if missing > 0:
            text = f"{missing} records were written and are not there"
            self._damage.append(Damage(self._segment, offset, b"", text, missing))
        return max(last, sequence - 1)

    def _poisoned(self, payload: bytes, offset: int) -> None:
        self._damage.append(
            Damage(self._segment, offset, payload, "a whole frame that holds no records of this format")
        )

    def _repeated_in(self) -> int | None:
        """A later segment that holds again what should come next here: the writer's sync of this one had failed."""
        for number in segments_of(self._directory, self._writer):
            if number > self._segment:
                header = header_of(self._path(number))
                if header is not None and header.sequence <= self._last + 1:
                    return number
        return None
