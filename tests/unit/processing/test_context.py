"""Trace Context on the way in and on the way out."""

from __future__ import annotations

import email.message
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import requests.structures
import starlette.datastructures

import ldv
from ldv.processing._context import Inside, caller_of, current
from tests.support.recording import RecordingSink, recording

TRACE = "0af7651916cd43dd8448eb211c80319c"
OPERATION = "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{OPERATION}-01"
OTHER_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
OTHER_OPERATION = "00f067aa0ba902b7"
OURS = f"ldv={OTHER_TRACE}-{OTHER_OPERATION}"

CALLER = bytes.fromhex(TRACE), bytes.fromhex(OPERATION)
OTHER = bytes.fromhex(OTHER_TRACE), bytes.fromhex(OTHER_OPERATION)
NOBODY = b"", b""


@pytest.mark.parametrize(
    ("header", "caller"),
    [
        (PARENT, CALLER),
        (f"00-{TRACE}-{OPERATION}-00", CALLER),
        (f"00-{TRACE}-{OPERATION}-ff", CALLER),
        (f"  {PARENT}\t", CALLER),
        (f"01-{TRACE}-{OPERATION}-01", CALLER),
        (f"cc-{TRACE}-{OPERATION}-01-what-the-future-holds", CALLER),
        (f"fe-{TRACE}-{OPERATION}-01-", CALLER),
        (f"cc-{TRACE}-{OPERATION}-01.more", NOBODY),
        (f"cc-{TRACE}-{OPERATION}-011", NOBODY),
        (f"00-{TRACE}-{OPERATION}-01-more", NOBODY),
        (f"00-{TRACE}-{OPERATION}-01-", NOBODY),
        (f"ff-{TRACE}-{OPERATION}-01", NOBODY),
        (f"00-{'0' * 32}-{OPERATION}-01", NOBODY),
        (f"00-{TRACE}-{'0' * 16}-01", NOBODY),
        (PARENT.upper(), NOBODY),
        (f"0-{TRACE}-{OPERATION}-01", NOBODY),
        (f"00-{TRACE[:-1]}-{OPERATION}-01", NOBODY),
        (f"00-{TRACE}0-{OPERATION}-01", NOBODY),
        (f"00-{TRACE}-{OPERATION[:-1]}-01", NOBODY),
        (f"00-{TRACE}-{OPERATION}", NOBODY),
        (f"00-{TRACE}-{OPERATION}-0", NOBODY),
        (f"00-{TRACE}-{OPERATION}-1g", NOBODY),
        (f"00_{TRACE}_{OPERATION}_01", NOBODY),
        (f"0\u0660-{TRACE}-{OPERATION}-01", NOBODY),
        (f"{PARENT}\n{PARENT}", NOBODY),
        (f"{PARENT},{PARENT}", NOBODY),
        ("", NOBODY),
        ("\x00", NOBODY),
        ("0" * 100_000, NOBODY),
    ],
)
def test_traceparent(header: str, caller: tuple[bytes, bytes]) -> None:
    """A traceparent is read as Trace Context 3.2 says: exactly, leniently for the future, and never as zeros."""
    assert caller_of({"traceparent": header}) == caller


def test_two_traceparents_are_none() -> None:
    """Who sends two traceparents has not said which operation is calling."""
    other = f"00-{OTHER_TRACE}-{OTHER_OPERATION}-01"
    assert caller_of([("traceparent", PARENT), ("Traceparent", other)]) == NOBODY


@pytest.mark.parametrize(
    ("state", "caller"),
    [
        ([OURS], OTHER),
        ([f"congo=t61rcWkgMzE,{OURS}"], OTHER),
        (["congo=t61rcWkgMzE", OURS], OTHER),
        ([f" rojo=1 ,\t{OURS} , ,x=y"], OTHER),
        ([OURS, f"ldv={TRACE}-{OPERATION}"], OTHER),
        (["rojo=1"], CALLER),
        ([f"ldv={OTHER_TRACE}"], CALLER),
        ([OURS.replace("4bf9", "4BF9")], CALLER),
        ([f"ldv={'0' * 32}-{OTHER_OPERATION}"], CALLER),
        ([f"ldv={'0' * 32}-{OTHER_OPERATION}", OURS], OTHER),
        ([f"ldv ={OTHER_TRACE}-{OTHER_OPERATION}"], CALLER),
        ([f"xldv={OTHER_TRACE}-{OTHER_OPERATION}"], CALLER),
        ([f"{OURS}-01"], CALLER),
        ([",".join(f"v{n}=1" for n in range(31)) + "," + OURS], OTHER),
        ([",,,=,"], CALLER),
    ],
)
def test_our_entry_goes_before_traceparent(state: list[str], caller: tuple[bytes, bytes]) -> None:
    """A traceparent that HTTP instrumentation wrote over ours does not hide the operation that called."""
    assert caller_of([("traceparent", PARENT), *(("tracestate", value) for value in state)]) == caller


