"""The record: one line in a logboek."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Status(enum.IntEnum):
    """Whether a processing succeeded (statusCode, section 3.2.22).

    The current draft calls the same three Unset, Ok and Error.
    """

    UNKNOWN = 0
    OK = 1
    NOK = 2


@attrs.frozen
class ForeignOperation:
    """The operation of a calling party (section 3.2.7 and 3.2.8).

    Identifiers only, nothing of its content (decision 4.1).

    Attributes:
        trace_id: Its trace, 32 lower-case hexadecimal digits.
        operation_id: Its operation, 16 lower-case hexadecimal digits.
        entity: URI of the party, or empty when it did not say.
    """

    trace_id: str
    operation_id: str
    entity: str = ""


def _frozen_mapping(value: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(value))


@attrs.frozen(kw_only=True)
class Record:
    """One record, under the canonical names of the standard (section 3.2).

    Attributes:
        trace_id: Groups what belongs to one processing; 32 lower-case hexadecimal digits.
        operation_id: Unique in the world, meaningless, unordered; 16 lower-case hexadecimal digits.
        parent_operation_id: The enclosing operation, or None.
        operation_name: For people: a verb in the infinitive and a noun.
        start_time: Nanoseconds since 1970-01-01 UTC.
        end_time: Nanoseconds since 1970-01-01 UTC, not before `start_time`.
        status: Whether it succeeded.
        resource_name: The application.
        resource_version: Its version.
        resource_attributes: Further facts about the application.
        processing_activity_id: URI of the activity in a register.
        parent_processing_activity_id: Activity of the enclosing operation when that is another one, or None.
        data_subject_id: Pseudonym of the one data subject, or None.
        data_subject_id_type: BSN, KVK, ... or a URI; None where nobody said it, never guessed.
        foreign_operation: Operation of the calling party, or None.
        receiver: Party that receives the data, or None.
        attributes: Free key/value pairs.
        writer: Journal that the record came through, 16 hexadecimal digits; empty when unknown.
        sequence: Place in that journal, counting from 1; 0 when unknown.
    """

    trace_id: str
    operation_id: str
    parent_operation_id: str | None = None
    operation_name: str
    start_time: int
    end_time: int
    status: Status = attrs.field(converter=Status)
    resource_name: str = ""
    resource_version: str = ""
    resource_attributes: Mapping[str, str] = attrs.field(factory=dict, converter=_frozen_mapping, hash=False)
    processing_activity_id: str = ""
    parent_processing_activity_id: str | None = None
    data_subject_id: str | None = None
    data_subject_id_type: str | None = None
    foreign_operation: ForeignOperation | None = None
    receiver: str | None = None
    attributes: Mapping[str, str] = attrs.field(factory=dict, converter=_frozen_mapping, hash=False)
    writer: str = ""
    sequence: int = 0

    @property
    def started_at(self) -> datetime.datetime:
        """`start_time` as a date and time in UTC, cut to microseconds."""
        return _EPOCH + datetime.timedelta(microseconds=self.start_time // 1000)

    @property
    def ended_at(self) -> datetime.datetime:
        """`end_time` as a date and time in UTC, cut to microseconds."""
        return _EPOCH + datetime.timedelta(microseconds=self.end_time // 1000)

    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], Record], tuple[dict[str, Any]]]:
        """A record can be sent to another process; a read-only view of a mapping cannot."""
        fields = {field.name: getattr(self, field.name) for field in attrs.fields(Record)}
        fields |= {name: dict(fields[name]) for name in ("attributes", "resource_attributes")}
        return _made_of, (fields,)


def _made_of(fields: dict[str, Any]) -> Record:
    return Record(**fields)
