"""OTLP over HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from anyio import CapacityLimiter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ldv.errors import RequestRefused
from ldv.service import _otlp_json, _otlp_protobuf
from ldv.service._inflate import inflated
from ldv.service._problem import refusal_headers
from ldv.service._requests import Room, admitted, body_of, in_thread
from ldv.service._scopes import Scope

if TYPE_CHECKING:
    from ldv.service._access import Access
    from ldv.service._intake import Intake
    from ldv.service._metrics import Metrics

PATH: Final = "/v1/traces"
_PROTOBUF: Final = "application/x-protobuf"
_JSON: Final = "application/json"
_READERS: Final = {_PROTOBUF: _otlp_protobuf, _JSON: _otlp_json}
_THREADS: Final = 8
_MOST_WAITING: Final = 256
LARGE: Final = 4 * 1024 * 1024
"""A body above this takes much memory when it is taken apart."""
_GRPC_CODES: Final = {
    400: 3, 401: 16, 403: 7, 408: 4, 413: 8, 415: 3, 429: 8, 503: 14,
}  # fmt: skip
"""Codes of gRPC for what is refused; the numbers are those of google.rpc.Code."""


class OtlpHttp:
    """Answers `POST /v1/traces`.

    Args:
        intake: What takes the spans.
        access: Who may send them.
        max_bytes: Largest body, before and after decompression.
        timeout: Seconds within which a request has to arrive.
        metrics: What counts.
    """

    def __init__(self, intake: Intake, *, access: Access, max_bytes: int, timeout: float, metrics: Metrics) -> None:
        """Nothing came yet."""
        self._intake = intake
        self._access = access
        self._max_bytes = max_bytes
        self._timeout = timeout
        self._metrics = metrics
        self._room = Room(16 * max_bytes)
        self._limiter: CapacityLimiter | None = None
        self._large = threading.Lock()
        self._waiting = 0

    async def export(self, request: Request) -> Response:
        """Answer a request when its records are on the disk, or say why they are not.

        "The server MUST use the same Content-Type in the response as it received in the request", and an error is a
        `google.rpc.Status` in that form (OTLP, OTLP/HTTP response).
        """
        started = time.perf_counter()
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        try:
            await self._take(request, media_type)
        except RequestRefused as refusal:
            self._intake.refuse(refusal.status)
            return _refused(refusal, media_type)
        except ClientDisconnect:
            # Nobody is there to read it.
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        finally:
            self._metrics.seconds.labels("otlp_http").observe(time.perf_counter() - started)
        # Nothing in the answer stands for: all of it was accepted.
        return Response(b"" if media_type == _PROTOBUF else b"{}", media_type=media_type)

    async def _take(self, request: Request, media_type: str) -> None:
        if media_type not in _READERS:
            raise RequestRefused(f"otlp: a body is {_PROTOBUF} or {_JSON}.", status=415)
        if self._limiter is None:
            self._limiter = CapacityLimiter(_THREADS)
        if self._waiting >= _MOST_WAITING:
            raise RequestRefused("service: too much is coming in at the same time.", status=503, retry_after=1)
        self._waiting += 1
        try:
            await admitted(self._access, request, scope=Scope.WRITE, limiter=self._limiter)
            body, taken = await body_of(request, most=self._max_bytes, timeout=self._timeout, room=self._room)
            encoding = request.headers.get("content-encoding", "")
            try:
                await in_thread(lambda: self._work(body, encoding, _READERS[media_type]), self._limiter)
            finally:
                self._room.give_back(taken)
        finally:
            self._waiting -= 1

    def _work(self, body: bytes, encoding: str, reader: Any) -> None:
        whole = inflated(body, encoding, most=self._max_bytes)
        del body
        if len(whole) > LARGE:
            # What was read takes many times the memory of the bytes: one of these at a time.
            with self._large:
                self._read(whole, reader)
        else:
            self._read(whole, reader)

    def _read(self, whole: bytes, reader: Any) -> None:
        groups: Callable[[bytes], Any] = reader.groups
        self._intake.take(groups(whole), reader.incoming)


def _refused(refusal: RequestRefused, media_type: str) -> Response:
    code, text = grpc_code(refusal), str(refusal)
    if media_type == _PROTOBUF:
        content, kind = _status(code, text), _PROTOBUF
    else:
        content, kind = json.dumps({"code": code, "message": text}).encode(), _JSON
    return Response(content, status_code=refusal.status, media_type=kind, headers=refusal_headers(refusal))


def grpc_code(refusal: RequestRefused) -> int:
    """Number of the gRPC status that says the same as an HTTP status."""
    return _GRPC_CODES.get(refusal.status, 2)


def _status(code: int, text: str) -> bytes:
    """The bytes of a `google.rpc.Status`: a number and a text."""
    words = text.encode()[:16_000]
    return b"\x08" + bytes([code]) + b"\x12" + _length(len(words)) + words


def _length(size: int) -> bytes:
    found = bytearray()
    while size > 0x7F:
        found.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([*found, size])
