"""The identifier of a data subject appears nowhere: not in a repr, a log, a traceback, a pickle, or a record."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import pickle
import traceback
import types
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import msgspec
import pytest

import ldv
from ldv.errors import LdvError
from ldv.journal import Journal
from ldv.processing import Operation, active_runtime
from ldv.testing import MemoryLogboek
from tests.support.persons import ANNA, person

RVA = "rva:12f2ec2a"
LIBRARY = os.sep + "ldv" + os.sep
HEX = ANNA.encode().hex()


def frames_of_ours(error: BaseException) -> list[traceback.FrameSummary]:
    """The frames of the library in a traceback, with their variables, as error trackers record them."""
    found = []
    seen: BaseException | None = error
    while seen is not None:
        summary = traceback.TracebackException.from_exception(seen, capture_locals=True)
        found += [frame for frame in summary.stack if LIBRARY in frame.filename and "tests" not in frame.filename]
        seen = seen.__cause__ or seen.__context__
    return found


@ldv.processing("opvragen", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
def function(bsn: str, *, fail: bool = True) -> str:
    if fail:
        raise ValueError
    return bsn


@ldv.processing("opvragen", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
async def coroutine(bsn: str, *, fail: bool = True) -> str:
    if fail:
        raise ValueError
    return bsn


@ldv.processing("opvragen", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
def generator(bsn: str, *, fail: bool = True) -> Iterator[str]:
    yield bsn
    if fail:
        raise ValueError


@ldv.processing("opvragen", activity=RVA, subject=ldv.arg("bsn", type="BSN"))
async def async_generator(bsn: str, *, fail: bool = True) -> AsyncIterator[str]:
    yield bsn
    if fail:
        raise ValueError


async def consume(bsn: str, *, fail: bool = True) -> None:
    async for _ in async_generator(bsn, fail=fail):
        pass


def block(bsn: str, *, fail: bool = True) -> None:
    with ldv.processing("opvragen", activity=RVA, subject=ldv.Subject(bsn, type="BSN")):
        if fail:
            raise ValueError


WAYS: dict[str, Callable[..., Any]] = {
    "block": block,
    "function": function,
    "coroutine": lambda bsn, fail=True: asyncio.run(coroutine(bsn, fail=fail)),
    "generator": lambda bsn, fail=True: list(generator(bsn, fail=fail)),
    "async generator": lambda bsn, fail=True: asyncio.run(consume(bsn, fail=fail)),
    "wrapped": ldv.wrap(block),
    "wrapped coroutine": lambda bsn, fail=True: asyncio.run(ldv.wrap(consume)(bsn, fail=fail)),
}


class BreaksDown(MemoryLogboek):
    """Takes the beginning of an operation, and then nothing more."""

    def begin(self, operation_id: bytes, payload: bytes) -> None:
        super().begin(operation_id, payload)
        self.unavailable = True


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("when", ["in the body", "on entry", "at the end"])
def test_tracebacks_with_variables(logboek: MemoryLogboek, way: str, when: str) -> None:
    """Error trackers record the variables of every frame; those of the library do not hold the identifier."""
    if when == "on entry":
        logboek.unavailable = True
    elif when == "at the end":
        active_runtime().sink = BreaksDown()
    with pytest.raises(ValueError if when == "in the body" else LdvError) as caught:
        WAYS[way](ANNA, fail=when == "in the body")
    frames = frames_of_ours(caught.value)
    assert way == "block" or frames
    assert [frame.name for frame in frames if ANNA in str(frame.locals)] == []


SLIPS: dict[str, Callable[[Any], None]] = {
    "attribute": lambda _: exec_in(lambda operation: operation.set_attribute("burger", ANNA)),
    "key": lambda _: exec_in(lambda operation: operation.set_attribute(ANNA, "x")),
    "attributes": lambda _: exec_in(lambda operation: operation.set_attributes({"a": 1, "burger": ANNA})),
    "name": lambda _: exec_in(lambda operation: operation.update_name(f"opvragen {ANNA}")),
    "status": lambda _: exec_in(lambda operation: operation.set_status(ANNA)),
    "subject": lambda _: exec_in(lambda operation: operation.add_subject(ANNA)),
    "type": lambda _: exec_in(lambda operation: operation.add_subject(ldv.Subject("x", type=ANNA))),
    "first name": lambda _: enter(name=f"opvragen {ANNA}"),
    "first activity": lambda _: enter(activity=ANNA),
    "first receiver": lambda _: enter(receiver=ANNA),
    "first subject": lambda _: enter(subject=ANNA),
    "first attributes": lambda _: enter(attributes={"burger": ANNA}),
}


def exec_in(what: Callable[[Any], None]) -> None:
    with ldv.processing("opvragen", activity=RVA) as operation:
        what(operation)


def enter(**arguments: Any) -> None:
    with ldv.processing(**{"name": "opvragen", "activity": RVA} | arguments):
        raise AssertionError


@pytest.mark.parametrize("slip", SLIPS)
def test_tracebacks_of_slips(strict: MemoryLogboek, slip: str) -> None:
    """A burgerservicenummer in the wrong place raises in tests; `--showlocals` shows it in no frame of ours."""
    with pytest.raises(ldv.errors.ValueNotAllowed) as caught:
        SLIPS[slip](ldv.processing())
    frames = frames_of_ours(caught.value)
    assert frames
    assert [(frame.name, frame.locals) for frame in frames if ANNA in str(frame.locals)] == []
    assert ANNA not in str(caught.value)


def everything_reachable(root: Any) -> Iterator[Any]:
    """What can be reached from an object through what it holds, without leaving for modules, classes and functions."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, types.ModuleType | type | types.FunctionType | types.FrameType):
            continue
        seen.add(id(one))
        yield one
        waiting += gc.get_referents(one)
        if isinstance(one, msgspec.Struct):  # of what is in these, the garbage collector is not told
            waiting += msgspec.structs.astuple(one)


