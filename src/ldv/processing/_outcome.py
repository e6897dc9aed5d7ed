"""How a processing ended: from an exception, or none, to a status."""

from __future__ import annotations

import asyncio

from ldv.record import Status


def is_expected(error: BaseException, expected: tuple[type[BaseException], ...]) -> bool:
    """Whether the application declared this exception an ordinary outcome; a group when it declared all inside."""
    if not expected:
        return False
    if isinstance(error, expected):
        return True
    return isinstance(error, BaseExceptionGroup) and error.split(expected)[1] is None


def is_exit(error: BaseException) -> bool:
    """Whether an exception is no failure but a way to leave: a generator closed, a program that ended well."""
    return isinstance(error, GeneratorExit) or (isinstance(error, SystemExit) and not error.code)


def conclude(
    error: BaseException | None,
    *,
    expected: tuple[type[BaseException], ...],
    explicit: Status | None,
    usual: Status,
) -> Status:
    """The status of a processing that has ended.

    Args:
        error: The exception that ended it, or None.
        expected: Exceptions that the application declared as ordinary outcomes.
        explicit: What the application said itself, or None.
        usual: What an ordinary outcome is called in this generation of the standard.

    Returns:
        The status.
    """
    if error is None or is_exit(error) or is_expected(error, expected):
        return usual if explicit is None else explicit
    if isinstance(error, asyncio.CancelledError):
        # A user who cancels on purpose is not an error; whether it was on purpose only the application knows.
        return Status.NOK if explicit is Status.NOK else Status.UNKNOWN
    # "Bij een foutmelding (ongeacht het type foutmelding) zal de statusCode 'NOK' zijn" (section 3.2.22).
    return Status.NOK
