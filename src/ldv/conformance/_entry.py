"""A record as it was found: every field may be missing or be nonsense, and is looked at as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from ldv.record import Record
from ldv.record import _names as names
from ldv.service._spans import canonical

_TRACE: Final = re.compile(r"(?!0{32})[0-9a-f]{32}")
_OPERATION: Final = re.compile(r"(?!0{16})[0-9a-f]{16}")
_CORE: Final = {
    "activity": names.PROCESSING_ACTIVITY_ID,
    "parent_activity": names.PARENT_PROCESSING_ACTIVITY_ID,
    "subject_type": names.DATA_SUBJECT_ID_TYPE,
    "foreign_trace_id": names.FOREIGN_TRACE_ID,
    "foreign_operation_id": names.FOREIGN_OPERATION_ID,
    "foreign_entity": names.FOREIGN_ENTITY,
    "receiver": names.RECEIVER,
    "writer": names.WRITER,
}


def is_trace(text: str) -> bool:
    """Whether it is a trace id: 32 lower-case hexadecimal digits, not all zeros."""
    return _TRACE.fullmatch(text) is not None


def is_operation(text: str) -> bool:
    """Whether it is an operation id: 16 lower-case hexadecimal digits, not all zeros."""
    return _OPERATION.fullmatch(text) is not None


@attrs.frozen(kw_only=True, eq=False)
class Entry:
    """A record as it was found; an empty text is 'none'.

    Attributes:
        place: Which of the records that were read, counting from 1.
        trace_id: As it stands.
        operation_id: As it stands.
        parent_operation_id: As it stands.
        operation_name: As it stands.
        start: Nanoseconds since 1970, or None where there is no time.
        end: Nanoseconds since 1970, or None where there is no time.
        status: 0, 1 or 2; None where it is anything else.
        activity: Processing activity.
        parent_activity: Processing activity of the enclosing operation.
        subjects: What stands for data subjects.
        subject_type: What kind of identifier that is.
        foreign_trace_id: Trace of the calling party.
        foreign_operation_id: Operation of the calling party.
        foreign_entity: The calling party.
        receiver: Who received the data.
        resource_name: The application.
        resource_version: Its version.
        attributes: Everything else that was said of the operation.
        resource_attributes: Everything else that was said of the application.
        writer: Journal that it came through.
        sequence: Place in that journal; 0 when unknown.
    """

    place: int = 0
    trace_id: str = ""
    operation_id: str = ""
    parent_operation_id: str = ""
    operation_name: str = attrs.field(default="", repr=False)
    start: int | None = None
    end: int | None = None
    status: int | None = None
    activity: str = attrs.field(default="", repr=False)
    parent_activity: str = attrs.field(default="", repr=False)
    subjects: Sequence[str] = attrs.field(default=(), repr=False)
    subject_type: str = attrs.field(default="", repr=False)
    foreign_trace_id: str = ""
    foreign_operation_id: str = ""
    foreign_entity: str = attrs.field(default="", repr=False)
    receiver: str = attrs.field(default="", repr=False)
    resource_name: str = attrs.field(default="", repr=False)
    resource_version: str = attrs.field(default="", repr=False)
    attributes: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    resource_attributes: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    writer: str = ""
    sequence: int = 0

    @property
    def name(self) -> str:
        """What to call it: trace and operation where those are identifiers, else its place. Never a value."""
        if is_trace(self.trace_id) and is_operation(self.operation_id):
            return f"{self.trace_id}/{self.operation_id}"
        return f"record {self.place}"

    @property
    def names_caller(self) -> bool:
        """Whether a calling party is named."""
        return bool(self.foreign_trace_id or self.foreign_operation_id or self.foreign_entity)

    @classmethod
    def of(cls, record: Record, *, place: int = 0) -> Entry:
        """A record of this library."""
        foreign = record.foreign_operation
        return cls(
            place=place,
            trace_id=record.trace_id,
            operation_id=record.operation_id,
            parent_operation_id=record.parent_operation_id or "",
            operation_name=record.operation_name,
            start=record.start_time,
            end=record.end_time,
            status=int(record.status),
            activity=record.processing_activity_id,
            parent_activity=record.parent_processing_activity_id or "",
            subjects=(record.data_subject_id,) if record.data_subject_id else (),
            subject_type=record.data_subject_id_type or "",
            foreign_trace_id=foreign.trace_id if foreign else "",
            foreign_operation_id=foreign.operation_id if foreign else "",
            foreign_entity=foreign.entity if foreign else "",
            receiver=record.receiver or "",
            resource_name=record.resource_name,
            resource_version=record.resource_version,
            attributes=record.attributes,
            resource_attributes=record.resource_attributes,
            writer=record.writer,
            sequence=record.sequence,
        )

    @classmethod
    def of_span(
        cls, span: Mapping[str, Any], attributes: Mapping[str, Any], resource: Mapping[str, Any], *, place: int
    ) -> Entry:
        """A span of OpenTelemetry, in whatever it was kept.

        Args:
            span: The fields of this class that a span has itself: identifiers, name, times and status.
            attributes: Of the span, under the names of either generation.
            resource: Attributes of the application.
            place: Which of the records that are read.
        """
        rest = dict(canonical(dict(attributes)))
        core: dict[str, Any] = {field: _text(rest.pop(name, None)) for field, name in _CORE.items()}
        subjects = rest.pop(names.DATA_SUBJECT_ID, None)
        sequence = rest.pop(names.SEQUENCE, None)
        facts = dict(resource)
        return cls(
            **span,
            **core,
            place=place,
            subjects=tuple(_text(one) for one in _several(subjects)),
            sequence=int(sequence) if _text(sequence).isdecimal() else 0,
            resource_name=_text(facts.pop("service.name", None)),
            resource_version=_text(facts.pop("service.version", None)),
            attributes=rest,
            resource_attributes=facts,
        )


def is_processing(attributes: Mapping[str, Any]) -> bool:
    """Whether a span says anything of what the standard asks; a collector carries other spans as well."""
    return any(name.startswith("dpl.core.") for name in canonical(dict(attributes)))


def _several(value: Any) -> Sequence[Any]:
    if value is None or value == "":
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
