"""The extension "lezen": records for who may read them."""

from __future__ import annotations

import datetime
import re
import time
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import Response

from ldv.errors import RequestRefused
from ldv.logboek import Criteria, Place, page
from ldv.record import Record, Status, Subject
from ldv.record import _names as names
from ldv.service._requests import Room, admitted, body_of, in_thread
from ldv.service._scopes import Principal, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldv.pseudonym import KeyRing
    from ldv.service._access import Access
    from ldv.service._metrics import Metrics
    from ldv.service._readers import Reader, Readers

BASE: Final = "/lezenapi/v1"
PATH: Final = f"{BASE}/processing-activities"
MOST: Final = 1000
"""Most records in one answer, and as many when nothing is said."""
_MOST_BYTES: Final = 65_536
_CURSOR: Final = re.compile(r"[0-7][0-9a-f]{63}")
_MS: Final = 1_000_000
_LAST: Final = 2**63 - 1
_AT_A_TIME: Final = 4
_SEARCH_SECONDS: Final = 10.0
_MOST_CHUNK: Final = 8192
_STATUS: Final = {Status.UNKNOWN: "Unset", Status.OK: "Ok", Status.NOK: "Error"}

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]
# In JSON 1.0 is a whole number as well.
_Time = Annotated[int, msgspec.Meta(ge=-(2**63), le=_LAST)] | Annotated[float, msgspec.Meta(ge=-(2**63), le=_LAST)]
_TraceId = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}$")
]


