"""Tasks, cancellation, timeouts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import pytest

import ldv
from ldv.errors import NotConfirmed
from ldv.processing import active_runtime
from ldv.testing import MemoryLogboek
from tests.support.persons import numbers, person

RVA = "rva:12f2ec2a"


async def work(number: str, *, started: asyncio.Event | None = None) -> None:
    async with ldv.processing("werken", subject=person(number)):
        if started is not None:
            started.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)


def named(logboek: MemoryLogboek, name: str) -> list[ldv.Record]:
    return [record for record in logboek.records if record.operation_name == name]


def together(kind: str) -> Coroutine[Any, Any, None]:
    async def gather() -> None:
        async with ldv.processing("inzien", activity=RVA):
            await asyncio.gather(*map(work, numbers(20)))

    async def group() -> None:
        async with ldv.processing("inzien", activity=RVA), asyncio.TaskGroup() as tasks:
            for number in numbers(20):
                tasks.create_task(work(number))

    async def threads() -> None:
        async with ldv.processing("inzien", activity=RVA):
            await asyncio.gather(*(asyncio.to_thread(asyncio.run, work(number)) for number in numbers(20)))

    return {"gather": gather, "group": group, "threads": threads}[kind]()


@pytest.mark.parametrize("kind", ["gather", "group", "threads"])
def test_tasks_have_the_right_parent(logboek: MemoryLogboek, kind: str) -> None:
    """Operations in tasks (and in `asyncio.to_thread`) have the one that started them as parent, none has a sibling."""
    asyncio.run(together(kind))
    [outer] = named(logboek, "inzien")
    inner = named(logboek, "werken")
    assert len(inner) == 20
    assert {record.parent_operation_id for record in inner} == {outer.operation_id}
    assert logboek.under_way == 0


def test_interleaved_tasks_do_not_mix(logboek: MemoryLogboek) -> None:
    """Two processings that take turns in one thread keep to their own trace."""

    async def flow(name: str) -> None:
        async with ldv.processing(name, activity=RVA):
            for step in range(3):
                await asyncio.sleep(0)
                async with ldv.processing(f"{name}-{step}"):
                    await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(flow("a"), flow("b"))

    asyncio.run(main())
    for name in "ab":
        [root] = named(logboek, name)
        steps = [record for record in logboek.records if record.operation_name.startswith(f"{name}-")]
        assert {step.parent_operation_id for step in steps} == {root.operation_id}
        assert len(steps) == 3


def test_a_background_task_does_not_disturb_its_parent(logboek: MemoryLogboek) -> None:
    """A task that outlives the block it was started in still belongs to it to its end, and leaks nothing back."""

    async def main() -> None:
        go = asyncio.Event()

        async def later() -> None:
            await go.wait()
            async with ldv.processing("nazorg"):
                pass
            async with ldv.processing("afsluiting"):
                pass

        async with ldv.processing("inzien", activity=RVA):
            task = asyncio.create_task(later())
        async with ldv.processing("ander", activity=RVA):
            go.set()
            await task

    asyncio.run(main())
    names = ("nazorg", "afsluiting", "inzien", "ander")
    [nazorg], [afsluiting], [inzien], [ander] = (named(logboek, name) for name in names)
    assert nazorg.parent_operation_id == afsluiting.parent_operation_id == inzien.operation_id
    assert nazorg.processing_activity_id == afsluiting.processing_activity_id == RVA
    assert ander.parent_operation_id is None


def test_a_cancelled_task_is_logged(logboek: MemoryLogboek) -> None:
    """A task that is cancelled leaves its record, with status UNKNOWN, and is cancelled all the same."""

    async def main() -> None:
        started = asyncio.Event()
        task = asyncio.create_task(work(*numbers(1), started=started))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled()

    asyncio.run(main())
    [record] = logboek.records
    assert record.status is ldv.Status.UNKNOWN
    assert logboek.under_way == 0


def test_a_timeout_is_logged_where_it_happened(logboek: MemoryLogboek) -> None:
    """Inside the timeout it is a cancellation; the operation around it sees the TimeoutError and is NOK."""

    async def main() -> None:
        async with ldv.processing("inzien", activity=RVA), asyncio.timeout(0):
            await work(*numbers(1), started=asyncio.Event())

    with pytest.raises(TimeoutError):
        asyncio.run(main())
    assert logboek.tree() == (
        f"inzien  NOK  {RVA}  exception.type=TimeoutError\n"
        f"└── werken  UNKNOWN  {RVA}  subject=BSN#1  exception.type=asyncio.exceptions.CancelledError"
    )


def test_a_failing_task_group_logs_all(logboek: MemoryLogboek) -> None:
    """One task fails, the others are cancelled, the whole is NOK: each has its record, and the group its exception."""

    async def fail(started: asyncio.Event) -> None:
        await started.wait()
        async with ldv.processing("mislukken"):
            raise KeyError

    async def main() -> None:
        started = asyncio.Event()
        async with ldv.processing("inzien", activity=RVA), asyncio.TaskGroup() as tasks:
            tasks.create_task(work(*numbers(1), started=started))
            tasks.create_task(fail(started))

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(main())
    assert [type(error) for error in caught.value.exceptions] == [KeyError]
    statuses = {record.operation_name: record.status.name for record in logboek.records}
    assert statuses == {"inzien": "NOK", "werken": "UNKNOWN", "mislukken": "NOK"}


class Waiting(MemoryLogboek):
    """A logboek in memory whose confirmation takes as long as the test wants."""

    waits = True

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.confirmed = threading.Event()
        self.refuses = False

    def wait(self, receipt: int) -> None:
        self.asked.set()
        assert self.confirmed.wait(timeout=30)
        if self.refuses:
            raise NotConfirmed("logboek: not confirmed, as the test asked.")


@pytest.fixture
def waiting(logboek: MemoryLogboek) -> Waiting:
    sink = Waiting()
    active_runtime().sink = sink
    return sink


def test_while_a_record_is_awaited_the_loop_goes_on(waiting: Waiting) -> None:
    """At a level that waits, other tasks run on; the block ends when the record is as safe as was asked."""

    async def main() -> None:
        async def other() -> None:
            await asyncio.to_thread(waiting.asked.wait, 30)
            waiting.confirmed.set()

        task = asyncio.create_task(other())
        async with ldv.processing("inzien", activity=RVA):
            pass
        assert waiting.confirmed.is_set()
        await task

    asyncio.run(main())
    assert len(waiting.records) == 1


def test_not_confirmed_is_said_where_nothing_else_is(waiting: Waiting) -> None:
    """A record that was not confirmed raises at the end of the block; the application's own exception goes first."""
    waiting.refuses = True
    waiting.confirmed.set()

    async def main(error: Exception | None) -> None:
        async with ldv.processing("inzien", activity=RVA):
            if error is not None:
                raise error

    with pytest.raises(NotConfirmed):
        asyncio.run(main(None))
    with pytest.raises(KeyError):
        asyncio.run(main(KeyError()))


