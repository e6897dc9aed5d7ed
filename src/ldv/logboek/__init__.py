"""Where records rest: ClickHouse, as a server, as a cluster, or as an engine inside a process of this machine.

Importing this loads no engine; opening does.
"""

from ldv.logboek._dsn import Dsn, default_key_file, parse_dsn
from ldv.logboek._logboek import Logboek
from ldv.logboek._migrations import Migration
from ldv.logboek._page import Criteria, Place, page
from ldv.logboek._reader import LogboekReader
from ldv.logboek._rows import Rows
from ldv.logboek._selection import Selection, selection
from ldv.logboek._target import ClickHouseTarget, migrate

__all__ = [
    "ClickHouseTarget",
    "Criteria",
    "Dsn",
    "Logboek",
    "LogboekReader",
    "Migration",
    "Place",
    "Rows",
    "Selection",
    "default_key_file",
    "migrate",
    "page",
    "parse_dsn",
    "selection",
]
