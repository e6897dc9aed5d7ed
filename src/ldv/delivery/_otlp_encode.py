"""Records as spans of OpenTelemetry, in the bytes of an `ExportTraceServiceRequest`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span
from opentelemetry.proto.trace.v1.trace_pb2 import Status as SpanStatus

from ldv.record import Batch, Origin, Status, WireRecord
from ldv.record._names import (
    DATA_SUBJECT_ID,
    DATA_SUBJECT_ID_TYPE,
    FOREIGN_ENTITY,
    FOREIGN_OPERATION_ID,
    FOREIGN_TRACE_ID,
    PARENT_PROCESSING_ACTIVITY_ID,
    PROCESSING_ACTIVITY_ID,
    RECEIVER,
    SEQUENCE,
    WRITER,
)

SCOPE: Final = "ldv"
_SAMPLED: Final = 1
_STATUS: Final = {
    Status.UNKNOWN: SpanStatus.STATUS_CODE_UNSET,
    Status.OK: SpanStatus.STATUS_CODE_OK,
    Status.NOK: SpanStatus.STATUS_CODE_ERROR,
}


def encode_request(batch: Batch) -> bytes:
    """The bytes to send: one group for each application that the records come from.

    Args:
        batch: Records.

    Returns:
        An `ExportTraceServiceRequest` with every field of every record.
    """
    spans: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[Span]] = {}
    for record, origin, sequence in zip(batch.records, batch.origins, batch.sequences, strict=True):
        resource = (origin.resource_name, origin.resource_version, tuple(origin.resource_attributes.items()))
        spans.setdefault(resource, []).append(_span(record, origin, sequence))
    request = ExportTraceServiceRequest(
        resource_spans=[
            ResourceSpans(
                resource=Resource(attributes=_pairs({**dict(facts), **_named(name, version)})),
                scope_spans=[ScopeSpans(scope=InstrumentationScope(name=SCOPE), spans=group)],
            )
            for (name, version, facts), group in spans.items()
        ]
    )
    return request.SerializeToString()


def _named(name: str, version: str) -> dict[str, str]:
    return {key: value for key, value in (("service.name", name), ("service.version", version)) if value}


def _span(record: WireRecord, origin: Origin, sequence: int) -> Span:
    attributes = _pairs({name: value for name, value in _core(record, origin) if value})
    if sequence:
        attributes.append(KeyValue(key=SEQUENCE, value=AnyValue(int_value=sequence)))
    attributes.extend(_pairs(record.attributes))
    return Span(
        trace_id=record.trace_id,
        span_id=record.operation_id,
        parent_span_id=record.parent_operation_id if any(record.parent_operation_id) else b"",
        # Decision 4.8: no receiver may take a record for one that was not chosen.
        flags=_SAMPLED,
        name=record.operation_name,
        kind=Span.SPAN_KIND_INTERNAL,
        start_time_unix_nano=record.start_time,
        end_time_unix_nano=record.end_time,
        attributes=attributes,
        status=SpanStatus(code=_STATUS[Status(record.status)]),
    )


def _core(record: WireRecord, origin: Origin) -> Iterator[tuple[str, str]]:
    """What the standard names, first: a receiver that limits attributes drops the last ones."""
    yield PROCESSING_ACTIVITY_ID, record.processing_activity_id
    yield PARENT_PROCESSING_ACTIVITY_ID, record.parent_processing_activity_id
    yield DATA_SUBJECT_ID, record.data_subject_id
    yield DATA_SUBJECT_ID_TYPE, record.data_subject_id_type
    yield FOREIGN_TRACE_ID, record.foreign_trace_id.hex() if any(record.foreign_trace_id) else ""
    yield FOREIGN_OPERATION_ID, record.foreign_operation_id.hex() if any(record.foreign_operation_id) else ""
    yield FOREIGN_ENTITY, record.foreign_entity
    yield RECEIVER, record.receiver
    yield WRITER, origin.writer


def _pairs(attributes: Mapping[str, str]) -> list[KeyValue]:
    return [KeyValue(key=key, value=AnyValue(string_value=value)) for key, value in attributes.items()]