def test_our_entry_alone() -> None:
    """Our entry says everything, also when something on the way took or damaged the traceparent."""
    assert caller_of({"tracestate": OURS}) == OTHER
    assert caller_of({"tracestate": OURS, "traceparent": "damaged"}) == OTHER


def message() -> email.message.Message:
    found = email.message.Message()
    found["TraceParent"] = PARENT
    found["Host"] = "example"
    return found


@pytest.mark.parametrize(
    "headers",
    [
        {"traceparent": PARENT},
        {"Traceparent": PARENT, "X": "1"},
        {"TRACEPARENT": PARENT},
        {b"traceparent": PARENT.encode()},
        [(b"Traceparent", PARENT.encode()), (b"x-name", b"Zo\xeb")],
        (pair for pair in [("traceparent", PARENT)]),
        starlette.datastructures.Headers(raw=[(b"traceparent", PARENT.encode())]),
        httpx.Headers({"Traceparent": PARENT}),
        requests.structures.CaseInsensitiveDict({"Traceparent": PARENT}),
        message(),
        {"traceparent": PARENT, "retries": 0, "origin": None, None: None},
    ],
    ids=[
        "dict",
        "title",
        "upper",
        "bytes",
        "pairs",
        "generator",
        "starlette",
        "httpx",
        "requests",
        "email",
        "message queue",
    ],
)
def test_whatever_holds_headers(headers: Any) -> None:
    """Headers are taken as frameworks give them: any case, text or bytes, mapping or pairs, strange values beside."""
    assert caller_of(headers) == CALLER


def django_headers(environ: dict[str, str]) -> Any:
    from django.http.request import HttpHeaders

    return HttpHeaders(environ)


def werkzeug_headers(environ: dict[str, str]) -> Any:
    from werkzeug.datastructures import EnvironHeaders

    return EnvironHeaders(environ)


@pytest.mark.parametrize("make", [django_headers, werkzeug_headers])
def test_headers_made_of_a_wsgi_environment(make: Callable[[dict[str, str]], Any]) -> None:
    """The headers objects of Django and of Flask can be handed over as they are."""
    assert caller_of(make({"HTTP_TRACEPARENT": PARENT, "HTTP_TRACESTATE": f"a=1,{OURS}"})) == OTHER


@pytest.fixture
def sink() -> Iterator[RecordingSink]:
    with recording() as running:
        yield running


@pytest.mark.parametrize("headers", [{}, [], {"traceparent": "nonsense"}])
def test_without_a_caller_a_trace_is_started(sink: RecordingSink, headers: Any) -> None:
    """A call without a readable Trace Context is handled as any, in a trace of its own."""
    with ldv.incoming(headers, entity="https://gemeente.example"), ldv.processing("tonen", activity="rva:1"):
        pass
    [record] = sink.records
    assert record.foreign_operation is None
    assert int(record.trace_id, 16)


@pytest.mark.parametrize(
    ("entity", "kept"),
    [("https://gemeente.example", "https://gemeente.example"), (None, ""), ("urn:bsn:999990019", "")],
)
def test_entity(sink: RecordingSink, entity: Any, kept: str) -> None:
    """The calling party is kept as it was named; nobody is nobody, and a burgerservicenummer is no party."""
    with ldv.incoming({"traceparent": PARENT}, entity=entity), ldv.processing("tonen", activity="rva:1"):
        pass
    assert sink.records[0].foreign_operation == ldv.ForeignOperation(TRACE, OPERATION, kept)


def test_out_and_in(sink: RecordingSink) -> None:
    """What one application hands on, another reads as the same operation."""
    headers: dict[str, str] = {}
    with ldv.processing("tonen", activity="rva:1") as caller:
        assert ldv.inject(headers) is headers
    assert headers["traceparent"] == f"00-{caller.trace_id}-{caller.operation_id}-01"
    with ldv.incoming(headers, entity="https://a.example"), ldv.processing("opvragen", activity="rva:2"):
        pass
    foreign = sink.named("opvragen").foreign_operation
    assert foreign == ldv.ForeignOperation(caller.trace_id, caller.operation_id, "https://a.example")


@pytest.mark.parametrize("generation", ["seed", "current"])
def test_an_own_trace_goes_on(generation: str) -> None:
    """What this application handed on to itself continues one trace: no other party, and no operation around it."""
    with recording(generation) as sink:
        headers: dict[str, str] = {}
        with ldv.processing("beginnen", activity="rva:1") as first:
            ldv.inject(headers)
        for name in ("tonen", "wijzigen"):
            with ldv.incoming(headers, own=True), ldv.processing(name, activity="rva:1"):
                pass
        with ldv.incoming({"traceparent": "nonsense"}, own=True), ldv.processing("los", activity="rva:1"):
            pass
        for name in ("tonen", "wijzigen"):
            record = sink.named(name)
            assert (record.trace_id, record.foreign_operation, record.parent_operation_id) == (
                first.trace_id,
                None,
                None,
            )
        assert sink.named("los").trace_id != first.trace_id


