"""The chain: whatever is done to an entry, verifying finds it."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from ldv.audit import Anchor, AuditLog
from ldv.audit._database import entry_of, opened, row_of, table
from ldv.audit._entry import FIRST_PREVIOUS, Entry
from ldv.errors import UsageError
from ldv.testing import MemoryLogboek
from tests.contract.audit.test_entries import looks_at

WRITER = """
import sys
import ldv
from ldv.audit import actor, entry, use
from ldv.testing import logboek_in_memory

use(sys.argv[1])
with logboek_in_memory(), actor(sys.argv[2]):
    for number in range(int(sys.argv[3])):
        with ldv.processing("x", activity="rva:1"), entry("y"):
            pass
"""

FIRST = Entry(
    number=1,
    at=datetime.datetime(2026, 11, 3, tzinfo=datetime.UTC),
    employee="p-1",
    employee_type="personeelsnummer",
    action="y",
    operation_id="1" * 16,
    trace_id="2" * 32,
    logged_operation_id="3" * 16,
    salt="4" * 32,
    previous=FIRST_PREVIOUS,
).sealed()


@pytest.fixture
def five(log: AuditLog) -> AuditLog:
    """An audit log of five entries."""
    for number in range(5):
        looks_at(employee=f"p-{number}")
    return log


def rows(where: str) -> list[dict[str, Any]]:
    engine = opened(where, create=False)
    with engine.connect() as connection:
        found = [dict(row._mapping) for row in connection.execute(sa.select(table).order_by(table.c.number))]
    engine.dispose()
    return found


def put_in_its_place(where: str, content: list[dict[str, Any]]) -> None:
    """What somebody does who manages the database: without the triggers, everything else in place of what was there."""
    engine = opened(where, create=False)
    with engine.begin() as connection:
        lite = engine.dialect.name == "sqlite"
        for name in ("is_never_changed", "is_never_removed", "follows") if lite else ("stays", "follows"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_entry_{name}" + ("" if lite else " ON audit_entry"))
        connection.execute(sa.delete(table))
        for row in content:
            connection.execute(sa.insert(table), [row])
    engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET employee = 'p-9'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE number = 5",
        "INSERT INTO audit_entry SELECT number + 7, at, employee, employee_type, action, operation_id, trace_id, "
        "logged_operation_id, salt, hash, substr(hash, 1, 63) || 'x' FROM audit_entry WHERE number = 5",
        "INSERT INTO audit_entry SELECT number + 1, at, employee, employee_type, action, operation_id, trace_id, "
        "logged_operation_id, salt, previous, substr(hash, 1, 63) || 'x' FROM audit_entry WHERE number = 5",
    ],
)
def test_the_database_refuses(five: AuditLog, where: str, statement: str) -> None:
    """Changing, removing, and adding what does not follow are refused by the database itself."""
    engine = opened(where, create=False)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
    assert five.verify().whole
    assert five.verify().entries == 5


def test_a_whole_chain(five: AuditLog, logboek: MemoryLogboek) -> None:
    """What nobody touched is whole, also compared with the head of before and with the logboek."""
    head = five.head()
    assert head is not None
    found = five.verify([head], logboek=logboek)
    assert (found.whole, found.entries, found.anchors, found.head) == (True, 5, 6, head)
    assert Anchor.parse(str(head)) == head
    with pytest.raises(UsageError, match="NUMBER:HASH"):
        Anchor.parse("5")


CHANGES: dict[str, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = {
    "removed": lambda all_: all_[:2] + all_[3:],
    "first removed": lambda all_: all_[1:],
    "renumbered": lambda all_: all_[:2] + [{**row, "number": row["number"] - 1} for row in all_[3:]],
    "swapped": lambda all_: [
        *all_[:1],
        {**all_[2], "number": 2},
        {**all_[1], "number": 3},
        *all_[3:],
    ],
    **{
        name: lambda all_, name=name: [*all_[:2], {**all_[2], name: all_[1][name]}, *all_[3:]]  # type: ignore[misc]
        for name in ("at", "employee", "operation_id", "trace_id", "logged_operation_id", "salt", "previous")
    },
    "action": lambda all_: [*all_[:2], {**all_[2], "action": "niets"}, *all_[3:]],
    "no time": lambda all_: [*all_[:2], {**all_[2], "at": "x" * 27}, *all_[3:]],
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_done_to_it_is_found(five: AuditLog, where: str, change: str) -> None:
    """An entry that was changed in any field, removed, moved or renumbered: found without anything from elsewhere."""
    put_in_its_place(where, CHANGES[change](rows(where)))
    assert not five.verify().whole


def test_an_entry_of_another_chain_is_found(five: AuditLog, where: str) -> None:
    """An entry that is right in itself is found by its place: what stands before it is not what it follows."""
    engine = opened(where, create=False)
    with engine.connect() as connection:
        last = [entry_of(row) for row in connection.execute(sa.select(table).order_by(table.c.number))][-1]
    engine.dispose()
    elsewhere = row_of(attrs.evolve(last, previous=FIRST_PREVIOUS).sealed())
    put_in_its_place(where, [*rows(where)[:4], elsewhere])
    assert five.verify().faults == ("entry 5 does not follow the one before it: one of them was replaced or moved",)


def test_what_is_missing_is_named(five: AuditLog, where: str) -> None:
    """One entry by its number, several by the first and the last."""
    put_in_its_place(where, [row for row in rows(where) if row["number"] in {2, 5}])
    assert five.verify().faults == (
        "entry 1 is missing: removed, or moved",
        "entry 3 to 4 is missing: removed, or moved",
    )


def test_an_anchor_finds_the_rest(five: AuditLog, where: str, logboek: MemoryLogboek) -> None:
    """A chain that was cut off or made anew is whole in itself; an anchor, or the logboek, tells."""
    head = five.head()
    assert head is not None
    put_in_its_place(where, rows(where)[:3])
    assert five.verify().whole
    assert five.verify([head]).faults == ("entry 5 was anchored and is gone: the chain was cut off",)
    assert len(five.verify(logboek=logboek).faults) == 2


def test_a_chain_made_anew_is_found(five: AuditLog, where: str, logboek: MemoryLogboek) -> None:
    """Somebody who changes an entry and computes every hash after it is found by an anchor, and by the logboek."""
    engine = opened(where, create=False)
    with engine.connect() as connection:
        entries = [entry_of(row) for row in connection.execute(sa.select(table).order_by(table.c.number))]
    engine.dispose()
    made, previous = [], FIRST_PREVIOUS
    for one in entries:
        employee = "p-9" if one.number == 3 else one.employee
        new = attrs.evolve(one, previous=previous, employee=employee).sealed()
        made.append(row_of(new))
        previous = new.hash
    head = five.head()
    assert head is not None
    put_in_its_place(where, made)
    assert five.verify().whole
    assert not five.verify([head]).whole
    assert [fault[:7] for fault in five.verify(logboek=logboek).faults] == ["entry 3", "entry 4", "entry 5"]


def test_processes_keep_one_chain(log: AuditLog, where: str) -> None:
    """Processes that write at the same time make one chain, and nobody's entry is lost."""
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, where, f"p-{number}", "15"], cwd=Path(__file__).parents[3])
        for number in range(3)
    ]
    assert [one.wait(100) for one in running] == [0, 0, 0]
    found = log.verify()
    assert (found.whole, found.entries) == (True, 45)


def test_who_verifies_keeps_nobody_from_writing(log: AuditLog, where: str) -> None:
    """In the middle of looking a long chain over, an entry is written at once; it is looked over with the rest."""
    chain = [FIRST]
    while len(chain) < 1500:
        before = chain[-1]
        chain.append(attrs.evolve(before, number=before.number + 1, previous=before.hash).sealed())
    put_in_its_place(where, [row_of(one) for one in chain])
    looking = log._all()
    assert next(looking) == chain[0]
    looks_at(employee="p-0")
    assert [one.number for one in looking] == list(range(2, 1502))
    assert log.verify().whole
