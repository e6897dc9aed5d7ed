"""Descriptors of a program that has closed its standard streams."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, sys
from pathlib import Path
from ldv.journal import Journal
from tests.support.journals import begun, ended, operation

for stream in range(3):
    os.close(stream)
journal = Journal(Path(sys.argv[1]), background=False, reserve_bytes=1)
journal.open()
journal.begin(operation(1), begun(1))
for stream in range(3):
    try:
        os.write(stream, b"a library speaks")
    except OSError:
        continue
    os._exit(1)
journal.end(operation(1), ended(1), 1)
journal.close()
"""


def test_what_is_printed_never_lands_in_the_journal(tmp_path: Path) -> None:
    """Where standard input, output and error are closed, none of their numbers is given to a file of the journal."""
    assert subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], check=False).returncode == 0
