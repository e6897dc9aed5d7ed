"""The face that an operation shows to OpenTelemetry: what a `ReadableSpan` offers."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from opentelemetry.trace import Link, Span, SpanContext, SpanKind, TraceFlags
from opentelemetry.trace import Status as SpanStatus
from opentelemetry.trace.status import StatusCode

from ldv.processing._context import Boundary
from ldv.record import NO_OPERATION, Status
from ldv.record._names import (
    DATA_SUBJECT_ID,
    DATA_SUBJECT_ID_TYPE,
    FOREIGN_ENTITY,
    FOREIGN_OPERATION_ID,
    FOREIGN_TRACE_ID,
    PARENT_PROCESSING_ACTIVITY_ID,
    PROCESSING_ACTIVITY_ID,
    RECEIVER,
)

if TYPE_CHECKING:
    from ldv.processing._operation import Operation
    from ldv.processing._runtime import Runtime
    from ldv.record import WireRecord

FROM_SPAN: Final = {StatusCode.UNSET: Status.UNKNOWN, StatusCode.OK: Status.OK, StatusCode.ERROR: Status.NOK}
_TO_SPAN: Final = {status: code for code, status in FROM_SPAN.items()}


class Readable(Span):
    """What an operation knows of itself, and how it looks as a span."""

    __slots__ = ()

    _runtime: Runtime
    _record: WireRecord
    _end: int
    _explicit: Status | None
    _several: dict[tuple[str, str], None] | None
    _foreign: Boundary | None
    _attributes: dict[str, str]
    outside: Boundary | Operation | None

    @property
    def trace_id(self) -> str:
        """Trace of this operation, 32 lower-case hexadecimal digits."""
        return self._record.trace_id.hex()

    @property
    def operation_id(self) -> str:
        """Identifier of this operation, 16 lower-case hexadecimal digits."""
        return self._record.operation_id.hex()

    def is_recording(self) -> bool:
        """True until the operation has ended."""
        return not self._end

    def get_span_context(self) -> SpanContext:
        """The operation's identifiers as OpenTelemetry carries them; always sampled (decision 4.8)."""
        return SpanContext(
            int.from_bytes(self._record.trace_id, "big"),
            int.from_bytes(self._record.operation_id, "big"),
            is_remote=False,
            trace_flags=TraceFlags(TraceFlags.SAMPLED),
        )

    @property
    def name(self) -> str:
        """Name of the operation."""
        return self._record.operation_name

    @property
    def context(self) -> SpanContext:
        """See `get_span_context`."""
        return self.get_span_context()

    @property
    def parent(self) -> SpanContext | None:
        """Context of the enclosing operation."""
        if self._record.parent_operation_id == NO_OPERATION:
            return None
        return SpanContext(
            int.from_bytes(self._record.trace_id, "big"),
            int.from_bytes(self._record.parent_operation_id, "big"),
            is_remote=not isinstance(self.outside, Readable),
            trace_flags=TraceFlags(TraceFlags.SAMPLED),
        )

    @property
    def kind(self) -> SpanKind:
        """Internal: a processing is neither client nor server."""
        return SpanKind.INTERNAL

    @property
    def start_time(self) -> int:
        """Nanoseconds since 1970."""
        return self._record.start_time

    @property
    def end_time(self) -> int | None:
        """Nanoseconds since 1970; None while it is under way."""
        return self._end or None

    @property
    def status(self) -> SpanStatus:
        """How it ended, in OpenTelemetry's words."""
        return SpanStatus(_TO_SPAN[Status(self._record.status) if self._end else self._explicit or Status.UNKNOWN])

    @property
    def attributes(self) -> Mapping[str, str]:
        """All attributes, those of the standard under their `dpl.core` names."""
        found = dict(self._attributes)
        core = {
            PROCESSING_ACTIVITY_ID: self._record.processing_activity_id,
            PARENT_PROCESSING_ACTIVITY_ID: self._record.parent_processing_activity_id,
            RECEIVER: self._record.receiver,
            DATA_SUBJECT_ID: self._record.data_subject_id,
            DATA_SUBJECT_ID_TYPE: self._record.data_subject_id_type,
        }
        if self._foreign is not None:
            core[FOREIGN_TRACE_ID] = self._foreign.trace_id.hex()
            core[FOREIGN_OPERATION_ID] = self._foreign.operation_id.hex()
            core[FOREIGN_ENTITY] = self._foreign.entity
        found.update((key, value) for key, value in core.items() if value)
        return types.MappingProxyType(found)

    @property
    def resource(self) -> Mapping[str, str]:
        """The application: `service.name`, `service.version` and further facts."""
        runtime = self._runtime
        return {
            **runtime.resource_attributes,
            "service.name": runtime.resource_name,
            "service.version": runtime.resource_version,
        }

    @property
    def events(self) -> Sequence[Any]:
        """None: a record has no events."""
        return ()

    @property
    def links(self) -> Sequence[Link]:
        """None: the calling operation stands in the attributes."""
        return ()

    def add_event(self, name: str, attributes: Any = None, timestamp: int | None = None) -> None:
        """Nothing is kept: a record has no events."""

    def __repr__(self) -> str:
        """Identifiers only."""
        return f"Operation(trace_id={self.trace_id!r}, operation_id={self.operation_id!r})"
