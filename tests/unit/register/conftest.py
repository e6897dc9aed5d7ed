"""A register to import into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ldv.register import Register
from tests.support.register import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Iterator[Register]:
    with Register.open(tmp_path / "register.db", create=True, log=False, now=clock) as made:
        yield made
