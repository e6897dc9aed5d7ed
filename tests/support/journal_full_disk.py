"""Fills the disk that a journal is on, makes room again, and says whether every record is there once.

A program of its own, because it limits itself: `python -m tests.support.journal_full_disk DIRECTORY`, on a small file
system or, with a second argument, under a limit on the size of a file.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from ldv.errors import JournalUnavailable, JournalWriteError
from ldv.journal import Journal, undelivered_bytes
from tests.support.journals import begun, ended, operation, read_all

BALLAST = 200_000
MOST = 100_000


def main() -> None:
    """Fill, make room, go on, and compare."""
    directory, limit = Path(sys.argv[1]) / "journal", int(sys.argv[2]) if len(sys.argv) > 2 else 0
    ballast = Path(sys.argv[1]) / "ballast"
    ballast.write_bytes(b"\0" * BALLAST)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    journal = Journal(directory, durability="process", reserve_bytes=1, background=False)
    journal.open()
    written: list[int] = []
    kept: list[int] = []
    refused = 0
    number = 0
    while not (refused and kept):
        number += 1
        try:
            journal.begin(operation(number), begun(number))
        except JournalUnavailable:
            refused += 1
            # So that an end fails as well: this one has no begin.
            try:
                journal.end(operation(number), ended(number), 1)
                written.append(number)
            except JournalWriteError:
                kept.append(number)
            continue
        try:
            journal.end(operation(number), ended(number), 1)
            written.append(number)
        except JournalWriteError:
            kept.append(number)
        if number > MOST:
            raise AssertionError("the disk was never full")
    full = undelivered_bytes(directory)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    ballast.unlink()
    journal.tend()
    number += 1
    journal.begin(operation(number), begun(number))
    journal.end(operation(number), ended(number), 1)
    journal.close()
    found = read_all(directory)
    print(  # noqa: T201 - that is how it answers
        json.dumps(
            {
                "refused": refused,
                "kept": len(kept),
                "written": len(written),
                "full": full,
                "as_expected": found.numbers == [*written, *kept, number],
                "damage": len(found.damage),
                "finished": found.finished,
                "left": sorted(name.rpartition(".")[2] for name in os.listdir(directory)),
            }
        )
    )


if __name__ == "__main__":
    main()
