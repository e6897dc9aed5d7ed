"""Noting which employee did what, and that this is a processing of its own."""

from __future__ import annotations

import asyncio
import contextvars
import pickle
import threading

import pytest

import ldv
from ldv.audit import AuditLog, Employee, actor, current_actor, entry, use
from ldv.errors import ConfigurationError, UsageError
from ldv.processing import Operation
from ldv.register import KEEP_AUDIT_LOG, READ_LOGBOEK
from ldv.testing import MemoryLogboek
from tests.contract.audit.conftest import EMPLOYEE
from tests.support.persons import ANNA, BERT, person


def looks_at(number: str = ANNA, *, employee: str = EMPLOYEE) -> Operation:
    """An employee looks at a permit; gives the operation."""
    with (
        actor(employee),
        ldv.processing("tonen vergunning", activity="rva:1", subject=person(number)) as operation,
        entry("heeft vergunning bekeken"),
    ):
        return operation


def test_an_entry_points_at_the_operation(log: AuditLog, logboek: MemoryLogboek) -> None:
    """The entry names the employee, the action, and the operation that was under way."""
    operation = looks_at()
    [found] = log.by_operation(operation.operation_id)
    assert (found.employee, found.employee_type, found.action) == (
        EMPLOYEE,
        "personnel number",
        "heeft vergunning bekeken",
    )
    assert (found.operation_id, found.trace_id) == (operation.operation_id, operation.trace_id)


def test_writing_is_a_processing_of_its_own(log: AuditLog, logboek: MemoryLogboek) -> None:
    """Another operation with its own trace, its own activity and the employee as data subject; and there it ends."""
    operation = looks_at()
    [audited] = logboek.records(activity=KEEP_AUDIT_LOG)
    assert audited.trace_id != operation.trace_id
    assert (audited.parent_operation_id, audited.foreign_operation) == (None, None)
    assert logboek.records(subject=ldv.Subject(EMPLOYEE, type="personnel number")) == [audited]
    assert len(logboek.records) == 2
    [found] = log.by_operation(operation.operation_id)
    assert found.logged_operation_id == audited.operation_id
    assert (audited.attributes["audit.entry"], audited.attributes["audit.hash"]) == ("1", found.hash)


def test_its_own_trace_inside_a_call_too(log: AuditLog, logboek: MemoryLogboek) -> None:
    """Also inside a call of another application the entry's operation belongs to nobody else's trace."""
    with ldv.incoming({"traceparent": f"00-{'c' * 32}-{'d' * 16}-01"}):
        operation = looks_at()
        with ldv.processing("daarna", activity="rva:1") as after:
            pass
    [audited] = logboek.records(activity=KEEP_AUDIT_LOG)
    assert audited.foreign_operation is None
    assert after.trace_id != audited.trace_id
    assert logboek.records(operation_id=operation.operation_id)[0].foreign_operation is not None


def test_the_logboek_does_not_name_the_employee(log: AuditLog, logboek: MemoryLogboek) -> None:
    """Nothing about the employee stands in any record but a pseudonym, nor in any repr; neither can be pickled."""
    looks_at()
    shown = str([(record, dict(record.attributes)) for record in logboek.records])
    assert EMPLOYEE not in shown + repr(log) + repr(log.by_employee(Employee(EMPLOYEE))) + repr(Employee(EMPLOYEE))
    with pytest.raises(TypeError):
        pickle.dumps(Employee(EMPLOYEE))


def test_who_looked_at_a_person(log: AuditLog, logboek: MemoryLogboek) -> None:
    """Both logs together say who looked at this person's data; asking that is logged, under the person."""
    first = looks_at(employee="p-1")
    looks_at(BERT, employee="p-2")
    with actor("p-3"), ldv.processing("gezin", activity="rva:1") as main:
        main.add_subject(person(ANNA))
        main.add_subject(person(BERT))
        with entry("heeft gezin bekeken"):
            pass
    with actor("p-4"), ldv.processing("dossier", activity="rva:1"):
        with entry("heeft dossier geopend"):
            pass
        with ldv.processing("tonen", activity="rva:1"), ldv.processing("lezen", activity="rva:1", subject=person(ANNA)):
            pass
    looks = log.by_subject(person(ANNA), logboek=logboek)
    assert [(look.entry.employee, look.direct) for look in looks] == [("p-1", True), ("p-3", True), ("p-4", False)]
    assert looks[0].records[0].operation_id == first.operation_id
    [asked] = logboek.records(activity=READ_LOGBOEK)
    assert logboek.records(subject=person(ANNA), activity=READ_LOGBOEK) == [asked]


def test_what_an_employee_did(log: AuditLog, logboek: MemoryLogboek) -> None:
    """By employee and kind of identifier; asking is logged with the employee as data subject."""
    looks_at(employee="p-1")
    looks_at(employee="p-2")
    with ldv.processing("x", activity="rva:1"), entry("y", employee=Employee("p-1", type="badge")):
        pass
    assert [one.number for one in log.by_employee(Employee("p-1"))] == [1]
    assert [one.number for one in log.by_employee(Employee(" p-1 ", type="badge"))] == [3]
    assert len(logboek.records(subject=ldv.Subject("p-1", type="badge"))) == 2


def test_the_actor_belongs_to_its_context(log: AuditLog, logboek: MemoryLogboek) -> None:
    """Tasks that run together each have their own; a thread has one when it runs in a copy of the context."""

    async def one(name: str) -> None:
        async with actor(name), ldv.processing("x", activity="rva:1"):
            await asyncio.sleep(0)
            async with entry(f"deed {name}") as written:
                assert written.employee == name

    async def all_of_them() -> None:
        await asyncio.gather(*(one(f"p-{n}") for n in range(5)))

    asyncio.run(all_of_them())
    assert log.verify().entries == 5
    seen: list[Employee | None] = []
    with actor("p-9"):
        context = contextvars.copy_context()
        for run in (lambda: seen.append(current_actor()), lambda: context.run(lambda: seen.append(current_actor()))):
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
        with actor("p-10"):
            pass
        assert current_actor() is not None
    assert [one is not None and one.id for one in seen] == [False, "p-9"]
    assert current_actor() is None


def test_what_cannot_be_noted_does_not_happen(log: AuditLog, logboek: MemoryLogboek) -> None:
    """No employee, no operation, a BSN in the action, no audit log, a journal that takes nothing: refused on entry."""
    done = False
    with ldv.processing("x", activity="rva:1") as operation:
        with pytest.raises(UsageError, match="which employee"), entry("y"):
            done = True
        with actor(EMPLOYEE):
            with pytest.raises(UsageError, match="burgerservicenummer"), entry(f"bekeken {ANNA}"):
                done = True
            logboek.unavailable = True
            with pytest.raises(Exception, match="LDV301"), entry("y"):
                done = True
            logboek.unavailable = False
    with actor(EMPLOYEE), pytest.raises(UsageError, match="no operation"), entry("y"):
        done = True
    with pytest.raises(UsageError, match="employee"):
        Employee("  ")
    assert (done, log.by_operation(operation.operation_id)) == (False, ())
    use(None)
    with pytest.raises(ConfigurationError, match="LDV_AUDIT"):
        looks_at()
