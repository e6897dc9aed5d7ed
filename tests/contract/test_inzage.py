"""Reports on every kind of logboek."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from ldv import inzage
from ldv.pseudonym import Key, KeyRing
from ldv.record import Record
from ldv.register import Register
from ldv.testing import MemoryLogboek, logboek_in_memory
from tests.contract.conftest import Store
from tests.support import parking
from tests.support.parking import CHANGE, NOW, SHOW, at, record


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """The register of the example."""
    with parking.register(tmp_path) as opened:
        yield opened


@pytest.fixture
def logged() -> Iterator[MemoryLogboek]:
    """Where the reports are logged."""
    with logboek_in_memory(keys=parking.KEYS) as memory:
        yield memory


def with_keys_of(store: Store, records: list[Record]) -> list[Record]:
    """The same records, their pseudonyms made with the keys of this store."""
    made = {}
    for subject in (parking.ANNA, parking.BERT, parking.CASE):
        for place in (0, 1):
            made[parking.pseudonym(subject, key=place)] = subject.search_terms(store.keys)[2 * place]
    return [
        attrs.evolve(one, data_subject_id=made[one.data_subject_id]) if one.data_subject_id else one for one in records
    ]


def test_every_kind_of_logboek_gives_the_same_report(store: Store, register: Register, logged: MemoryLogboek) -> None:
    """What ClickHouse and the logboek in memory find and how they put it together is the same, for both readers."""
    records = parking.anna_in_autumn()
    # More traces than fit into one question, and records that go on from one month into the next.
    records += [record("tonen", SHOW, start=at("2026-05-01 10:00") + number * 10**9) for number in range(1100)]
    records += parking.change_of_plate(at("2026-08-31 23:59"))
    store.put(*with_keys_of(store, records))
    with store.reading() as logboek:
        for audience in ("data_subject", "internal"):
            for subject in ([parking.ANNA, parking.CASE], parking.BERT):
                asked: dict[str, Any] = {"register": register, "audience": audience, "now": NOW}
                expected = inzage.report(subject, logboek=parking.logboek(*records), **asked)
                assert inzage.report(subject, logboek=logboek, **asked).events == expected.events


def test_records_that_come_in_meanwhile_do_no_harm(store: Store, register: Register, logged: MemoryLogboek) -> None:
    """A report is up to the moment at which it is asked."""
    store.put(*with_keys_of(store, [record("tonen", SHOW, start=at("2026-11-21 11:59"))]))
    store.put(*with_keys_of(store, [record("later", CHANGE, start=at("2026-11-21 12:00"))]))
    with store.reading() as logboek:
        report = inzage.report(parking.ANNA, logboek=logboek, register=register, now=NOW)
    assert [event.lead.name for event in report.events] == ["tonen"]


def test_records_are_counted_by_key(store: Store) -> None:
    """Each key with its records and their times, also a key that is not in the ring, and what is no pseudonym."""
    first, second = (key.id for key in store.keys.keys)
    terms = store.keys.search_terms("999990019", type="BSN")
    at_ = at("2026-11-01 00:00")
    store.put(
        record("a", SHOW, start=at_ + 3, data_subject_id=terms[0]),
        record("b", SHOW, start=at_ + 1, data_subject_id=terms[1]),
        record("c", SHOW, start=at_ + 2, data_subject_id=terms[2]),
        record("d", SHOW, start=at_ + 4, data_subject_id="kgone:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"),
        record("e", SHOW, start=at_ + 5, data_subject_id="13j2ec27-0cc4-3541-9av6-219a178fcfe5"),
        record("f", SHOW, start=at_ + 6, subject=None),
    )
    with store.reading() as logboek:
        found = {usage.key_id: usage for usage in inzage.key_usage(logboek)}
    assert {key: usage.records for key, usage in found.items()} == {first: 2, second: 1, "gone": 1, "": 1}
    assert (found[first].first, found[first].last) == (at_ + 1, at_ + 3)


def test_records_that_no_key_finds_are_seen(store: Store) -> None:
    """Nobody is told that nothing was done because a key is missing, or is another one under the same name."""
    ours, at_ = store.keys.keys[0], at("2026-11-01 00:00")
    store.put(
        record("a", SHOW, start=at_, data_subject_id=ours.encrypt("999990019", "BSN")),
        record("b", SHOW, start=at_, data_subject_id=ours.digest("999990019", "BSN")),
        record("c", SHOW, start=at_, data_subject_id="13j2ec27-0cc4-3541-9av6-219a178fcfe5"),
    )
    another = Key(ours.id, bytes(64))
    with store.reading() as logboek:
        assert inzage.lost_keys(logboek, store.keys) == ()
        [gone] = inzage.lost_keys(logboek, KeyRing([Key.generate()]))
        [wrong] = inzage.lost_keys(logboek, KeyRing([another]))
    assert (gone.key_id, gone.records) == (wrong.key_id, wrong.records) == (ours.id, 2)
