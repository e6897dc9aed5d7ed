"""What is being delivered now, noted before it is sent.

After a crash the store may have records that are not noted as delivered, and which ones has to be known. Looking before
the first batch only would let some arrive twice: batches can fall otherwise than before, because another writer takes
the room, or the size of a batch was changed. Looking before all of them would slow down a large backlog.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from ldv.delivery._status import has_status
from ldv.journal import Position
from ldv.journal._disk import write_whole
from ldv.journal._layout import DELIVERED, segment_path, segments

_NAME: Final = "underway.json"
_Place = tuple[int, int]

_decode: Final = msgspec.json.Decoder(dict[str, Position]).decode
_encode: Final = msgspec.json.Encoder(order="sorted").encode


class Underway:
    """The note of one journal."""

    def __init__(self, directory: Path) -> None:
        """Read nothing yet."""
        self._directory = directory
        self._unsure: dict[str, _Place] = {}

    def load(self) -> None:
        """Find out up to where the shipper before this one may have delivered without noting that it was confirmed."""
        try:
            noted = _decode((self._directory / _NAME).read_bytes())
            self._unsure = {writer: (end.segment, end.offset) for writer, end in noted.items()}
        except (OSError, msgspec.MsgspecError):
            # Without the note, everything that is there may have been sent by any shipper that ever was.
            before = has_status(self._directory) or (self._directory / DELIVERED).exists()
            self._unsure = self._ends() if before else {}
            if not before:
                self.note({})

    def note(self, ends: Mapping[str, Position]) -> None:
        """Note how far the next delivery goes; on disk when this returns.

        Raises:
            OSError: It could not be noted, so it must not be sent.
        """
        write_whole(self._directory / _NAME, _encode(dict(ends)))

    def may_hold(self, writer: str, start: Position) -> bool:
        """Whether the shipper before this one may have delivered what follows this place."""
        return (start.segment, start.offset) < self._unsure.get(writer, (0, 0))

    def _ends(self) -> dict[str, _Place]:
        ends = {}
        for writer, numbers in segments(self._directory).items():
            with contextlib.suppress(FileNotFoundError):
                newest = segment_path(self._directory, writer, numbers[-1])
                ends[writer] = (numbers[-1], newest.stat().st_size)
        return ends
