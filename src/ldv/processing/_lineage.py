"""Where a span of the OpenTelemetry SDK stands: among other spans, and among operations of this library."""

from __future__ import annotations

import os
import threading
import weakref
from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span
from opentelemetry.trace import SpanContext, get_current_span

from ldv.processing._context import Boundary, caller_in, current
from ldv.processing._operation import Operation
from ldv.processing._runtime import Runtime, state
from ldv.record import NO_OPERATION
from ldv.record._names import PROCESSING_ACTIVITY_ID

_ATTRIBUTE: Final = "_ldv_lineage"


class Lineage:
    """What a span is part of, noted at its start: its end can come in any context.

    Attributes:
        span: The span; while it is under way, the live one.
        upper: Lineage of the span around it, or None.
        outside: Operation or boundary of this library that it began in, or None.
        process: The process that it began in.
        ended: Whether its record was handed over.
    """

    __slots__ = ("__weakref__", "_trace", "ended", "outside", "process", "span", "upper")

    def __init__(self, span: ReadableSpan, upper: Lineage | None, outside: Boundary | Operation | None) -> None:
        self.span = span
        self.upper = upper
        self.outside = outside
        self.process = os.getpid()
        self.ended = False
        self._trace = b""

    @property
    def activity(self) -> str:
        """The activity that the span names; empty when it names none."""
        return str((self.span.attributes or {}).get(PROCESSING_ACTIVITY_ID, ""))

    def contain(self, operation: Operation) -> None:
        """Make an operation that begins in this span part of it, as the record of the span will be written."""
        record, runtime, activity = operation._record, operation._runtime, self.activity
        place = Place(self, runtime)
        record.trace_id, record.parent_operation_id = place.trace, _operation_id(self.span)
        record.parent_processing_activity_id = activity if activity != record.processing_activity_id else ""
        operation._called_by(place.caller if runtime.seed else None)

    def is_processing(self) -> bool:
        """Whether the span is a processing of data: it names its activity."""
        return PROCESSING_ACTIVITY_ID in (self.span.attributes or ())

    def new_trace(self, runtime: Runtime) -> bytes:
        """A trace for this span and all that is in it, made once."""
        with _lock:
            self._trace = self._trace or runtime.random_bytes(16)
        return self._trace


_lock: Final = threading.Lock()
# The SDK hands a copy to on_end, which knows its identifiers and nothing of the live span. That one keeps the lineage.
_known: Final[weakref.WeakValueDictionary[tuple[int, int], Lineage]] = weakref.WeakValueDictionary()


def remember(span: Span, parent_context: Context | None) -> Lineage | None:
    """Note what a span that starts is part of.

    Args:
        span: The span.
        parent_context: The context that it was started with, None for that of the caller.

    Returns:
        Its lineage; None when another processor of this library noted it already.
    """
    if hasattr(span, _ATTRIBUTE):
        return None
    state.enclosing = enclosing
    lineage = Lineage(span, getattr(get_current_span(parent_context), _ATTRIBUTE, None), current.get())
    setattr(span, _ATTRIBUTE, lineage)
    _known[_key(span)] = lineage
    return lineage


def lineage_of(span: ReadableSpan) -> Lineage:
    """The lineage of a span that has ended; one without surroundings when it started before anybody noted that."""
    return _known.get(_key(span)) or Lineage(span, None, current.get())


def enclosing() -> Lineage | None:
    """The span of the host around what begins now, if that is a processing and no operation of this library is nearer.

    Returns:
        Its lineage: what begins now is part of it.
    """
    node = current.get()
    level: Lineage | None = getattr(get_current_span(), _ATTRIBUTE, None)
    # A span that began outside the present operation is further away than that operation.
    while level is not None and level.outside is node:
        if level.is_processing():
            return level
        level = level.upper
    return None


class Place:
    """The place of a record: its trace, and what it refers to.

    Attributes:
        trace: Its trace id.
        parent_id: Operation id of the enclosing operation, zeros when there is none.
        parent_activity: Activity of the enclosing operation, empty when there is none.
        caller: The operation of another organisation, or None.
    """

    __slots__ = ("caller", "parent_activity", "parent_id", "trace")

    trace: bytes
    parent_id: bytes
    parent_activity: str
    caller: Boundary | None

    def __init__(self, lineage: Lineage, runtime: Runtime) -> None:
        """Find the place of a span, by the rules that hold for `ldv.processing()` too."""
        parent: Lineage | None = None
        level = top = lineage
        # Up through spans of the host, as long as no operation of this library stands between them.
        while level.upper is not None and not _is_inside(level.outside, level.upper.outside):
            level = level.upper
            if parent is None and level.is_processing():
                parent = level
        while top.upper is not None:
            top = top.upper
        outside = level.outside
        if isinstance(outside, Operation):
            self._under_operation(outside, runtime)
        else:
            self._under_boundary(outside, top, level, runtime)
        if parent is not None:
            self.parent_id = _operation_id(parent.span)
            self.parent_activity = parent.activity
            # Published table 5.2.4, record 4: a nested operation names the caller as well; in the current draft only
            # the first one does.
            self.caller = self.caller if runtime.seed else None

    def _under_operation(self, outside: Operation, runtime: Runtime) -> None:
        around = outside._record
        self.trace, self.parent_id, self.parent_activity = (
            around.trace_id, around.operation_id, around.processing_activity_id,
        )  # fmt: skip
        self.caller = outside._foreign if runtime.seed else None

    def _under_boundary(self, outside: Boundary | None, top: Lineage, level: Lineage, runtime: Runtime) -> None:
        self.parent_id, self.parent_activity = NO_OPERATION, ""
        if outside is not None and outside.own and outside.trace_id:
            self.trace, self.caller = outside.trace_id, None
            return
        self.caller = outside if outside is not None and outside.trace_id else _remote(top.span.parent, outside)
        if self.caller is None:
            self.trace = level.span.get_span_context().trace_id.to_bytes(16, "big")  # type: ignore[union-attr]
        elif runtime.seed:
            # "New trace": the called organisation starts its own, whatever the SDK of the host continued.
            self.trace = level.new_trace(runtime)
        else:
            self.trace, self.parent_id = self.caller.trace_id, self.caller.operation_id


def _remote(parent: SpanContext | None, boundary: Boundary | None) -> Boundary | None:
    """The caller as the host's own instrumentation took it from the headers."""
    if parent is None or not parent.is_remote or not parent.is_valid:
        return None
    # Its traceparent may have been overwritten on the way; our entry says who really called.
    trace_id, operation_id = caller_in("", f"ldv={parent.trace_state.get('ldv')}")
    return Boundary(
        trace_id or parent.trace_id.to_bytes(16, "big"),
        operation_id or parent.span_id.to_bytes(8, "big"),
        boundary.entity if boundary is not None else "",
        None,
    )


def _is_inside(node: Boundary | Operation | None, other: Boundary | Operation | None) -> bool:
    """Whether a node was entered after the other one, and inside it; everything is inside nothing."""
    if node is other:
        return False
    while node is not None:
        node = node.outside
        if node is other:
            return True
    return False


def _operation_id(span: ReadableSpan) -> bytes:
    return span.get_span_context().span_id.to_bytes(8, "big")  # type: ignore[union-attr]


def _key(span: ReadableSpan) -> tuple[int, int]:
    context = span.get_span_context()
    return (context.trace_id, context.span_id) if context is not None else (0, 0)
