"""The WSGI middleware under wsgiref."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper, setup_testing_defaults

import flask
import httpx
import pytest

import ldv
from ldv.integrations.wsgi import LdvMiddleware
from ldv.processing._context import current
from tests.support.callers import GEMEENTE, called_by, headers_of
from tests.support.recording import RecordingSink, recording
from tests.support.servers import wsgi_server


@pytest.fixture
def sink() -> Iterator[RecordingSink]:
    with recording() as running:
        yield running


def flask_site() -> flask.Flask:
    app = flask.Flask("parkeren")
    app.wsgi_app = LdvMiddleware(app.wsgi_app, entity=GEMEENTE)  # type: ignore[method-assign]
    meeting = threading.Barrier(2, timeout=30)

    @app.get("/tonen")
    def show() -> str:
        with ldv.processing("tonen", activity="rva:1"):
            return "ok"

    @app.get("/ontmoeten/<name>")
    def meet(name: str) -> str:
        with ldv.processing(name, activity="rva:1"):
            meeting.wait()
            with ldv.processing(f"{name}, binnenin", activity="rva:2"):
                meeting.wait()
        return "ok"

    @app.get("/verzenden")
    def stream() -> flask.Response:
        def parts() -> Iterator[str]:
            yield "een,"
            with ldv.processing("verzenden", activity="rva:1"):
                yield "twee,"
                with ldv.processing("afronden", activity="rva:2"):
                    yield "drie"

        return flask.Response(parts())

    @app.get("/falen")
    def fail() -> str:
        with ldv.processing("falen", activity="rva:1"):
            raise LookupError

    @app.teardown_request
    def clean(error: BaseException | None) -> None:
        with ldv.processing("opruimen", activity="rva:3"):
            pass

    return app


@pytest.fixture
def address(sink: RecordingSink) -> Iterator[str]:
    with wsgi_server(flask_site()) as running:
        yield running


def get(address: str, path: str, number: int) -> httpx.Response:
    return httpx.get(f"http://{address}{path}", headers=headers_of(number), timeout=30)


def test_who_called(address: str, sink: RecordingSink) -> None:
    """Work for a request refers to the operation that called, also what is done when the answer is closed."""
    assert get(address, "/tonen", 1).text == "ok"
    assert sink.named("tonen").foreign_operation == called_by(1)
    assert sink.named("opruimen").foreign_operation == called_by(1)


def test_two_requests_at_a_time(address: str, sink: RecordingSink) -> None:
    """Two requests that are handled at the same time, each in the middle of the other, keep their own caller."""
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda n: get(address, f"/ontmoeten/verzoek{n}", n), (1, 2)))
    assert [answer.text for answer in answers] == ["ok", "ok"]
    for number in (1, 2):
        outer, inner = sink.named(f"verzoek{number}"), sink.named(f"verzoek{number}, binnenin")
        assert (outer.foreign_operation, inner.foreign_operation) == (called_by(number), called_by(number))
        assert (inner.parent_operation_id, inner.trace_id) == (outer.operation_id, outer.trace_id)


def test_a_streaming_answer(address: str, sink: RecordingSink) -> None:
    """Parts of an answer that are made while it is sent still belong to the call, and to the operation around them."""
    assert get(address, "/verzenden", 3).text == "een,twee,drie"
    outer, inner = sink.named("verzenden"), sink.named("afronden")
    assert (outer.foreign_operation, outer.parent_operation_id) == (called_by(3), None)
    assert (inner.foreign_operation, inner.parent_operation_id) == (called_by(3), outer.operation_id)


def test_an_exception_passes(address: str, sink: RecordingSink) -> None:
    """A failing application fails as it would without the middleware, and its operation is NOK."""
    assert get(address, "/falen", 6).status_code == 500
    assert sink.named("falen").status is ldv.Status.NOK


@pytest.mark.parametrize("path", ["/show", "/stream"])
def test_django(sink: RecordingSink, path: str) -> None:
    """Django under WSGI, with an answer at once and with one in parts."""
    from django.core.wsgi import get_wsgi_application

    import tests.support.django_site  # noqa: F401 - sets Django up

    with wsgi_server(LdvMiddleware(get_wsgi_application(), entity=GEMEENTE)) as address:
        assert get(address, path, 10).text in {"ok", "een,twee"}
    assert [record.foreign_operation for record in sink.records] == [called_by(10)]


def environ(number: int, **more: Any) -> dict[str, Any]:
    found = {"HTTP_TRACEPARENT": headers_of(number)["traceparent"], **more}
    setup_testing_defaults(found)
    return found


def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
    return io.BytesIO().write


def parts_of(environ: dict[str, Any], _: Any) -> Iterator[bytes]:
    with ldv.processing("buiten", activity="rva:1"):
        yield b"een"
        with ldv.processing("binnen", activity="rva:2"):
            yield b"twee"


def test_answers_of_one_thread_in_turns(sink: RecordingSink) -> None:
    """A server may take parts of several answers in turns, in one thread: each is made under its own caller."""
    app = LdvMiddleware(parts_of, entity=GEMEENTE)
    answers = [iter(app(environ(number), start_response)) for number in (1, 2)]
    with ldv.processing("server", activity="rva:9") as server:
        for _ in range(3):
            for answer in answers:
                next(answer, None)
                assert current.get() is server
    outer = {r.foreign_operation: r.operation_id for r in sink.records if r.operation_name == "buiten"}
    inner = {r.foreign_operation: r.parent_operation_id for r in sink.records if r.operation_name == "binnen"}
    assert set(outer) == {called_by(1), called_by(2)}
    assert inner == outer


def test_an_answer_that_is_not_taken(sink: RecordingSink) -> None:
    """When the other side goes away in the middle, the answer is closed and its operations end."""
    answer: Any = LdvMiddleware(parts_of, entity=GEMEENTE)(environ(1), start_response)
    assert next(answer) == b"een"
    answer.close()
    assert sink.named("buiten").foreign_operation == called_by(1)
    assert current.get() is None


@pytest.mark.parametrize("body", [[b"een"], (b"een", b"twee")])
def test_an_answer_that_is_ready(body: Any) -> None:
    """An answer that holds no code reaches the server as the application made it, so that its length stays known."""
    app = LdvMiddleware(lambda environ, start: body)
    assert app(environ(1), start_response) is body


def test_a_file(tmp_path: Path) -> None:
    """A file reaches the server as such, so that the operating system can send it."""
    (tmp_path / "file").write_bytes(b"content")
    with (tmp_path / "file").open("rb") as file:
        app = LdvMiddleware(lambda environ, start: environ["wsgi.file_wrapper"](file))
        assert isinstance(app(environ(1, **{"wsgi.file_wrapper": FileWrapper}), start_response), FileWrapper)


def test_entity_as_the_application_establishes_it(sink: RecordingSink) -> None:
    """The application says who the caller is, with whatever it knows of the connection."""
    app = LdvMiddleware(parts_of, entity=lambda environ: f"urn:{environ['SSL_CLIENT_S_DN_O']}")
    list(app(environ(1, SSL_CLIENT_S_DN_O="gemeente"), start_response))
    assert sink.named("buiten").foreign_operation == called_by(1, "urn:gemeente")
