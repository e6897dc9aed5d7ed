"""From record to disk: what one process writes, and what delivery reads."""

from ldv.journal._backlog import WriterBacklog, backlog, undelivered_bytes
from ldv.journal._dead import DeadLetter, dead_letters, write_dead_letter
from ldv.journal._destination import Destination
from ldv.journal._disk import Disk
from ldv.journal._journal import Journal
from ldv.journal._layout import writers
from ldv.journal._locks import DirectoryLock, Holder, is_alive
from ldv.journal._positions import Position, hurry, hurry_time, load_delivered, save_delivered
from ldv.journal._reader import read
from ldv.journal._recovery import AdoptedWriter, try_adopt
from ldv.journal._removal import remove_finished
from ldv.journal._slice import Damage, Slice

__all__ = [
    "AdoptedWriter",
    "Damage",
    "DeadLetter",
    "Destination",
    "DirectoryLock",
    "Disk",
    "Holder",
    "Journal",
    "Position",
    "Slice",
    "WriterBacklog",
    "backlog",
    "dead_letters",
    "hurry",
    "hurry_time",
    "is_alive",
    "load_delivered",
    "read",
    "remove_finished",
    "save_delivered",
    "try_adopt",
    "undelivered_bytes",
    "write_dead_letter",
    "writers",
]
