"""A span of the OpenTelemetry SDK as an operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace.status import StatusCode

from ldv.processing._context import Boundary
from ldv.processing._lineage import Lineage, Place
from ldv.processing._operation import Operation
from ldv.processing._runtime import Runtime
from ldv.record import NO_OPERATION, NO_TRACE, Status, Subject
from ldv.record._names import (
    DATA_SUBJECT_ID,
    DATA_SUBJECT_ID_TYPE,
    EXCEPTION_MESSAGE,
    EXCEPTION_TYPE,
    FOREIGN_ENTITY,
    FOREIGN_OPERATION_ID,
    FOREIGN_TRACE_ID,
    LEFT_OUT,
    PARENT_PROCESSING_ACTIVITY_ID,
    PROCESSING_ACTIVITY_ID,
    RECEIVER,
)

# What the library works out itself, or has taken already.
_NOT_FREE: Final = frozenset(
    {
        DATA_SUBJECT_ID, DATA_SUBJECT_ID_TYPE, FOREIGN_ENTITY, FOREIGN_OPERATION_ID, FOREIGN_TRACE_ID,
        PARENT_PROCESSING_ACTIVITY_ID, PROCESSING_ACTIVITY_ID, RECEIVER,
    }
)  # fmt: skip
_LAST_TIME: Final = 2**63 - 1


def operation_of(span: ReadableSpan, lineage: Lineage, runtime: Runtime) -> Operation:
    """An operation with the identifiers, times and `dpl.*` attributes of a span.

    Of what other instrumentation put on the span, nothing is taken: "Logregels bevatten alleen wat nodig is voor
    verantwoording" (decision 4.1).

    Args:
        span: A span that carries `dpl.core.processing_activity_id`.
        lineage: What it is part of.
        runtime: The runtime in use.

    Returns:
        The operation, not yet ended unless the span has.
    """
    attributes = dict(span.attributes or {})
    activity: Any = attributes.get(PROCESSING_ACTIVITY_ID, "")
    receiver: Any = attributes.get(RECEIVER)
    operation = Operation(runtime, span.name, activity, receiver, (), None)
    _place(operation, span, Place(lineage, runtime), attributes.get(FOREIGN_ENTITY))
    _name_subjects(operation, attributes, runtime)
    for key, value in attributes.items():
        if key.startswith("dpl.") and key not in _NOT_FREE:
            operation.set_attribute(key, value)
    _take_exceptions(operation, span, runtime)
    record = operation._record
    record.start_time = record.end_time = _time(span.start_time, record.start_time)
    if operation._left_out:
        operation._attributes[LEFT_OUT] = ",".join(dict.fromkeys(operation._left_out))
    if span.end_time is not None:
        record.status = int(_status(span.status.status_code, runtime))
        record.end_time = operation._end = max(_time(span.end_time, record.start_time), record.start_time)
    return operation


def _place(operation: Operation, span: ReadableSpan, place: Place, entity: Any) -> None:
    record, caller = operation._record, place.caller
    record.operation_id = span.get_span_context().span_id.to_bytes(8, "big")  # type: ignore[union-attr]
    record.trace_id, record.parent_operation_id = place.trace, place.parent_id
    nested = place.parent_activity != record.processing_activity_id
    record.parent_processing_activity_id = place.parent_activity if nested else ""
    if entity and (caller is None or not caller.entity):
        # In the current draft, the party stands on the span itself.
        known = operation._checked(entity, FOREIGN_ENTITY)
        trace_id, operation_id = (caller.trace_id, caller.operation_id) if caller else (NO_TRACE, NO_OPERATION)
        caller = Boundary(trace_id, operation_id, known, None) if known else caller
    operation._called_by(caller)


def _name_subjects(operation: Operation, attributes: Mapping[str, Any], runtime: Runtime) -> None:
    kinds = _several(attributes.get(DATA_SUBJECT_ID_TYPE))
    for place, value in enumerate(_several(attributes.get(DATA_SUBJECT_ID))):
        # One type holds for all; of several, each for its own. A type that is not there is never guessed.
        kind = kinds[0] if len(kinds) == 1 else kinds[place] if place < len(kinds) else ""
        if runtime.keys is not None and isinstance(value, str) and runtime.keys.is_pseudonym(value):
            operation._about(value, operation._checked(kind, "data_subject_id_type") if kind else "")
        else:
            operation.add_subject(Subject(value, type=kind))


def _take_exceptions(operation: Operation, span: ReadableSpan, runtime: Runtime) -> None:
    kept = (EXCEPTION_TYPE, EXCEPTION_MESSAGE) if runtime.profile.exception_message else (EXCEPTION_TYPE,)
    for event in span.events:
        if event.name == "exception":
            for key in kept:
                if event.attributes and key in event.attributes:
                    operation.set_attribute(key, event.attributes[key])


def _status(code: StatusCode, runtime: Runtime) -> Status:
    if code is StatusCode.ERROR:
        return Status.NOK
    # The general introduction calls whatever was handled correctly OK; the current draft only what the developer does.
    return Status.OK if code is StatusCode.OK or runtime.seed else Status.UNKNOWN


def _time(value: Any, otherwise: int) -> int:
    """A time that a record can hold; who starts or ends a span can name any."""
    return value if isinstance(value, int) and 0 <= value <= _LAST_TIME else otherwise


def _several(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) else (value,)
