"""Records a page at a time, for who reads over a network."""

from __future__ import annotations

from typing import Any, Final

import attrs

from ldv.logboek._logboek import Logboek
from ldv.logboek._question import as_record
from ldv.logboek._sql import sql
from ldv.record import Record

_CONDITIONS: Final = {
    "trace_id": "trace_id = unhex({trace_id:String})",
    "activity": "processing_activity_id = {activity:String}",
    "subjects": "data_subject_id IN {subjects:Array(String)}",
    "subject_type": "data_subject_id_type = {subject_type:String}",
    "entity": "foreign_entity = {entity:String}",
    "since": "start_time >= fromUnixTimestamp64Nano({since:Int64}, 'UTC')",
    "ended_before": "end_time < fromUnixTimestamp64Nano({ended_before:Int64}, 'UTC')",
}
# The first of the two is what the table is sorted by; of a tuple the engine does not see that.
_AFTER: Final = (
    "start_time >= fromUnixTimestamp64Nano({after_time:Int64}, 'UTC') AND "
    "(toUnixTimestamp64Nano(start_time), trace_id, operation_id) > "
    "({after_time:Int64}, unhex({after_trace:String}), unhex({after_operation:String}))"
)


@attrs.frozen
class Place:
    """Where a record stands in the order of all records.

    Attributes:
        time: Its start, nanoseconds since 1970.
        trace_id: Its trace.
        operation_id: Its operation.
    """

    time: int
    trace_id: str
    operation_id: str

    @classmethod
    def of(cls, record: Record) -> Place:
        """The place of a record."""
        return cls(record.start_time, record.trace_id, record.operation_id)


@attrs.frozen(kw_only=True)
class Criteria:
    """What records must have; None asks nothing.

    Attributes:
        trace_id: Their trace, 32 lower-case hexadecimal digits.
        activity: Their activity.
        subjects: Texts, one of which must be their data subject's.
        subject_type: Type of the identifier of the data subject.
        entity: The calling party.
        since: First start that counts, nanoseconds since 1970.
        ended_before: First end that counts no more.
    """

    trace_id: str | None = None
    activity: str | None = None
    subjects: tuple[str, ...] | None = attrs.field(default=None, repr=False)
    subject_type: str | None = None
    entity: str | None = None
    since: int | None = None
    ended_before: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked, so that everything would be the answer."""
        return self == Criteria()


def page(logboek: Logboek, criteria: Criteria, *, after: Place | None, limit: int) -> list[Record]:
    """Records that have all that is asked, in the order of their start, from a place on.

    Args:
        logboek: The logboek, open.
        criteria: What they must have.
        after: The last record that was seen; None for the first page.
        limit: Most records.

    Raises:
        LogboekError: The engine could not answer.
        TargetUnavailable: The server does not answer.
    """
    parameters: dict[str, Any] = {}
    for name in _CONDITIONS:
        value = getattr(criteria, name)
        if value is not None:
            parameters[name] = list(value) if isinstance(value, tuple) else value
    conditions = [_CONDITIONS[name] for name in parameters]
    if after is not None:
        conditions.append(_AFTER)
        parameters |= {"after_time": after.time, "after_trace": after.trace_id, "after_operation": after.operation_id}
    parameters["limit"] = limit
    text = sql("records").substitute(
        conditions=" AND ".join(conditions) or "true",
        limit="LIMIT {limit:UInt64}",
        attributes="attributes",
        resource_attributes="resource_attributes",
    )
    return [as_record(row) for row in logboek.look_up(text, parameters)]
