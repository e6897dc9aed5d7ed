"""Processing into memory, as a running application would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ldv.testing import MemoryLogboek, logboek_in_memory


@pytest.fixture
def logboek() -> Iterator[MemoryLogboek]:
    """Where records go; what may not stand in one is left out and warned about."""
    with logboek_in_memory("Parkeeradmin", service_version="2.1.6", strict=False) as memory:
        yield memory


@pytest.fixture
def strict() -> Iterator[MemoryLogboek]:
    """Where records go; what may not stand in one raises."""
    with logboek_in_memory("Parkeeradmin") as memory:
        yield memory
