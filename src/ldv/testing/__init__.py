"""For testing code that logs its processing: a logboek in memory, fixed times and identifiers, a pytest fixture.

pytest loads the plugin in this package for every project that has the library installed, so everything else here is
loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ldv.testing._clock import FixedBytes, FixedClock
    from ldv.testing._memory import MemoryLogboek, RecordList
    from ldv.testing._session import logboek_in_memory

__all__ = ["FixedBytes", "FixedClock", "MemoryLogboek", "RecordList", "logboek_in_memory"]

_LATER = {
    "FixedBytes": "ldv.testing._clock",
    "FixedClock": "ldv.testing._clock",
    "MemoryLogboek": "ldv.testing._memory",
    "RecordList": "ldv.testing._memory",
    "logboek_in_memory": "ldv.testing._session",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
