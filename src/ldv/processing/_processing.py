"""`ldv.processing()`: wraps one processing of data."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, ParamSpec, TypeVar, cast

from ldv.errors import UsageError
from ldv.processing._argument import Argument, getter_for, subjects_of
from ldv.processing._generators import driven, driven_async
from ldv.processing._operation import Operation
from ldv.processing._runtime import active_runtime
from ldv.record import Subject

P = ParamSpec("P")
R = TypeVar("R")


class processing:  # noqa: N801 - reads as a word of the interface: `with ldv.processing(...)`
    """Log one processing of data: as a `with` or `async with` block, or as a decorator.

    "De applicatie MOET voor iedere Dataverwerking een logregel wegschrijven in een Logboek" (section 3.3.1, rule 2):
    the record is written when the block has ended, whatever ended it.

    As a decorator it takes functions, coroutine functions, generators and async generators, and keeps their
    signature. A generator's processing begins at its first step and ends with it.

    Args:
        name: Name for people: a verb in the infinitive and a noun.
        activity: URI of the processing activity in a register; by default that of the enclosing operation.
        subject: The data subject, several, or `ldv.arg(...)` of a decorated function; None when not known yet or none.
        expect: Exceptions that are ordinary outcomes and no failure, such as "not found".
        receiver: Party that receives the data.
        attributes: Keys and values to begin with.

    Raises:
        JournalUnavailable: On entry, before any data is touched: the record could not be kept.
        ConfigurationError: On entry: nothing was configured.

    Example:
        with ldv.processing("wijzigen kenteken", activity="rva:0b1f", subject=ldv.Subject("999990019", type="BSN")) as op:
            ...
    """

    __slots__ = ("_activity", "_attributes", "_expect", "_name", "_operation", "_receiver", "_subject")

    def __init__(
        self,
        name: str = "",
        *,
        activity: str | None = None,
        subject: Subject | Iterable[Subject] | None = None,
        expect: tuple[type[BaseException], ...] | type[BaseException] = (),
        receiver: str = "",
        attributes: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep what was said; nothing begins yet."""
        self._name = name
        self._activity = activity
        self._subject = subject
        self._expect = expect if isinstance(expect, tuple) else (expect,)
        self._receiver = receiver
        self._attributes = attributes
        self._operation: Operation | None = None

    def __enter__(self) -> Operation:
        """Begin: a trace is started if none is known, and the journal notes the beginning."""
        if self._operation is not None:
            raise UsageError("ldv.processing: this object is used by a block already. Make one for each block: with ldv.processing(...):")
        subject = self._subject
        self._operation = operation = self._begin(() if subject is None else (subject,) if type(subject) is Subject else subjects_of(subject))
        return operation.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End: write the record, and return when it is as safe as configured."""
        operation, self._operation = self._operation, None
        if operation is not None:
            _end(operation, error, self._expect)

    async def __aenter__(self) -> Operation:
        """See `__enter__`."""
        return self.__enter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """See `__exit__`; while the record is awaited, the event loop goes on."""
        operation, self._operation = self._operation, None
        if operation is not None:
            await _end_async(operation, error, self._expect)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Decorate a function; see the class."""
        if not callable(function) or isinstance(function, type):
            raise UsageError("ldv.processing(...) decorates functions and methods. For anything else, use it as a with block.")
        subject = self._subject
        subjects: Callable[[tuple[Any, ...], dict[str, Any]], tuple[Subject, ...]]
        if isinstance(subject, Argument):
            subjects = getter_for(function, subject)
        else:
            fixed = subjects_of(subject)

            def subjects(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Subject, ...]:
                return fixed

        if not self._name.strip():
            self._name = function.__name__
        begin, expect = self._begin, self._expect

        def begin_for(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Operation:
            return begin(subjects(args, kwargs))

        if inspect.isasyncgenfunction(function):
            return cast(
                "Callable[P, R]",
                driven_async(function, begin=begin_for, end=lambda operation, error: _end_async(operation, error, expect)),
            )
        if inspect.isgeneratorfunction(function):
            return cast(
                "Callable[P, R]",
                driven(function, begin=begin_for, end=lambda operation, error: _end(operation, error, expect)),
            )
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def wrapped_async(*args: P.args, **kwargs: P.kwargs) -> Any:
                operation = begin(subjects(args, kwargs)).__enter__()
                try:
                    result = await function(*args, **kwargs)
                except BaseException as error:
                    await _end_async(operation, error, expect)
                    raise
                await _end_async(operation, None, expect)
                return result

            return cast("Callable[P, R]", wrapped_async)

        @functools.wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            operation = begin(subjects(args, kwargs)).__enter__()
            try:
                result = function(*args, **kwargs)
            except BaseException as error:
                _end(operation, error, expect)
                raise
            _end(operation, None, expect)
            return result

        return wrapped

    def _begin(self, subjects: tuple[Subject, ...]) -> Operation:
        runtime = active_runtime()
        operation = Operation(runtime, self._name, self._activity, self._receiver, subjects, self._attributes)
        runtime.processor.on_start(operation)
        return operation


def _end(operation: Operation, error: BaseException | None, expect: tuple[type[BaseException], ...]) -> None:
    operation.finish(error, expect)
    operation.acknowledge()
    operation.report(error)


async def _end_async(operation: Operation, error: BaseException | None, expect: tuple[type[BaseException], ...]) -> None:
    operation.finish(error, expect)
    if operation._runtime.sink.waits:
        await asyncio.to_thread(operation.acknowledge)
    operation.report(error)

