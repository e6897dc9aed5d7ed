"""Which files a journal consists of. No name holds anything about a person."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

DELIVERED: Final = "delivered.json"
SHIPPER_LOCK: Final = "shipper.lock"
HURRY: Final = "hurry"
DEAD: Final = "dead"

_SEGMENT: Final = re.compile(r"([0-9a-f]{16})-([0-9]{8,})\.seg")
_WRITER: Final = re.compile(r"([0-9a-f]{16})(?:\.lock|-[0-9]{8,}\.seg)")


def new_writer() -> str:
    """An identifier for a writer: 16 hexadecimal digits from the operating system's randomness."""
    return os.urandom(8).hex()


def lock_path(directory: Path, writer: str) -> Path:
    """The file whose lock says that a writer lives."""
    return directory / f"{writer}.lock"


def segment_path(directory: Path, writer: str, number: int) -> Path:
    """One segment of a writer."""
    return directory / f"{writer}-{number:08d}.seg"


def names_in(directory: Path) -> list[str]:
    """Names of the files in a directory; none when it is not there."""
    try:
        return os.listdir(directory)
    except FileNotFoundError:
        return []


def writers(directory: Path) -> list[str]:
    """All writers that left something in a journal, living and dead.

    Args:
        directory: The journal.

    Returns:
        Their identifiers, sorted; none when there is no such directory.
    """
    return sorted({match[1] for name in names_in(directory) if (match := _WRITER.fullmatch(name))})


def segments(directory: Path) -> dict[str, list[int]]:
    """Numbers of the segments of every writer, in the order in which they were written."""
    found: dict[str, list[int]] = {}
    for name in names_in(directory):
        if match := _SEGMENT.fullmatch(name):
            found.setdefault(match[1], []).append(int(match[2]))
    for numbers in found.values():
        numbers.sort()
    return found


def segments_of(directory: Path, writer: str) -> list[int]:
    """Numbers of the segments of one writer, in the order in which they were written."""
    # The names are many where processes are many, and this is asked for each of them: a prefix is soon compared.
    mine = [name for name in names_in(directory) if name.startswith(writer)]
    return sorted(int(match[2]) for name in mine if (match := _SEGMENT.fullmatch(name)))
