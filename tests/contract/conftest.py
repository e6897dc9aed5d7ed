"""Every kind of logboek, so that one test can be run on each of them."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import attrs
import pytest

from ldv.logboek import ClickHouseTarget, Dsn, Logboek, LogboekReader, parse_dsn
from ldv.logboek._engine import open_client
from ldv.profile import Profile
from ldv.pseudonym import Key, KeyRing
from ldv.record import Record
from tests.support.batches import batch_of
from tests.support.clickhouse_front import Front

if TYPE_CHECKING:
    from ldv.testing import MemoryLogboek

SERVER = os.environ.get("LDV_TEST_CLICKHOUSE", "")
ENGINES: list[Any] = ["embedded", "http", *([pytest.param("server", marks=pytest.mark.server)] if SERVER else [])]
UNPROTECTED = Profile(name="test", generation="seed", tls_required=False)


class Store(Protocol):
    """Somewhere to put records and ask for them."""

    @property
    def keys(self) -> KeyRing:
        """What pseudonyms are made with."""

    def put(self, *records: Record) -> None:
        """Deliver records."""

    def reading(self) -> contextlib.AbstractContextManager[LogboekReader]:
        """Open it for questions."""


@attrs.frozen
class EngineStore:
    """ClickHouse, in any of its forms."""

    dsn: Dsn
    keys: KeyRing

    def put(self, *records: Record) -> None:
        """Deliver records."""
        target = ClickHouseTarget(self.dsn, profile=UNPROTECTED)
        target.open()
        for month, part in batch_of(records).by_month().items():
            target.deliver(part, token=f"{uuid.uuid4().hex}-{month}", doubt=False)
        target.close()

    def reading(self) -> contextlib.AbstractContextManager[LogboekReader]:
        """Open it for questions."""
        return Logboek.open(self.dsn, keys=self.keys, profile=UNPROTECTED)


@attrs.frozen
class MemoryStore:
    """The logboek of `ldv.testing`."""

    keys: KeyRing
    memory: MemoryLogboek

    def put(self, *records: Record) -> None:
        """Deliver records."""
        self.memory.deliver(batch_of(records), token="t", doubt=False)

    def reading(self) -> contextlib.AbstractContextManager[LogboekReader]:
        """Open it for questions."""
        return contextlib.nullcontext(self.memory)


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    """A ring of two keys, as after a rotation."""
    return KeyRing((Key.generate(), Key.generate()))


@pytest.fixture(scope="session")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """One engine behind HTTP for all tests; each uses a database of its own."""
    with Front(tmp_path_factory.mktemp("front") / "engine") as running:
        yield running


def place(kind: str, request: pytest.FixtureRequest) -> Dsn:
    """A logboek that is not there yet."""
    if kind == "embedded":
        folder: Path = request.getfixturevalue("tmp_path") / "logboek"
        return parse_dsn(f"chdb://{folder}")
    server = parse_dsn(SERVER if kind == "server" else request.getfixturevalue("front").dsn)
    return attrs.evolve(server, database=f"ldv_test_{uuid.uuid4().hex}")


def tidy(kind: str, dsn: Dsn) -> None:
    """Leave nothing behind on a server that is not ours."""
    if kind == "server":
        client = open_client(dsn)
        client.command(f"DROP DATABASE `{dsn.database}` SYNC")
        client.close()


@pytest.fixture(params=ENGINES)
def dsn(request: pytest.FixtureRequest) -> Iterator[Dsn]:
    """Where a logboek can be made: embedded, over HTTP, and on a real server when one is named."""
    where = place(request.param, request)
    yield where
    tidy(request.param, where)


@pytest.fixture(params=[*ENGINES, "memory"])
def store(request: pytest.FixtureRequest, keys: KeyRing) -> Iterator[Store]:
    """Every kind of logboek that answers to `LogboekReader`."""
    if request.param == "memory":
        from ldv.testing import MemoryLogboek

        yield MemoryStore(keys, MemoryLogboek(keys=keys))
        return
    where = place(request.param, request)
    yield EngineStore(where, keys)
    tidy(request.param, where)
