"""Real servers for tests, each in a thread of the test."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import uvicorn


@contextmanager
def asgi_server(app: Any) -> Iterator[str]:
    """An ASGI application under uvicorn; gives its address without scheme."""
    # Who connects before uvicorn is ready waits in the socket's queue.
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_config=None, lifespan="on", ws="websockets-sansio", timeout_keep_alive=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


class _WsgiServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _WsgiHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Leave stderr to the code under test."""

    def get_stderr(self) -> Any:
        return io.StringIO()


@contextmanager
def _running(server: Any) -> Iterator[str]:
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def wsgi_server(app: Any) -> Iterator[str]:
    """A WSGI application under wsgiref, a thread for each request; gives its address without scheme."""
    server = _WsgiServer(("127.0.0.1", 0), _WsgiHandler)
    server.set_app(app)
    with _running(server) as address:
        yield address


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/redirect":
            self.send_response(307)
            self.send_header("Location", "/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Leave stderr to the code under test."""


@contextmanager
def echo_server() -> Iterator[str]:
    """Answers with the headers of the request; gives its address without scheme."""
    with _running(ThreadingHTTPServer(("127.0.0.1", 0), _Echo)) as address:
        yield address
