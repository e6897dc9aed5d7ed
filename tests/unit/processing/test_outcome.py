"""How a processing ended (rule 3), under both generations of the standard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry.trace import Status as SpanStatus
from opentelemetry.trace.status import StatusCode

import ldv
from ldv import Status
from ldv.errors import ValueNotAllowed
from ldv.profile import Profile
from ldv.testing import MemoryLogboek, logboek_in_memory
from tests.support.persons import ANNA

RVA = "rva:12f2ec2a"


class NotFound(LookupError):
    """An ordinary outcome."""


def outcome(profile: str, error: BaseException | None, set_status: Any = None, **arguments: Any) -> ldv.Record:
    """The record of a processing that ends like this."""
    with logboek_in_memory(profile=profile) as logboek:
        raised: Any = contextlib.nullcontext() if error is None else pytest.raises(type(error))
        with raised as caught, ldv.processing("opvragen", activity=RVA, **arguments) as operation:
            if set_status is not None:
                operation.set_status(set_status)
            if error is not None:
                raise error
        assert error is None or caught.value is error
        [record] = logboek.records
        return record


USUAL = {"seed": Status.OK, "current": Status.UNKNOWN}


@pytest.mark.parametrize("profile", ["seed", "current"])
@pytest.mark.parametrize("error", [None, GeneratorExit(), SystemExit(), SystemExit(0), NotFound()], ids=repr)
def test_handled_correctly(profile: str, error: BaseException | None) -> None:
    """Without an internal error it is OK in the seed and Unset in the current draft; a declared outcome is no error."""
    assert outcome(profile, error, expect=NotFound).status is USUAL[profile]


@pytest.mark.parametrize("profile", ["seed", "current"])
@pytest.mark.parametrize(
    "error",
    [ValueError(), NotFound(), SystemExit(1), SystemExit("wrong"), KeyboardInterrupt(), BaseException(), MemoryError()],
    ids=repr,
)
def test_any_other_exception_is_not_ok(profile: str, error: BaseException) -> None:
    """ "Bij een foutmelding (ongeacht het type foutmelding) zal de statusCode 'NOK' zijn": every kind of exception."""
    record = outcome(profile, error, expect=KeyError)
    assert record.status is Status.NOK
    assert record.attributes["exception.type"].endswith(type(error).__qualname__)


@pytest.mark.parametrize("profile", ["seed", "current"])
def test_cancelled_is_no_error(profile: str) -> None:
    """A user who cancels on purpose is not an error; whether it was on purpose only the application knows."""
    record = outcome(profile, asyncio.CancelledError())
    assert record.status is Status.UNKNOWN
    assert record.attributes["exception.type"] == "asyncio.exceptions.CancelledError"
    assert outcome(profile, asyncio.CancelledError(), Status.NOK).status is Status.NOK
    assert outcome(profile, asyncio.CancelledError(), Status.OK).status is Status.UNKNOWN


@pytest.mark.parametrize("profile", ["seed", "current"])
@pytest.mark.parametrize("status", list(Status))
def test_what_the_application_says_goes_first(profile: str, status: Status) -> None:
    """A status that was set stands, also with a declared exception."""
    assert outcome(profile, None, status).status is status
    assert outcome(profile, NotFound(), status, expect=(KeyError, NotFound)).status is status


@pytest.mark.parametrize("profile", ["seed", "current"])
def test_ok_and_then_an_error_is_not_ok(profile: str) -> None:
    """An exception that nobody expected goes before an OK that was set too soon."""
    assert outcome(profile, ValueError(), Status.OK).status is Status.NOK


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (StatusCode.UNSET, Status.UNKNOWN),
        (StatusCode.OK, Status.OK),
        (StatusCode.ERROR, Status.NOK),
        (SpanStatus(StatusCode.ERROR, ANNA), Status.NOK),
    ],
    ids=range(4),
)
def test_a_status_of_opentelemetry_will_do(given: Any, status: Status) -> None:
    """Code that knows OpenTelemetry sets its status; a description, which can hold personal data, is not kept."""
    record = outcome("current", None, given)
    assert record.status is status
    assert record.attributes == {}


def test_the_last_status_counts(logboek: MemoryLogboek) -> None:
    """A status can be set again."""
    with ldv.processing("opvragen", activity=RVA) as operation:
        operation.set_status(Status.NOK)
        operation.set_status(Status.UNKNOWN)
    assert logboek.records[0].status is Status.UNKNOWN


@pytest.mark.parametrize("status", [1, "OK", None, True], ids=repr)
def test_anything_else_is_no_status(strict: MemoryLogboek, status: Any) -> None:
    """What is no status changes nothing; under the pytest plugin it raises."""
    with ldv.processing("opvragen", activity=RVA) as operation, pytest.raises(ValueNotAllowed, match="status"):
        operation.set_status(status)
    assert strict.records[0].status is Status.OK


def group(*errors: BaseException) -> BaseException:
    return BaseExceptionGroup("several", list(errors))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (group(NotFound()), Status.OK),
        (group(NotFound(), group(NotFound())), Status.OK),
        (group(NotFound(), ValueError()), Status.NOK),
        (group(group(ValueError())), Status.NOK),
    ],
    ids=range(4),
)
def test_a_group_of_expected_exceptions_is_expected(error: BaseException, status: Status) -> None:
    """What tasks raise together is expected when each of them is."""
    assert outcome("seed", error, expect=NotFound).status is status


def test_the_type_is_kept_and_nothing_else() -> None:
    """Rule 7: messages and stack traces can hold personal data, so only the type of an exception is kept."""
    record = outcome("seed", ValueError(f"burger {ANNA} heeft geen vergunning"))
    assert record.attributes == {"exception.type": "ValueError"}
    record = outcome("seed", NotFound(), expect=NotFound)
    assert record.attributes == {"exception.type": f"{__name__}.NotFound"}


class Hostile(Exception):
    def __str__(self) -> str:
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("error", "attributes"),
    [
        (ValueError("geen vergunning"), {"exception.type": "ValueError", "exception.message": "geen vergunning"}),
        (ValueError(f"{ANNA}"), {"exception.type": "ValueError", "dpl.ldv.left_out": "exception.message"}),
        (Hostile(), {"exception.type": f"{__name__}.Hostile", "dpl.ldv.left_out": "exception.message"}),
    ],
    ids=range(3),
)
def test_messages_only_where_the_organisation_opts_in(error: Exception, attributes: dict[str, str]) -> None:
    """A profile can keep messages; one that holds a burgerservicenummer, or cannot be had, is left out even then."""
    opted_in = Profile(name="open", generation="seed", exception_message=True)
    with (
        logboek_in_memory(profile=opted_in) as logboek,
        pytest.raises(type(error)),
        ldv.processing("opvragen", activity=RVA),
    ):
        raise error
    assert logboek.records[0].attributes == attributes


class Person999990019(Exception):
    """A class can have any name."""


def test_also_the_name_of_a_class_is_looked_at() -> None:
    """A burgerservicenummer does not come in by the name of an exception."""
    assert outcome("seed", Person999990019()).attributes == {"exception.type": "Exception"}


def every_way(body: Callable[[], None]) -> list[Callable[[], Any]]:
    """The same processing as a block, a function, and both of them async."""

    def block() -> None:
        with ldv.processing("opvragen", activity=RVA):
            body()

    async def async_block() -> None:
        async with ldv.processing("opvragen", activity=RVA):
            body()

    @ldv.processing("opvragen", activity=RVA)
    def function() -> None:
        body()

    @ldv.processing("opvragen", activity=RVA)
    async def coroutine() -> None:
        body()

    return [block, lambda: asyncio.run(async_block()), function, lambda: asyncio.run(coroutine())]


@pytest.mark.parametrize("way", range(4))
@pytest.mark.parametrize("unavailable", [False, True])
def test_an_exception_of_the_application_is_never_replaced(logboek: MemoryLogboek, way: int, unavailable: bool) -> None:
    """What the application raised arrives, the very object, also when the record could not be kept safely."""
    error = ValueError("of the application")

    def body() -> None:
        logboek.unavailable = unavailable
        raise error

    with pytest.raises(ValueError, match="of the application") as caught:
        every_way(body)[way]()
    assert caught.value is error
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert logboek.records[0].status is Status.NOK