def test_what_an_instrumented_client_makes_of_it(sink: RecordingSink) -> None:
    """A host that writes its own traceparent over ours does not change who called."""
    headers: dict[str, str] = {}
    with ldv.processing("tonen", activity="rva:1") as caller:
        ldv.inject(headers)
    headers["traceparent"] = PARENT
    assert caller_of(headers) == (bytes.fromhex(caller.trace_id), bytes.fromhex(caller.operation_id))


@pytest.mark.parametrize("outside", [False, True])
def test_nothing_to_hand_on(sink: RecordingSink, outside: bool) -> None:
    """Where no operation is under way, the headers of an outgoing call stay as they are."""
    headers = {"traceparent": "theirs", "tracestate": "theirs=1"}
    if outside:
        ldv.inject(headers)
    else:
        with ldv.incoming({"traceparent": PARENT}):
            ldv.inject(headers)
    assert headers == {"traceparent": "theirs", "tracestate": "theirs=1"}


def injected(**headers: str) -> dict[str, str]:
    with ldv.processing("tonen", activity="rva:1"):
        ldv.inject(headers)
    return headers


def test_other_vendors_stay(sink: RecordingSink) -> None:
    """Entries of others in tracestate stay, in their order and behind ours; an older one of ours goes."""
    headers = injected(Traceparent=PARENT, TraceState=f"rojo=1, {OURS},congo=2 ,,")
    assert set(headers) == {"traceparent", "tracestate"}
    first, *others = headers["tracestate"].split(",")
    assert first == f"ldv={headers['traceparent'][3:52]}"
    assert others == ["rojo=1", "congo=2"]


def test_32_entries(sink: RecordingSink) -> None:
    """Tracestate holds at most 32 entries: the oldest of others makes room for ours."""
    entries = injected(tracestate=",".join(f"v{n}={n}" for n in range(32)))["tracestate"].split(",")
    assert entries[0].startswith("ldv=")
    assert entries[1:] == [f"v{n}={n}" for n in range(31)]


@pytest.mark.parametrize(
    "headers", [httpx.Headers({"Tracestate": "a=1"}), requests.structures.CaseInsensitiveDict({"Tracestate": "a=1"})]
)
def test_into_the_headers_of_a_client(sink: RecordingSink, headers: Any) -> None:
    """The headers objects of HTTP clients take ours, each header once."""
    with ldv.processing("tonen", activity="rva:1") as operation:
        ldv.inject(headers)
    assert headers["traceparent"] == f"00-{operation.trace_id}-{operation.operation_id}-01"
    assert headers["tracestate"] == f"ldv={operation.trace_id}-{operation.operation_id},a=1"
    assert len(list(headers)) == 2


def test_nothing_stays_behind(sink: RecordingSink) -> None:
    """After a call has been handled, also one that failed, nothing of it is left in the thread that handled it."""

    def fail() -> None:
        with ldv.incoming({"traceparent": PARENT}):
            ldv.processing("nooit beëindigd", activity="rva:1").__enter__()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert current.get() is None


def test_left_in_another_order(sink: RecordingSink) -> None:
    """A call whose end comes in another thread or after a later one does not take away what is under way there."""
    outer, inner = ldv.incoming({"traceparent": PARENT}), ldv.incoming({"tracestate": OURS})
    outer.__enter__()
    inner.__enter__()
    thread = threading.Thread(target=outer.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    assert current.get() is inner._boundary
    outer.__exit__(None, None, None)
    inner.__exit__(None, None, None)
    assert current.get() is None


def test_steps_keep_what_is_current_inside(sink: RecordingSink) -> None:
    """What runs in steps finds at each what it left, and whoever runs it never sees that."""
    with ldv.processing("buiten", activity="rva:1") as outside:
        steps = Inside(None)
        with steps:
            operation = ldv.processing("binnen", activity="rva:2").__enter__()
        assert current.get() is outside
        with steps:
            assert current.get() is operation
            operation.end()
        assert current.get() is outside
    assert sink.named("binnen").parent_operation_id is None


@pytest.mark.parametrize("headers", [None, 5, [1], ["traceparent"], [("traceparent",)], object()], ids=range(6))
def test_headers_that_are_none(sink: RecordingSink, headers: Any) -> None:
    """Something that is no collection of headers links to nobody, and the application goes on."""
    with ldv.incoming(headers), ldv.processing("doen", activity="a"):
        pass
    assert sink.records[-1].foreign_operation is None


def test_headers_with_names_that_are_no_text(sink: RecordingSink) -> None:
    """Names that are no text stay as they are, and Trace Context is put beside them."""
    headers: Any = {1: "a", b"x": "b"}
    with ldv.processing("doen", activity="a") as op:
        ldv.inject(headers)
    assert headers[1] == "a"
    assert headers["traceparent"] == f"00-{op.trace_id}-{op.operation_id}-01"
