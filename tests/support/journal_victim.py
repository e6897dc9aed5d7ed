"""A process that logs as fast as it can, in several threads and two processes, until it is killed.

`python -m tests.support.journal_victim DIRECTORY DURABILITY`. On its standard output it says what it was told, in nine
bytes each time: `B` when a begin had returned, `E` when an end had been acknowledged, and the operation.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
from pathlib import Path

from ldv.journal import Journal
from tests.support.journals import begun, ended, operation

THREADS = 3
OPEN_EVERY = 50
SYNC_INTERVAL = 0.005


def work(journal: Journal, first: int) -> None:
    """Log operations from a number on; now and then one stays open for ever."""
    wait = journal.wait if journal.waits else None
    for number in itertools.count(first):
        journal.begin(operation(number), begun(number))
        os.write(1, b"B" + operation(number))
        if number % OPEN_EVERY == 0:
            continue
        several = number % 7 == 0
        receipt = journal.end(operation(number), ended(number, subjects=2 * several), 1 + 2 * several)
        if wait is not None:
            wait(receipt)
        os.write(1, b"E" + operation(number))


def give_up(_: object) -> None:
    """An exception is no end that this program should come to: whoever started it sees another signal than a kill."""
    os.killpg(0, signal.SIGTERM)


def main() -> None:
    """Begin, fork once, and go on until killed."""
    threading.excepthook = give_up
    journal = Journal(
        Path(sys.argv[1]),
        durability=sys.argv[2],
        sync_interval=SYNC_INTERVAL,
        segment_bytes=50_000,
        reserve_bytes=1,
    )
    journal.open()
    base = int.from_bytes(os.urandom(3), "big") << 32
    work_from = [base + (place << 28) for place in range(THREADS)]
    journal.begin(operation(base - 1), begun(base - 1))
    os.write(1, b"B" + operation(base - 1))
    if os.fork() == 0:
        work_from = [first + (1 << 27) for first in work_from]
    threads = [threading.Thread(target=work, args=(journal, first), daemon=True) for first in work_from]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
