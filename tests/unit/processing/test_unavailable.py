"""What happens when records cannot be kept: refused on entry, or a warning, never in place of the application's own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest

import ldv
from ldv.errors import JournalUnavailable, JournalWriteError, UsageError
from ldv.processing import active_runtime
from ldv.testing import MemoryLogboek, logboek_in_memory
from tests.support.persons import ANNA, person

RVA = "rva:12f2ec2a"


@pytest.fixture
def tolerant() -> Iterator[MemoryLogboek]:
    """A logboek for an application that goes on without one."""
    with logboek_in_memory(strict=False, on_unavailable="warn") as memory:
        yield memory


def test_refused_before_any_data_is_touched(logboek: MemoryLogboek) -> None:
    """Fail closed: where the record could not be kept, the body does not run."""
    logboek.unavailable = True
    ran = []
    with pytest.raises(JournalUnavailable), ldv.processing("opvragen", activity=RVA, subject=person()):
        ran.append(1)

    @ldv.processing("opvragen", activity=RVA)
    async def decorated() -> None:
        ran.append(1)

    with pytest.raises(JournalUnavailable):
        asyncio.run(decorated())
    assert ran == []
    assert logboek.records == []


def test_refused_inside_another_one(logboek: MemoryLogboek) -> None:
    """An operation inside another one is refused as well; the outer one sees an exception like any other."""

    @ldv.processing("inzien", activity=RVA)
    def outer() -> None:
        logboek.unavailable = True
        with ldv.processing("opvragen"):
            raise AssertionError

    with pytest.raises(JournalUnavailable):
        outer()
    [record] = logboek.records
    assert record.status is ldv.Status.NOK
    assert record.attributes["exception.type"] == "ldv.errors.JournalUnavailable"


def test_lost_on_the_way_is_said_at_the_end(logboek: MemoryLogboek) -> None:
    """Where nothing else is under way, the caller hears that the record is not safe; the record is still kept."""
    with pytest.raises(JournalWriteError), ldv.processing("opvragen", activity=RVA):
        logboek.unavailable = True
    assert logboek.records[0].status is ldv.Status.OK


def test_also_for_an_expected_exception(logboek: MemoryLogboek, caplog: pytest.LogCaptureFixture) -> None:
    """A declared outcome is an exception of the application too: it arrives, and the trouble is logged."""

    @ldv.processing("opvragen", activity=RVA, expect=KeyError)
    def find(bsn: str) -> None:
        logboek.unavailable = True
        raise KeyError(bsn)

    with pytest.raises(KeyError):
        find(ANNA)
    [error] = caplog.records
    assert error.levelno == logging.ERROR
    assert logboek.records[0].operation_id in error.getMessage()
    assert "LDV302" in error.getMessage()
    assert ANNA not in caplog.text


@pytest.mark.parametrize("way", ["cancel", "exit", "interrupt"])
def test_also_for_what_is_no_ordinary_exception(logboek: MemoryLogboek, way: str) -> None:
    """Neither a cancellation nor the end of the program is replaced."""
    error: BaseException = {
        "cancel": asyncio.CancelledError(),
        "exit": SystemExit(3),
        "interrupt": KeyboardInterrupt(),
    }[way]

    @ldv.processing("opvragen", activity=RVA)
    def ended() -> None:
        logboek.unavailable = True
        raise error

    with pytest.raises(type(error)) as caught:
        ended()
    assert caught.value is error


class Breaks(MemoryLogboek):
    """Does what no journal should: fails in a way that nobody foresaw."""

    def end(self, operation_id: bytes, payload: bytes, count: int) -> int:
        raise MemoryError


@pytest.mark.parametrize("fails", [True, False])
def test_whatever_goes_wrong_the_own_exception_goes_first(
    logboek: MemoryLogboek, fails: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where the record cannot be made at all, the application's exception arrives; without one, ours does."""
    active_runtime().sink = Breaks()

    @ldv.processing("opvragen", activity=RVA)
    def find() -> None:
        if fails:
            raise KeyError

    with pytest.raises(KeyError if fails else JournalWriteError):
        find()
    assert ("MemoryError" in caplog.text) is fails


@pytest.mark.parametrize("expect", [None, "NotFound", ("NotFound",), (KeyError, 404), (object,)])
def test_what_is_expected_has_to_be_exceptions(expect: Any) -> None:
    """Said where it is written, not in place of the first exception that arrives there."""
    with pytest.raises(UsageError, match="expect takes an exception class"):
        ldv.processing("opvragen", activity=RVA, expect=expect)


def test_by_choice_it_goes_on_with_a_warning(tolerant: MemoryLogboek, caplog: pytest.LogCaptureFixture) -> None:
    """With on_unavailable="warn" the application works on, and what is missing is logged, once a minute."""
    tolerant.unavailable = True
    for _ in range(3):
        with ldv.processing("opvragen", activity=RVA, subject=person()) as operation:
            assert operation.trace_id
    assert [record.getMessage()[5:13] for record in caplog.records] == ["[LDV301]", "operatio"]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
    assert ANNA not in caplog.text
    tolerant.unavailable = False
    with ldv.processing("opvragen", activity=RVA):
        pass
    assert len(tolerant.records) == 4