def test_an_operation_holds_the_pseudonym_only(logboek: MemoryLogboek) -> None:
    """Once named, the identifier is nowhere in the operation, in no attribute, and in nothing that these hold."""
    with ldv.processing("opvragen", activity=RVA) as operation:
        operation.add_subject(person())
        held = list(everything_reachable(operation))
    assert "opvragen" in [one for one in held if isinstance(one, str)]
    assert [one for one in held if isinstance(one, str) and ANNA in one] == []
    assert [one for one in held if isinstance(one, bytes) and ANNA.encode() in one] == []


def test_nothing_shows_it(logboek: MemoryLogboek, caplog: pytest.LogCaptureFixture) -> None:
    """No repr and no attribute of what an application has in hand shows the identifier, and no log line."""
    caplog.set_level(logging.DEBUG)
    subject = person()
    processing = ldv.processing("opvragen", activity=RVA, subject=[subject, person()])
    shown = [repr(subject), repr(processing), repr(ldv.arg("bsn"))]
    with processing as operation:
        shown += [repr(operation), str(dict(operation.attributes)), repr(operation.context), repr(operation.resource)]
        logging.getLogger("app").warning("%s %r %s", operation, subject, processing)
    runtime = active_runtime()
    shown += [
        repr(runtime),
        repr(runtime.keys),
        repr(logboek),
        logboek.tree(),
        repr(list(logboek.records)),
        caplog.text,
    ]
    assert [text for text in shown if ANNA in text] == []
    assert "Subject(type='BSN')" in caplog.text


def test_no_method_of_an_operation_lets_it_in(logboek: MemoryLogboek) -> None:
    """Whatever an application calls with the identifier in clear, the record does not hold it."""
    names = [name for name in dir(Operation) if not name.startswith("_")]
    assert {"add_subject", "set_attribute", "update_name"} <= set(names)
    for name in names:
        for arguments in ((ANNA,), (ANNA, "BSN"), ("kenmerk", ANNA)):
            with contextlib.suppress(Exception), ldv.processing("opvragen", activity=RVA) as operation:
                getattr(operation, name)(*arguments)
            assert ANNA not in str(dict(operation.attributes)), name
    assert len(logboek.records) == 3 * len(names)
    assert [record for record in logboek.records if ANNA in repr(attrs.asdict(record))] == []


def test_pickles_do_not_hold_it(logboek: MemoryLogboek) -> None:
    """What can be pickled does not hold the identifier; what holds it cannot be pickled."""
    function(ANNA, fail=False)
    [record] = logboek.records
    assert ANNA.encode() not in pickle.dumps(record)
    assert pickle.loads(pickle.dumps(record)) == record
    for one in (person(), ldv.processing("opvragen", subject=person()), [person()]):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(one)


def test_a_record_does_not_hold_it(logboek: MemoryLogboek) -> None:
    """No field of a record shows the identifier, in whatever way it was named."""
    function(ANNA, fail=False)
    block(ANNA, fail=False)
    for record in logboek.records:
        assert ANNA not in repr(attrs.asdict(record))


def test_the_journal_does_not_hold_it(logboek: MemoryLogboek, tmp_path: Path) -> None:
    """No byte on disk shows the identifier, as text, as number, or encoded."""
    journal = Journal(tmp_path / "journal", background=False, reserve_bytes=1)
    journal.open()
    active_runtime().sink = journal
    with ldv.processing("opvragen", activity=RVA, subject=person()) as operation:
        operation.add_subject(person("999990020"))
        with pytest.raises(ValueError):
            function(ANNA)
        function(ANNA, fail=False)
    journal.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files) + "".join(path.name for path in files).encode()
    assert b"opvragen" in content
    forms = [
        ANNA.encode(),
        HEX.encode(),
        bytes.fromhex(HEX),
        int(ANNA).to_bytes(4, "big"),
        int(ANNA).to_bytes(4, "little"),
    ]
    assert [form for form in forms if form in content] == []
