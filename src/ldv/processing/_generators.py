"""Generators under an operation: it is current while the generator runs, and only then.

A generator shares the context of whoever steps it. So the current operation is put in place before every step
and taken away after it, also when the steps come from different tasks or threads.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import TYPE_CHECKING, Any

from ldv.processing._argument import SubjectsOf
from ldv.processing._context import Inside
from ldv.processing._end import end, end_async
from ldv.record import Subject

if TYPE_CHECKING:
    from ldv.processing._operation import Operation


def driven(
    function: Callable[..., Generator[Any, Any, Any]],
    *,
    subjects: SubjectsOf,
    begin: Callable[[tuple[Subject, ...]], Operation],
    expect: tuple[type[BaseException], ...],
) -> Any:
    """A generator function with the same signature, whose whole run is one operation.

    Args:
        function: The generator function.
        subjects: Takes the data subjects out of a call.
        begin: Makes the operation at the first step.
        expect: Exceptions that are ordinary outcomes.

    Returns:
        The wrapping generator function.
    """

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        try:
            operation = begin(subjects(args, kwargs))
            inside = Inside(operation)
            with inside:
                generator = function(*args, **kwargs)
        finally:
            del args, kwargs
        try:
            result = yield from _steps(generator, inside)
        except BaseException as error:
            end(operation, error, expect)
            raise
        try:
            end(operation, None, expect)
        except BaseException:
            del result
            raise
        return result

    return wrapped


def _steps(generator: Generator[Any, Any, Any], inside: Inside) -> Generator[Any, Any, Any]:
    step: Callable[[Any], Any] = generator.send
    item = value = None
    try:
        while True:
            try:
                with inside:
                    item = step(value)
            except StopIteration as stop:
                return stop.value
            try:
                value = yield item
                step = generator.send
            except GeneratorExit:
                with inside:
                    generator.close()
                raise
            except BaseException as error:  # noqa: BLE001 - thrown in by the consumer: the generator decides
                step, value = generator.throw, error
    finally:
        del item, value


def driven_async(
    function: Callable[..., AsyncGenerator[Any, Any]],
    *,
    subjects: SubjectsOf,
    begin: Callable[[tuple[Subject, ...]], Operation],
    expect: tuple[type[BaseException], ...],
) -> Any:
    """An async generator function with the same signature, whose whole run is one operation.

    Args:
        function: The async generator function.
        subjects: Takes the data subjects out of a call.
        begin: Makes the operation at the first step.
        expect: Exceptions that are ordinary outcomes.

    Returns:
        The wrapping async generator function.
    """

    @functools.wraps(function)
    async def wrapped(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        try:
            operation = begin(subjects(args, kwargs))
            inside = Inside(operation)
            with inside:
                generator = function(*args, **kwargs)
        finally:
            del args, kwargs
        step: Callable[[Any], Awaitable[Any]] = generator.asend
        item = value = None
        try:
            while True:
                try:
                    item = await _Step(step(value), inside)
                except StopAsyncIteration:
                    break
                try:
                    value = yield item
                    step = generator.asend
                except GeneratorExit:
                    await _Step(generator.aclose(), inside)
                    raise
                except BaseException as error:  # noqa: BLE001 - thrown in by the consumer: the generator decides
                    step, value = generator.athrow, error
        except BaseException as error:
            await end_async(operation, error, expect)
            raise
        finally:
            del item, value
        await end_async(operation, None, expect)

    return wrapped


class _Step:
    """One step of an async generator; the operation is current while it runs, not while it waits."""

    __slots__ = ("_awaitable", "_inside")

    def __init__(self, awaitable: Awaitable[Any], inside: Inside) -> None:
        self._awaitable = awaitable
        self._inside = inside

    def __await__(self) -> Generator[Any, Any, Any]:
        return _steps(self._awaitable.__await__(), self._inside)
