"""What strangers, and clients that are broken, can send to a service: it stays up, and goes on for the others."""

from __future__ import annotations

import gzip
import json
import os
import random
import select
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.certificates import make_certificate
from tests.support.service import ACTIVITY, Running, body, serving, span

JSON = "application/json"
HEADER_SECONDS = 10
HALF_A_HEAD = b"POST /v1/traces HTTP/1.1\r\nHost: x\r\n"
HALF_A_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving(tmp_path_factory.mktemp("strangers"), serve_rate="1000000", serve_timeout="5") as running:
        yield running
        assert running.process.poll() is None
        assert not any("Traceback" in line or "999990019" in line for line in running.said)


@pytest.fixture(scope="module")
def token(service: Running) -> str:
    return service.token("write")


def works(service: Running, token: str) -> bool:
    return service.send(body(span(1)), token).status == 200


def connect(service: Running) -> socket.socket:
    parts = urlsplit(service.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


BODY = body(*(span(number) for number in range(5)))


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_bytes(service: Running, token: str, data: st.DataObject) -> None:
    """Random bytes, and good ones that were cut, flipped or repeated: 200 or 400, and nothing else."""
    content = data.draw(st.one_of(st.binary(max_size=2000), st.just(BODY)))
    if content and data.draw(st.booleans()):
        cut = data.draw(st.integers(0, len(content)))
        content = content[:cut] + data.draw(st.binary(max_size=20)) + content[cut + data.draw(st.integers(0, 20)) :]
    kind = data.draw(st.sampled_from(["application/x-protobuf", JSON]))
    headers = {}
    if data.draw(st.booleans()):
        content, headers = gzip.compress(content), {"content_encoding": "gzip"}
    assert service.send(content, token, kind=kind, **headers).status in {200, 400}


_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**65), 2**65), st.floats(), st.text(max_size=20))
_NAMES = st.sampled_from(
    ["resourceSpans", "scopeSpans", "spans", "attributes", "key", "value", "stringValue", "intValue", "arrayValue",
     "values", "traceId", "spanId", "events", "status", "code", "startTimeUnixNano", "resource", "x"]
)  # fmt: skip
_TREES = st.recursive(
    _SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=5))
)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(tree=_TREES)
def test_any_json(service: Running, token: str, tree: object) -> None:
    """Any tree under the names of OTLP: 200 or 400, and nothing else."""
    content = json.dumps({"resourceSpans": tree} if not isinstance(tree, dict) else tree).encode()
    assert service.send(content, token, kind=JSON).status in {200, 400}


@pytest.mark.parametrize("surrogate", ["\\ud800", "\\udfff", "\\u0000"])
def test_half_a_character(service: Running, token: str, surrogate: str) -> None:
    """Text that cannot be written as UTF-8 is refused or mended, and does no harm."""
    one = json.dumps(
        {"traceId": "1" * 32, "spanId": "2" * 16, "name": "NAME", "startTimeUnixNano": 5, "endTimeUnixNano": 6,
         "attributes": [{"key": "dpl.core.processing_activity_id", "value": {"stringValue": ACTIVITY}}]}
    )  # fmt: skip
    content = '{"resourceSpans":[{"scopeSpans":[{"spans":[' + one.replace("NAME", "a" + surrogate) + "]}]}]}"
    assert service.send(content.encode(), token, kind=JSON).status in {200, 400}
    assert works(service, token)


def test_bombs(service: Running, token: str) -> None:
    """What grows when it is unpacked, or is millions of nothing, is refused before it takes the memory."""
    zeros = gzip.compress(bytes(256 * 1024 * 1024), compresslevel=9)
    assert service.send(zeros, token, content_encoding="gzip").status == 413
    twice = gzip.compress(zeros, compresslevel=9)
    assert service.send(twice, token, content_encoding="gzip").status == 400
    assert service.send(zeros * 60, token, content_encoding="gzip").status == 413
    empty_spans = b"\x12\x00" * 2_000_000
    size = len(empty_spans)
    inner = b"\x12" + varint(size) + empty_spans
    assert service.send(b"\x0a" + varint(len(inner)) + inner, token).status == 413
    assert service.send(body(*[span(1, attributes={})] * 60_000), token).status == 413
    deep = b""
    for _ in range(400):
        deep = b"\x2a" + varint(len(deep)) + deep
    assert service.send(b"\x0a" + varint(len(deep)) + deep, token).status in {200, 400}
    assert works(service, token)


def varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def test_a_hundred_thousand_attributes(service: Running, token: str) -> None:
    """More attributes than anybody writes are refused, in both forms; a thousand are not."""
    for count, status in ((100_000, 400), (1_000, 200)):
        attributes = {"dpl.core.processing_activity_id": ACTIVITY} | {f"dpl.x.a{n}": "v" for n in range(count)}
        assert service.send(body(span(3, attributes=attributes)), token).status == status
    pairs = [{"key": f"a{n}", "value": {"stringValue": "v"}} for n in range(100_000)]
    tree = {"resourceSpans": [{"resource": {"attributes": pairs}, "scopeSpans": [{"spans": []}]}]}
    assert service.send(json.dumps(tree).encode(), token, kind=JSON).status == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"trace_id": b""},
        {"trace_id": bytes(16)},
        {"trace_id": b"x" * 17},
        {"span_id": b""},
        {"span_id": bytes(8)},
        {"span_id": b"x" * 16},
        {"parent_span_id": b"x"},
        {"start_time_unix_nano": 0},
        {"start_time_unix_nano": 2**64 - 1},
        {"end_time_unix_nano": 2**63},
    ],
    ids=str,
)
def test_wrong_identifiers_and_times(service: Running, token: str, fields: dict[str, Any]) -> None:
    """What makes a record a record has to be there."""
    assert service.send(body(span(4, **fields)), token).status == 400


