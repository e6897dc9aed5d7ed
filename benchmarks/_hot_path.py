"""What one processing costs the application: a subject and four attributes, at durability `interval`."""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent import futures
from multiprocessing import connection
from pathlib import Path
from typing import Any

from benchmarks._figures import Figure

PROCESSES = 5
ROUNDS = 7
ATTRIBUTES = {
    "dpl.bench.channel": "balie",
    "dpl.bench.step": "2",
    "dpl.bench.form": "verhuizing",
    "dpl.bench.zone": "B",
}
ACTIVITY = "urn:uuid:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab"
SUBJECT = "999990019"


def measure(*, quick: bool = False) -> list[Figure]:
    """Ratios of medians of pairs, measured in turn so that a drifting machine treats all alike.

    In processes of their own, one after another: where things happen to lie in the memory of one makes it some percents
    quicker or slower than the next, for as long as it lives.
    """
    operations, rounds, processes = (300, 3, 1) if quick else (3000, ROUNDS, PROCESSES)
    times: list[tuple[float, float, float]] = []
    with _grpc_server() as address:
        for _ in range(processes):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                times += pool.apply(_times, (address, operations, rounds))
    mine, stock, remote = (statistics.median(column) for column in zip(*times, strict=True))
    return [
        Figure(what="with ldv.processing(), to the journal", value=mine, unit="us"),
        Figure(what="stock SDK: start_as_current_span, BatchSpanProcessor, no exporting", value=stock, unit="us"),
        Figure(what="one synchronous gRPC call on loopback", value=remote, unit="us"),
        Figure(what="(a) ratio to the stock SDK", value=statistics.median(a / b for a, b, _ in times), at_most=0.5),
        Figure(what="(b) ratio to a gRPC call", value=statistics.median(a / c for a, _, c in times), at_most=0.05),
    ]


def _times(address: str, operations: int, rounds: int) -> list[tuple[float, float, float]]:
    """Microseconds an operation takes with this library, with the stock SDK, and as a call; once a round."""
    with tempfile.TemporaryDirectory(prefix="ldv-bench-") as folder:
        ours = _ours(Path(folder))
        sdk = _sdk()
        call = _grpc_call(address)
        for each in (ours, sdk, call):
            _time(each, 100)
        times = [
            (_time(ours, operations), _time(sdk, operations), _time(call, operations // 10)) for _ in range(rounds)
        ]
        import ldv

        ldv.shutdown(0.1)
    return times


def _time(operation: Callable[[], None], count: int) -> float:
    """Microseconds an operation."""
    start = time.perf_counter()
    for _ in range(count):
        operation()
    return (time.perf_counter() - start) / count * 1e6


def _ours(folder: Path) -> Callable[[], None]:
    import ldv

    ldv.configure(service_name="bench", logboek=f"chdb://{folder}/logboek", delivery="external")

    def operation() -> None:
        with ldv.processing("wijzigen adres", activity=ACTIVITY, subject=ldv.Subject(SUBJECT, type="BSN")) as op:
            for key, value in ATTRIBUTES.items():
                op.set_attribute(key, value)

    return operation


def _sdk() -> Callable[[], None]:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

    class Nothing(SpanExporter):
        def export(self, spans: Any) -> SpanExportResult:
            return SpanExportResult.SUCCESS

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(Nothing()))
    tracer = provider.get_tracer("bench")

    def operation() -> None:
        with tracer.start_as_current_span("wijzigen adres") as span:
            span.set_attribute("dpl.core.processing_activity_id", ACTIVITY)
            span.set_attribute("dpl.core.data_subject_id", SUBJECT)
            span.set_attribute("dpl.core.data_subject_id_type", "BSN")
            for key, value in ATTRIBUTES.items():
                span.set_attribute(key, value)

    return operation


class _grpc_server:  # noqa: N801 - a context manager
    """A server in a process of its own that takes a message and says that it has it."""

    def __enter__(self) -> str:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        # Asked with its death in view: who waits for a server that could not start waits for ever.
        if ours not in connection.wait([ours, self._process.sentinel]):
            raise RuntimeError("the gRPC server did not start: install the dependency group `bench`")
        return str(ours.recv())

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()


def _serve(pipe: Any) -> None:
    import grpc

    server = grpc.server(futures.ThreadPoolExecutor(2))
    handler = grpc.unary_unary_rpc_method_handler(lambda request, context: b"ok")
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("bench.Logboek", {"Export": handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    pipe.send(f"127.0.0.1:{port}")
    server.wait_for_termination()


def _grpc_call(address: str) -> Callable[[], None]:
    import grpc

    export = grpc.insecure_channel(address).unary_unary("/bench.Logboek/Export")
    message = bytes(400)

    def operation() -> None:
        export(message)

    return operation
