"""HTTP clients that hand Trace Context on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import requests
from requests.adapters import HTTPAdapter

import ldv
from ldv.integrations.httpx import traced as traced_httpx
from ldv.integrations.requests import traced as traced_requests
from tests.support.recording import RecordingSink, recording
from tests.support.servers import echo_server


@pytest.fixture(autouse=True)
def sink() -> Iterator[RecordingSink]:
    with recording() as running:
        yield running


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with echo_server() as address:
        yield f"http://{address}"


def with_httpx(url: str) -> dict[str, str]:
    with traced_httpx(httpx.Client(follow_redirects=True)) as client:
        found: dict[str, str] = client.get(url, headers={"tracestate": "rojo=1"}).json()
    return found


def with_async_httpx(url: str) -> dict[str, str]:
    async def ask() -> dict[str, str]:
        async with traced_httpx(httpx.AsyncClient(follow_redirects=True)) as client:
            found: dict[str, str] = (await client.get(url, headers={"tracestate": "rojo=1"})).json()
        return found

    return asyncio.run(ask())


def with_requests(url: str) -> dict[str, str]:
    with traced_requests(requests.Session()) as session:
        found: dict[str, str] = session.get(url, headers={"tracestate": "rojo=1"}).json()
    return found


Ask = Callable[[str], dict[str, str]]
CLIENTS = pytest.mark.parametrize("ask", [with_httpx, with_async_httpx, with_requests])


@CLIENTS
@pytest.mark.parametrize("path", ["/", "/redirect"])
def test_the_operation_under_way_goes_along(url: str, ask: Ask, path: str) -> None:
    """A request, also the one that follows a redirect, says which operation makes it; other vendors' entries stay."""
    with ldv.processing("tonen", activity="rva:1") as operation:
        headers = ask(url + path)
    assert headers["traceparent"] == f"00-{operation.trace_id}-{operation.operation_id}-01"
    assert headers["tracestate"] == f"ldv={operation.trace_id}-{operation.operation_id},rojo=1"


@CLIENTS
def test_outside_an_operation(url: str, ask: Ask) -> None:
    """Where no operation is under way, a request is what it would be without the library."""
    headers = ask(url + "/")
    assert "traceparent" not in headers
    assert headers["tracestate"] == "rojo=1"


@pytest.mark.parametrize(
    "make",
    [lambda: traced_httpx(httpx.Client()), lambda: traced_requests(requests.Session())],
    ids=["httpx", "requests"],
)
def test_one_client_for_several_operations(url: str, make: Callable[[], Any]) -> None:
    """A client that is shared by threads sends with each request the operation of its own thread."""
    with make() as client, ThreadPoolExecutor(4) as pool:

        def ask(number: int) -> tuple[str, str]:
            with ldv.processing(f"vraag {number}", activity="rva:1") as operation:
                return operation.operation_id, client.get(url).json()["traceparent"][36:52]

        asked = list(pool.map(ask, range(20)))
    assert [mine for mine, _ in asked] == [sent for _, sent in asked]


def test_hooks_of_the_application_stay(url: str) -> None:
    """The application's own hooks still run, and tracing a client twice is the same as once."""
    seen: list[httpx.URL] = []
    client = httpx.Client(event_hooks={"request": [lambda request: seen.append(request.url)]})
    with traced_httpx(traced_httpx(client)), ldv.processing("tonen", activity="rva:1"):
        assert "traceparent" in client.get(url).json()
    assert len(seen) == 1
    assert len(client.event_hooks["request"]) == 2


class Counting(HTTPAdapter):
    sent = closed = 0

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        self.sent += 1
        return super().send(*args, **kwargs)

    def close(self) -> None:
        self.closed += 1
        super().close()


def test_adapters_of_the_application_stay(url: str) -> None:
    """The application's own adapter still sends and is closed, and tracing a session twice is the same as once."""
    session, adapter = requests.Session(), Counting()
    session.mount("http://", adapter)
    with traced_requests(traced_requests(session)), ldv.processing("tonen", activity="rva:1"):
        assert "traceparent" in session.get(url).json()
    assert (adapter.sent, adapter.closed) == (1, 1)
