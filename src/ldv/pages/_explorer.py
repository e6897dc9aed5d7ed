"""What a privacy officer sees: records with filters, a trace as it ran, and one record with its register version."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any, Final

import attrs
from markupsafe import Markup
from starlette.responses import Response

from ldv.errors import UnknownActivity
from ldv.inzage import Chain, chain_svg, follow
from ldv.inzage._follow import HERE
from ldv.pages._period import days
from ldv.pages._visit import Visit
from ldv.pages._waterfall import bars
from ldv.processing import processing
from ldv.record import Record, Subject
from ldv.register import READ_LOGBOEK, ProcessingActivity, Register
from ldv.service._readers import Reader

_ON_A_PAGE: Final = 50
_MOST_PAGES: Final = 200
_MOST_OF_A_TRACE: Final = 1000
_SQL: Final = Path(__file__).parent / "sql"
_STATUSES: Final = ("OK", "NOK", "UNKNOWN")
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@attrs.frozen(kw_only=True)
class Row:
    """A line of the explorer."""

    trace: str
    operation: str
    name: str
    when: datetime.datetime
    milliseconds: float
    status: str
    activity: str
    application: str
    caller: str
    receiver: str
    about: str


@contextlib.contextmanager
def reading(visit: Visit, *, subject: Subject | None = None) -> Iterator[Reader]:
    """Something to read with; that a privacy officer reads is a processing of its own."""
    with (
        processing("raadplegen logboek", activity=READ_LOGBOEK, subject=subject),
        visit.pages.service.readers.lend() as reader,
    ):
        yield reader


def explorer(visit: Visit) -> Response:
    """Records, the newest first, with filters."""
    subject: Subject | None = visit.session.kept.get("subject")
    period = days(visit.query("van"), visit.query("tot"))
    chosen = {name: visit.query(name) for name in ("activiteit", "uitkomst", "handeling", "partij")}
    number = min(int(visit.query("pagina")), _MOST_PAGES) if visit.query("pagina").isdecimal() else 1
    conditions, parameters = _conditions(chosen, subject, visit)
    if period.since is not None:
        conditions.append("start_time >= fromUnixTimestamp64Nano({since:Int64}, 'UTC')")
        parameters["since"] = int(period.since.timestamp()) * 10**9
    if period.until is not None:
        conditions.append("start_time < fromUnixTimestamp64Nano({until:Int64}, 'UTC')")
        parameters["until"] = int(period.until.timestamp()) * 10**9
    parameters |= {"most": _ON_A_PAGE + 1, "offset": (max(number, 1) - 1) * _ON_A_PAGE}
    with reading(visit, subject=subject) as reader:
        query = Template(_sql("explore")).substitute(conditions=" AND ".join(conditions) or "true")
        found = reader.logboek.sql(query, parameters).rows
        names = activity_names(reader.register)
        activities = [str(row[0]) for row in reader.logboek.sql(_sql("choices")).rows]
    rows = [_row(row, names) for row in found[:_ON_A_PAGE]]
    return visit.page(
        "explorer.html",
        rows=rows,
        more=len(found) > _ON_A_PAGE and number < _MOST_PAGES,
        number=max(number, 1),
        period=period,
        chosen=chosen,
        statuses=_STATUSES,
        activities=sorted(((names.get(id, id), id) for id in activities), key=lambda one: one[0].casefold()),
        subject=subject is not None,
        wrong=visit.session.kept.pop("wrong", False),
    )


def look_for_subject(visit: Visit) -> Response:
    """Only the records of one person; who that is stands in no address."""
    visit.session.kept.pop("subject", None)
    if not visit.form.get("wis"):
        subject = Subject(visit.form.get("id", "").strip(), type=visit.form.get("type", "").strip() or "BSN")
        if subject.fault():
            visit.session.kept["wrong"] = True
        else:
            visit.session.kept["subject"] = subject
    return visit.go("/logboek")


def look_for_trace(visit: Visit) -> Response:
    """To a trace by its identifier."""
    trace = visit.query("id").replace("-", "").lower()
    return visit.go(f"/logboek/trace/{trace}") if _is_hex(trace, 32) else visit.sorry(404)


def trace(visit: Visit) -> Response:
    """A trace as it ran, and across organisations when somebody asks for that."""
    trace_id = str(visit.request.path_params["trace"]).replace("-", "").lower()
    if not _is_hex(trace_id, 32):
        return visit.sorry(404)
    with reading(visit) as reader:
        records = reader.logboek.records(trace_id=trace_id, limit=_MOST_OF_A_TRACE)
        names = activity_names(reader.register)
        chain: Chain | None = None
        if visit.query("volg"):
            chain = follow(trace_id, profile=visit.pages.service.profile, logboek=reader.logboek, everyone=True)
            chain = _with_our_name(chain, visit)
    if not records and (chain is None or not chain.steps):
        return visit.sorry(404)
    return visit.page(
        "trace.html",
        trace=trace_id,
        bars=bars(records),
        names=names,
        chain=chain,
        picture=Markup(_picture(chain, visit)) if chain is not None else "",  # noqa: S704 - everything in it is escaped
        whole=len(records) < _MOST_OF_A_TRACE,
    )


def record(visit: Visit) -> Response:
    """One record, with what the register said when it began."""
    trace_id, operation = (str(visit.request.path_params[name]).lower() for name in ("trace", "operation"))
    if not _is_hex(trace_id, 32) or not _is_hex(operation, 16):
        return visit.sorry(404)
    with reading(visit) as reader:
        found = reader.logboek.records(trace_id=trace_id, operation_id=operation, limit=1)
        if not found:
            return visit.sorry(404)
        version, versions = _version(reader.register, found[0])
    return visit.page("record.html", record=found[0], version=version, versions=versions)


def activity_names(register: Register | None) -> dict[str, str]:
    """The names of activities by every identifier that any of their versions had."""
    if register is None:
        return {}
    return {version.id: version.name for version in register.versions()}


def _with_our_name(chain: Chain, visit: Visit) -> Chain:
    """Who looks knows us by our name, and not by our URI."""
    own = visit.pages.service.profile.entity or HERE
    parties = (
        attrs.evolve(party, name=visit.pages.organisation()) if party.entity == own else party
        for party in chain.parties
    )
    return attrs.evolve(chain, parties=tuple(parties))


def _picture(chain: Chain, visit: Visit) -> str:
    tongue = visit.tongue
    return chain_svg(
        chain,
        title=tongue("De keten over organisaties"),
        description=tongue(
            "Een kolom voor elke organisatie, en pijlen voor wat waartoe leidde. Hieronder staat het als lijst."
        ),
        silent=tongue("gaf geen antwoord"),
    )


def _version(register: Register | None, record: Record) -> tuple[ProcessingActivity | None, int]:
    if register is None or not record.processing_activity_id:
        return None, 0
    from ldv.inzage._confidential import version_for

    try:
        history = register.history(record.processing_activity_id)
    except UnknownActivity:
        return None, 0
    return version_for(history, record.started_at), len(history)


def _conditions(chosen: dict[str, str], subject: Subject | None, visit: Visit) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    for name, condition in (
        ("activiteit", "processing_activity_id = {activiteit:String}"),
        ("handeling", "positionCaseInsensitiveUTF8(operation_name, {handeling:String}) > 0"),
        ("partij", "(foreign_entity = {partij:String} OR receiver = {partij:String})"),
    ):
        if chosen[name]:
            conditions.append(condition)
            parameters[name] = chosen[name]
    if chosen["uitkomst"] in _STATUSES:
        conditions.append("status = {uitkomst:String}")
        parameters["uitkomst"] = chosen["uitkomst"]
    keys = visit.pages.service.keys
    if subject is not None and keys is not None:
        conditions.append("data_subject_id IN {subjects:Array(String)}")
        parameters["subjects"] = list(subject.search_terms(keys))
    return conditions, parameters


def _row(row: tuple[Any, ...], names: dict[str, str]) -> Row:
    trace, operation, name, started, ended, status, activity, application, caller, receiver, about = row
    return Row(
        trace=trace,
        operation=operation,
        name=name,
        when=_EPOCH + datetime.timedelta(microseconds=started // 1000),
        milliseconds=(ended - started) / 1e6,
        status=status,
        activity=names.get(activity, activity),
        application=application,
        caller=caller,
        receiver=receiver,
        about=about,
    )


def _is_hex(text: str, digits: int) -> bool:
    return len(text) == digits and all(character in "0123456789abcdef" for character in text)


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
