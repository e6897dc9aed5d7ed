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
_START: Final = Position.START

_decode: Final = msgspec.json.Decoder(dict[str, Position]).decode
_encode: Final = msgspec.json.Encoder(order="sorted").encode


class Underway:
    """The note of one journal."""

    def __init__(self, directory: Path) -> None:
        """Read nothing yet."""
        self._directory = directory
        self._unsure: dict[str, Position] = {}

    def load(self) -> None:
        """Find out up to where the shipper before this one may have delivered without noting that it was confirmed."""
        noted = _read(self._directory / _NAME)
        if noted is not None and _read(self._directory / DELIVERED) is not None:
            self._unsure = noted
            return
        # Without either file, everything that is there may have been sent by any shipper that ever was.
        before = noted or has_status(self._directory) or (self._directory / DELIVERED).exists()
        self._unsure = self._ends() if before else {}
        if not before:
            self.note({}, {})

    def note(self, ends: Mapping[str, Position], delivered: Mapping[str, Position]) -> None:
        """Note how far the next delivery goes; on disk when this returns.

        What is still in doubt from before stays noted until it is delivered: the next crash can come before its turn.

        Args:
            ends: For each writer in this delivery, its end.
            delivered: For each writer, how far it is delivered.

        Raises:
            OSError: It could not be noted, so it must not be sent.
        """
        present = segments(self._directory) if self._unsure else {}
        self._unsure = {
            writer: end
            for writer, end in self._unsure.items()
            if writer in present and self.may_hold(writer, delivered.get(writer, _START))
        }
        both = {writer: max(self._unsure.get(writer, end), end, key=_place) for writer, end in ends.items()}
        write_whole(self._directory / _NAME, _encode({**self._unsure, **both}))

    def may_hold(self, writer: str, start: Position) -> bool:
        """Whether the shipper before this one may have delivered what follows this place."""
        return _place(start) < _place(self._unsure.get(writer, _START))

    def _ends(self) -> dict[str, Position]:
        ends = {}
        for writer, numbers in segments(self._directory).items():
            with contextlib.suppress(FileNotFoundError):
                newest = segment_path(self._directory, writer, numbers[-1])
                ends[writer] = Position(numbers[-1], newest.stat().st_size, 0)
        return ends


def _place(position: Position) -> tuple[int, int]:
    return position.segment, position.offset


def _read(path: Path) -> dict[str, Position] | None:
    try:
        return _decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None
