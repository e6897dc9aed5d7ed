"""The span processor in an ordinary TracerProvider of the OpenTelemetry SDK."""

from __future__ import annotations

import contextvars
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.trace.status import StatusCode

import ldv
from ldv.errors import JournalUnavailable, ValueNotAllowed
from ldv.profile import Profile
from tests.support.callers import called_by, headers_of
from tests.support.recording import KEYS, RecordingSink, recording

ACTIVITY = "dpl.core.processing_activity_id"
SUBJECT = "dpl.core.data_subject_id"
TYPE = "dpl.core.data_subject_id_type"
BSN = "999990019"


@contextmanager
def provider_for(sampler: Any = None) -> Iterator[TracerProvider]:
    provider = TracerProvider(shutdown_on_exit=False, **ldv.LogboekSpanProcessor.provider_arguments(sampler))
    provider.add_span_processor(ldv.LogboekSpanProcessor(provider))
    yield provider
    provider.shutdown()


@pytest.fixture
def tracer() -> Iterator[trace.Tracer]:
    with provider_for() as provider:
        yield provider.get_tracer("host")


@pytest.fixture
def sink() -> Iterator[RecordingSink]:
    with recording() as running:
        yield running


@pytest.fixture(params=["seed", "current"])
def generation(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def work(tracer: trace.Tracer, name: str, activity: str = "rva:1", **more: Any) -> Any:
    return tracer.start_as_current_span(name, attributes={ACTIVITY: activity, **more.pop("attributes", {})}, **more)


def remote(number: int, **state: str) -> Context:
    headers = headers_of(number) | {"tracestate": ",".join(f"{key}={value}" for key, value in state.items())}
    return TraceContextTextMapPropagator().extract(headers)


def test_a_span_becomes_a_record(tracer: trace.Tracer, generation: str) -> None:
    """Identifiers, times, activity, receiver and attributes of a span stand in its record, and nothing else of it."""
    attributes = {
        "dpl.core.receiver": "https://rdw.example",
        "dpl.objects.dataset": "kentekens",
        "http.url": "https://example/?bsn=999990019",
        "user.id": "ambtenaar",
        "enduser.id": "ambtenaar",
        "code.function": "opvragen",
    }
    with recording(generation) as sink:
        span = tracer.start_span("opvragen", attributes={ACTIVITY: "rva:1", **attributes}, start_time=1_000)
        span.add_event("cache miss", {"key": BSN})
        span.end(end_time=2_500)
    [record] = sink.records
    context = span.get_span_context()
    assert (record.trace_id, record.operation_id) == (f"{context.trace_id:032x}", f"{context.span_id:016x}")
    assert (record.operation_name, record.start_time, record.end_time) == ("opvragen", 1_000, 2_500)
    assert (record.processing_activity_id, record.receiver) == ("rva:1", "https://rdw.example")
    assert dict(record.attributes) == {"dpl.objects.dataset": "kentekens"}
    assert (record.parent_operation_id, record.parent_processing_activity_id, record.foreign_operation) == (None,) * 3
    assert record.status is (ldv.Status.OK if generation == "seed" else ldv.Status.UNKNOWN)
    assert [begun.operation_id for begun in sink.begun] == [record.operation_id]


def test_other_spans_are_left_alone(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """A span without an activity is none of ours; one whose activity comes later is."""
    with tracer.start_as_current_span("GET /"):
        with tracer.start_as_current_span("SELECT") as span:
            pass
        with tracer.start_as_current_span("tonen") as span:
            span.set_attribute(ACTIVITY, "rva:1")
    assert [record.operation_name for record in sink.records] == ["tonen"]
    assert sink.begun == []


def test_parents_are_processings(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """Between records, spans of the host are passed over; another activity above is named."""
    with (
        work(tracer, "tonen", "rva:1"),
        tracer.start_as_current_span("GET"),
        tracer.start_as_current_span("SQL"),
        work(tracer, "opvragen", "rva:2"),
        work(tracer, "lezen", "rva:2"),
    ):
        pass
    show, fetch, read = (sink.named(name) for name in ("tonen", "opvragen", "lezen"))
    assert (show.parent_operation_id, show.parent_processing_activity_id) == (None, None)
    assert (fetch.parent_operation_id, fetch.parent_processing_activity_id) == (show.operation_id, "rva:1")
    assert (read.parent_operation_id, read.parent_processing_activity_id) == (fetch.operation_id, None)
    assert {show.trace_id, fetch.trace_id} == {read.trace_id}


def test_under_an_operation(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """A span inside `ldv.processing()` is part of it, whatever spans of the host are around or between."""
    with tracer.start_as_current_span("GET /"):
        with (
            ldv.processing("tonen", activity="rva:1") as operation,
            tracer.start_as_current_span("SQL"),
            work(tracer, "opvragen", "rva:2"),
        ):
            pass
        with work(tracer, "daarna"):
            pass
    fetch = sink.named("opvragen")
    assert (fetch.trace_id, fetch.parent_operation_id) == (operation.trace_id, operation.operation_id)
    assert fetch.parent_processing_activity_id == "rva:1"
    assert sink.named("daarna").parent_operation_id is None


def test_an_operation_between_two_spans(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """The parent is what is nearest: an operation inside a span that is a processing itself hides that span."""
    with (
        work(tracer, "buiten"),
        ldv.processing("midden", activity="rva:2") as operation,
        work(tracer, "binnen", "rva:2"),
        work(tracer, "binnenst", "rva:2"),
    ):
        pass
    assert sink.named("midden").parent_operation_id == sink.named("buiten").operation_id
    assert sink.named("binnen").parent_operation_id == operation.operation_id
    assert sink.named("binnenst").parent_operation_id == sink.named("binnen").operation_id
    assert sink.named("binnenst").trace_id == operation.trace_id


def test_an_operation_inside_a_span(tracer: trace.Tracer, generation: str) -> None:
    """An operation in a span that is a processing is part of it, as one in another operation would be."""
    with recording(generation) as sink:
        with (
            work(tracer, "tonen", context=remote(7)),
            tracer.start_as_current_span("SQL"),
            ldv.processing("opvragen", activity="rva:2"),
            ldv.processing("lezen"),
        ):
            pass
        with work(tracer, "wijzigen"), ldv.processing("opslaan"):
            pass
    show, fetch, read = (sink.named(name) for name in ("tonen", "opvragen", "lezen"))
    assert (fetch.trace_id, fetch.parent_operation_id) == (show.trace_id, show.operation_id)
    assert (fetch.processing_activity_id, fetch.parent_processing_activity_id) == ("rva:2", "rva:1")
    assert (read.parent_operation_id, read.processing_activity_id) == (fetch.operation_id, "rva:2")
    assert fetch.foreign_operation == (show.foreign_operation if generation == "seed" else None)
    change, store = sink.named("wijzigen"), sink.named("opslaan")
    assert (store.parent_operation_id, store.trace_id) == (change.operation_id, change.trace_id)
    assert (store.processing_activity_id, store.parent_processing_activity_id) == ("rva:1", None)
    # Where an operation is interrupted, its begin record is all there is.
    assert [one.parent_operation_id for one in sink.begun] == [
        one.parent_operation_id for one in (show, fetch, read, change, store)
    ]


def test_what_is_nearer_than_a_span(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """Not the span is the parent, but an operation or a call taken in that began inside it; nor one that is over."""
    with work(tracer, "tonen"):
        with ldv.processing("opvragen", activity="rva:1") as operation, ldv.processing("lezen"):
            pass
        with ldv.incoming(headers_of(9)), ldv.processing("wijzigen", activity="rva:1"):
            pass
    with ldv.processing("daarna", activity="rva:1"):
        pass
    assert sink.named("lezen").parent_operation_id == operation.operation_id
    assert sink.named("wijzigen").foreign_operation == called_by(9, "")
    assert sink.named("wijzigen").parent_operation_id is None
    assert sink.named("daarna").parent_operation_id is None


def test_a_span_that_ends_elsewhere(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """The place of a span is where it began, also when it ends in another thread or after its surroundings."""
    with ldv.processing("tonen", activity="rva:1") as operation:
        late = tracer.start_span("opvragen", attributes={ACTIVITY: "rva:1"})
        with trace.use_span(late, end_on_exit=False):
            context = contextvars.copy_context()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(context.run, tracer.start_span("lezen", attributes={ACTIVITY: "rva:1"}).end).result()
        pool.submit(late.end).result()
    assert sink.named("opvragen").parent_operation_id == operation.operation_id
    assert sink.named("lezen").parent_operation_id is None


def test_a_span_with_a_parent_of_its_own_choice(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """A span that was told its parent, as in a worker thread, has that one."""
    with work(tracer, "tonen") as parent:
        context = trace.set_span_in_context(parent)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: tracer.start_span("lezen", context, attributes={ACTIVITY: "rva:1"}).end()).result()
    assert sink.named("lezen").parent_operation_id == sink.named("tonen").operation_id


def test_a_call_that_the_host_took_in(tracer: trace.Tracer, generation: str) -> None:
    """A remote parent is the operation of another organisation, by the rule of each generation."""
    with (
        recording(generation) as sink,
        tracer.start_as_current_span("GET /", remote(7)),
        work(tracer, "tonen"),
        work(tracer, "lezen"),
    ):
        pass
    show, read = sink.named("tonen"), sink.named("lezen")
    assert show.foreign_operation == called_by(7, "")
    assert (read.parent_operation_id, read.trace_id) == (show.operation_id, show.trace_id)
    if generation == "seed":
        assert (show.parent_operation_id, read.foreign_operation) == (None, called_by(7, ""))
        assert show.trace_id != f"{7:032x}"
    else:
        assert (show.parent_operation_id, read.foreign_operation) == (f"{7:016x}", None)
        assert show.trace_id == f"{7:032x}"


def test_who_called_before_the_traceparent_was_overwritten(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """Our entry in the tracestate of a remote parent goes before its own identifiers; a bad entry does not."""
    with work(tracer, "tonen", context=remote(7, ldv=f"{8:032x}-{8:016x}")):
        pass
    with work(tracer, "lezen", context=remote(7, ldv="onzin")):
        pass
    assert sink.named("tonen").foreign_operation == called_by(8, "")
    assert sink.named("lezen").foreign_operation == called_by(7, "")


def test_a_call_that_we_took_in(tracer: trace.Tracer, generation: str) -> None:
    """Inside `ldv.incoming`, a span refers to that caller, also where the host took in another, or none."""
    with recording(generation) as sink, tracer.start_as_current_span("GET /", remote(7)):
        with ldv.incoming(headers_of(9), entity="https://gemeente.example"), work(tracer, "tonen"):
            pass
        with ldv.incoming({}, entity="https://gemeente.example"), work(tracer, "lezen"):
            pass
    assert sink.named("tonen").foreign_operation == called_by(9)
    assert sink.named("lezen").foreign_operation == called_by(7)
    if generation == "current":
        assert (sink.named("tonen").trace_id, sink.named("tonen").parent_operation_id) == (f"{9:032x}", f"{9:016x}")


def test_the_party_on_the_span(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """The calling party can stand on the span, where the current draft has it."""
    party = {"dpl.core.foreign_operation.processor": "https://gemeente.example"}
    with (
        work(tracer, "tonen", context=remote(7), attributes=party),
        work(tracer, "lezen", context=Context(), attributes=party),
    ):
        pass
    assert sink.named("tonen").foreign_operation == called_by(7)
    assert sink.named("lezen").foreign_operation == ldv.ForeignOperation("", "", "https://gemeente.example")


def test_a_data_subject(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """A burgerservicenummer on a span stands in the record as a pseudonym only; a pseudonym stays what it is."""
    for name, value in (("bsn", BSN), ("getal", int(BSN)), ("pseudoniem", KEYS.pseudonymise(BSN, type="BSN"))):
        with work(tracer, name, attributes={SUBJECT: value, TYPE: "BSN"}):
            pass
    pseudonym = KEYS.pseudonymise(BSN, type="BSN")
    assert [(one.data_subject_id, one.data_subject_id_type) for one in sink.records] == [(pseudonym, "BSN")] * 3
    assert BSN not in repr(sink.records) + repr(sink.begun)


def test_several_data_subjects(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """Each of several data subjects gets a record of its own under the main one, with one type for all or its own."""
    with work(tracer, "een type", attributes={SUBJECT: [BSN, "999990020", BSN], TYPE: "nummer"}):
        pass
    with work(tracer, "eigen types", attributes={SUBJECT: [BSN, "x"], TYPE: ["BSN", "nummer"]}):
        pass
    for name, types in (("een type", ["nummer", "nummer"]), ("eigen types", ["BSN", "nummer"])):
        *children, main = [record for record in sink.records if record.operation_name == name]
        assert main.data_subject_id is None
        assert [child.data_subject_id_type for child in children] == types
        assert {(child.parent_operation_id, child.trace_id) for child in children} == {
            (main.operation_id, main.trace_id)
        }
        assert len({child.operation_id for child in children} | {main.operation_id}) == 3


@pytest.mark.parametrize(
    ("attributes", "left_out"),
    [
        ({SUBJECT: "999990018", TYPE: "BSN"}, "data_subject_id"),
        ({SUBJECT: ""}, "data_subject_id"),
        ({"dpl.zaak": f"van {BSN}"}, "dpl.zaak"),
        ({"dpl.core.iets": "1"}, "dpl.core.iets"),
        ({"dpl.core.receiver": BSN}, "receiver"),
        ({ACTIVITY: ["rva:1", "rva:2"]}, "processing_activity_id"),
    ],
)
def test_what_may_not_stand_in_a_record(
    tracer: trace.Tracer, sink: RecordingSink, attributes: Any, left_out: str
) -> None:
    """What may not stand in a record is left out and the record says so; the application goes on."""
    with work(tracer, "tonen", attributes=attributes):
        pass
    assert sink.named("tonen").attributes["dpl.ldv.left_out"] == left_out
    assert BSN not in repr(sink.records)


def test_under_the_pytest_plugin_it_raises(tracer: trace.Tracer) -> None:
    """With `strict`, what may not stand in a record is an error of the test."""
    with recording(strict=True), pytest.raises(ValueNotAllowed), work(tracer, "tonen", attributes={"dpl.zaak": BSN}):
        pass


@pytest.mark.parametrize("message", [False, True])
def test_an_exception(tracer: trace.Tracer, message: bool) -> None:
    """A failed span is NOK and keeps the type of the exception; its message only when the profile opts in."""
    profile = Profile(name="x", generation="seed", exception_message=message)
    with recording(profile) as sink, pytest.raises(LookupError), work(tracer, "tonen"):
        raise LookupError("niet gevonden")
    record = sink.named("tonen")
    assert record.status is ldv.Status.NOK
    expected = {"exception.type": "LookupError"} | ({"exception.message": "niet gevonden"} if message else {})
    assert dict(record.attributes) == expected


@pytest.mark.parametrize(
    ("code", "seed", "current"), [("UNSET", "OK", "UNKNOWN"), ("OK", "OK", "OK"), ("ERROR", "NOK", "NOK")]
)
def test_status(tracer: trace.Tracer, code: str, seed: str, current: str) -> None:
    """A span's status is read as each generation means it."""
    for generation, expected in (("seed", seed), ("current", current)):
        with recording(generation) as sink, work(tracer, "tonen") as span:
            span.set_status(StatusCode[code])
        assert sink.named("tonen").status is ldv.Status[expected]


@pytest.mark.parametrize("times", [(5, 3), (-1, -1), (2**70, 2**70), (0, 2**64)])
def test_impossible_times(tracer: trace.Tracer, sink: RecordingSink, times: tuple[int, int]) -> None:
    """Times that no record can hold do not spoil one: it ends when or after it began."""
    tracer.start_span("tonen", attributes={ACTIVITY: "rva:1"}, start_time=times[0]).end(end_time=times[1])
    record = sink.named("tonen")
    assert record.start_time <= record.end_time < 2**63


def test_the_journal_is_full(tracer: trace.Tracer, sink: RecordingSink, caplog: pytest.LogCaptureFixture) -> None:
    """A span that could not be logged does not begin; one whose record could not be kept ends as it would, loudly."""
    span = tracer.start_span("tonen", attributes={ACTIVITY: "rva:1"})
    sink.full = True
    with pytest.raises(JournalUnavailable):
        tracer.start_span("opvragen", attributes={ACTIVITY: "rva:1"})
    with tracer.start_as_current_span("GET /"):
        pass
    span.end()
    assert f"operation {span.get_span_context().span_id:016x}: [LDV302]" in caplog.text


def test_as_safe_as_configured(tracer: trace.Tracer, sink: RecordingSink) -> None:
    """When a span has ended, its record has been waited for as `durability` says."""
    with work(tracer, "tonen"):
        assert sink.waited == []
    assert sink.waited == [1]


def test_after_shutdown(tracer: trace.Tracer, caplog: pytest.LogCaptureFixture) -> None:
    """A span that ends when there is no logboek any more ends as it would, and what is missing is said."""
    with recording():
        span = tracer.start_span("tonen", attributes={ACTIVITY: "rva:1"})
    span.end()
    assert "not in the logboek" in caplog.text


def test_two_processors(sink: RecordingSink) -> None:
    """A provider to which the processor was added twice gives each record once."""
    with provider_for() as provider:
        provider.add_span_processor(ldv.LogboekSpanProcessor(provider))
        with work(provider.get_tracer("host"), "tonen"):
            pass
    assert (len(sink.records), len(sink.begun)) == (1, 1)


def test_a_processor_that_comes_in_the_middle(sink: RecordingSink) -> None:
    """A span that began before the processor was added is in the logboek when it ends."""
    provider = TracerProvider(shutdown_on_exit=False, **ldv.LogboekSpanProcessor.provider_arguments())
    with work(provider.get_tracer("host"), "tonen"):
        provider.add_span_processor(ldv.LogboekSpanProcessor(provider))
    assert sink.named("tonen").parent_operation_id is None


def test_random_seed(sink: RecordingSink) -> None:
    """A host that seeds `random` again does not get the same identifiers again."""
    with provider_for() as provider:
        for _ in range(2):
            random.seed(42)
            with work(provider.get_tracer("host"), "tonen"), ldv.processing("lezen", activity="rva:1"):
                pass
    assert len({record.operation_id for record in sink.records}) == 4


def host(tracer: trace.Tracer, exporter: InMemorySpanExporter) -> list[tuple[str, Any, dict[str, Any]]]:
    """What an instrumented application does, and what its exporter sees of that."""
    random.seed(1)
    exporter.clear()
    for number in range(20):
        with (
            tracer.start_as_current_span(f"GET {number}", attributes={"http.url": "/", "user.id": "x"}),
            ldv.processing("tonen", activity="rva:1"),
            tracer.start_as_current_span("SQL") as span,
        ):
            span.add_event("rows", {"count": 3})
    return [
        (span.name, span.parent and span.parent.span_id, dict(span.attributes or {}))
        for span in exporter.get_finished_spans()
    ]


@pytest.mark.parametrize("sampler", [ALWAYS_ON, ALWAYS_OFF, TraceIdRatioBased(0.5)], ids=["all", "none", "half"])
def test_the_host_stays_unharmed(sink: RecordingSink, sampler: Any) -> None:
    """An exporter of the host sees exactly what it would without the library, and the logboek sees everything."""
    plain, exporter = TracerProvider(sampler=sampler, shutdown_on_exit=False), InMemorySpanExporter()
    plain.add_span_processor(SimpleSpanProcessor(exporter))
    before = [(name, attributes) for name, _, attributes in host(plain.get_tracer("host"), exporter)]
    with provider_for(sampler) as provider:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        provider.id_generator = plain.id_generator  # the same identifiers, so that a sampler chooses the same traces
        after = [(name, attributes) for name, _, attributes in host(provider.get_tracer("host"), exporter)]
    assert after == before
    assert len(sink.records) == 40


def test_spans_that_the_host_does_not_sample(sink: RecordingSink) -> None:
    """A processing in a host that exports nothing is in the logboek with all that it began with, and only there."""
    exporter = InMemorySpanExporter()
    with provider_for(ALWAYS_OFF) as provider:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        tracer = provider.get_tracer("host")
        with work(tracer, "tonen", attributes={SUBJECT: BSN, TYPE: "BSN", "dpl.zaak": "1"}):
            pass
        not_sampled = TraceContextTextMapPropagator().extract({"traceparent": headers_of(7)["traceparent"][:-2] + "00"})
        with work(tracer, "lezen", context=not_sampled):
            pass
    assert exporter.get_finished_spans() == ()
    assert sink.named("tonen").data_subject_id is not None
    assert sink.named("tonen").attributes["dpl.zaak"] == "1"
    assert sink.named("lezen").foreign_operation == called_by(7, "")


def test_a_processor_of_the_host_that_fails(sink: RecordingSink) -> None:
    """Another processor that raises does not keep `ldv.processing()` from logging."""

    class Failing(SpanProcessor):
        def on_start(self, span: Any, parent_context: Any = None) -> None:
            raise RuntimeError

    with provider_for() as provider:
        provider.add_span_processor(Failing())
        tracer = provider.get_tracer("host")
        with ldv.processing("tonen", activity="rva:1"), pytest.raises(RuntimeError):
            tracer.start_span("SQL")
    assert sink.named("tonen").status is ldv.Status.OK
