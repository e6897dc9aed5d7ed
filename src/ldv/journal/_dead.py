"""Dead letters: what could not be delivered, or not even read. Kept until a person has seen to it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from ldv.errors import JournalWriteError, RecordFormatError, UsageError
from ldv.journal._disk import sync_directory, write_whole
from ldv.journal._frame import END, HEADER, RAW, Header, decode_header, encode_frame, header_frame, sound_frames
from ldv.journal._layout import DEAD, names_in
from ldv.record import Batch, Origin, decode_records

_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


@attrs.frozen
class DeadLetter:
    """Something that was given up.

    Attributes:
        token: Its name.
        path: File with the content, in the format of a segment.
        size: Bytes of that file.
        created_ns: When it was kept, nanoseconds since 1970.
        reason: Why, without values: kind of error, counts, places.
    """

    token: str
    path: Path
    size: int
    created_ns: int
    reason: dict[str, Any]

    def batch(self) -> Batch:
        """The records in it, to try again; none when the bytes never were records."""
        batch = Batch()
        origin = Origin()
        data = self.path.read_bytes()
        for kind, sequence, body, stop in sound_frames(data):
            if kind == HEADER:
                origin = attrs.evolve(
                    decode_header(data[body:stop]).origin(), received=self.reason.get("received") is True
                )
            elif kind == END:
                records = decode_records(data[body:stop])
                batch.records.extend(records)
                batch.origins.extend([origin] * len(records))
                batch.sequences.extend(range(sequence, sequence + len(records)))
        return batch

    def content(self) -> list[bytes]:
        """The bytes in it that are no records."""
        data = self.path.read_bytes()
        return [data[body:stop] for kind, _, body, stop in sound_frames(data) if kind == RAW]

    def remove(self) -> None:
        """Remove it: somebody has seen to it."""
        self.path.unlink(missing_ok=True)
        self.path.with_suffix(".json").unlink(missing_ok=True)


def write_dead_letter(directory: Path, token: str, content: bytes, *, reason: Mapping[str, Any]) -> Path:
    """Keep what cannot be delivered; on disk when this returns. The same token again takes the place of the first.

    Args:
        directory: The journal.
        token: A name, of letters, digits and `. _ -`.
        content: Encoded records, or bytes that are none.
        reason: Why, without values. The header of the file is made from its `writer`, `segment`, `sequence`,
            `resource_name`, `resource_version` and `resource_attributes`.

    Returns:
        The file.

    Raises:
        JournalWriteError: It could not be kept.
        UsageError: The token is not a name.
    """
    if _TOKEN.fullmatch(token) is None:
        raise UsageError(
            "journal: found a token for a dead letter that cannot be a file name. "
            "Give 1 to 200 letters, digits and . _ - of which the first is a letter or digit."
        )
    sequence = int(reason.get("sequence", 0))
    try:
        decode_records(content)
        kind = END
    except RecordFormatError:
        kind = RAW
    header = Header(
        writer=str(reason.get("writer", "")),
        segment=int(reason.get("segment", 0)),
        sequence=sequence,
        resource_name=str(reason.get("resource_name", "")),
        resource_version=str(reason.get("resource_version", "")),
        resource_attributes={
            str(name): str(value) for name, value in dict(reason.get("resource_attributes", {})).items()
        },
    )
    folder = directory / DEAD
    path = folder / f"{token}.seg"
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
            sync_directory(directory)
        write_whole(path, header_frame(header) + encode_frame(kind, sequence if kind == END else 0, content))
        write_whole(path.with_suffix(".json"), json.dumps({**reason, "created": time.time_ns()}).encode())
    except OSError as error:
        raise JournalWriteError(
            f"journal: what cannot be delivered could not be kept in {folder} ({os.strerror(error.errno or 0)}). "
            "Make room on its disk; delivery goes on after that."
        ) from error
    return path


def dead_letters(directory: Path) -> list[DeadLetter]:
    """Everything that was given up, the oldest first.

    Args:
        directory: The journal.

    Returns:
        A dead letter for each file.
    """
    folder = directory / DEAD
    found = []
    for name in names_in(folder):
        if name.endswith(".seg"):
            with contextlib.suppress(FileNotFoundError):
                found.append(_dead_letter(folder / name))
    return sorted(found, key=lambda letter: (letter.created_ns, letter.token))


def _dead_letter(path: Path) -> DeadLetter:
    status = path.stat()
    try:
        reason = dict(json.loads(path.with_suffix(".json").read_bytes()))
    except (OSError, ValueError, TypeError):
        # Killed between the two files: what counts is there.
        reason = {}
    created = reason.pop("created", None)
    # A person may have changed the note.
    known = created if isinstance(created, int) else status.st_mtime_ns
    return DeadLetter(path.stem, path, status.st_size, known, reason)
