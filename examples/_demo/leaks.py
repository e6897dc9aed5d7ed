"""Looks for what must be nowhere: in every file that a demo has written, in file names, and in the records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from examples._demo.shape import Found


def leaks(found: Iterable[Found], folder: Path, private: Iterable[str]) -> list[str]:
    """Where a text was found that should not be there.

    Args:
        found: All records; the engine's own files are compressed, so these are looked at as well.
        folder: Everything that was written.
        private: The texts; none of them is repeated.
    """
    wanted = [text.encode() for text in private]

    def holds(content: bytes) -> bool:
        return any(text in content for text in wanted)

    places = [f"a record in the logboek of {one.logboek}" for one in found if holds(str(one.plain()).encode())]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return places + [str(path) for path in files if holds(bytes(path)) or holds(path.read_bytes())]
