"""Generators: the operation is current while the generator runs, and only then."""

from __future__ import annotations

import gc
import inspect
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest

import ldv
from ldv.testing import MemoryLogboek
from tests.support.persons import ANNA, person

RVA = "rva:12f2ec2a"


def current() -> str:
    """Identifier of the operation that is under way, or nothing."""
    return ldv.inject({}).get("traceparent", "")[36:52]


@ldv.processing("doorlopen", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
def steps(bsn: str, amount: int = 3) -> Generator[str, str, str]:
    """Gives what is current inside."""
    received = []
    for number in range(amount):
        with ldv.processing(f"stap {number}"):
            received.append((yield current()))
    return ",".join(map(str, received))


def test_a_generator_is_one_operation(logboek: MemoryLogboek) -> None:
    """From its first step to its end it is one processing, and what is done inside is part of it."""
    generator = steps(ANNA)
    assert logboek.under_way == 0
    for inside in generator:
        assert inside
        assert current() == ""
    assert logboek.tree() == (
        f"doorlopen  OK  {RVA}  subject=BSN#1\n├── stap 0  OK  {RVA}\n├── stap 1  OK  {RVA}\n└── stap 2  OK  {RVA}"
    )


def test_a_generator_that_is_not_started_is_no_processing(logboek: MemoryLogboek) -> None:
    """Nothing was done, so nothing is logged."""
    steps(ANNA).close()
    assert logboek.records == []


def test_interleaved_generators_do_not_mix(logboek: MemoryLogboek) -> None:
    """Two generators that are stepped in turn, between operations of the consumer, keep to their own."""
    first, second = steps(ANNA), steps(ANNA)
    with ldv.processing("verwerken", activity=RVA) as operation:
        for _ in range(3):
            next(first)
            with ldv.processing("tussendoor"):
                next(second)
            assert current() == operation.operation_id
    assert [next(generator, "ended") for generator in (first, second)] == ["ended", "ended"]
    assert logboek.tree() == "\n".join(
        [
            f"verwerken  OK  {RVA}",
            f"├── doorlopen  OK  {RVA}  subject=BSN#1",
            *(f"│   {'└' if n == 2 else '├'}── stap {n}  OK  {RVA}" for n in range(3)),
            f"├── tussendoor  OK  {RVA}",
            f"│   └── doorlopen  OK  {RVA}  subject=BSN#1",
            *(f"│       {'└' if n == 2 else '├'}── stap {n}  OK  {RVA}" for n in range(3)),
            f"├── tussendoor  OK  {RVA}",
            f"└── tussendoor  OK  {RVA}",
        ]
    )


def test_send_and_return_go_through(logboek: MemoryLogboek) -> None:
    """What the consumer sends arrives inside, and what the generator returns arrives outside."""
    generator = steps(ANNA, 2)
    next(generator)
    generator.send("a")
    with pytest.raises(StopIteration) as caught:
        generator.send("b")
    assert caught.value.value == "a,b"


def test_throw_is_for_the_generator_to_decide(logboek: MemoryLogboek) -> None:
    """An exception thrown in is raised inside: caught there it is no failure, uncaught it is."""

    @ldv.processing("doorlopen", activity=RVA)
    def patient() -> Iterator[str]:
        try:
            yield "first"
        except KeyError:
            yield "caught"

    generator = patient()
    assert next(generator) == "first"
    assert generator.throw(KeyError()) == "caught"  # type: ignore[attr-defined]
    assert list(generator) == []
    error = ValueError()
    generator = patient()
    next(generator)
    with pytest.raises(ValueError) as caught:
        generator.throw(error)  # type: ignore[attr-defined]
    assert caught.value is error
    assert [record.status.name for record in logboek.records] == ["OK", "NOK"]


def test_close_is_a_normal_end(logboek: MemoryLogboek) -> None:
    """A consumer that has seen enough is no failure; cleaning up inside is still part of the operation."""

    @ldv.processing("doorlopen", activity=RVA)
    def tidy() -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            with ldv.processing("opruimen"):
                pass

    generator = tidy()
    next(generator)
    generator.close()  # type: ignore[attr-defined]
    assert logboek.tree() == f"doorlopen  OK  {RVA}\n└── opruimen  OK  {RVA}"


def test_an_abandoned_generator_is_logged(logboek: MemoryLogboek) -> None:
    """A generator that nobody holds any more has ended, and leaves its record without touching who is under way."""
    with ldv.processing("verwerken", activity=RVA) as operation:
        generator = steps(ANNA)
        next(generator)
        del generator
        gc.collect()
        assert current() == operation.operation_id
    assert [record.status.name for record in logboek.records] == ["OK"] * 3
    assert logboek.under_way == 0


def test_a_generator_can_move_between_threads(logboek: MemoryLogboek) -> None:
    """Steps from another thread find the same operation, and leave nothing there."""
    generator = steps(ANNA, 2)
    found = [next(generator)]
    after = []

    def step() -> None:
        found.append(next(generator))
        after.append(current())

    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
    assert list(generator) == []
    assert after == [""]
    [outer, *inner] = logboek.records
    assert {record.parent_operation_id for record in inner} == {outer.operation_id}
    assert [record.operation_id for record in inner] == found


def test_a_block_around_a_yield_in_an_undecorated_generator(logboek: MemoryLogboek) -> None:
    """A block in a plain generator is seen by its consumer between the steps, as all context is; not after its end."""

    def plain() -> Iterator[str]:
        with ldv.processing("blok", activity=RVA):
            yield current()

    generator = plain()
    inside = next(generator)
    assert inside
    assert list(generator) == []
    assert current() == ""
    generator = plain()
    next(generator)
    with ldv.processing("verwerken", activity=RVA):
        generator.close()  # type: ignore[attr-defined]
    assert current() == ""


def test_a_context_manager_can_be_an_operation(logboek: MemoryLogboek) -> None:
    """`contextmanager` on top of a decorated generator works as it did."""

    @contextmanager
    @ldv.processing("openen", activity=RVA, expect=KeyError)
    def opened() -> Iterator[str]:
        yield "zaak"

    with opened() as what:
        assert what == "zaak"
    with pytest.raises(KeyError), opened():
        raise KeyError
    assert [record.status.name for record in logboek.records] == ["OK", "OK"]


def test_it_is_still_a_generator(logboek: MemoryLogboek) -> None:
    """Frameworks that ask what kind of function it is get the same answer."""
    assert inspect.isgeneratorfunction(steps)
    assert inspect.isgenerator(steps(ANNA))


def test_it_can_refuse_before_the_first_step(logboek: MemoryLogboek) -> None:
    """Where the record cannot be kept, the generator does not begin."""
    ran = []

    @ldv.processing("doorlopen", activity=RVA, subject=person())
    def generator() -> Iterator[int]:
        ran.append(1)
        yield 1

    logboek.unavailable = True
    with pytest.raises(ldv.errors.JournalUnavailable):
        next(generator())
    assert ran == []
    assert current() == ""
