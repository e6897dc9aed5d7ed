"""What reading a journal gives."""

from __future__ import annotations

import attrs

from ldv.journal._positions import Position
from ldv.record import Batch


@attrs.frozen
class Damage:
    """Something in a journal that is no record, or is not there. Never passed over in silence.

    Attributes:
        segment: Number of the segment.
        offset: Where in the segment.
        content: The bytes; empty where something is missing altogether. May hold pseudonyms.
        reason: What is wrong, in words.
        missing: How many records are known to be lost.
        torn: The rest of a frame at the end of a segment, cut off when the process died or the disk was full. Unless
            the whole machine died, no record that was acknowledged is in it.
    """

    segment: int
    offset: int
    content: bytes = attrs.field(repr=False)
    reason: str
    missing: int = 0
    torn: bool = False


@attrs.frozen
class Slice:
    """Records of one writer that follow one another.

    Attributes:
        batch: The records; those that were read before are left out.
        start: Where reading began.
        end: Where to go on, once the batch is delivered and the damage is kept.
        damage: What could not be read between the two.
        size: Bytes that were read for it.
        finished: Nothing follows and nothing will: the writer has closed, or was recovered, and everything is read.
    """

    batch: Batch
    start: Position
    end: Position
    damage: list[Damage]
    size: int
    finished: bool
