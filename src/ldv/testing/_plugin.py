"""The pytest plugin. It is loaded for every project that has the library installed, so it imports nothing yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ldv.testing import MemoryLogboek


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "ldv(**arguments): what the fixture `logboek` gives to logboek_in_memory()")


@pytest.fixture
def logboek(request: pytest.FixtureRequest) -> Iterator[MemoryLogboek]:
    """A logboek in memory that every processing in the test goes to, with a fixed clock and fixed identifiers.

    What may not stand in a record raises `ldv.errors.ValueNotAllowed`, where a running application would only warn.
    `@pytest.mark.ldv(profile="current", strict=False)` changes any argument of `ldv.testing.logboek_in_memory`.
    """
    from ldv.testing import logboek_in_memory

    marker = request.node.get_closest_marker("ldv")
    with logboek_in_memory(**(marker.kwargs if marker is not None else {})) as memory:
        yield memory