@pytest.mark.parametrize("fails", [False, True])
def test_cancelled_while_the_record_is_awaited(waiting: Waiting, fails: bool) -> None:
    """A cancellation arrives, unless the application's own exception is on its way. The record stays."""

    async def processing() -> None:
        async with ldv.processing("inzien", activity=RVA):
            if fails:
                raise KeyError

    async def main() -> BaseException | None:
        task = asyncio.create_task(processing())
        await asyncio.to_thread(waiting.asked.wait, 30)
        task.cancel()
        await asyncio.wait([task])
        waiting.confirmed.set()
        return asyncio.CancelledError() if task.cancelled() else task.exception()

    error = asyncio.run(main())
    assert isinstance(error, KeyError if fails else asyncio.CancelledError)
    assert len(waiting.records) == 1


def test_another_event_loop_waits_as_well(waiting: Waiting) -> None:
    """Where there is no asyncio, as under trio, the block waits in place; it does not fail."""
    waiting.confirmed.set()

    async def main() -> None:
        async with ldv.processing("inzien", activity=RVA):
            pass

    with pytest.raises(StopIteration):
        main().send(None)
    assert waiting.asked.is_set()


def test_a_coroutine_that_is_wrapped_is_carried_along(logboek: MemoryLogboek) -> None:
    """`ldv.wrap` of an async function carries the operation to whatever loop runs it."""

    async def inner(number: str) -> None:
        await work(number)

    with ldv.processing("inzien", activity=RVA) as operation:
        carried = ldv.wrap(inner)
    thread = threading.Thread(target=lambda: asyncio.run(carried(*numbers(1))))
    thread.start()
    thread.join()
    assert named(logboek, "werken")[0].parent_operation_id == operation.operation_id
