"""Records a conversation in the archive, and is killed before its n-th change on disk.

A process of its own: what identifies formats and what typesets have threads, which a fork does not take along.
"""

from __future__ import annotations

import sys
from pathlib import Path

from chatarchive.db import Holder
from chatarchive.services import Actor, record
from ldv.testing import logboek_in_memory
from tests.crash.test_archive_kill import opened, watched
from tests.support.archive_office import Clock


def main(folder: str, case: str, cleaner: str, moment: str) -> None:
    actor = Actor(kind=Holder.EMPLOYEE, id=cleaner, name="Sam Schoner")
    with logboek_in_memory("chatarchive"), opened(Path(folder), Clock()) as office:
        seen = watched(int(moment))
        record(office, actor, case)
        sys.stdout.write(str(len(seen)))


if __name__ == "__main__":
    main(*sys.argv[1:])
