"""A real OTLP receiver over HTTP, for tests: it decodes what it gets and answers what it was told to."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import attrs
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

PROTOBUF = "application/x-protobuf"


@attrs.frozen
class Answer:
    """What to answer to one request."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = attrs.field(factory=lambda: {"Content-Type": PROTOBUF})
    drop: bool = False
    """Take the request in full, and then break the connection without an answer."""


def rejecting(count: int, words: str = "") -> Answer:
    """The receiver takes the request and refuses some of what is in it."""
    response = ExportTraceServiceResponse()
    response.partial_success.rejected_spans = count
    response.partial_success.error_message = words
    return Answer(body=response.SerializeToString())


class OtlpReceiver:
    """Keeps the requests it got; answers from a list, and accepts everything when that is empty."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.answers: list[Answer] = []
        self.poison: set[bytes] = set()
        """Span ids that make the receiver refuse a whole request with 400."""
        self.most: int | None = None
        """More spans than this in one request are answered with 413."""
        self.port = 0

    def url(self, *, tls: bool = False) -> str:
        return f"otlp+{'https' if tls else 'http'}://localhost:{self.port}"

    @property
    def spans(self) -> list[Span]:
        return [span for request in self.requests for span in spans_of(request)]

    def answer_to(self, request: ExportTraceServiceRequest) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        if self.most is not None and len(spans_of(request)) > self.most:
            return Answer(413)
        if any(span.span_id in self.poison for span in spans_of(request)):
            return Answer(400, b"\x08\x03\x12\x09999990019")
        return Answer()


def spans_of(request: ExportTraceServiceRequest) -> list[Span]:
    return [span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans]


class _Server(ThreadingHTTPServer):
    receiver: OtlpReceiver
    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.context is not None:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:  # the client does not trust us; that is what the test is about
                return
        super().finish_request(request, client_address)
        if self.context is not None:
            request.close()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert (self.headers["Content-Encoding"], self.headers["Content-Type"]) == ("gzip", PROTOBUF)
        request = ExportTraceServiceRequest.FromString(gzip.decompress(body))
        receiver.headers.append({name.lower(): value for name, value in self.headers.items()})
        receiver.paths.append(self.path)
        answer = receiver.answer_to(request)
        if answer.drop or answer.status == 200:
            receiver.requests.append(request)
        if answer.drop:
            # Linger of zero: the client gets a reset, as from a machine that went down.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Leave stderr to the code under test."""


@contextmanager
def otlp_receiver(context: ssl.SSLContext | None = None) -> Iterator[OtlpReceiver]:
    """A receiver on a free port of this machine; with a context, over TLS."""
    receiver = OtlpReceiver()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.receiver, server.context, receiver.port = receiver, context, server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
