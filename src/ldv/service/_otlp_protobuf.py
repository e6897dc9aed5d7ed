"""OTLP in protobuf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from ldv.errors import RequestRefused
from ldv.service._spans import MOST_SPANS, OUR_SCOPE, Incoming, canonical, check_count, too_many

_EMPTY_SPAN: Final = b"\x12\x00"
_NESTED: Final = {"kvlist_value", "bytes_value", None}


def groups(body: bytes) -> Iterator[tuple[dict[str, Any], bool, list[Any]]]:
    """What is in the body of a request, application by application.

    Args:
        body: The bytes of an `ExportTraceServiceRequest`.

    Returns:
        Attributes of the resource, whether a logboek sent them, and the spans.

    Raises:
        RequestRefused: The bytes are something else.
    """
    if body.count(_EMPTY_SPAN) > MOST_SPANS:
        # Two bytes each on the wire, and a hundred in memory.
        raise too_many()
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError:
        raise RequestRefused("otlp: the body is not an ExportTraceServiceRequest in protobuf.") from None
    return _groups_of(request)


def _groups_of(request: Any) -> Iterator[tuple[dict[str, Any], bool, list[Any]]]:
    for resource in request.resource_spans:
        check_count(len(resource.resource.attributes))
        attributes = _attributes(resource.resource.attributes)
        for scope in resource.scope_spans:
            yield attributes, scope.scope.name == OUR_SCOPE, scope.spans


def incoming(span: Any, *, ours: bool) -> Incoming:
    """One of the spans.

    Args:
        span: From `groups`.
        ours: Idem.

    Raises:
        RequestRefused: It has too many attributes.
    """
    check_count(len(span.attributes))
    return Incoming(
        trace_id=span.trace_id,
        span_id=span.span_id,
        parent_span_id=span.parent_span_id,
        name=span.name,
        start=span.start_time_unix_nano,
        end=span.end_time_unix_nano,
        status=span.status.code,
        attributes=canonical(_attributes(span.attributes)),
        exceptions=[_attributes(event.attributes) for event in span.events if event.name == "exception"]
        if span.events
        else (),
        ours=ours,
    )


def _attributes(pairs: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        value = pair.value
        # Nearly always a text; asking which kind it is takes as long as reading it.
        found[pair.key] = value.string_value or _value(value)
    return found


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind in _NESTED:
        return None
    if kind == "array_value":
        return [_value(one) for one in value.array_value.values]
    return getattr(value, kind)
