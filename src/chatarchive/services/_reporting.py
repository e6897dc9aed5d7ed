"""The registration overview, the monthly report, the risks and the notice (working agreements, sections 4 and 13)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from chatarchive.cleaning import load_case
from chatarchive.db import Cleaning
from chatarchive.dms import DossierPaths
from chatarchive.domain import (
    CLASSIFIED,
    EEA,
    AllowedLocation,
    Appointment,
    AppointmentState,
    Breach,
    Case,
    CopyPlace,
    Department,
    Employee,
    Event,
    LocationKind,
    MessageOwner,
    Policy,
    RetentionInstruction,
    Role,
    SupplierAgreement,
    TemporaryCopy,
    e164,
    not_shown,
    planning_warnings,
)
from chatarchive.errors import CleaningRefused, Refused
from chatarchive.reports import (
    CategoryCount,
    Envelope,
    Finding,
    MonthlyReport,
    NoticeFacts,
    OverviewRow,
    PlannedReadOut,
    RefusalCount,
    RiskState,
    State,
    eml,
    monthly_mail,
    monthly_report,
    notice_text,
    risk_view,
    rows_of,
)
from chatarchive.services._activities import Activity
from chatarchive.services._actor import Actor
from chatarchive.services._office import ZONE
from chatarchive.services._overview import chain_of
from chatarchive.services._source import claim_dossier
from chatarchive.services._step import TELEPHONE, Outcome, Step, step
from ldv.record import Status, Subject

if TYPE_CHECKING:
    from chatarchive.services._office import Office
    from ldv.logboek import LogboekReader
    from ldv.record import Record

_WORKERS: Final = frozenset({Role.ADVISER, Role.CLEANER})


def overview(office: Office, actor: Actor) -> list[OverviewRow]:
    """The registration overview: a row for each conversation (requirements 12 and 14).

    Raises:
        AccessRefused: It is no employee who keeps it.
    """
    with step(office, actor, "inzien registratieoverzicht", activity=Activity.REPORT) as made:
        made.employee(Role.MANAGEMENT, Role.ADVISER, doing="registratieoverzicht inzien")
        return rows(made)


def report_month(
    office: Office,
    actor: Actor,
    month: str,
    *,
    logboek: LogboekReader | None = None,
    send: bool = False,
) -> MonthlyReport:
    """The monthly report (requirement 33).

    Args:
        office: The office.
        actor: Management or an adviser.
        month: `2023-03`.
        logboek: Where refusals are counted; None leaves them out.
        send: Put the mail in the outbox; the same report goes once.

    Raises:
        WrongUse: The month is none.
    """
    with step(office, actor, "opstellen maandrapportage", activity=Activity.REPORT) as made:
        made.employee(Role.MANAGEMENT, Role.ADVISER, doing="rapporteren")
        report = monthly_report(
            month,
            rows=rows(made),
            appointments=list(_appointments(made)),
            made=made.now,
            breaches=[one for one in made.unit.every(Breach) if not one.draft],
            categories=_categories(made, month),
            refusals=[] if logboek is None else _refusals(logboek, month),
            particulars=(*_not_shown(made, month), *_too_much(made, month)),
        )
        if send:
            id = f"rapportage-{month}"
            envelope = Envelope(
                sender=office.settings["mail_from"],
                to=(office.settings["report_mailbox"],),
                date=made.now,
                message_id=f"<{id}@chatarchive>",
            )
            made.mail(id, id, eml(monthly_mail(report, envelope)))
            made.commit()
        return report


def risks(office: Office, actor: Actor) -> list[RiskState]:
    """The ten risks with their measures, as they stand now (requirement 53).

    Raises:
        AccessRefused: It is no employee who manages or advises.
    """
    with step(office, actor, "inzien risico's", activity=Activity.REPORT) as made:
        made.employee(Role.MANAGEMENT, Role.ADVISER, doing="risico's inzien")
        return risk_view(_findings(made))


def notice(office: Office, actor: Actor, *, contact: str, officer: str = "", term: str = "") -> str:
    """The standard text for participants (requirement 44).

    Args:
        office: The office.
        actor: Any employee.
        contact: Where a participant can ask.
        officer: The data protection officer; empty where that is not told.
        term: How long messages are kept, in words; empty where that differs.
    """
    with step(office, actor, "opstellen standaardtekst", activity=Activity.REPORT) as made:
        made.employee(*Role, doing="standaardtekst opstellen")
        policy = Policy.ALL_BUSINESS if office.settings["policy"] == "alle" else Policy.RECONSTRUCTION
        names = [one.name for one in made.unit.every(Department)]
        return notice_text(
            NoticeFacts(
                organisation=names[0] if names else "", contact=contact, officer=officer, policy=policy, term=term
            )
        )


def participant_records(office: Office, actor: Actor, *, number: str, logboek: LogboekReader) -> list[Record]:
    """What was done with the data of a participant, by the number of their telephone (requirement 44).

    Args:
        office: The office.
        actor: Management.
        number: As they give it.
        logboek: The logboek, opened with keys.

    Raises:
        WrongUse: It is no telephone number.
    """
    subject = Subject(e164(number), type=TELEPHONE)
    with step(office, actor, "inzage geven aan deelnemer", activity=Activity.VIEW) as made:
        made.operation.add_subject(Subject(e164(number), type=TELEPHONE))
        made.employee(Role.MANAGEMENT, doing="inzage geven")
        return list(logboek.iter_records(subject=subject))


def keep_agreement_mail(office: Office, actor: Actor, owner: str, *, content: bytes) -> Outcome:
    """Keep the mail in which an owner confirmed the agreements, in the document store (requirement 44).

    Raises:
        WriteOnceRefused: Another mail is kept already.
        Refused: It is empty.
    """
    with step(office, actor, "bewaren bevestiging afspraken", activity=Activity.IMPORT) as made:
        found = made.owner(owner)
        made.employee(Role.ADVISER, doing="bevestiging bewaren", screened=True)
        if not content.strip():
            raise Refused("bevestiging bewaren: the mail is empty.", requirement=44)
        paths = DossierPaths(year=made.today.year, function_title=found.function_title, owner=found.name)
        title = f"{made.today.year} Bevestiging afspraken {found.function_title} {found.name}.eml"
        claim_dossier(made, found, paths.dossier)
        stored = office.dms.put(paths.imported / title, content, actor=made.access())
        changed = made.keep(attrs.evolve(found, agreed_by=title))
        made.commit()
        return made.done(already=stored.already_there and not changed, id=owner)


def rows(made: Step) -> list[OverviewRow]:
    """The overview from the chain, with what the chain does not hold."""
    cases = {one.id: one for one in made.unit.every(Case)}
    owners = {one.id: one for one in made.unit.every(MessageOwner)}
    departments = {one.id: one.name for one in made.unit.every(Department)}
    return rows_of(
        made.unit.overview(),
        appointments={id: one.appointment for id, one in cases.items()},
        departments={id: departments.get(owners[one.owner].department, "") for id, one in cases.items()},
        functions={id: owners[one.owner].function_title for id, one in cases.items()},
    )


def _appointments(made: Step) -> Iterator[PlannedReadOut]:
    owners = {one.id: one for one in made.unit.every(MessageOwner)}
    departments = {one.id: one.name for one in made.unit.every(Department)}
    for one in made.unit.every(Appointment):
        owner = owners[one.owner]
        yield PlannedReadOut(
            id=one.id,
            on=one.on,
            owner=owner.name,
            function_title=owner.function_title,
            department=departments.get(owner.department, ""),
            state=one.state,
            reason=one.reason,
            warnings=tuple(planning_warnings(one.on)),
        )


def _categories(made: Step, month: str) -> list[CategoryCount]:
    """What was decided in a month, by category: numbers, and nothing of what it was (requirement 45)."""
    found, removed = Counter[int](), Counter[int]()
    for kept in made.unit.every(Cleaning):
        case = load_case(kept.content.encode())
        known = case.by_id
        for one in case.standing:
            if f"{one.at:%Y-%m}" != month:
                continue
            category = one.cut.category if one.cut is not None else known[one.suggestion or ""].category
            found[category] += 1
            removed[category] += one.cut is not None
    return [CategoryCount(category=one, found=found[one], removed=removed[one]) for one in (1, 2, 3)]


def _not_shown(made: Step, month: str) -> Iterator[str]:
    """Of each conversation that was imported in a month, what its export cannot show (requirement 36)."""
    cases = {one.id: one for one in made.unit.every(Case)}
    for entry in made.unit.overview():
        case = cases.get(entry.case)
        if entry.event != Event.IMPORT or _month(entry.at) != month or case is None or case.counts is None:
            continue
        if said := not_shown(case.counts):
            # By its identifier: who it was with is in the overview only.
            yield f"Gesprek {case.id}: {said}."


def _too_much(made: Step, month: str) -> Iterator[str]:
    """What was delivered and not selected (requirement 47)."""
    apart = [one for one in made.unit.every(TemporaryCopy) if one.place is CopyPlace.QUARANTINE]
    put = sum(_month(one.made_at) == month for one in apart)
    gone = sum(_month(one.destroyed_at) == month for one in apart)
    if put or gone:
        yield f"Te veel geleverd: {_files(put)} apart gezet, {_files(gone)} vernietigd."


def _month(at: datetime.datetime | None) -> str:
    """The month of a moment on a Dutch calendar; empty for none."""
    return "" if at is None else f"{at.astimezone(ZONE):%Y-%m}"


def _files(count: int) -> str:
    return f"{count} bestand" if count == 1 else f"{count} bestanden"


def _refusals(logboek: LogboekReader, month: str) -> list[RefusalCount]:
    start = datetime.datetime.strptime(month, "%Y-%m").replace(tzinfo=datetime.UTC)
    end = (start + datetime.timedelta(days=32)).replace(day=1)
    counted = Counter[int]()
    for activity in Activity:
        for record in logboek.iter_records(activity=activity.value, since=start, until=end):
            number = record.attributes.get("chatarchive.requirement", "")
            # Of a conversation with several people, each has a record inside that of the operation, which counts.
            if record.status is Status.NOK and number.isdecimal() and not record.parent_operation_id:
                counted[int(number)] += 1
    return [
        RefusalCount(
            reason=f"geweigerd volgens eis {number}" if number else "geweigerd", times=times, requirement=number
        )
        for number, times in sorted(counted.items())
    ]


def _findings(made: Step) -> Iterator[Finding]:
    unit, today = made.unit, made.today
    employees = [one for one in unit.every(Employee) if one.active and _WORKERS & set(one.roles)]
    chain = chain_of(made)
    decided = _decided(made)
    cases = unit.every(Case)

    def measured(requirement: int, count: int, says: str) -> Finding:
        return Finding(requirement=requirement, state=State.ATTENTION if count else State.OK, count=count, says=says)

    lacking = sum(
        not (one.vog and one.vog.valid_on(today) and one.screening and one.screening.valid_on(today))
        for one in employees
    )
    withdrawn = sum(
        any(s is not None and s.withdrawn_on is not None and s.withdrawn_on <= today for s in (one.vog, one.screening))
        for one in employees
    )
    open_copies = [one for one in unit.every(TemporaryCopy) if one.destroyed_at is None]
    suppliers = {one.product for one in unit.every(SupplierAgreement) if one.until is None or today <= one.until}
    missing = set(made.office.settings["products"]) - suppliers
    yield measured(3, lacking, "medewerkers zonder geldige screening")
    yield measured(4, withdrawn, "medewerkers met een ingetrokken screening")
    yield measured(11, len(open_copies), "tijdelijke kopieën die nog weg moeten")
    yield measured(12, len(chain.faults), "fouten in het registratieoverzicht")
    yield measured(18, decided.nobody, "besluiten die niet door een medewerker zijn genomen")
    idle = sum(not one.dossiers for one in unit.every(Employee) if one.active and Role.SUPPORT in one.roles)
    yield measured(26, idle, "ondersteuners zonder toegewezen dossier")
    yield measured(29, sum(one.closed_at is None for one in unit.every(Breach)), "open datalekken")
    unconfirmed = sum(not one.agreed_by for one in unit.every(MessageOwner))
    yield measured(44, unconfirmed, "eigenaren zonder bewaarde bevestiging")
    outputs = sum(one.kind is LocationKind.OUTPUT for one in unit.every(AllowedLocation))
    yield Finding(requirement=46, state=State.OK, count=outputs, says="toegestane plekken voor uitvoer")
    yield measured(47, sum(one.place.value == "quarantaine" for one in open_copies), "gesprekken apart gezet")
    yield measured(48, sum(one.trained_on is None for one in employees), "medewerkers zonder opleiding")
    yield measured(49, len(missing), "producten zonder afspraken met de leverancier")
    abroad = sum(one.country not in EEA for one in unit.every(Appointment) if one.state is AppointmentState.PLANNED)
    yield Finding(requirement=50, state=State.OK, count=abroad, says="geplande uitleesmomenten buiten de EER")
    waiting = sum(one.frozen_because == CLASSIFIED for one in cases)
    yield measured(52, waiting, "gesprekken die wachten op een besluit")
    yield measured(15, decided.without_reason, "verwijderingen zonder categorie of reden")
    category = sum(one.counts.category_1 for one in cases if one.counts is not None)
    yield Finding(requirement=45, state=State.OK, count=category, says="verwijderde stukken in categorie 1")


@attrs.frozen(kw_only=True)
class _Decided:
    """What stands in the decisions of all conversations, and should not."""

    without_reason: int
    nobody: int


def _decided(made: Step) -> _Decided:
    """Look through what was decided: whoever writes around the application is found out (requirements 15 and 18)."""
    people = {one.id for one in made.unit.every(Employee)}
    without_reason = nobody = 0
    for kept in made.unit.every(Cleaning):
        try:
            case = load_case(kept.content.encode())
        except CleaningRefused:
            # Such as a cut under a category that is none.
            without_reason += 1
            continue
        without_reason += sum(not one.reason.strip() for one in case.cuts)
        nobody += sum(one.by not in people for one in case.standing)
    return _Decided(without_reason=without_reason, nobody=nobody)


def instructions(office: Office, actor: Actor) -> list[RetentionInstruction]:
    """The instructions to keep, and whether they are in force (requirement 31)."""
    with step(office, actor, "inzien bewaarinstructies", activity=Activity.REPORT) as made:
        made.employee(*Role, doing="instructies inzien")
        return made.unit.every(RetentionInstruction)
