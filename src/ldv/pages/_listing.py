"""A page of the explorer: from a place in the logboek on, so that it stays the same while records come in."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from string import Template
from typing import Any, Final

import attrs

from ldv.logboek import Logboek, Place

_ON_A_PAGE: Final = 50
_SQL: Final = Path(__file__).parent / "sql"
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_CURSOR: Final = re.compile(r"[0-7][0-9a-f]{63}")
# The first of the two is what the table is sorted by; of a tuple the engine does not see that.
_BEYOND: Final = (
    "start_time ${sign}= fromUnixTimestamp64Nano({place_time:Int64}, 'UTC')",
    "(toUnixTimestamp64Nano(start_time), trace_id, operation_id) ${sign} "
    "({place_time:Int64}, unhex({place_trace:String}), unhex({place_operation:String}))",
)


@attrs.frozen(kw_only=True)
class Row:
    """A line of the explorer.

    Attributes:
        place: Where it stands in the order of all records.
        name: What was done.
        when: When it began.
        milliseconds: How long it took.
        status: How it ended.
        activity: Identifier of the activity.
        application: With which application.
        caller: Who asked for it; empty when nobody did.
        receiver: Who received the data; empty when nobody did.
        about: Kind of identifier of the data subject; empty when it is about nobody.
    """

    place: Place
    name: str
    when: datetime.datetime
    milliseconds: float
    status: str
    activity: str
    application: str
    caller: str
    receiver: str
    about: str


@attrs.frozen(kw_only=True)
class Listing:
    """A page of lines, the newest first.

    Attributes:
        rows: The lines.
        newer: What leads to the newer ones; empty where these are the newest.
        older: What leads to the older ones; empty where there are none.
    """

    rows: tuple[Row, ...]
    newer: str
    older: str


@attrs.frozen(kw_only=True)
class Filter:
    """What lines must have.

    Attributes:
        conditions: In SQL.
        parameters: The values in them.
    """

    conditions: tuple[str, ...] = ()
    parameters: dict[str, Any] = attrs.field(factory=dict, repr=False)


def listing(logboek: Logboek, wanted: Filter, *, older_than: str = "", newer_than: str = "") -> Listing:
    """Read a page.

    A page begins at a record and not at a number: what comes in meanwhile moves nothing, so nobody sees a record twice
    or misses one.

    Args:
        logboek: The logboek, open.
        wanted: What lines must have.
        older_than: From which place on, to older ones; what is no place is the beginning.
        newer_than: From which place on, to newer ones.

    Raises:
        LogboekError: The engine could not answer.
    """
    place = _place(newer_than)
    if place is not None:
        found = _rows(logboek, wanted, beyond=place, newer=True)
        if len(found) > _ON_A_PAGE:
            rows = tuple(reversed(found[:_ON_A_PAGE]))
            return Listing(rows=rows, newer=_cursor(rows[0].place), older=_cursor(rows[-1].place))
        # These are the newest: from the beginning, so that the page is full.
    place = None if place is not None else _place(older_than)
    found = _rows(logboek, wanted, beyond=place, newer=False)
    rows = tuple(found[:_ON_A_PAGE])
    more = len(found) > _ON_A_PAGE
    return Listing(
        rows=rows,
        newer="" if place is None else _cursor(rows[0].place if rows else place),
        older=_cursor(rows[-1].place) if more else "",
    )


def _rows(logboek: Logboek, wanted: Filter, *, beyond: Place | None, newer: bool) -> list[Row]:
    conditions, parameters = list(wanted.conditions), {**wanted.parameters, "most": _ON_A_PAGE + 1}
    if beyond is not None:
        conditions += [Template(text).substitute(sign=">" if newer else "<") for text in _BEYOND]
        parameters |= {
            "place_time": beyond.time,
            "place_trace": beyond.trace_id,
            "place_operation": beyond.operation_id,
        }
    text = Template((_SQL / "explore.sql").read_text(encoding="utf-8"))
    query = text.substitute(conditions=" AND ".join(conditions) or "true", order="ASC" if newer else "DESC")
    return [_row(row) for row in logboek.sql(query, parameters).rows]


def _row(row: tuple[Any, ...]) -> Row:
    trace, operation, name, started, ended, status, activity, application, caller, receiver, about = row
    return Row(
        place=Place(started, trace, operation),
        name=name,
        when=_EPOCH + datetime.timedelta(microseconds=started // 1000),
        milliseconds=(ended - started) / 1e6,
        status=status,
        activity=activity,
        application=application,
        caller=caller,
        receiver=receiver,
        about=about,
    )


def _cursor(place: Place) -> str:
    return f"{place.time:016x}{place.trace_id}{place.operation_id}"


def _place(text: str) -> Place | None:
    return Place(int(text[:16], 16), text[16:48], text[48:]) if _CURSOR.fullmatch(text) else None
