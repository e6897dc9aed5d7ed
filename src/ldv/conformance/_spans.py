"""Spans in files: OTLP in JSON and in protobuf, and rows of the Java library's table as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ldv.conformance._entry import Entry, is_processing
from ldv.errors import UsageError

_LENGTH: Final = 4
STATUSES: Final = {
    "0": 0, "1": 1, "2": 2, "UNSET": 0, "OK": 1, "ERROR": 2, "UNKNOWN": 0, "NOK": 2,
    "STATUS_CODE_UNSET": 0, "STATUS_CODE_OK": 1, "STATUS_CODE_ERROR": 2, "": 0,
}  # fmt: skip
"""What the same three are called; a status that is not there is Unset."""


def entries_of(path: Path) -> Iterator[Entry]:
    """The processings in a file of spans; other spans are passed over.

    Args:
        path: OTLP in JSON (one `ExportTraceServiceRequest`, or one a line) or in protobuf (one, or several with their
            length before each, as the collector's file exporter writes them); or rows of the Java library's table, one
            JSON object a line.

    Raises:
        UsageError: It is none of these.
    """
    content = path.read_bytes()
    if content.lstrip()[:1] == b"{":
        yield from _of_json(content)
    else:
        yield from _of_protobuf(content)


def entry_of_row(row: Mapping[str, Any], place: int) -> Entry:
    """A row of a table of spans, its columns under the names of `Entry`."""
    span = {
        name: str(row.get(name) or "") for name in ("trace_id", "operation_id", "parent_operation_id", "operation_name")
    }
    times = {name: _number(row.get(name)) for name in ("start", "end")}
    return Entry.of_span(
        {**span, **times, "status": status_of(row.get("status"))},
        row.get("attributes") or {},
        row.get("resource") or {},
        place=place,
    )


def status_of(value: Any) -> int | None:
    """A status as a number; None where it is no status."""
    return STATUSES.get(("" if value is None else str(value)).upper())


def _of_json(content: bytes) -> Iterator[Entry]:
    place = 0
    for message in _messages(content):
        if "resourceSpans" not in message and "traceId" in message:
            place += 1
            yield entry_of_row(_moza(message), place)
            continue
        for span, attributes, resource in _spans(message):
            if is_processing(attributes):
                place += 1
                yield Entry.of_span(_fields(span), attributes, resource, place=place)


def _messages(content: bytes) -> Iterator[dict[str, Any]]:
    """One JSON object, or one a line."""
    try:
        lines = [content] if _is_one(content) else content.splitlines()
        for line in lines:
            if line.strip():
                found = json.loads(line)
                if not isinstance(found, dict):
                    raise _unknown()
                yield found
    except (ValueError, RecursionError):
        raise _unknown() from None


def _is_one(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def _moza(row: Mapping[str, Any]) -> dict[str, Any]:
    parent = str(row.get("parentSpanId") or "")
    return {
        "trace_id": row.get("traceId"),
        "operation_id": row.get("spanId"),
        "parent_operation_id": parent if parent.strip("0") else "",
        "operation_name": row.get("name"),
        "start": _nanoseconds(row.get("startTime")),
        "end": _nanoseconds(row.get("endTime")),
        "status": row.get("status"),
        "attributes": _mapping(row.get("attributes")),
        "resource": _mapping(row.get("resource")),
    }


def _nanoseconds(milliseconds: Any) -> int | None:
    found = _number(milliseconds)
    return None if found is None else found * 1_000_000


def _spans(message: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    for group in _list(message, "resourceSpans"):
        resource = _attributes(_mapping(group.get("resource")))
        for scope in _list(group, "scopeSpans"):
            for span in _list(scope, "spans"):
                yield span, _with_exceptions(span), resource


def _with_exceptions(span: dict[str, Any]) -> dict[str, Any]:
    found = _attributes(span)
    for event in _list(span, "events"):
        if event.get("name") == "exception":
            found |= _attributes(event)
    return found


def _fields(span: Mapping[str, Any]) -> dict[str, Any]:
    return {
        # "trace_id and span_id byte arrays are represented as case-insensitive hex-encoded strings" (OTLP, JSON).
        "trace_id": str(span.get("traceId", "")).lower(),
        "operation_id": str(span.get("spanId", "")).lower(),
        "parent_operation_id": str(span.get("parentSpanId") or "").lower(),
        "operation_name": str(span.get("name", "")),
        "start": _number(span.get("startTimeUnixNano")),
        "end": _number(span.get("endTimeUnixNano")),
        "status": status_of(_mapping(span.get("status")).get("code")),
    }


def _attributes(holder: Mapping[str, Any]) -> dict[str, Any]:
    return {str(pair.get("key", "")): _value(_mapping(pair.get("value"))) for pair in _list(holder, "attributes")}


def _value(value: Mapping[str, Any]) -> Any:
    if "arrayValue" in value:
        return [_value(one) for one in _list(_mapping(value["arrayValue"]), "values")]
    return next(iter(value.values()), None)


def _list(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _of_protobuf(content: bytes) -> Iterator[Entry]:
    try:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
    except ModuleNotFoundError:
        raise UsageError(
            "conform: the file is not JSON; to read OTLP in protobuf, install logboek-dataverwerkingen[otlp]."
        ) from None
    from google.protobuf.json_format import MessageToDict
    from google.protobuf.message import DecodeError

    place = 0
    for part in _parts(content):
        try:
            request = ExportTraceServiceRequest.FromString(part)
        except DecodeError:
            raise _unknown() from None
        for group in request.resource_spans:
            resource = _attributes(MessageToDict(group.resource))
            for span in (span for scope in group.scope_spans for span in scope.spans):
                attributes = _with_exceptions(MessageToDict(span))
                if is_processing(attributes):
                    place += 1
                    yield Entry.of_span(_bare(span), attributes, resource, place=place)


def _bare(span: Any) -> dict[str, Any]:
    return {
        "trace_id": span.trace_id.hex(),
        "operation_id": span.span_id.hex(),
        "parent_operation_id": span.parent_span_id.hex(),
        "operation_name": span.name,
        "start": span.start_time_unix_nano,
        "end": span.end_time_unix_nano,
        "status": status_of(span.status.code),
    }


def _parts(content: bytes) -> list[bytes]:
    """One message, or several, each with its length before it."""
    found, place = [], 0
    while place < len(content):
        end = place + _LENGTH + int.from_bytes(content[place : place + _LENGTH])
        if end > len(content):
            return [content]
        found.append(content[place + _LENGTH : end])
        place = end
    if not any(found):
        raise _unknown()
    return found


def _unknown() -> UsageError:
    # What stands in the file is not repeated: it can be about persons.
    return UsageError(
        "conform: the file is neither OTLP (JSON or protobuf) nor rows of a table as JSON. Check which file it is."
    )
