"""OTLP over gRPC."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from ldv.errors import ConfigurationError, RequestRefused
from ldv.service._config import Listen, Tls
from ldv.service._otlp_http import LARGE, grpc_code
from ldv.service._otlp_protobuf import groups, incoming
from ldv.service._scopes import Scope

if TYPE_CHECKING:
    from ldv.service._access import Access
    from ldv.service._intake import Intake
    from ldv.service._metrics import Metrics

_SERVICE: Final = "opentelemetry.proto.collector.trace.v1.TraceService"
_THREADS: Final = 8
_MOST_CALLS: Final = 256
_CODES: Final = {code.value[0]: code for code in grpc.StatusCode}
_RETRY_INFO: Final = "type.googleapis.com/google.rpc.RetryInfo"


class OtlpGrpc:
    """Answers `TraceService/Export`.

    Args:
        intake: What takes the spans.
        access: Who may send them.
        listen: Where it listens.
        tls: Its certificate, or None on this machine itself.
        max_bytes: Largest message, before and after decompression.
        metrics: What counts.

    Raises:
        ConfigurationError: Nobody can listen there.
    """

    def __init__(
        self, intake: Intake, *, access: Access, listen: Listen, tls: Tls | None, max_bytes: int, metrics: Metrics
    ) -> None:
        """Listen; nothing is answered before `start`."""
        self._intake = intake
        self._access = access
        self._metrics = metrics
        self._large = threading.Lock()
        self._server = grpc.server(
            ThreadPoolExecutor(_THREADS, thread_name_prefix="ldv-grpc"),
            maximum_concurrent_rpcs=_MOST_CALLS,
            options=[
                ("grpc.max_receive_message_length", max_bytes),
                # Two services at one port would each get a part of what comes.
                ("grpc.so_reuseport", 0),
                ("grpc.max_connection_idle_ms", 300_000),
            ],
        )
        handler = grpc.unary_unary_rpc_method_handler(
            self._export,  # without a deserializer: who may not send is not to have anything taken apart
            response_serializer=ExportTraceServiceResponse.SerializeToString,
        )
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, {"Export": handler}),))
        try:
            port = _bind(self._server, listen, tls)
        except RuntimeError:
            raise ConfigurationError(
                f"serve_grpc: {listen} cannot be listened at. Choose another address or port, or end what listens "
                "there."
            ) from None
        self.listen = Listen(listen.host, port)

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self, timeout: float) -> None:
        """Answer what is under way, and no more.

        Args:
            timeout: Seconds to wait for that.
        """
        self._server.stop(timeout).wait()

    def _export(self, body: bytes, context: Any) -> Any:
        """Answer when the records are on the disk, or say why they are not."""
        started = time.perf_counter()
        try:
            self._access.admit(_authorization(context), scope=Scope.WRITE, address=context.peer().rpartition(":")[0])
            # As over HTTP: one large request at a time.
            with self._large if len(body) > LARGE else contextlib.nullcontext():
                self._intake.take(groups(body), incoming)
        except RequestRefused as refusal:
            self._intake.refuse(refusal.status)
            _refuse(refusal, context.abort_with_status)
        except Exception:  # noqa: BLE001 - what it says can quote what was sent, and gRPC would pass it on
            _refuse(RequestRefused("service: something went wrong here.", status=503), context.abort_with_status)
        finally:
            self._metrics.seconds.labels("otlp_grpc").observe(time.perf_counter() - started)
        return ExportTraceServiceResponse()


class _Status(grpc.Status):  # type: ignore[misc]  # grpcio has no types
    """A status with what tells the client whether to try again."""

    def __init__(self, refusal: RequestRefused) -> None:
        self.code = _CODES[grpc_code(refusal)]
        self.details = str(refusal)
        self.trailing_metadata: tuple[tuple[str, bytes], ...] = ()
        if refusal.retry_after is not None:
            details = _retry_info(refusal, code=grpc_code(refusal))
            self.trailing_metadata = (("grpc-status-details-bin", details),)


def _refuse(refusal: RequestRefused, abort: Callable[[Any], None]) -> None:
    abort(_Status(refusal))


def _retry_info(refusal: RequestRefused, *, code: int) -> bytes:
    """A `google.rpc.Status` that says when to try again.

    "RESOURCE_EXHAUSTED: retryable only if the server signals it with RetryInfo" (OTLP, failures).
    """
    from google.protobuf.any_pb2 import Any as AnyMessage

    seconds = min(max(1, round(refusal.retry_after or 1)), 127)
    # RetryInfo { Duration retry_delay = 1; } and Duration { int64 seconds = 1; }
    packed = AnyMessage(type_url=_RETRY_INFO, value=bytes([0x0A, 2, 0x08, seconds])).SerializeToString()
    return bytes([0x08, code, 0x1A, len(packed)]) + packed


def _authorization(context: Any) -> str:
    for key, value in context.invocation_metadata():
        if key == "authorization" and isinstance(value, str):
            return value
    return ""


def _bind(server: Any, listen: Listen, tls: Tls | None) -> int:
    if tls is None:
        return int(server.add_insecure_port(str(listen)))
    credentials = grpc.ssl_server_credentials(
        [(tls.key.read_bytes(), tls.cert.read_bytes())],
        root_certificates=tls.client_ca.read_bytes() if tls.client_ca else None,
        require_client_auth=tls.client_ca is not None,
    )
    return int(server.add_secure_port(str(listen), credentials))
