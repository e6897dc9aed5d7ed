"""The ASGI middleware under uvicorn."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import BackgroundTasks, FastAPI, WebSocket
from fastapi.responses import StreamingResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from websockets.sync.client import connect

import ldv
from ldv.integrations.asgi import LdvMiddleware
from ldv.processing._context import current
from tests.support.callers import GEMEENTE, called_by, headers_of
from tests.support.recording import RecordingSink, recording
from tests.support.servers import asgi_server


class Site:
    """A FastAPI application, and what its tests want to know of it."""

    def __init__(self) -> None:
        self.in_lifespan: list[object] = []
        self.meeting = asyncio.Barrier(2)
        self.meeting_of_threads = threading.Barrier(2, timeout=30)
        self.worked = threading.Event()
        self.app = FastAPI(lifespan=self.lifespan)
        self.app.add_middleware(LdvMiddleware, entity=GEMEENTE)
        self.app.get("/tonen")(self.show)
        self.app.get("/ontmoeten")(self.meet)
        self.app.get("/ontmoeten-in-threads")(self.meet_in_threads)
        self.app.get("/verzenden")(self.stream)
        self.app.get("/falen")(self.fail)
        self.app.get("/later")(self.later)
        self.app.websocket("/gesprek")(self.talk)

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        self.in_lifespan.append(current.get())
        yield

    async def show(self) -> str:
        async with ldv.processing("tonen", activity="rva:1"):
            return "ok"

    async def meet(self, name: str) -> str:
        async with ldv.processing(name, activity="rva:1"):
            await self.meeting.wait()
            with ldv.processing(f"{name}, binnenin", activity="rva:2"):
                await self.meeting.wait()
            return "ok"

    def meet_in_threads(self, name: str) -> str:
        with ldv.processing(name, activity="rva:1"):
            self.meeting_of_threads.wait()
            with ldv.processing(f"{name}, binnenin", activity="rva:2"):
                self.meeting_of_threads.wait()
            return "ok"

    async def stream(self) -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            yield "een,"
            with ldv.processing("verzenden", activity="rva:1"):
                yield "twee,"
            with ldv.processing("afronden", activity="rva:1"):
                yield "drie"

        return StreamingResponse(parts())

    async def fail(self) -> None:
        with ldv.processing("falen", activity="rva:1"):
            raise LookupError

    async def later(self, tasks: BackgroundTasks) -> str:
        async def work() -> None:
            await self.show()
            self.worked.set()

        tasks.add_task(work)
        return "ok"

    async def talk(self, socket: WebSocket) -> None:
        await socket.accept()
        async for word in socket.iter_text():
            with ldv.processing(word, activity="rva:1"):
                await socket.send_text("ok")


@pytest.fixture
def sink() -> Iterator[RecordingSink]:
    with recording() as running:
        yield running


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def address(sink: RecordingSink, site: Site) -> Iterator[str]:
    with asgi_server(site.app) as running:
        yield running


def get(address: str, path: str, number: int) -> httpx.Response:
    return httpx.get(f"http://{address}{path}", headers=headers_of(number), timeout=30)


def test_who_called(address: str, sink: RecordingSink, site: Site) -> None:
    """Work for a request refers to the operation that called; the start of the application is nobody's call."""
    assert get(address, "/tonen", 1).json() == "ok"
    assert sink.named("tonen").foreign_operation == called_by(1)
    assert site.in_lifespan == [None]


@pytest.mark.parametrize("path", ["/ontmoeten", "/ontmoeten-in-threads"])
def test_two_requests_at_a_time(address: str, sink: RecordingSink, path: str) -> None:
    """Two requests that are handled at the same time, each in the middle of the other, keep their own caller."""
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda n: get(address, f"{path}?name=verzoek{n}", n), (1, 2)))
    assert [answer.status_code for answer in answers] == [200, 200]
    for number in (1, 2):
        outer, inner = sink.named(f"verzoek{number}"), sink.named(f"verzoek{number}, binnenin")
        assert (outer.foreign_operation, inner.foreign_operation) == (called_by(number), called_by(number))
        assert (inner.parent_operation_id, inner.trace_id) == (outer.operation_id, outer.trace_id)


def test_one_connection_for_several_callers(address: str, sink: RecordingSink) -> None:
    """On a connection that is kept open, each request has its own caller, and none where none was named."""
    with httpx.Client(base_url=f"http://{address}") as client:
        for headers in (headers_of(1), {}, headers_of(2)):
            client.get("/tonen", headers=headers)
    assert [record.foreign_operation for record in sink.records] == [called_by(1), None, called_by(2)]


def test_a_streaming_answer(address: str, sink: RecordingSink) -> None:
    """Parts of an answer that are made while it is sent still belong to the call."""
    assert get(address, "/verzenden", 3).text == "een,twee,drie"
    assert [record.foreign_operation for record in sink.records] == [called_by(3), called_by(3)]


def test_a_task_in_the_background(address: str, sink: RecordingSink, site: Site) -> None:
    """Work that the framework does after the answer still belongs to the call."""
    get(address, "/later", 4)
    assert site.worked.wait(timeout=30)
    assert sink.named("tonen").foreign_operation == called_by(4)


def test_an_exception_passes(address: str, sink: RecordingSink) -> None:
    """A failing application fails as it would without the middleware, and its operation is NOK."""
    assert get(address, "/falen", 6).status_code == 500
    assert sink.named("falen").status is ldv.Status.NOK
    assert get(address, "/tonen", 7).status_code == 200
    assert sink.named("tonen").foreign_operation == called_by(7)


def test_a_web_socket(address: str, sink: RecordingSink) -> None:
    """Everything that is done for a web socket belongs to who opened it."""
    with connect(f"ws://{address}/gesprek", additional_headers=headers_of(8)) as socket:
        for word in ("vragen", "antwoorden"):
            socket.send(word)
            assert socket.recv(timeout=30) == "ok"
    assert [record.foreign_operation for record in sink.records] == [called_by(8), called_by(8)]


async def party(request: Request) -> Response:
    with ldv.processing("tonen", activity="rva:1"):
        return PlainTextResponse("ok")


async def pass_on(request: Request, call_next: Any) -> Response:
    response: Response = await call_next(request)
    return response


def test_entity_as_the_application_establishes_it(sink: RecordingSink) -> None:
    """The application says who calls, with whatever it knows of the connection; other middleware may be between."""
    app = Starlette(
        routes=[Route("/", party)],
        middleware=[
            Middleware(LdvMiddleware, entity=lambda scope: f"https://{scope['client'][0]}.example"),
            Middleware(BaseHTTPMiddleware, dispatch=pass_on),
        ],
    )
    with asgi_server(app) as address:
        get(address, "/", 9)
    assert sink.named("tonen").foreign_operation == called_by(9, "https://127.0.0.1.example")


@pytest.mark.parametrize("path", ["/show", "/show-async", "/stream-async"])
def test_django(sink: RecordingSink, path: str) -> None:
    """Django under ASGI: views that are functions or coroutines, and a streaming answer."""
    from django.core.asgi import get_asgi_application

    import tests.support.django_site  # noqa: F401 - sets Django up

    django = get_asgi_application()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":  # Django knows none
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        await django(scope, receive, send)

    with asgi_server(LdvMiddleware(application, entity=GEMEENTE)) as address:
        assert get(address, path, 10).text in {"ok", "een,twee"}
    assert [record.foreign_operation for record in sink.records] == [called_by(10)]
