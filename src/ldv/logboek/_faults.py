"""What an error of the engine means: try again, or never.

The engine quotes values in its messages ("Cannot parse string '...'"), so a message is never passed on: an error of
this library tells its class, its code and the name of that code.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ldv.errors import LogboekError, PoisonedBatch, TargetUnavailable, UsageError

_POISON: Final = {
    6: "CANNOT_PARSE_TEXT",
    25: "CANNOT_PARSE_ESCAPE_SEQUENCE",
    26: "CANNOT_PARSE_QUOTED_STRING",
    27: "CANNOT_PARSE_INPUT_ASSERTION_FAILED",
    38: "CANNOT_PARSE_DATE",
    41: "CANNOT_PARSE_DATETIME",
    53: "TYPE_MISMATCH",
    69: "ARGUMENT_OUT_OF_BOUND",
    70: "CANNOT_CONVERT_TYPE",
    72: "CANNOT_PARSE_NUMBER",
    117: "INCORRECT_DATA",
    128: "TOO_LARGE_ARRAY_SIZE",
    131: "TOO_LARGE_STRING_SIZE",
    248: "INVALID_PARTITION_VALUE",
    321: "VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE",
    349: "CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN",
    395: "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO",
    407: "DECIMAL_OVERFLOW",
    469: "VIOLATED_CONSTRAINT",
    691: "UNKNOWN_ELEMENT_OF_ENUM",
}
"""The engine read the batch and refuses its content; anything that is not here may pass, and is tried again."""

_PASSING: Final = {
    60: "UNKNOWN_TABLE",
    81: "UNKNOWN_DATABASE",
    159: "TIMEOUT_EXCEEDED",
    164: "READONLY",
    173: "CANNOT_ALLOCATE_MEMORY",
    202: "TOO_MANY_SIMULTANEOUS_QUERIES",
    209: "SOCKET_TIMEOUT",
    210: "NETWORK_ERROR",
    241: "MEMORY_LIMIT_EXCEEDED",
    242: "TABLE_IS_READ_ONLY",
    243: "NOT_ENOUGH_SPACE",
    252: "TOO_MANY_PARTS",
    285: "TOO_FEW_LIVE_REPLICAS",
    319: "UNKNOWN_STATUS_OF_INSERT",
    439: "CANNOT_SCHEDULE_TASK",
    497: "ACCESS_DENIED",
    516: "AUTHENTICATION_FAILED",
    999: "KEEPER_EXCEPTION",
}
_QUESTION: Final = {
    36: "BAD_ARGUMENTS",
    43: "ILLEGAL_TYPE_OF_ARGUMENT",
    46: "UNKNOWN_FUNCTION",
    47: "UNKNOWN_IDENTIFIER",
    62: "SYNTAX_ERROR",
    386: "NO_COMMON_TYPE",
    456: "UNKNOWN_QUERY_PARAMETER",
    457: "BAD_QUERY_PARAMETER",
}
_NAMES: Final = {**_POISON, **_PASSING, **_QUESTION}
_READ_ONLY: Final = 164
_BUSY: Final = frozenset({159, 173, 202, 241, 439})
"""No time, memory or thread: that is the machine and not the question. The engine counts what all of it uses."""
# What the engine says of the text of a question, not of the data: the place, or a name that it does not know.
_HINT: Final = re.compile(
    r"position \d+|(?:[Ii]dentifier|[Ff]unction|[Tt]able|[Pp]arameter)(?: with name)? [`']?[A-Za-z_][A-Za-z_.]*"
)
_UNQUOTED: Final = str.maketrans("", "", "`'")


def unavailable(error: BaseException, *, doing: str) -> TargetUnavailable:
    """Say that the store does not answer now.

    Args:
        error: What was raised.
        doing: What was asked of the store.

    Returns:
        An error that holds nothing of the message.
    """
    return TargetUnavailable(f"logboek: {doing} did not work now ({described(error)}).{_remedy(error)}")


def refusal(error: BaseException, *, doing: str) -> TargetUnavailable | PoisonedBatch:
    """Tell whether an insert may be tried again.

    Args:
        error: What the insert raised.
        doing: What was asked of the store.

    Returns:
        PoisonedBatch when the content was refused, else TargetUnavailable.
    """
    if code_of(error) in _POISON:
        return PoisonedBatch(f"logboek: {doing} is refused because of its content ({described(error)}).")
    return unavailable(error, doing=doing)


def question_failed(error: BaseException) -> LogboekError | TargetUnavailable | UsageError:
    """Say that a question was not answered.

    Args:
        error: What was raised.

    Returns:
        UsageError for an attempt to change something, LogboekError where the engine answered with an error, and
        TargetUnavailable where it did not answer, or is too busy to.
    """
    code = code_of(error)
    if code == _READ_ONLY:
        return UsageError(
            "sql: asked to change something, and a logboek is opened for reading only. Ask a question: SELECT ..."
        )
    if code is None or code in _BUSY:
        return unavailable(error, doing="a question")
    found = _HINT.search(str(error))
    # The engine quotes a whole name, and what is found ends where it stops looking like one: half a pair would be left.
    hint = f", {found[0].translate(_UNQUOTED)}" if found else ""
    return LogboekError(
        f"logboek: the question failed ({described(error)}{hint}). Correct the question, or its parameters."
    )


def code_of(error: BaseException) -> int | None:
    """The engine's code of an error, or None where it gave none."""
    code: Any = getattr(error, "code", None)
    return code if isinstance(code, int) else None


def described(error: BaseException) -> str:
    """Class and code of an error, and what caused it, in words that hold no value."""
    code = code_of(error)
    if code is not None:
        return f"{type(error).__name__}, code {code} {_NAMES.get(code, '')}".rstrip()
    cause = error.__cause__ or getattr(error, "reason", None)
    # The cause of a failed request says what it was: NewConnectionError, ReadTimeoutError, SSLError.
    cause = getattr(cause, "reason", None) or cause
    return (
        f"{type(error).__name__}: {type(cause).__name__}" if isinstance(cause, BaseException) else type(error).__name__
    )


def _remedy(error: BaseException) -> str:
    match code_of(error):
        case 497:
            return " Let the operator of the server give this user the rights that it needs."
        case 516:
            return " Check user and password."
        case 243:
            return " Make room on the disk of the store."
        case _:
            return ""
