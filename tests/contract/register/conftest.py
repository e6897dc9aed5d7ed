"""A register on each of the databases, so that one test can be run on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ldv.register import Register
from tests.support.postgres import Postgres, postgres
from tests.support.register import Clock


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes places where a register can be kept, and none is yet."""
    if request.param == "postgresql":
        running: Postgres = request.getfixturevalue("server")
        return running.new_place
    names = iter(range(100))
    return lambda: str(tmp_path / f"register{next(names)}.db")


@pytest.fixture
def place(new_place: Callable[[], str]) -> str:
    """One such place."""
    return new_place()


@pytest.fixture
def clock() -> Clock:
    """The time, as the register is told."""
    return Clock()


@pytest.fixture
def register(place: str, clock: Clock) -> Iterator[Register]:
    """A new register."""
    with Register.open(place, create=True, log=False, now=clock) as made:
        yield made