class _Question(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is asked. A criterion that is not known is refused: left out, it would give more than was asked for."""

    trace_id: _TraceId | msgspec.UnsetType = msgspec.UNSET
    start_time: _Time | msgspec.UnsetType = msgspec.UNSET
    end_time: _Time | msgspec.UnsetType = msgspec.UNSET
    activity: _Text | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name=names.PROCESSING_ACTIVITY_ID)
    subject: _Text | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name=names.DATA_SUBJECT_ID)
    subject_type: _Text | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name=names.DATA_SUBJECT_ID_TYPE)
    entity: _Text | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name=names.FOREIGN_ENTITY)

    def text(self, name: str) -> str | None:
        """A text that was given, or None."""
        value = getattr(self, name)
        return value if isinstance(value, str) else None

    def milliseconds(self, name: str) -> int | None:
        """A time that was given, or None.

        Raises:
            RequestRefused: It is no whole number.
        """
        value = getattr(self, name)
        if value is msgspec.UNSET:
            return None
        if value != int(value):
            raise RequestRefused("lezen: a time is a whole number of milliseconds.")
        return int(value)


_decoder: Final = msgspec.json.Decoder(_Question)


class Lezen:
    """Answers `POST /lezenapi/v1/processing-activities`.

    Search terms stand in the body, "so that no identifier of a person ends up in a URL".

    Args:
        readers: What is read from.
        keys: What identifiers of persons are pseudonyms by.
        access: Who may read.
        timeout: Seconds within which a request has to arrive.
        metrics: What counts.
    """

    def __init__(self, readers: Readers, *, keys: KeyRing, access: Access, timeout: float, metrics: Metrics) -> None:
        """Nothing asked yet."""
        self._readers = readers
        self._keys = keys
        self._access = access
        self._timeout = timeout
        self._metrics = metrics
        self._room = Room(256 * _MOST_BYTES)
        self._limiter: CapacityLimiter | None = None

    async def processing_activities(self, request: Request) -> Response:
        """Records that have all that is asked, in the order of their start; a `Link` leads to the next ones."""
        self._limiter = self._limiter or CapacityLimiter(_AT_A_TIME)
        principal = await admitted(self._access, request, scope=Scope.READ, limiter=self._limiter)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise RequestRefused("lezen: a body is application/json.", status=415)
        started = time.perf_counter()
        body, taken = await body_of(request, most=_MOST_BYTES, timeout=self._timeout, room=self._room)
        try:
            query = list(request.query_params.multi_items())
            return await in_thread(lambda: self._answer(body, query, principal), self._limiter)
        finally:
            self._room.give_back(taken)
            self._metrics.seconds.labels("lezen").observe(time.perf_counter() - started)

    def _answer(self, body: bytes, query: list[tuple[str, str]], principal: Principal) -> Response:
        criteria = self._criteria(_question(body), principal)
        limit, after = _page_in(query)
        with self._readers.lend() as reader:
            found, more = _visible(reader, criteria, after=after, limit=limit, principal=principal)
        headers = {"Cache-Control": "no-store"}
        if more:
            headers["Link"] = f'<{PATH}?limit={limit}&cursor={_cursor(Place.of(found[-1]))}>; rel="next"'
        content = msgspec.json.encode({"processingActivities": [_shown(record) for record in found]})
        return Response(content, media_type="application/json", headers=headers)

    def _criteria(self, asked: _Question, principal: Principal) -> Criteria:
        subject, kind, trace = asked.text("subject"), asked.text("subject_type"), asked.text("trace_id")
        subjects: tuple[str, ...] | None = None
        if subject is not None:
            subjects = (subject,)
            person = Subject(subject, type=kind or "")
            # An identifier in place of a pseudonym asks what a person did; that is another right.
            if Scope.INZAGE in principal.scopes and not person.fault():
                subjects += tuple(person.search_terms(self._keys))
        start, end = asked.milliseconds("start_time"), asked.milliseconds("end_time")
        criteria = Criteria(
            trace_id=None if trace is None else trace.replace("-", "").lower(),
            activity=asked.text("activity"),
            subjects=subjects,
            subject_type=kind,
            entity=asked.text("entity"),
            since=_nanoseconds(start),
            ended_before=None if end is None else _nanoseconds(end + 1),
        )
        if criteria.is_empty:
            # "Minimaal één moet gevuld zijn, zorg voor een zo exact mogelijke zoekopdracht."
            raise RequestRefused("lezen: at least one criterion has to be given, the more exact the better.")
        return criteria


def _question(body: bytes) -> _Question:
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise RequestRefused(
            "lezen: the body is not a ProcessingActivityRequest; see openapi.json for what it may hold."
        ) from None


def _nanoseconds(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else min(max(milliseconds, 0) * _MS, _LAST)


def _visible(
    reader: Reader, criteria: Criteria, *, after: Place | None, limit: int, principal: Principal
) -> tuple[list[Record], bool]:
    """A full page of what may be seen, and whether more follows.

    What is confidential is passed over and the page filled up with what comes behind it: a page that is not full would
    tell that something was left out.
    """
    hides = _hiding(reader, principal)
    found: list[Record] = []
    size = limit + 1
    deadline = time.monotonic() + _SEARCH_SECONDS
    while True:
        chunk = page(reader.logboek, criteria, after=after, limit=size)
        for record in chunk:
            if hides is None or not hides(record):
                found.append(record)
                if len(found) > limit:
                    return found[:limit], True
        if len(chunk) < size:
            return found, False
        if time.monotonic() > deadline:
            raise RequestRefused("lezen: this takes too long. Ask more exactly.", status=503, retry_after=1)
        after = Place.of(chunk[-1])
        size = min(size * 2, _MOST_CHUNK)


def _hiding(reader: Reader, principal: Principal) -> Callable[[Record], bool] | None:
    """What tells which records are confidential; None where nothing is kept from this one.

    "Vertrouwelijkheid wordt per logrecord afgeleid uit wat over vertrouwelijkheid is vastgelegd bij de bijbehorende
    Verwerkingsactiviteit" (section 4.6.3).
    """
    if reader.register is None or Scope.REPORT in principal.scopes:
        return None
    from ldv.inzage._activities import Activities

    activities = Activities(reader.register, now=datetime.datetime.now(tz=datetime.UTC))

    def hides(record: Record) -> bool:
        # What was done inside a confidential activity names it, and would tell that it was carried out.
        around = (record.processing_activity_id, record.parent_processing_activity_id)
        return any(id and activities.hides(id, started=record.started_at, ended=record.ended_at) for id in around)

    return hides


def _page_in(query: list[tuple[str, str]]) -> tuple[int, Place | None]:
    limit, after = MOST, None
    for name, value in query:
        if name == "limit":
            if not (value.isascii() and value.isdigit() and len(value) < 6 and 1 <= int(value) <= MOST):
                raise RequestRefused(f"lezen: limit is a whole number from 1 to {MOST}.")
            limit = int(value)
        elif name == "cursor":
            after = _place(value)
        else:
            raise RequestRefused("lezen: in the address, only limit and cursor are known.")
    return limit, after


def _cursor(place: Place) -> str:
    return f"{place.time:016x}{place.trace_id}{place.operation_id}"


def _place(text: str) -> Place:
    if _CURSOR.fullmatch(text) is None:
        raise RequestRefused("lezen: the cursor is not one that was given here.")
    return Place(int(text[:16], 16), text[16:48], text[48:])


def _shown(record: Record) -> dict[str, Any]:
    """A record in the words of the interface."""
    trace = record.trace_id
    foreign = record.foreign_operation
    attributes = {
        names.PROCESSING_ACTIVITY_ID: record.processing_activity_id,
        names.DATA_SUBJECT_ID: record.data_subject_id,
        names.DATA_SUBJECT_ID_TYPE: record.data_subject_id_type,
        names.FOREIGN_ENTITY: foreign.entity if foreign else "",
        names.FOREIGN_TRACE_ID: foreign.trace_id if foreign else "",
        names.FOREIGN_OPERATION_ID: foreign.operation_id if foreign else "",
        names.PARENT_PROCESSING_ACTIVITY_ID: record.parent_processing_activity_id,
        names.RECEIVER: record.receiver,
        # Those of extensions. What an organisation keeps for itself is nobody else's business (decision 4.1).
        **{key: value for key, value in record.attributes.items() if _is_for_others(key)},
    }
    resource = {"service.name": record.resource_name, "service.version": record.resource_version}
    shown = {
        "traceId": f"{trace[:8]}-{trace[8:12]}-{trace[12:16]}-{trace[16:20]}-{trace[20:]}",
        "spanId": record.operation_id,
        "status": _STATUS[record.status],
        "name": record.operation_name,
        "startTime": record.start_time // _MS,
        "endTime": record.end_time // _MS,
        "resource": {"attributes": {key: value for key, value in resource.items() if value}},
        "attributes": {key: value for key, value in attributes.items() if value},
    }
    if record.parent_operation_id:
        shown["parentSpanId"] = record.parent_operation_id
    return shown


def _is_for_others(key: str) -> bool:
    return key.startswith("dpl.") and not key.startswith("dpl.ldv.")
