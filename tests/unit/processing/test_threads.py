"""Threads: each has its own operation under way, unless it is carried along."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import ldv
from ldv.testing import MemoryLogboek
from tests.support.persons import numbers, person

RVA = "rva:12f2ec2a"


def work(number: str) -> str:
    with ldv.processing("werken", activity=RVA, subject=person(number)) as operation:
        return operation.operation_id


def test_a_thread_of_its_own_starts_a_trace_of_its_own(logboek: MemoryLogboek) -> None:
    """What is under way in one thread does not become the parent in another."""
    with ldv.processing("inzien", activity=RVA) as operation:
        thread = threading.Thread(target=work, args=numbers(1))
        thread.start()
        thread.join()
    inside = next(record for record in logboek.records if record.operation_name == "werken")
    assert inside.parent_operation_id is None
    assert inside.trace_id != operation.trace_id


def test_a_pool_carries_it_along(logboek: MemoryLogboek) -> None:
    """`ThreadPoolExecutor.map` with a wrapped function: every operation has the one outside as parent."""
    with ThreadPoolExecutor(8) as pool, ldv.processing("inzien", activity=RVA) as operation:
        found = list(pool.map(ldv.wrap(work), numbers(200)))
    children = [record for record in logboek.records if record.operation_name == "werken"]
    assert {record.operation_id for record in children} == set(found)
    assert len(found) == len(set(found)) == 200
    assert {record.parent_operation_id for record in children} == {operation.operation_id}
    assert {record.trace_id for record in children} == {operation.trace_id}


def test_a_pool_keeps_nothing(logboek: MemoryLogboek) -> None:
    """After wrapped work, the threads of the pool have nothing under way, also when the work failed."""

    def fail() -> None:
        with ldv.processing("mislukken", activity=RVA):
            raise ValueError

    with ThreadPoolExecutor(1) as pool:
        with ldv.processing("inzien", activity=RVA):
            assert isinstance(pool.submit(ldv.wrap(fail)).exception(), ValueError)
            pool.submit(ldv.wrap(work), *numbers(1)).result()
        pool.submit(work, *numbers(1)).result()
    *_, last = logboek.records
    assert last.parent_operation_id is None


def test_work_that_goes_on_after_the_block_still_belongs_to_it(logboek: MemoryLogboek) -> None:
    """What was started inside and runs on outside has the operation that caused it as parent."""
    gate = threading.Event()

    def later() -> None:
        gate.wait(timeout=30)
        with ldv.processing("nazorg"):
            pass

    with ThreadPoolExecutor(1) as pool:
        with ldv.processing("inzien", activity=RVA) as operation:
            future = pool.submit(ldv.wrap(later))
        gate.set()
        future.result()
    assert logboek.records[1].parent_operation_id == operation.operation_id
    assert logboek.records[1].processing_activity_id == RVA


def test_many_threads_lose_nothing(logboek: MemoryLogboek) -> None:
    """Eight threads at once, nested operations and several subjects: every record is there, under the right parent."""
    gate = threading.Barrier(8)

    def busy() -> None:
        gate.wait()
        for _ in range(50):
            with ldv.processing("buiten", activity=RVA), ldv.processing("binnen", subject=map(person, numbers(2))):
                pass

    threads = [threading.Thread(target=busy) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = logboek.records
    by_id = {record.operation_id: record for record in found}
    assert len(found) == len(by_id) == 8 * 50 * 4
    for record in found:
        if record.operation_name == "buiten":
            assert record.parent_operation_id is None
        elif record.data_subject_id is None:
            assert by_id[str(record.parent_operation_id)].operation_name == "buiten"
        else:
            assert by_id[str(record.parent_operation_id)].operation_name == "binnen"
    assert logboek.under_way == 0


def test_one_operation_used_from_several_threads(logboek: MemoryLogboek) -> None:
    """Data subjects and attributes that several threads add to one operation all arrive."""
    with ThreadPoolExecutor(8) as pool, ldv.processing("inzien", activity=RVA) as operation:
        list(pool.map(operation.add_subject, map(person, numbers(100))))
        list(pool.map(operation.set_attribute, [f"a{n}" for n in range(100)], range(100)))
    assert len(logboek.records) == 101
    assert len(logboek.records[0].attributes) == 100
