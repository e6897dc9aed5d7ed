"""Records as a file for other programs: CSV or Parquet, one batch of records in memory at a time."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import json
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, Final

from ldv.errors import ConfigurationError, UsageError
from ldv.logboek import LogboekReader
from ldv.record import Record
from ldv.register._cells import guard

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS: Final = ("csv", "parquet")
_BATCH: Final = 8192
# JSON can say these in another way, and then they separate nothing in a program that takes them for a separator.
_SEPARATORS: Final = str.maketrans({";": "\\u003b", "|": "\\u007c"})
_COLUMNS: Final[dict[str, Callable[[Record], Any]]] = {
    "trace_id": lambda one: one.trace_id,
    "operation_id": lambda one: one.operation_id,
    "parent_operation_id": lambda one: one.parent_operation_id,
    "operation_name": lambda one: one.operation_name,
    "start_time": lambda one: one.start_time,
    "end_time": lambda one: one.end_time,
    "status": lambda one: one.status.name,
    "processing_activity_id": lambda one: one.processing_activity_id,
    "parent_processing_activity_id": lambda one: one.parent_processing_activity_id,
    "data_subject_id": lambda one: one.data_subject_id,
    "data_subject_id_type": lambda one: one.data_subject_id_type,
    "foreign_trace_id": lambda one: (one.foreign_operation.trace_id or None) if one.foreign_operation else None,
    "foreign_operation_id": lambda one: (one.foreign_operation.operation_id or None) if one.foreign_operation else None,
    "foreign_entity": lambda one: (one.foreign_operation.entity or None) if one.foreign_operation else None,
    "receiver": lambda one: one.receiver,
    "attributes": lambda one: dict(one.attributes),
    "resource_name": lambda one: one.resource_name,
    "resource_version": lambda one: one.resource_version,
    "resource_attributes": lambda one: dict(one.resource_attributes),
}
_MAPS: Final = ("attributes", "resource_attributes")
_TIMES: Final = ("start_time", "end_time")
_PSEUDONYM: Final = "data_subject_id"
_Moment = datetime.datetime | str | int | None


def export(
    logboek: LogboekReader,
    to: IO[bytes],
    *,
    file_format: str,
    since: _Moment = None,
    until: _Moment = None,
    activity: str | None = None,
    with_pseudonyms: bool = False,
) -> int:
    """Write records to a file, in the order of their start.

    However many there are, memory holds some thousands of them.

    Args:
        logboek: What to write from.
        to: A binary file.
        file_format: `csv`: UTF-8, RFC 4180, times as RFC 3339, maps as JSON; a text that a spreadsheet program would
            take for a formula gets an apostrophe in front. `parquet`: times to the nanosecond in UTC.
        since: Records that started then or later, as for `Logboek.records`.
        until: Records that started before then.
        activity: URI of a processing activity.
        with_pseudonyms: Write `data_subject_id` as well: then the file is about persons.

    Returns:
        Number of records.

    Raises:
        UsageError: The format is not known, or the period is none or ends before it begins.
        ConfigurationError: pyarrow is needed and not installed.
        LogboekError: The engine could not answer.
        TargetUnavailable: It does not answer.
    """
    if file_format not in FORMATS:
        raise UsageError(f"export: found a format that is not known; known are {', '.join(FORMATS)}.")
    _check(since, until)
    columns = [name for name in _COLUMNS if with_pseudonyms or name != _PSEUDONYM]
    records = logboek.iter_records(since=since, until=until, activity=activity)
    batches = iter(lambda: list(itertools.islice(records, _BATCH)), [])
    return (_write_csv if file_format == "csv" else _write_parquet)(batches, to, columns)


def _check(since: _Moment, until: _Moment) -> None:
    from ldv.logboek import selection

    chosen = selection(keys=None, since=since, until=until)
    if chosen.since is not None and chosen.until is not None and chosen.until < chosen.since:
        raise UsageError("export: found a period that ends before it begins. Exchange since and until.")


# -- csv --


def _write_csv(batches: Iterator[list[Record]], to: IO[bytes], columns: list[str]) -> int:
    count = 0
    to.write(_lines([columns]))
    for batch in batches:
        to.write(_lines([[_cell(name, _COLUMNS[name](one)) for name in columns] for one in batch]))
        count += len(batch)
    return count


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _TIMES:
        return _rfc3339(value)
    if name in _MAPS:
        return json.dumps(value, ensure_ascii=False).translate(_SEPARATORS) if value else ""
    return guard(str(value), anywhere=True)


def _rfc3339(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    return f"{datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


# -- parquet --


def _write_parquet(batches: Iterator[list[Record]], to: IO[bytes], columns: list[str]) -> int:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ConfigurationError(
            "export: Parquet needs pyarrow, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[analysis]', or write CSV."
        ) from None
    schema = pa.schema([(name, _type(name)) for name in columns])
    count = 0
    with parquet.ParquetWriter(to, schema, compression="zstd") as writer:
        for batch in batches:
            arrays = [_array(name, [_COLUMNS[name](one) for one in batch]) for name in columns]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
            count += len(batch)
    return count


def _type(name: str) -> pa.DataType:
    import pyarrow as pa

    if name in _TIMES:
        return pa.timestamp("ns", tz="UTC")
    return pa.map_(pa.string(), pa.string()) if name in _MAPS else pa.string()


def _array(name: str, values: list[Any]) -> pa.Array:
    import pyarrow as pa

    return pa.array([list(value.items()) for value in values] if name in _MAPS else values, type=_type(name))
