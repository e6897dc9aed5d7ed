"""`@ldv.processing(...)`: the function stays what it was."""

from __future__ import annotations

import asyncio
import functools
import inspect
import typing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import ldv
from ldv.errors import UsageError
from ldv.testing import MemoryLogboek
from tests.support.ids import shown
from tests.support.persons import ANNA, BERT, CLARA, numbers, person

RVA = "rva:12f2ec2a"


@ldv.processing("opvragen vergunningen", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
def find(bsn: str, /, limit: int = 10, *, order: str = "date") -> list[str]:
    """Finds permits."""
    return [order] * limit


@ldv.processing(activity=RVA)
async def afind(bsn: str) -> str:
    """Finds a permit."""
    await asyncio.sleep(0)
    return bsn


def test_the_signature_is_kept() -> None:
    """Frameworks look at names, parameters, annotations and documentation: all are those of the function."""
    assert str(inspect.signature(find)) == "(bsn: 'str', /, limit: 'int' = 10, *, order: 'str' = 'date') -> 'list[str]'"
    assert typing.get_type_hints(find) == {"bsn": str, "limit": int, "order": str, "return": list[str]}
    assert (find.__name__, find.__qualname__, find.__module__) == ("find", "find", __name__)
    assert find.__doc__ == "Finds permits."
    assert not inspect.iscoroutinefunction(find)
    assert inspect.iscoroutinefunction(afind)


def test_each_call_is_a_processing(logboek: MemoryLogboek) -> None:
    """Every call has a record of its own, with the data subject of that call."""
    assert find(ANNA, 2, order="name") == ["name", "name"]
    find(BERT)
    assert [record.operation_name for record in logboek.records] == ["opvragen vergunningen"] * 2
    assert len(logboek.records(subject=person(ANNA))) == len(logboek.records(subject=person(BERT))) == 1


def test_without_a_name_it_is_that_of_the_function(logboek: MemoryLogboek) -> None:
    """A coroutine function is one processing, from its start to its end; an empty name is that of the function."""
    assert asyncio.run(afind(ANNA)) == ANNA
    assert logboek.records[0].operation_name == "afind"


def test_calls_inside_calls(logboek: MemoryLogboek) -> None:
    """A decorated function that calls itself, or another one, has the caller as parent."""

    @ldv.processing("aftellen", activity=RVA)
    def down(number: int) -> None:
        if number:
            down(number - 1)

    down(2)
    assert logboek.tree() == f"aftellen  OK  {RVA}\n└── aftellen  OK  {RVA}\n    └── aftellen  OK  {RVA}"


class Service:
    """All kinds of methods."""

    @ldv.processing("methode", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
    def method(self, bsn: str) -> Service:
        return self

    @classmethod
    @ldv.processing("onder", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
    def under_classmethod(cls, bsn: str) -> type[Service]:
        return cls

    @staticmethod
    @ldv.processing("onder", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
    def under_staticmethod(bsn: str) -> str:
        return bsn

    @ldv.processing("boven", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
    @classmethod
    def over_classmethod(cls, bsn: str) -> type[Service]:
        return cls

    @ldv.processing("boven", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
    @staticmethod
    def over_staticmethod(bsn: str) -> str:
        return bsn

    @ldv.processing("methode", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
    async def coroutine(self, bsn: str) -> Service:
        return self


def test_methods_of_every_kind(logboek: MemoryLogboek) -> None:
    """Methods, class methods and static methods get their arguments, in either order of decorators."""
    service = Service()
    assert service.method(ANNA) is service
    assert asyncio.run(service.coroutine(bsn=ANNA)) is service
    for owner in (service, Service):
        assert owner.under_classmethod(ANNA) is Service
        assert owner.over_classmethod(bsn=ANNA) is Service
        assert owner.under_staticmethod(ANNA) == ANNA
        assert owner.over_staticmethod(bsn=ANNA) == ANNA
    assert len(logboek.records(subject=person())) == len(logboek.records) == 10


def calls(*, subject: Any) -> dict[str, Callable[..., object]]:
    decorate = ldv.processing("x", activity=RVA, subject=subject)

    @decorate
    def usual(a: int, bsn: Any = ANNA) -> None: ...

    @decorate
    def only_by_place(a: int, bsn: Any = None, /, **more: Any) -> None: ...

    @decorate
    def only_by_name(a: int, *, bsn: Any = None) -> None: ...

    @decorate
    def all_the_rest(a: int, *bsn: Any) -> None: ...

    @decorate
    def among_others(a: int, **more: Any) -> None: ...

    return {
        function.__name__: function for function in (usual, only_by_place, only_by_name, all_the_rest, among_others)
    }


@pytest.mark.parametrize(
    ("name", "args", "kwargs", "expected"),
    [
        ("usual", (1, BERT), {}, [BERT]),
        ("usual", (1,), {"bsn": BERT}, [BERT]),
        ("usual", (1,), {}, [ANNA]),
        ("usual", (), {"bsn": BERT, "a": 1}, [BERT]),
        ("only_by_place", (1, BERT), {"bsn": CLARA}, [BERT]),
        ("only_by_place", (1,), {"bsn": CLARA}, []),
        ("only_by_name", (1,), {"bsn": BERT}, [BERT]),
        ("only_by_name", (1,), {}, []),
        ("all_the_rest", (1, BERT, CLARA), {}, [BERT, CLARA]),
        ("all_the_rest", (1,), {}, []),
        ("among_others", (1,), {"bsn": BERT, "x": 1}, [BERT]),
        ("among_others", (1,), {}, []),
        ("usual", (1, None), {}, []),
        ("usual", (1, person(BERT)), {}, [BERT]),
        ("usual", (1, int(BERT)), {}, [BERT]),
        ("usual", (1, [BERT, person(CLARA)]), {}, [BERT, CLARA]),
        ("usual", (1, {BERT}), {}, [BERT]),
        ("usual", (1, ()), {}, []),
    ],
    ids=range(18),
)
def test_the_argument_is_found(
    strict: MemoryLogboek, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], expected: list[str]
) -> None:
    """However the argument is passed: by place, by name, by default, as one of many; a value, a subject, or several."""
    calls(subject=ldv.arg("bsn", type="BSN"))[name](*args, **kwargs)
    found = [number for number in (ANNA, BERT, CLARA) if strict.records(subject=person(number))]
    assert found == expected


def test_the_argument_of_the_function_is_not_used_up(logboek: MemoryLogboek, caplog: pytest.LogCaptureFixture) -> None:
    """A generator can be gone through once, and that is for the function; the record says that subjects are missing."""

    @ldv.processing("x", activity=RVA, subject=ldv.arg("bsns", type="BSN"))
    def function(bsns: Any) -> list[str]:
        return list(bsns)

    assert function(iter([ANNA])) == [ANNA]
    assert logboek.records[0].attributes == {"dpl.ldv.left_out": "data_subject_id"}
    assert "found list_iterator" in caplog.text


def test_a_call_with_wrong_arguments_fails_as_it_did(logboek: MemoryLogboek) -> None:
    """The TypeError is that of the function, and the attempt is logged."""
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        find()  # type: ignore[call-arg]
    assert logboek.records[0].status is ldv.Status.NOK


def test_a_wrong_name_is_said_when_decorating() -> None:
    """A slip in the name of the argument is found when the module is imported, with the names that there are."""

    def function(a: int, bsn: str) -> None: ...

    def among_others(a: int, **more: Any) -> None: ...

    def nothing() -> None: ...

    for wrong, name, found in ((function, "bns", "a, bsn"), (among_others, "more", "a, more"), (nothing, "a", "none")):
        with pytest.raises(UsageError, match=f"{name}.*has no such parameter; it has {found}. Name one of those"):
            ldv.processing("x", activity=RVA, subject=ldv.arg(name))(wrong)


@pytest.mark.parametrize("thing", [5, int, property(lambda self: 1), object()], ids=shown)
def test_only_functions_are_decorated(thing: Any) -> None:
    """A class, or anything that cannot be called, is refused when decorating."""
    with pytest.raises(UsageError, match="decorates functions and methods"):
        ldv.processing("x", activity=RVA)(thing)


def test_forgotten_parentheses_are_said() -> None:
    """`@ldv.processing` without parentheses is told at the first call, with the right form."""

    @ldv.processing  # type: ignore[arg-type]
    def function(a: Callable[..., Any]) -> None: ...

    with pytest.raises(UsageError, match="needs its parentheses"):
        function(print)


def test_what_can_be_called_can_be_decorated(logboek: MemoryLogboek) -> None:
    """Partial functions and objects with `__call__` work as functions do, async ones as async functions."""

    class Async:
        async def __call__(self, bsn: str) -> str:
            return bsn

    partial = ldv.processing("x", activity=RVA, subject=ldv.arg("limit"))(functools.partial(find, ANNA))
    assert partial(limit=1) == ["date"]
    decorated = ldv.processing("y", activity=RVA)(Async())
    assert asyncio.run(decorated(ANNA)) == ANNA
    assert [record.operation_name for record in logboek.records] == ["x", "opvragen vergunningen", "y"]


def test_a_coroutine_from_a_function_that_is_not_async(logboek: MemoryLogboek) -> None:
    """Its end cannot be seen, so it is refused before anything ran, with the remedy."""
    ran = []

    async def inner() -> None:
        ran.append(1)

    @ldv.processing("x", activity=RVA)
    def outer() -> Any:
        return inner()

    with pytest.raises(UsageError, match="right above `async def`"):
        outer()
    assert ran == []


def test_one_decorated_function_in_many_threads(logboek: MemoryLogboek) -> None:
    """A decorated function can run any number of times at once."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(find, numbers(100)))
    assert len({record.trace_id for record in logboek.records}) == 100
    assert all(len(logboek.records(subject=person(number))) == 1 for number in numbers(100))


def test_a_fixed_subject(logboek: MemoryLogboek) -> None:
    """A decorated function can be about the same data subjects in every call, also when they were given once only."""

    @ldv.processing("x", activity=RVA, subject=map(person, [ANNA, BERT]))
    def function() -> None: ...

    function()
    function()
    assert len(logboek.records(subject=person(ANNA))) == len(logboek.records(subject=person(BERT))) == 2


def test_a_result_is_returned_only_when_the_record_is_kept(logboek: MemoryLogboek) -> None:
    """Where the record could not be kept safely, the caller hears of it."""

    @ldv.processing("x", activity=RVA)
    def function() -> str:
        logboek.unavailable = True
        return ANNA

    with pytest.raises(ldv.errors.JournalWriteError):
        function()
