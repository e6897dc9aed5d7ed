"""Noting which employee did what, and that this is a processing of its own."""

from __future__ import annotations

import asyncio
import contextvars
import datetime
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

HOUR = datetime.timedelta(hours=1)
MORNING = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.UTC)


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


def test_what_was_done_in_a_period(where: str, logboek: MemoryLogboek) -> None:
    """From a time on and before another, in whatever zone they are given; a time without zone is refused."""
    clock = iter(MORNING + hour * HOUR for hour in range(3))
    summer = datetime.timezone(2 * HOUR)
    with AuditLog.open(where, create=True, now=lambda: next(clock)) as log:
        for employee in ("p-1", "p-2", "p-1"):
            log.write("kijkt", employee=Employee(employee), operation_id="a" * 16, trace_id="b" * 32)

        def numbers(since: datetime.datetime | None, until: datetime.datetime | None) -> list[int]:
            return [one.number for one in log.entries(since=since, until=until)]

        assert numbers(None, None) == [1, 2, 3]
        assert numbers((MORNING + HOUR).astimezone(summer), None) == [2, 3]
        assert numbers(None, (MORNING + HOUR).astimezone(summer)) == [1]
        assert numbers(MORNING + HOUR, MORNING + HOUR) == []
        assert [one.number for one in log.by_employee(Employee("p-1"), since=MORNING + HOUR)] == [3]
        with pytest.raises(UsageError, match="since has no zone"):
            log.entries(since=MORNING.replace(tzinfo=None))
        with pytest.raises(UsageError, match="until has no zone"):
            log.by_employee(Employee("p-1"), until=MORNING.replace(tzinfo=None))
    *_, asked = logboek.records(activity=KEEP_AUDIT_LOG)
    assert (asked.operation_name, asked.attributes["audit.since"]) == (
        "raadplegen audit log",
        "2026-03-01T09:00:00.000000Z",
    )


def test_what_was_done_of_a_kind(log: AuditLog, logboek: MemoryLogboek) -> None:
    """Any words of the action will do, capitals or not, and no sign has another meaning; the words are not logged."""
    for text in ("heeft Één vordering beoordeeld", "heeft 100% bekeken", "heeft vordering geweigerd"):
        log.write(text, employee=Employee(EMPLOYEE), operation_id="a" * 16, trace_id="b" * 32)
    found = {words: [one.number for one in log.entries(action=words)] for words in ("VORDERING", "één", "100%", "%")}
    assert found == {"VORDERING": [1, 3], "één": [1], "100%": [2], "%": [2]}
    assert log.entries(action="Jansen") == ()
    assert "Jansen" not in str([dict(record.attributes) for record in logboek.records])
    with pytest.raises(UsageError, match="burgerservicenummer"):
        log.entries(action=ANNA)


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
