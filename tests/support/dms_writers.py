"""One of several writers that race for the same names, in a process of its own.

Run as a program: `python dms_writers.py FOLDER NAME COUNT`. It says `ready`, waits for a line, and prints for each name
whether it was first.
"""

from __future__ import annotations

import sys

from chatarchive.dms import FolderDms
from chatarchive.errors import WriteOnceRefused
from tests.support.document_stores import ADVISER, ANNA, Policy


def said(word: str) -> None:
    """Print, at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(root: str, writer: str, count: int) -> None:
    """Race."""
    dms = FolderDms(root, policy=Policy())
    said("ready")
    sys.stdin.readline()
    for number in range(count):
        try:
            dms.put(ANNA.imported / f"{number}.txt", writer.encode() * 100, actor=ADVISER)
        except WriteOnceRefused:
            said("refused")
        else:
            said("first")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
