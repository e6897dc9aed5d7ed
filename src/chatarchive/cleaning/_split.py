"""Splitting a cleaned conversation over dossiers (risks and measures, phase 2: transformeren)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from chatarchive.cleaning._apply import Cleaned, CleanedLine, LogEntry
from chatarchive.errors import CleaningRefused

_MOST_SHOWN: Final = 10


@attrs.frozen(kw_only=True)
class Part:
    """What one dossier gets.

    Attributes:
        dossier: Identifier of the dossier.
        source: Identifier or path of the file that the conversation was read from.
        source_sha256: Its checksum, 64 hexadecimal digits.
        lines: The messages; each knows the line of the source where it begins.
        log: What was taken out of them; its numbers are those of the whole conversation.
    """

    dossier: str
    source: str = attrs.field(repr=False)
    source_sha256: str
    lines: tuple[CleanedLine, ...] = attrs.field(repr=False)
    log: tuple[LogEntry, ...]

    @property
    def text(self) -> str:
        """The messages as one text, in the style of the source."""
        return "".join(line.text for line in self.lines)


def split(cleaned: Cleaned, *, parts: Mapping[str, Iterable[int]], source: str, source_sha256: str) -> tuple[Part, ...]:
    """Divide a cleaned conversation over dossiers: every message in exactly one (requirement 42).

    Args:
        cleaned: The conversation.
        parts: For each dossier the positions of its messages, from 0.
        source: Identifier or path of the file it was read from.
        source_sha256: Checksum of that file.

    Returns:
        A part for each dossier, in the order they were given; messages stay in the order of the source.

    Raises:
        CleaningRefused: A message is in no dossier, or in several, or is not there.
    """
    chosen = {dossier: sorted(positions) for dossier, positions in parts.items()}
    times: dict[int, int] = {}
    for positions in chosen.values():
        for position in positions:
            times[position] = times.get(position, 0) + 1
    total = len(cleaned.lines)
    if foreign := sorted(position for position in times if not 0 <= position < total):
        raise CleaningRefused(
            f"Message {foreign[0] + 1} was put in a dossier; the conversation has {total}. Name one of those.",
            requirement=42,
        )
    lost = [cleaned.lines[position].source_line for position in range(total) if position not in times]
    double = [cleaned.lines[position].source_line for position in sorted(times) if times[position] > 1]
    if lost or double:
        raise CleaningRefused(
            f"Splitting over {len(chosen)} dossiers: {_named(lost)} in no dossier, {_named(double)} in more than one. "
            "Put every message in exactly one.",
            requirement=42,
        )
    owners = {position: dossier for dossier, positions in chosen.items() for position in positions}
    return tuple(
        Part(
            dossier=dossier,
            source=source,
            source_sha256=source_sha256,
            lines=tuple(cleaned.lines[position] for position in positions),
            log=tuple(entry for entry in cleaned.log if owners[entry.message - 1] == dossier),
        )
        for dossier, positions in chosen.items()
    )


def _named(lines: list[int]) -> str:
    if not lines:
        return "none"
    shown = ", ".join(map(str, lines[:_MOST_SHOWN]))
    return f"{len(lines)} (line {shown}{', ...' if len(lines) > _MOST_SHOWN else ''})"
