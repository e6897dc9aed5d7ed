"""OTLP in JSON.

Not by protobuf's own reader of JSON: "trace_id and span_id byte arrays are represented as case-insensitive hex-encoded
strings; they are not base64-encoded as is defined in the standard Protobuf JSON Mapping" (OTLP, JSON encoding).
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from ldv.errors import RequestRefused
from ldv.service._spans import OUR_SCOPE, Incoming, canonical, check_count

_LAST: Final = 2**64 - 1


class _Struct(msgspec.Struct, rename="camel", gc=False):
    """A message; "receivers MUST ignore message fields with unknown names"."""


class _Value(_Struct):
    string_value: str | None = None
    bool_value: bool | None = None
    # "Values of 64-bit integer numbers are encoded as decimal strings"; numbers are seen too.
    int_value: int | str | None = None
    double_value: float | str | None = None
    # Not `Raw | None`: the reader takes that for null alone.
    array_value: msgspec.Raw = msgspec.Raw()


class _Array(_Struct):
    values: list[_Value] = []


class _Pair(_Struct):
    key: str = ""
    value: _Value | None = None


class _Event(_Struct):
    name: str = ""
    attributes: list[_Pair] = []


class _Status(_Struct):
    code: int | None = 0


class _Span(_Struct):
    trace_id: str = ""
    span_id: str = ""
    parent_span_id: str | None = ""
    name: str = ""
    start_time_unix_nano: int | str = 0
    end_time_unix_nano: int | str = 0
    attributes: list[_Pair] = []
    events: list[_Event] = []
    status: _Status | None = None


class _Scope(_Struct):
    name: str = ""


class _ScopeSpans(_Struct):
    scope: _Scope | None = None
    spans: list[_Span] = []


class _Resource(_Struct):
    attributes: list[_Pair] = []


class _ResourceSpans(_Struct):
    resource: _Resource | None = None
    scope_spans: list[_ScopeSpans] = []


class _Request(_Struct):
    resource_spans: list[_ResourceSpans] = []


_decoder: Final = msgspec.json.Decoder(_Request)
_array: Final = msgspec.json.Decoder(_Array)


def groups(body: bytes) -> Iterator[tuple[dict[str, Any], bool, list[Any]]]:
    """What is in the body of a request, application by application.

    Args:
        body: An `ExportTraceServiceRequest` in JSON.

    Returns:
        Attributes of the resource, whether a logboek sent them, and the spans.

    Raises:
        RequestRefused: It is something else.
    """
    try:
        request = _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # What the reader says can quote what it read.
        raise RequestRefused("otlp: the body is not an ExportTraceServiceRequest in JSON.") from None
    for resource in request.resource_spans:
        pairs = resource.resource.attributes if resource.resource is not None else []
        check_count(len(pairs))
        attributes = _attributes(pairs)
        for scope in resource.scope_spans:
            yield attributes, scope.scope is not None and scope.scope.name == OUR_SCOPE, scope.spans


def incoming(span: Any, *, ours: bool) -> Incoming:
    """One of the spans.

    Args:
        span: From `groups`.
        ours: Idem.

    Raises:
        RequestRefused: It has too many attributes, or an identifier or a number that is none.
    """
    check_count(len(span.attributes))
    return Incoming(
        trace_id=_identifier(span.trace_id),
        span_id=_identifier(span.span_id),
        parent_span_id=_identifier(span.parent_span_id or ""),
        name=span.name,
        start=_number(span.start_time_unix_nano),
        end=_number(span.end_time_unix_nano),
        status=(span.status.code or 0) if span.status is not None else 0,
        attributes=canonical(_attributes(span.attributes)),
        exceptions=[_attributes(event.attributes) for event in span.events if event.name == "exception"],
        ours=ours,
    )


def _identifier(text: str) -> bytes:
    try:
        return binascii.unhexlify(text)
    except (ValueError, binascii.Error):
        raise RequestRefused(
            "otlp: found an identifier that is not hexadecimal. In OTLP's JSON, trace ids and span ids are hexadecimal "
            "and not base64."
        ) from None


def _number(value: int | str) -> int:
    try:
        found = int(value)
    except ValueError:
        found = -1
    if not 0 <= found <= _LAST:
        raise RequestRefused("otlp: found a time that is not a whole number of nanoseconds.")
    return found


def _attributes(pairs: list[_Pair]) -> dict[str, Any]:
    return {pair.key: None if pair.value is None else _value(pair.value) for pair in pairs}


def _value(value: _Value) -> Any:
    if value.string_value is not None:
        return value.string_value
    if value.bool_value is not None:
        return value.bool_value
    for number, kind in ((value.int_value, int), (value.double_value, float)):
        if number is not None:
            try:
                return kind(number)
            except ValueError:
                return None
    if value.array_value:
        try:
            # One level only: a list of lists has no place in a record.
            return [None if one.array_value else _value(one) for one in _array.decode(value.array_value).values]
        except msgspec.MsgspecError:
            return None
    return None
