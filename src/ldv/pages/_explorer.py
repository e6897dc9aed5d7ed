"""What a privacy officer sees: records with filters, a trace as it ran, and one record with its register version."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs
from markupsafe import Markup
from starlette.responses import Response

from ldv.errors import UnknownActivity
from ldv.inzage import ZONE, Chain, chain_svg, follow
from ldv.inzage._follow import HERE
from ldv.pages._fields import grounds_of
from ldv.pages._listing import Filter, listing
from ldv.pages._looking import activity_names, entity_names, looked_at, name_subjects
from ldv.pages._period import Days, days
from ldv.pages._visit import Visit
from ldv.pages._waterfall import bars
from ldv.record import Record, Subject
from ldv.register import KEEP_AUDIT_LOG, READ_LOGBOEK, ProcessingActivity, Register

_MOST_OF_A_TRACE: Final = 1000
_SQL: Final = Path(__file__).parent / "sql"
_STATUSES: Final = ("OK", "NOK", "UNKNOWN")
_OWN: Final = [READ_LOGBOEK, KEEP_AUDIT_LOG]
"""What comes of looking at these pages: among the others it would stand in front of what somebody came to see."""


def explorer(visit: Visit) -> Response:
    """Records, the newest first, with filters."""
    subject: Subject | None = visit.session.kept.get("subject")
    period = days(visit.query("van"), visit.query("tot"))
    chosen = {name: visit.query(name) for name in ("activiteit", "uitkomst", "handeling", "partij", "eigen")}
    looking = "heeft verwerkingen van één betrokkene bekeken" if subject else "heeft een lijst van verwerkingen bekeken"
    with looked_at(visit, looking, subject=subject) as (reader, _):
        found = listing(
            reader.logboek,
            _wanted(chosen, period, subject, visit),
            older_than=visit.query("na"),
            newer_than=visit.query("voor"),
        )
        names = activity_names(reader.register)
        parties = entity_names(reader.register)
        activities = [str(row[0]) for row in reader.logboek.sql(_sql("choices")).rows]
    return visit.page(
        "explorer.html",
        rows=found.rows,
        newer=found.newer,
        older=found.older,
        names=names,
        parties=parties,
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
    follows = bool(visit.query("volg"))
    looking = f"heeft trace {trace_id} " + ("langs organisaties gevolgd" if follows else "bekeken")
    with looked_at(visit, looking) as (reader, operation):
        records = reader.logboek.records(trace_id=trace_id, limit=_MOST_OF_A_TRACE)
        name_subjects(operation, records, reader=reader, visit=visit)
        names = activity_names(reader.register)
        chain: Chain | None = None
        if follows:
            chain = follow(trace_id, profile=visit.pages.service.profile, logboek=reader.logboek, everyone=True)
    if not records and (chain is None or not chain.steps):
        return visit.sorry(404)
    if chain is not None:
        chain = _with_our_name(chain, visit)
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
    with looked_at(visit, f"heeft verwerking {operation} van trace {trace_id} bekeken") as (reader, own):
        found = reader.logboek.records(trace_id=trace_id, operation_id=operation, limit=1)
        if not found:
            return visit.sorry(404)
        name_subjects(own, found, reader=reader, visit=visit)
        version, versions = _version(reader.register, found[0])
        parties = entity_names(reader.register)
    grounds = () if version is None else grounds_of(version, visit.tongue)
    return visit.page(
        "record.html", record=found[0], version=version, versions=versions, grounds=grounds, parties=parties
    )


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
        zone=ZoneInfo(ZONE),
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


def _wanted(chosen: dict[str, str], period: Days, subject: Subject | None, visit: Visit) -> Filter:
    conditions: list[str] = []
    parameters: dict[str, Any] = {}

    def add(condition: str, **values: Any) -> None:
        conditions.append(condition)
        parameters.update(values)

    if chosen["activiteit"]:
        add("processing_activity_id = {activiteit:String}", activiteit=chosen["activiteit"])
    elif subject is None and not chosen["eigen"]:
        add("processing_activity_id NOT IN {own:Array(String)}", own=_OWN)
    if chosen["handeling"]:
        add("positionCaseInsensitiveUTF8(operation_name, {handeling:String}) > 0", handeling=chosen["handeling"])
    if chosen["partij"]:
        add("(foreign_entity = {partij:String} OR receiver = {partij:String})", partij=chosen["partij"])
    if chosen["uitkomst"] in _STATUSES:
        add("status = {uitkomst:String}", uitkomst=chosen["uitkomst"])
    if period.since is not None:
        since = int(period.since.timestamp()) * 10**9
        add("start_time >= fromUnixTimestamp64Nano({since:Int64}, 'UTC')", since=since)
    if period.until is not None:
        until = int(period.until.timestamp()) * 10**9
        add("start_time < fromUnixTimestamp64Nano({until:Int64}, 'UTC')", until=until)
    keys = visit.pages.service.keys
    if subject is not None and keys is not None:
        add("data_subject_id IN {subjects:Array(String)}", subjects=list(subject.search_terms(keys)))
    return Filter(conditions=tuple(conditions), parameters=parameters)


def _is_hex(text: str, digits: int) -> bool:
    return len(text) == digits and all(character in "0123456789abcdef" for character in text)


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
