"""A logboek with records of several years, on the embedded engine."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from ldv.logboek import ClickHouseTarget, Logboek
from ldv.profile import Profile
from ldv.pseudonym import Key, KeyRing
from ldv.record import Record
from ldv.retention import Manager
from ldv.testing import MemoryLogboek, logboek_in_memory
from tests.support.batches import batch_of, record
from tests.support.persons import person

NOW = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)
DAY = 86_400_000_000_000
SHORT, LONG, OTHER = "rva:kort", "rva:lang", "rva:overig"
TERMS = {"default": "P5Y", "activities": {SHORT: "P1Y", LONG: "P7Y"}}


def profile(**retention: Any) -> Profile:
    """A profile with these terms."""
    return Profile(name="test", generation="seed", retention=retention or TERMS)


def ago(days: float, number: int, **changes: Any) -> Record:
    """A record that ended so many days before NOW."""
    end = int(NOW.timestamp() * 1_000_000_000 - days * DAY)
    times = {"start_time": end - 1_000_000, "end_time": end}
    return record(number, **(times | changes))


@attrs.frozen
class Place:
    """A logboek in a folder of its own."""

    dsn: str
    keys: KeyRing

    def put(self, records: Iterable[Record]) -> None:
        """Deliver records."""
        target = ClickHouseTarget(self.dsn)
        target.open()
        for month, part in batch_of(list(records)).by_month().items():
            target.deliver(part, token=f"{uuid.uuid4().hex}-{month}", doubt=False)
        target.close()

    def manager(self, *, read_only: bool = False, keys: KeyRing | None = None) -> Manager:
        """Open it to manage it."""
        return Manager.open(self.dsn, keys=keys or self.keys, read_only=read_only)

    def operations(self) -> set[str]:
        """Operation ids of what is there."""
        with Logboek.open(self.dsn, keys=self.keys) as logboek:
            return {one.operation_id for one in logboek.records()}


@pytest.fixture
def keys() -> KeyRing:
    """Two keys, as after a rotation."""
    return KeyRing((Key.generate(), Key.generate()))


@pytest.fixture
def logged() -> Iterator[MemoryLogboek]:
    """Where the processings of the management component itself are logged."""
    with logboek_in_memory() as memory:
        yield memory


@pytest.fixture
def empty(tmp_path: Path, keys: KeyRing) -> Place:
    """A logboek without records."""
    place = Place(f"chdb://{tmp_path}/logboek", keys)
    target = ClickHouseTarget(place.dsn)
    target.open()
    target.close()
    return place


def usual(keys: KeyRing) -> list[Record]:
    """A record of each activity, every half year for nine years; every third is about Anna."""
    anna = {"data_subject_id": person().pseudonym(keys), "data_subject_id_type": "BSN"}
    return [
        ago(183 * half, half * 3 + place, processing_activity_id=activity, **(anna if half % 3 == 0 else {}))
        for half in range(18)
        for place, activity in enumerate((SHORT, LONG, OTHER))
    ]


@pytest.fixture
def filled(empty: Place) -> Place:
    """A logboek with `usual` records."""
    empty.put(usual(empty.keys))
    return empty
