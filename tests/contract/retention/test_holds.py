"""Holds beat every term."""

from __future__ import annotations

import attrs
import pytest

import ldv
from ldv.errors import ConfigurationError, UsageError
from ldv.pseudonym import Key, KeyRing
from ldv.record import Record
from ldv.retention import Hold, apply, holds, place, plan, release
from ldv.testing import MemoryLogboek
from tests.contract.retention.conftest import LONG, NOW, SHORT, Place, ago, profile, usual
from tests.contract.retention.test_apply import staying
from tests.support.persons import ANNA, person


def destroy(where: Place, *, keys: KeyRing | None = None) -> set[str]:
    """Apply a plan; gives what is left."""
    with where.manager(keys=keys) as manager:
        proposed = plan(manager, profile(), now=NOW)
        assert apply(proposed, manager).destroyed == proposed.going
    return where.operations()


def ids(records: list[Record]) -> set[str]:
    return {one.operation_id for one in records}


def test_every_kind_of_hold(filled: Place, logged: MemoryLogboek) -> None:
    """A data subject, a trace, an activity in a period: what is held stays, and exactly that."""
    records = usual(filled.keys)
    trace = records[-1]
    with filled.manager() as manager:
        place(manager, reason="zaak 1", subject=person())
        place(manager, reason="zaak 2", trace_id=trace.trace_id)
        place(manager, reason="zaak 3", activity=SHORT, since=records[30].end_time, until=records[24].start_time)
        proposed = plan(manager, profile(), now=NOW)
    held = [one for one in records if one.data_subject_id] + [trace]
    held += [
        one
        for one in records
        if one.processing_activity_id == SHORT
        and one.end_time >= records[30].end_time
        and one.start_time < records[24].start_time
    ]
    assert proposed.holds == 3
    assert proposed.held == len(ids(held) - staying(filled))
    assert destroy(filled) == staying(filled) | ids(held)


def test_a_released_hold_holds_no_more(filled: Place, logged: MemoryLogboek) -> None:
    """After a release the terms count again; the hold stays on the list with both reasons."""
    with filled.manager() as manager:
        made = place(manager, reason="zaak 1", activity=LONG)
        assert holds(manager) == (attrs.evolve(made, placed_at=holds(manager)[0].placed_at),)
        release(manager, made.id, reason="gesloten")
        assert holds(manager) == ()
        [ended] = holds(manager, released=True)
        assert (ended.reason, ended.release_reason, ended.in_force) == ("zaak 1", "gesloten", False)
        with pytest.raises(UsageError, match="released before"):
            release(manager, made.id, reason="nog eens")
        with pytest.raises(UsageError, match="no such hold"):
            release(manager, "ffffffff", reason="gesloten")
    assert destroy(filled) == staying(filled)


def test_a_hold_keeps_pseudonyms_only(filled: Place, logged: MemoryLogboek) -> None:
    """The identifier of a person who is held stands nowhere: not in the table, not in the repr, not in the records."""
    with filled.manager() as manager:
        made = place(manager, reason="zaak 1", subject=person())
        rows = str(manager.ask("held"))
    assert ANNA not in rows + repr(made) + str(logged.records)
    assert [one.operation_name for one in logged.records] == ["aanhouden logregels"]
    assert logged.records(subject=person()) == logged.records


def test_a_hold_survives_a_new_key(filled: Place, logged: MemoryLogboek) -> None:
    """Records of the person under a key made after the hold are held too; without that key nothing is destroyed."""
    with filled.manager() as manager:
        place(manager, reason="zaak 1", subject=person())
    rotated = KeyRing((Key.generate(), *filled.keys.keys))
    late = ago(
        3000,
        990,
        processing_activity_id=SHORT,
        data_subject_id=person().pseudonym(rotated),
        data_subject_id_type="BSN",
    )
    filled.put([late])
    with filled.manager() as manager, pytest.raises(ConfigurationError, match="nothing is destroyed"):
        plan(manager, profile(), now=NOW)
    assert late.operation_id in destroy(filled, keys=rotated)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": " ", "activity": SHORT}, "reason is required"),
        ({"reason": "over 999990019", "activity": SHORT}, "burgerservicenummer"),
        ({"reason": "alles"}, "hold everything"),
        ({"reason": "zaak", "since": NOW, "until": NOW}, "ends before it begins"),
        ({"reason": "zaak", "subject": ldv.Subject("123456789", type="BSN")}, "eleven test"),
        ({"reason": "zaak", "trace_id": "' OR 1 --"}, "hexadecimal"),
    ],
)
def test_a_hold_that_cannot_be_meant(filled: Place, logged: MemoryLogboek, wrong: dict, words: str) -> None:
    """No reason, nothing to hold, a period the wrong way round, SQL in an identifier: refused, nothing placed."""
    with filled.manager() as manager:
        with pytest.raises(UsageError, match=words):
            place(manager, **wrong)
        assert holds(manager) == ()


def test_what_stands_in_a_hold_is_never_sql(filled: Place, logged: MemoryLogboek) -> None:
    """An activity with quotes and braces in it is an activity that no record has."""
    with filled.manager() as manager:
        made: Hold = place(manager, reason="o'neill \\ {x:String}", activity="rva:') OR 1=1 --")
        assert holds(manager)[0].activity == made.activity
    assert destroy(filled) == staying(filled)
