"""An office in which everybody works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.archive_office import Desk, desk


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    """The office."""
    with desk(tmp_path / "archief") as made:
        yield made
