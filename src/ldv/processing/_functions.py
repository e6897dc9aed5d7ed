"""Functions under an operation: wrapped so that each call is one processing.

A traceback can show what functions hold, and an argument or a result can be the identifier of a person. So the
wrappers let go of both before an exception leaves them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import CoroutineType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from ldv.errors import UsageError
from ldv.processing._argument import SubjectsOf
from ldv.processing._context import enter
from ldv.processing._end import end, end_async
from ldv.processing._generators import driven, driven_async
from ldv.record import Subject

if TYPE_CHECKING:
    from ldv.processing._operation import Operation

P = ParamSpec("P")
R = TypeVar("R")
Begin = Callable[[tuple[Subject, ...]], "Operation"]
Expected = tuple[type[BaseException], ...]


def decorated(function: Callable[P, R], *, subjects: SubjectsOf, begin: Begin, expect: Expected) -> Callable[P, R]:
    """Wrap a function, coroutine function, generator or async generator.

    Args:
        function: The function.
        subjects: Takes the data subjects out of a call.
        begin: Begins an operation about them.
        expect: Exceptions that are ordinary outcomes.

    Returns:
        A function of the same kind, with the same signature.
    """
    called: Any = function
    if not inspect.isroutine(function) and not isinstance(function, functools.partial):
        called = type(function).__call__  # an object that can be called: what kind its method is, counts
    wrapper: Callable[..., Any] = _plain
    if inspect.isasyncgenfunction(called):
        wrapper = driven_async
    elif inspect.isgeneratorfunction(called):
        wrapper = driven
    elif inspect.iscoroutinefunction(called):
        wrapper = _coroutine
    return cast("Callable[P, R]", wrapper(function, subjects=subjects, begin=begin, expect=expect))


def _plain(function: Callable[P, R], *, subjects: SubjectsOf, begin: Begin, expect: Expected) -> Callable[P, R]:
    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            operation = begin(subjects(args, kwargs))
            enter(operation)
            try:
                result = function(*args, **kwargs)
                if isinstance(result, CoroutineType):
                    _refuse(result)
            except BaseException as error:
                end(operation, error, expect)
                raise
        finally:
            del args, kwargs
        try:
            end(operation, None, expect)
        except BaseException:
            del result
            raise
        return result

    return wrapped


def _coroutine(function: Callable[P, Any], *, subjects: SubjectsOf, begin: Begin, expect: Expected) -> Any:
    @functools.wraps(function)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            operation = begin(subjects(args, kwargs))
            enter(operation)
            try:
                result = await function(*args, **kwargs)
            except BaseException as error:
                await end_async(operation, error, expect)
                raise
        finally:
            del args, kwargs
        try:
            await end_async(operation, None, expect)
        except BaseException:
            del result
            raise
        return result

    return wrapped


def _refuse(result: CoroutineType[Any, Any, Any]) -> None:
    # Else the record would be written before the processing has begun. Nothing has run yet, so nothing is lost.
    result.close()
    raise UsageError(
        "ldv.processing decorates a function that is not async itself and returns a coroutine, so its end cannot be "
        "seen. Put @ldv.processing(...) right above `async def`, under other decorators."
    )
