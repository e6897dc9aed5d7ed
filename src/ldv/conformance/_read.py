"""Reading records from wherever they are."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Final

from ldv.conformance._entry import Entry, is_processing
from ldv.conformance._spans import entries_of, entry_of_row
from ldv.errors import UsageError
from ldv.logboek import Logboek, parse_dsn
from ldv.logboek._engine import open_client
from ldv.logboek._faults import question_failed
from ldv.profile import Profile, load_profile

_OURS: Final = "verwerkingen"
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_MOST: Final = 2**63 - 1
_SHAPES: Final = {
    "moza": frozenset({"traceId", "spanId", "parentSpanId", "startTime", "endTime", "attributes", "resource"}),
    "collector": frozenset({"TraceId", "SpanId", "ParentSpanId", "SpanName", "Duration", "SpanAttributes"}),
}
"""Whose table it is, and the columns that say so."""


@contextlib.contextmanager
def read(
    where: str | Path,
    *,
    table: str | None = None,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    profile: str | Profile = "seed",
    wait: float = 10.0,
) -> Iterator[Iterator[Entry]]:
    """The records of a logboek, of a table of spans, or of a file.

    Args:
        where: A DSN (`chdb:///PATH`, `clickhouses://...`), or the path of a file: OTLP in JSON or protobuf, or rows of
            the Java library's table as JSON, one a line.
        table: Table of the DSN; by default that of this library, or the only one there whose columns are known.
        since: Only what started then or later; not for a file.
        until: Only what started before then; not for a file.
        profile: The agreements: whether TLS is required.
        wait: Seconds to wait for another process that has the embedded engine open.

    Yields:
        The records, as they stand.

    Raises:
        ConfigurationError: There is no logboek there.
        UsageError: The table or the file is of a kind that is not known.
        LogboekError: The engine could not answer.
        Unavailable: It is held by another process, or does not answer.
    """
    if "://" not in str(where):
        path = Path(where)
        if not path.is_file():
            raise UsageError(f"conform: {path} is not a file. Give a file, or a DSN such as chdb:///PATH.")
        yield entries_of(path)
        return
    agreed = load_profile(profile)
    dsn = parse_dsn(str(where), profile=agreed)
    client = open_client(dsn, read_only=True, wait=wait)
    with contextlib.closing(client):
        chosen, shape = _table(client, table)
        if shape is not None:
            yield _rows(client, chosen, shape, since, until)
            return
    with Logboek.open(dsn, profile=agreed, wait=wait) as logboek:
        found = logboek.iter_records(since=since, until=until)
        with contextlib.closing(found):  # type: ignore[type-var]  # a generator, which can be closed
            yield (Entry.of(record, place=place) for place, record in enumerate(found, start=1))


def _table(client: Any, asked: str | None) -> tuple[str, str | None]:
    """Which table, and whose; None for the one of this library."""
    tables = {name: frozenset(columns) for name, columns in _ask(lambda: client.query(_sql("columns").template))}
    if asked is not None and (not _NAME.fullmatch(asked) or asked not in tables):
        raise UsageError(f"conform: there is no table of that name; there are {', '.join(tables) or 'none'}.")
    if asked in {None, _OURS} and "operation_name" in tables.get(_OURS, ()):
        return _OURS, None
    known = [
        (name, shape)
        for name, columns in tables.items()
        for shape, needed in _SHAPES.items()
        if needed <= columns and asked in {None, name}
    ]
    if len(known) != 1:
        raise UsageError(
            f"conform: found {len(known)} tables with columns that are known, among {', '.join(tables) or 'none'}; "
            "expected one: of this library, of moza-logboekdataverwerking, or otel_traces of the collector. Say which "
            "with --table."
        )
    return known[0]


def _rows(
    client: Any,
    table: str,
    shape: str,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
) -> Iterator[Entry]:
    text = _sql(shape).substitute(table=f"`{table}`")
    period = {"since": _nanoseconds(since, -_MOST), "until": _nanoseconds(until, _MOST)}
    place = 0
    with _ask(lambda: client.query_row_block_stream(text, parameters=period)) as blocks:
        names = blocks.source.column_names
        for block in blocks:
            for values in block:
                row = dict(zip(names, values, strict=True))
                # Whatever the collector got is in its table; what is in a logboek is there to be a record.
                if shape == "collector" and not is_processing(row["attributes"]):
                    continue
                place += 1
                yield entry_of_row(row, place)


def _nanoseconds(moment: datetime.datetime | None, otherwise: int) -> int:
    return otherwise if moment is None else int(moment.timestamp()) * 1_000_000_000


def _ask(question: Callable[[], Any]) -> Any:
    try:
        answer = question()
    except Exception as error:  # noqa: BLE001 - translated as a whole, so that no value in the engine's message gets out
        fault = question_failed(error)
    else:
        return getattr(answer, "result_rows", answer)
    raise fault


@cache
def _sql(name: str) -> Template:
    text = files("ldv.conformance").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    return Template(text.rstrip().rstrip(";"))
