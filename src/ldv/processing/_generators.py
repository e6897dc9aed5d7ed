"""Generators under an operation: it is current while the generator runs, and only then.

A generator shares the context of whoever steps it. So the current operation is put in place before every step
and taken away after it, also when the steps come from different tasks or threads.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any

from ldv.processing._context import Inside
from ldv.processing._operation import Operation

Begin = Callable[[tuple[Any, ...], dict[str, Any]], Operation]


def driven(function: Callable[..., Generator[Any, Any, Any]], *, begin: Begin, end: Callable[[Operation, BaseException | None], None]) -> Any:
    """A generator function with the same signature, whose whole run is one operation.

    Args:
        function: The generator function.
        begin: Makes the operation at the first step.
        end: Ends it.

    Returns:
        The wrapping generator function.
    """

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        operation = begin(args, kwargs)
        inside = Inside(operation)
        try:
            with inside:
                generator = function(*args, **kwargs)
            result = yield from _steps(generator, inside)
        except BaseException as error:
            end(operation, error)
            raise
        end(operation, None)
        return result

    return wrapped


def _steps(generator: Generator[Any, Any, Any], inside: Inside) -> Generator[Any, Any, Any]:
    step, value = generator.send, None
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
        except BaseException as error:  # thrown in by the consumer: the generator decides
            step, value = generator.throw, error  # type: ignore[assignment]


def driven_async(
    function: Callable[..., AsyncGenerator[Any, Any]], *, begin: Begin, end: Callable[[Operation, BaseException | None], Awaitable[None]]
) -> Any:
    """An async generator function with the same signature, whose whole run is one operation.

    Args:
        function: The async generator function.
        begin: Makes the operation at the first step.
        end: Ends it.

    Returns:
        The wrapping async generator function.
    """

    @functools.wraps(function)
    async def wrapped(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        operation = begin(args, kwargs)
        inside = Inside(operation)
        try:
            with inside:
                generator = function(*args, **kwargs)
            step: Any = generator.asend
            value: Any = None
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
                except BaseException as error:  # thrown in by the consumer: the generator decides
                    step, value = generator.athrow, error
        except BaseException as error:
            await end(operation, error)
            raise
        await end(operation, None)

    return wrapped


class _Step:
    """One step of an async generator; the operation is current while it runs, not while it waits."""

    __slots__ = ("_awaitable", "_inside")

    def __init__(self, awaitable: Awaitable[Any], inside: Inside) -> None:
        self._awaitable = awaitable
        self._inside = inside

    def __await__(self) -> Generator[Any, Any, Any]:
        return _steps(self._awaitable.__await__(), self._inside)
