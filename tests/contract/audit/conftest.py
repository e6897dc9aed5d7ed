"""An audit log on each of the databases, and a logboek in memory beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ldv.audit import AuditLog, use
from ldv.testing import MemoryLogboek, logboek_in_memory
from tests.support.postgres import Postgres, postgres

EMPLOYEE = "p-4711"


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place where no audit log is yet."""
    if request.param == "postgresql":
        running: Postgres = request.getfixturevalue("server")
        return running.new_place()
    return str(tmp_path / "audit.db")


@pytest.fixture
def logboek() -> Iterator[MemoryLogboek]:
    """Where operations are logged."""
    with logboek_in_memory() as memory:
        yield memory


@pytest.fixture
def log(where: str, logboek: MemoryLogboek) -> Iterator[AuditLog]:
    """An audit log that is in use."""
    use(where)
    with AuditLog.open(where, create=True) as opened:
        yield opened
    use(None)
