"""Which employee is at work in this context."""

from __future__ import annotations

import contextvars
from types import TracebackType
from typing import Final, NoReturn

from ldv.errors import UsageError
from ldv.record import Subject

PERSONNEL_NUMBER: Final = "personnel number"
"""The kind of identifier that an employee has unless another is named."""


class Employee:
    """An employee, by an identifier that is shown nowhere but in the audit log itself.

    Args:
        id: For example a personnel number.
        type: Kind of identifier.

    Raises:
        UsageError: It is no identifier of that kind; the message does not hold it.
    """

    __slots__ = ("id", "subject", "type")

    def __init__(self, id: str | int, *, type: str = PERSONNEL_NUMBER) -> None:
        """Check it now: a mistake is found before anything is done in the employee's name."""
        self._take(Subject(id, type=type))

    @classmethod
    def of(cls, subject: Subject) -> Employee:
        """The employee that a data subject is.

        Raises:
            UsageError: As for the class.
        """
        made = cls.__new__(cls)
        made._take(subject)
        return made

    def _take(self, subject: Subject) -> None:
        if fault := subject.fault():
            raise UsageError(f"audit: found {fault}. Give the identifier of an employee.")
        # As it is sealed in a pseudonym, so that both logs mean the same.
        self.id = subject._value() or ""
        self.subject = subject
        self.type = subject.type

    def __repr__(self) -> str:
        """The type, and nothing else."""
        return f"Employee(type={self.type!r})"

    def __reduce__(self) -> NoReturn:
        """Not written anywhere, so not pickled either."""
        raise TypeError("An Employee cannot be pickled: its identifier must not be written anywhere.")


_current: Final[contextvars.ContextVar[Employee | None]] = contextvars.ContextVar("ldv_actor", default=None)


class actor:  # noqa: N801 - reads as a word of the interface: `with ldv.audit.actor(...)`
    """Say which employee is at work: for entries inside the block, in this task or thread.

    A task that is started inside takes it along; a thread does when it runs in a copy of the context
    (`contextvars.copy_context().run`, `asyncio.to_thread`).

    Args:
        id: For example a personnel number.
        type: Kind of identifier.

    Raises:
        UsageError: It is no identifier of that kind.

    Example:
        with ldv.audit.actor("p-4711"):
            ...
    """

    __slots__ = ("_employee", "_tokens")

    def __init__(self, id: str | int, *, type: str = PERSONNEL_NUMBER) -> None:
        """Nothing is said until the block is entered."""
        self._employee = Employee(id, type=type)
        self._tokens: list[contextvars.Token[Employee | None]] = []

    def __enter__(self) -> None:
        """From here on it is this employee."""
        self._tokens.append(_current.set(self._employee))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Back to who it was outside."""
        _current.reset(self._tokens.pop())

    async def __aenter__(self) -> None:
        """See `__enter__`."""
        self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """See `__exit__`."""
        self.__exit__(kind, error, trace)


def current_actor() -> Employee | None:
    """The employee of this context; None: nobody said so."""
    return _current.get()