def test_a_large_application(service: Running, token: str) -> None:
    """What is said once of an application stands in every record of it: a megabyte of that is not taken 200 times."""
    application = {f"service.x{number}": "x" * 4096 for number in range(256)}
    for count, status in ((200, 413), (2, 200)):
        content = body(*(span(number) for number in range(count)), resource=application)
        assert service.send(content, token).status == status
    assert works(service, token)


@pytest.mark.parametrize(
    ("subjects", "attributes", "status"), [(10_000, 10, 200), (60_000, 0, 413), (40_000, 1_000, 413)], ids=str
)
def test_many_data_subjects(service: Running, token: str, subjects: int, attributes: int, status: int) -> None:
    """Ten thousand data subjects in one operation are taken; what would become gigabytes of records is refused."""
    given = {
        "dpl.core.processing_activity_id": ACTIVITY,
        "dpl.core.data_subject_id": [f"{number:x}x" for number in range(subjects)],
        "dpl.core.data_subject_id_type": "KLANT",
    } | {f"dpl.x.a{number}": "v" for number in range(attributes)}
    assert service.send(body(span(9, attributes=given)), token).status == status
    assert works(service, token)


def test_a_thousand_months(service: Running, token: str) -> None:
    """A request whose records would go into hundreds of parts of the table is refused."""
    month = 31 * 24 * 3600 * 10**9
    spans = [span(n, start_time_unix_nano=n * month + 1, end_time_unix_nano=n * month + 2) for n in range(1, 200)]
    assert service.send(body(*spans), token).status == 400


def test_idle_and_slow_connections(service: Running, token: str) -> None:
    """A thousand connections that send nothing, and a hundred that begin a request, stop nobody; all are closed."""
    with ExitStack() as stack:
        idle = [stack.enter_context(connect(service)) for _ in range(1000)]
        slow = [stack.enter_context(connect(service)) for _ in range(100)]
        for one in slow:
            one.sendall(HALF_A_HEAD)
        assert all(works(service, token) for _ in range(20))
        assert still_open([*idle, *slow], seconds=HEADER_SECONDS + 20) == 0
        assert works(service, token)


def test_idle_and_slow_connections_over_tls(tmp_path: Path) -> None:
    """The same with TLS, whether they never begin with it, stop half way in it, or say nothing after it."""
    authority = make_certificate(tmp_path, "authority")
    shown = make_certificate(tmp_path, "localhost", by=authority)
    known = ssl.create_default_context(cafile=authority.cert)
    settings = {"serve_tls_cert": str(shown.cert), "serve_tls_key": str(shown.key)}
    with serving(tmp_path, "--listen", "localhost:0", **settings) as running, ExitStack() as stack:
        running.http = stack.enter_context(urllib3.PoolManager(ssl_context=known, retries=False, timeout=30))
        token = running.token("write")
        assert works(running, token)

        def secured() -> socket.socket:
            return stack.enter_context(known.wrap_socket(connect(running), server_hostname="localhost"))

        plain = [stack.enter_context(connect(running)) for _ in range(700)]
        for one in plain[:200]:
            one.sendall(HALF_A_HELLO)
        idle, slow = [secured() for _ in range(300)], [secured() for _ in range(100)]
        for one in slow:
            one.sendall(HALF_A_HEAD)
        assert all(works(running, token) for _ in range(20))
        assert still_open([*plain, *idle, *slow], seconds=HEADER_SECONDS + 20) == 0
        assert works(running, token)
        assert running.stop() == 0
        assert not any("Traceback" in line for line in running.said)


def still_open(connections: list[socket.socket], *, seconds: float) -> int:
    """How many of these the other side has not closed, when for so long none was closed any more."""
    poll = select.poll()
    waiting = {one.fileno(): one for one in connections}
    for number, one in waiting.items():
        one.setblocking(False)
        poll.register(number, select.POLLIN | select.POLLHUP)
    while waiting and (found := poll.poll(seconds * 1000)):
        for number, _ in found:
            try:
                if waiting[number].recv(1000):
                    continue
            except ssl.SSLWantReadError:
                continue  # what TLS itself sends
            except ConnectionResetError:
                pass
            poll.unregister(number)
            del waiting[number]
    return len(waiting)


def test_a_body_that_never_ends(service: Running, token: str) -> None:
    """A body that comes too slowly is answered with 408 when the time is over."""
    with connect(service) as slow:
        head = f"POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 1000\r\n"
        slow.sendall(head.encode() + b"Content-Type: application/x-protobuf\r\n\r\nabc")
        assert works(service, token)
        assert slow.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_noise_instead_of_http(service: Running, token: str) -> None:
    """Bytes that are no HTTP at all are refused, and the connection closed."""
    chance = random.Random(7)
    for _ in range(50):
        with connect(service) as noise:
            noise.sendall(chance.randbytes(200) + b"\r\n\r\n")
            noise.shutdown(socket.SHUT_WR)
            noise.recv(1000)
    with connect(service) as noise:
        noise.sendall(b"GET /" + b"a" * 100_000)
        assert b" 400 " in noise.recv(1000)
    assert works(service, token)
    assert os.path.exists(service.journal)
