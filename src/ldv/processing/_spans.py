"""A span of the OpenTelemetry SDK as a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import get_current_span
from opentelemetry.trace.status import StatusCode

from ldv.processing._context import Boundary, current
from ldv.processing._operation import Operation
from ldv.processing._runtime import Runtime
from ldv.record._names import DATA_SUBJECT_ID, DATA_SUBJECT_ID_TYPE, EXCEPTION_TYPE, PROCESSING_ACTIVITY_ID, RECEIVER
from ldv.record import Status, Subject

_NO_OPERATION: Final = bytes(8)
_LINEAGE: Final = "_ldv_lineage"


class Lineage:
    """Where a span stands: kept on the span from its start, because its end can happen in any context."""

    __slots__ = ("outside", "span", "trace", "upper")

    def __init__(self, span: ReadableSpan, upper: Lineage | None, outside: Boundary | Operation | None) -> None:
        self.span = span
        self.upper = upper
        self.outside = outside
        self.trace = b""


def remember(span: ReadableSpan, parent_context: Context | None) -> None:
    """Note at its start what a span is part of."""
    setattr(span, _LINEAGE, Lineage(span, getattr(get_current_span(parent_context), _LINEAGE, None), current.get()))


def is_processing(span: ReadableSpan) -> bool:
    """Whether a span is a processing of data: it names its activity."""
    return bool(span.attributes) and PROCESSING_ACTIVITY_ID in span.attributes  # type: ignore[operator]


def operation_of(span: ReadableSpan, runtime: Runtime) -> Operation:
    """An operation with the identifiers, times and `dpl.*` attributes of a span.

    Of what other instrumentation put on the span, nothing is taken: "Logregels bevatten alleen wat nodig is voor
    verantwoording" (decision 4.1).

    Args:
        span: A span that carries `dpl.core.processing_activity_id`.
        runtime: The runtime in use.

    Returns:
        The operation, not yet ended unless the span has.
    """
    attributes = dict(span.attributes or {})
    operation = Operation(runtime, span.name, str(attributes[PROCESSING_ACTIVITY_ID]), str(attributes.get(RECEIVER, "")), (), None)
    _place(operation, span, runtime)
    kind = str(attributes.get(DATA_SUBJECT_ID_TYPE, ""))
    for value in _several(attributes.get(DATA_SUBJECT_ID)):
        if runtime.keys is not None and runtime.keys.is_pseudonym(str(value)):
            operation._subjects.append((str(value), kind))
        else:
            operation.add_subject(Subject(value, type=kind))
    for key, value in attributes.items():
        if key.startswith("dpl.") and not key.startswith("dpl.core."):
            operation.set_attribute(key, value)
    for event in span.events:
        if event.name == "exception" and event.attributes and EXCEPTION_TYPE in event.attributes:
            operation.set_attribute(EXCEPTION_TYPE, event.attributes[EXCEPTION_TYPE])
    operation._start = span.start_time or operation._start
    if span.end_time is not None:
        operation._end = max(span.end_time, operation._start)
        code = span.status.status_code
        operation._status = Status.NOK if code is StatusCode.ERROR else Status.OK if code is StatusCode.OK or runtime.seed else Status.UNKNOWN
    return operation


def _place(operation: Operation, span: ReadableSpan, runtime: Runtime) -> None:
    """Give the operation its place: trace, parent, and the calling operation."""
    lineage: Lineage = getattr(span, _LINEAGE)
    top, above = lineage, lineage.upper
    parent: Lineage | None = None
    while above is not None:
        if parent is None and is_processing(above.span):
            parent = above
        top, above = above, above.upper
    context = span.get_span_context()
    operation._id = context.span_id.to_bytes(8, "big") if context else operation._id
    remote = top.span.parent if top.span.parent is not None and top.span.parent.is_remote else None
    outside = top.outside
    operation._parent_activity = ""
    operation._foreign = None
    if isinstance(outside, Operation):
        operation._trace, operation._parent_id = outside._trace, outside._id
        upper_activity = outside._activity
        operation._foreign = outside._foreign if runtime.seed else None
    else:
        caller = outside
        if caller is None and remote is not None:
            caller = Boundary(remote.trace_id.to_bytes(16, "big"), remote.span_id.to_bytes(8, "big"), "", None)
        known = caller is not None and bool(caller.trace_id)
        if known and runtime.seed and not top.trace:
            # "New trace": the called organisation starts its own, whatever the SDK of the host continued.
            top.trace = runtime.random_bytes(16)
        operation._trace = top.trace or (context.trace_id.to_bytes(16, "big") if context else operation._trace)
        operation._parent_id = caller.operation_id if caller is not None and known and not runtime.seed else _NO_OPERATION
        operation._foreign = caller if known and (runtime.seed or parent is None) else None
        upper_activity = operation._activity
    if parent is not None:
        parent_context = parent.span.get_span_context()
        operation._parent_id = parent_context.span_id.to_bytes(8, "big") if parent_context else _NO_OPERATION
        upper_activity = str((parent.span.attributes or {})[PROCESSING_ACTIVITY_ID])
    if upper_activity != operation._activity:
        operation._parent_activity = upper_activity


def _several(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) else (value,)
