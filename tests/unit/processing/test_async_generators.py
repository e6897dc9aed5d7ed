"""Async generators: as generators, with waiting in between."""

from __future__ import annotations

import asyncio
import gc
import inspect
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

import ldv
from ldv.testing import MemoryLogboek
from tests.support.persons import ANNA

RVA = "rva:12f2ec2a"


def current() -> str:
    """Identifier of the operation that is under way, or nothing."""
    return ldv.inject({}).get("traceparent", "")[36:52]


@ldv.processing("doorlopen", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
async def steps(bsn: str, amount: int = 2) -> AsyncGenerator[str, str]:
    """Gives what is current inside."""
    for number in range(amount):
        async with ldv.processing(f"stap {number}"):
            await asyncio.sleep(0)
            received = yield current()
            assert received in {None, "sent"}


def test_an_async_generator_is_one_operation(logboek: MemoryLogboek) -> None:
    """From its first step to its end it is one processing; between the steps the consumer has its own."""

    async def main() -> None:
        async with ldv.processing("verwerken", activity=RVA) as operation:
            async for inside in steps(ANNA):
                assert inside not in {"", operation.operation_id}
                assert current() == operation.operation_id

    asyncio.run(main())
    assert logboek.tree() == (
        f"verwerken  OK  {RVA}\n"
        f"└── doorlopen  OK  {RVA}  subject=BSN#1\n"
        f"    ├── stap 0  OK  {RVA}\n"
        f"    └── stap 1  OK  {RVA}"
    )
    assert inspect.isasyncgenfunction(steps)


def test_while_it_waits_others_are_current(logboek: MemoryLogboek) -> None:
    """Tasks that take turns with a generator see their own operation, and the generator sees its own."""

    async def consume(name: str) -> None:
        async with ldv.processing(name, activity=RVA) as operation:
            async for _ in steps(ANNA):
                assert current() == operation.operation_id
                await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(*(consume(name) for name in "abc"))
        assert current() == ""

    asyncio.run(main())
    by_id = {record.operation_id: record for record in logboek.records}
    inner = [record for record in logboek.records if record.operation_name == "doorlopen"]
    assert sorted(by_id[str(record.parent_operation_id)].operation_name for record in inner) == ["a", "b", "c"]
    assert len({record.trace_id for record in inner}) == 3


def test_one_generator_stepped_from_several_tasks(logboek: MemoryLogboek) -> None:
    """Each task has a context of its own; the operation is in place in every step all the same, and left in none."""

    async def main() -> None:
        generator = steps(ANNA)

        async def step() -> str:
            inside = await anext(generator, "ended")
            assert current() == ""
            return inside

        found = [await asyncio.create_task(step()) for _ in range(3)]
        assert found[2] == "ended"

    asyncio.run(main())
    outer, *inner = logboek.records
    assert {record.parent_operation_id for record in inner} == {outer.operation_id}


def test_send_throw_and_close_go_through(logboek: MemoryLogboek) -> None:
    """What the consumer sends and throws arrives inside; closing is a normal end."""

    async def main() -> None:
        generator = steps(ANNA)
        await anext(generator)
        await generator.asend("sent")
        await generator.aclose()
        generator = steps(ANNA)
        await anext(generator)
        error = ValueError()
        with pytest.raises(ValueError) as caught:
            await generator.athrow(error)
        assert caught.value is error
        assert current() == ""

    asyncio.run(main())
    assert [record.status.name for record in logboek.records if record.operation_name == "doorlopen"] == ["OK", "NOK"]
    assert logboek.under_way == 0


def test_an_exception_that_is_caught_inside_is_no_failure(logboek: MemoryLogboek) -> None:
    """An exception thrown in is for the generator to decide."""

    @ldv.processing("doorlopen", activity=RVA)
    async def patient() -> AsyncGenerator[str, None]:
        try:
            yield "first"
        except KeyError:
            yield "caught"

    async def main() -> None:
        async with aclosing(patient()) as generator:
            await anext(generator)
            assert await generator.athrow(KeyError()) == "caught"

    asyncio.run(main())
    assert [record.status.name for record in logboek.records] == ["OK"]


def test_leaving_the_loop_early(logboek: MemoryLogboek) -> None:
    """A generator that is abandoned after `break` is closed by the event loop, and logged."""

    async def main() -> None:
        async for _ in steps(ANNA):
            break
        gc.collect()
        await asyncio.sleep(0)  # the loop makes a task that closes it
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

    asyncio.run(main())
    assert {record.status for record in logboek.records} == {ldv.Status.OK}


def test_cancelled_in_the_middle_of_a_step(logboek: MemoryLogboek) -> None:
    """A cancellation while the generator waits reaches it, and its record has status UNKNOWN."""

    @ldv.processing("wachten", activity=RVA)
    async def endless(started: asyncio.Event) -> AsyncIterator[int]:
        started.set()
        await asyncio.Event().wait()
        yield 1

    async def main() -> None:
        started = asyncio.Event()

        async def consume() -> None:
            async for _ in endless(started):
                raise AssertionError

        task = asyncio.create_task(consume())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert [record.status.name for record in logboek.records] == ["UNKNOWN"]
    assert logboek.under_way == 0


def test_an_async_context_manager_can_be_an_operation(logboek: MemoryLogboek) -> None:
    """`asynccontextmanager` on top of a decorated async generator works as it did."""

    @asynccontextmanager
    @ldv.processing("openen", activity=RVA)
    async def opened() -> AsyncIterator[str]:
        yield "zaak"

    async def main() -> None:
        async with opened() as what:
            assert what == "zaak"
        with pytest.raises(KeyError):
            async with opened():
                raise KeyError

    asyncio.run(main())
    assert [record.status.name for record in logboek.records] == ["OK", "NOK"]
