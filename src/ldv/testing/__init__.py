"""For testing code that logs its processing: a logboek in memory, fixed times and identifiers, a pytest fixture."""

from ldv.testing._clock import FixedBytes, FixedClock
from ldv.testing._memory import MemoryLogboek
from ldv.testing._session import logboek_in_memory

__all__ = ["FixedBytes", "FixedClock", "MemoryLogboek", "logboek_in_memory"]
