"""The helper process: delivers one journal and ends when its writers are gone and it is empty.

Started by the library with its settings on standard input; `ldv ship` is the same thing run by hand.
"""

from __future__ import annotations

import sys

from ldv.delivery._modes import Assignment
from ldv.errors import LdvError
from ldv.journal import DirectoryLock


def main() -> int:
    """Deliver; 0 when done or when somebody else delivers already."""
    assignment = Assignment.from_json(sys.stdin.read())
    lock = DirectoryLock.acquire(assignment.directory, what="the helper process of ldv")
    if lock is None:
        return 0
    try:
        assignment.shipper().run(until_done=True)
    except (LdvError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - standard error is shipper.log
        return 1
    finally:
        lock.release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
