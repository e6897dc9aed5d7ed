"""Removing what is delivered."""

from __future__ import annotations

import os
from pathlib import Path

from ldv.journal._layout import segment_path, segments_of
from ldv.journal._positions import Position
from ldv.journal._reader import is_closed


def remove_finished(directory: Path, writer: str, position: Position, *, alive: bool) -> None:
    """Remove the segments of a writer that are wholly delivered, the oldest first.

    The newest stays while the writer lives, and after that until it says that nothing more comes: by a clean end, or by
    recovery. The lock is removed by `AdoptedWriter.close(remove=True)`.

    Args:
        directory: The journal.
        writer: The writer.
        position: How far it is delivered; that has to be noted in the journal already.
        alive: Whether the writer may still write.
    """
    numbers = segments_of(directory, writer)
    for number in numbers:
        path = segment_path(directory, writer, number)
        if number > position.segment or (number == position.segment and position.offset < os.stat(path).st_size):
            return
        if number == numbers[-1] and (alive or not is_closed(path)):
            return
        path.unlink(missing_ok=True)
