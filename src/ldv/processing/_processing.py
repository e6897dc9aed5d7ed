"""`ldv.processing()`: wraps one processing of data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from ldv.errors import UsageError
from ldv.processing._argument import Argument, SubjectsOf, getter_for, subjects_of
from ldv.processing._context import enter
from ldv.processing._declared import declare
from ldv.processing._end import end_async
from ldv.processing._functions import decorated
from ldv.processing._runtime import active_runtime, state
from ldv.record import Subject

if TYPE_CHECKING:
    from ldv.processing._operation import Operation

P = ParamSpec("P")
R = TypeVar("R")


class Processing:
    """What `processing` gives: a `with` or `async with` block, or a decorator."""

    __slots__ = ("_activity", "_attributes", "_expect", "_name", "_operation", "_receiver", "_subject")

    def __init__(
        self,
        name: str,
        activity: str | None,
        subject: Subject | Iterable[Subject] | None,
        expect: tuple[type[BaseException], ...] | type[BaseException],
        receiver: str,
        attributes: Mapping[str, Any] | None,
    ) -> None:
        """Keep what was said; nothing begins yet."""
        self._name = name
        self._activity = activity
        self._subject = subject
        self._expect = _exceptions(expect) if expect != () else ()
        self._receiver = receiver
        self._attributes = attributes
        self._operation: Operation | None = None

    def __enter__(self) -> Operation:
        """Begin: a trace is started if none is known, and the journal notes the beginning."""
        if self._operation is not None:
            raise UsageError(
                "ldv.processing: this object is used by a block already. "
                "Make one for each block: with ldv.processing(...):"
            )
        if type(self._subject) is Subject:
            self._subject = (self._subject,)
        elif type(self._subject) is not tuple:
            # Kept as a tuple: what can be gone through once only would be empty at a second use.
            self._subject = subjects_of(self._subject)
        self._operation = operation = self._begin(self._subject)
        enter(operation)
        return operation

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End: write the record, and return when it is as safe as configured."""
        operation, self._operation = self._operation, None
        if operation is not None:
            # As `end` does; written out here, because every call counts on this path.
            operation.finish(error, self._expect)
            if operation._runtime.sink.waits:
                operation.acknowledge()
            if operation._failure is not None:
                operation.report(error)

    async def __aenter__(self) -> Operation:
        """See `__enter__`."""
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """See `__exit__`; while the record is awaited, the event loop goes on."""
        operation, self._operation = self._operation, None
        if operation is not None:
            await end_async(operation, error, self._expect)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Decorate a function; see `processing`.

        Raises:
            UsageError: It is no function, or has no parameter that `ldv.arg` names.
        """
        if isinstance(function, (classmethod, staticmethod)):
            return type(function)(self(function.__func__))
        if callable(self._name) or not callable(function) or isinstance(function, type):
            raise UsageError(
                "ldv.processing(...) decorates functions and methods, and needs its parentheses: "
                '@ldv.processing("opvragen gegevens", activity=...). For anything else, use it as a with block.'
            )
        subjects = _getter_for(function, self._subject)
        if not self._name:
            self._name = getattr(function, "__name__", "")
        declare(self._activity, function)
        return decorated(function, subjects=subjects, begin=self._begin, expect=self._expect)

    def _begin(self, subjects: tuple[Subject, ...]) -> Operation:
        activity = self._activity
        try:
            runtime = state.runtime or active_runtime()
            around = None if state.enclosing is None else state.enclosing()
            if activity is None and around is not None:
                activity = around.activity
            if runtime.check_activity is not None:
                runtime.check_activity(activity, self._name)
            make = runtime.operation
            operation = make(runtime, self._name, activity, self._receiver, subjects, self._attributes)
            if around is not None:
                around.contain(operation)
        finally:
            # Where something else was given than what belongs here, it can be an identifier.
            del subjects, activity
        runtime.processor.begin(operation)
        return operation


# A function, and by place what it hands on: a class takes names with a good deal more ado, and every call counts here.
def processing(
    name: str = "",
    *,
    activity: str | None = None,
    subject: Subject | Iterable[Subject] | None = None,
    expect: tuple[type[BaseException], ...] | type[BaseException] = (),
    receiver: str = "",
    attributes: Mapping[str, Any] | None = None,
) -> Processing:
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

    Returns:
        The block or decorator.

    Raises:
        JournalUnavailable: On entry, before any data is touched: the record could not be kept.
        ConfigurationError: On entry: nothing was configured.
        UsageError: `expect` is something else than exceptions.

    Example:
        with ldv.processing("opvragen zaak", activity="rva:0b1f", subject=ldv.Subject("999990019", type="BSN")) as op:
            ...
    """
    return Processing(name, activity, subject, expect, receiver, attributes)


def _exceptions(expect: Any) -> tuple[type[BaseException], ...]:
    expected = expect if isinstance(expect, tuple) else (expect,)
    if not all(isinstance(one, type) and issubclass(one, BaseException) for one in expected):
        # Said now: asking whether an exception is one of these would put an error of ours in its place.
        raise UsageError(
            "ldv.processing: expect takes an exception class or a tuple of those, found something else. "
            "Give for example expect=(NotFound,)."
        )
    return expected


def _getter_for(function: Callable[..., Any], subject: Any) -> SubjectsOf:
    if isinstance(subject, Argument):
        return getter_for(function, subject)
    fixed = subjects_of(subject)
    return lambda args, kwargs: fixed
