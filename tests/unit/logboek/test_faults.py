"""What an error of the engine means, and that nothing of its text gets out."""

from __future__ import annotations

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError

from ldv.errors import LogboekError, PoisonedBatch, TargetUnavailable, UsageError
from ldv.logboek._faults import question_failed, refusal, unavailable

TEXT = "Code: {}. DB::Exception: Cannot parse string '999990019' as UInt8: while reading kabc:JANSEN (JANSEN)"


def engine_error(code: int | None) -> DatabaseError:
    return DatabaseError(TEXT.format(code), code=code, name="JANSEN")


@pytest.mark.parametrize("code", [6, 117, 321, 469, 691])
def test_a_refused_value_is_poison(code: int) -> None:
    """What the engine refuses because of its content cannot be sent again."""
    assert isinstance(refusal(engine_error(code), doing="an insert"), PoisonedBatch)


@pytest.mark.parametrize("code", [None, 33, 60, 164, 241, 242, 243, 252, 319, 497, 516, 999, 12345])
def test_all_else_may_pass(code: int | None) -> None:
    """Too many parts, no memory, no rights, no answer, or a code nobody knows: records are kept and tried again."""
    assert isinstance(refusal(engine_error(code), doing="an insert"), TargetUnavailable)


def test_a_remedy_is_named() -> None:
    """Where somebody can do something about it, the message says who and what."""
    assert "password" in str(unavailable(engine_error(516), doing="connecting"))
    assert "rights" in str(unavailable(engine_error(497), doing="connecting"))
    assert "room" in str(unavailable(engine_error(243), doing="an insert"))


def test_the_cause_of_a_failed_connection_is_named() -> None:
    """Refused, timed out or not trusted: the class of the cause says which."""
    error = OperationalError("Error HTTPConnectionPool(host='h'): /?param_subjects=kabc:JANSEN")
    error.__cause__ = TimeoutError("kabc:JANSEN")
    assert "OperationalError: TimeoutError" in str(unavailable(error, doing="connecting"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [(164, UsageError), (62, LogboekError), (6, LogboekError), (None, TargetUnavailable), (241, TargetUnavailable)],
)
def test_a_failed_question_tells_whose_fault_it_was(code: int | None, kind: type[Exception]) -> None:
    """Asking to change something, a question that is not right, and no answer or no memory are different things."""
    assert type(question_failed(engine_error(code))) is kind


def test_a_question_that_is_not_right_says_where() -> None:
    """A place in the question or a name in it is told, because it is no data."""
    unknown = DatabaseError("Code: 47. DB::Exception: Unknown identifier `trace` in scope SELECT 'x' (UNK)", code=47)
    syntax = DatabaseError("Code: 62. DB::Exception: Syntax error: failed at position 8 ('1'): 1. (SYN)", code=62)
    assert "UNKNOWN_IDENTIFIER, identifier trace)" in str(question_failed(unknown))
    assert "SYNTAX_ERROR, position 8" in str(question_failed(syntax))


@pytest.mark.parametrize("code", [None, 6, 47, 62, 117, 164, 241, 516, 12345])
def test_no_value_gets_out(code: int | None) -> None:
    """The engine quotes values, and even what looks like the name of an error can be one; none of it is repeated."""
    error = engine_error(code)
    for fault in (refusal(error, doing="an insert"), unavailable(error, doing="it"), question_failed(error)):
        assert "JANSEN" not in str(fault)
        assert "99999" not in str(fault)
