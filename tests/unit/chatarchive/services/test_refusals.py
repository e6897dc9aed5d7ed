"""What the working agreements do not allow is refused, logged as NOK, and changes nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from chatarchive.db import Holder
from chatarchive.domain import (
    INSTRUCTION_STEPS,
    Appointment,
    Breach,
    BreachKind,
    BreachStep,
    Case,
    Clearance,
    CopyPlace,
    Department,
    Employee,
    LocationKind,
    MandateAct,
    Participant,
    RetentionInstruction,
    Role,
    State,
    TemporaryCopy,
)
from chatarchive.errors import AccessRefused, OutOfOrder, Refused, WrongUse
from chatarchive.services import (
    Activity,
    Outcome,
    add_private_contact,
    approve,
    authenticate,
    breach_step,
    cancel_appointment,
    close_breach,
    destroy,
    destroy_copy,
    dossier,
    download,
    enrol,
    found_archive,
    give_mandate,
    give_up,
    import_case,
    issue_code,
    lift_instruction,
    note_copy,
    plan,
    plan_conversation,
    quarantine,
    read_out,
    record,
    register_abroad,
    register_employee,
    register_instruction,
    register_location,
    release,
    report_breach,
    report_month,
    risks,
    start_cleaning,
    stray_copies,
    verify_archive,
    view,
    wipe,
    withdraw_mandate,
)
from chatarchive.services import Actor as ActorOf
from ldv.record import Status
from tests.support.archive_office import CENTRAL, EXPORT, PARTNER, SECRET, Desk, desk, let_in

DAY = datetime.date(2023, 3, 13)


def refused(at: Desk, requirement: int, act: Callable[[], object], *, activity: Activity | None = None) -> Refused:
    """It is refused by this requirement, logged as NOK, and nothing of the cases or the overview changes."""
    unit = at.office.database.unit()
    before, entries = unit.every(Case), unit.overview()
    known = {one.operation_id for one in at.logboek.records}
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.requirement == requirement
    new = [one for one in at.logboek.records if one.operation_id not in known]
    failed = [one for one in new if one.status is Status.NOK]
    assert failed
    assert {one.attributes.get("chatarchive.requirement", "26") for one in failed} <= {str(requirement), "26"}
    if activity is not None:
        assert {one.processing_activity_id for one in failed} == {activity.value}
    unit = at.office.database.unit()
    if requirement != 7:
        assert (unit.every(Case), unit.overview()) == (before, entries)
    for secret in (SECRET, PARTNER, "Pieter", "p-10", CENTRAL):
        assert secret not in str(caught.value)
    return caught.value


def reading(at: Desk, case: str, **more: object) -> Outcome:
    """Read out, with everything in order but for what is given."""
    usual: dict[str, object] = {"central_phone": CENTRAL, "steps": INSTRUCTION_STEPS, **more}
    return read_out(at.office, at.adviser, case, **usual)  # type: ignore[arg-type]


def change(at: Desk, actor: ActorOf, **fields: object) -> None:
    """Register an employee anew with other fields."""
    known = at.office.database.unit().get(Employee, actor.id)
    register_employee(at.office, at.manager, attrs.evolve(known, **fields))  # type: ignore[arg-type]


@pytest.mark.requirement(1, 51)
def test_without_papers_nothing_is_read_out(at: Desk) -> None:
    """An agreement that has ended is as good as none."""
    case = at.planned()
    at.clock.now = datetime.datetime(2022, 12, 31, tzinfo=datetime.UTC)
    refused(at, 1, lambda: reading(at, case), activity=Activity.READ_OUT)


@pytest.mark.requirement(3)
@pytest.mark.parametrize("field", ["vog", "screening"])
def test_without_screening_nobody_reads_out_or_cleans(at: Desk, field: str) -> None:
    """A missing VOG or A/B screening is refused under P1 and P4."""
    case = at.planned()
    change(at, at.adviser, **{field: None})
    refused(at, 3, lambda: reading(at, case), activity=Activity.READ_OUT)
    change(at, at.cleaner, **{field: None})
    refused(at, 3, lambda: start_cleaning(at.office, at.cleaner, case), activity=Activity.CLEAN)


@pytest.mark.requirement(6)
def test_the_work_instruction_is_ticked(at: Desk) -> None:
    """A step less is refused."""
    case = at.planned()
    refused(at, 6, lambda: reading(at, case, steps=INSTRUCTION_STEPS[1:]))


@pytest.mark.requirement(7, 29)
def test_a_wrong_number_opens_a_breach(at: Desk) -> None:
    """It is refused, a draft is opened once, and the conversation is frozen until the breach is closed."""
    case = at.planned()
    refused(at, 7, lambda: reading(at, case, central_phone="+31699999999"))
    [draft] = at.office.database.unit().every(Breach)
    assert draft.draft
    assert at.case(case).state is State.FROZEN
    refused(at, 29, lambda: reading(at, case, central_phone="+31699999999"))
    [draft] = at.office.database.unit().every(Breach)
    done = report_breach(
        at.office, at.adviser, owner=at.owner_id, kind=BreachKind.WRONG_NUMBER, breach=draft.id,
        situation="De berichten gingen naar een verkeerd toestel.",
    )  # fmt: skip
    assert done.id == draft.id
    refused(at, 29, lambda: close_breach(at.office, at.adviser, draft.id), activity=Activity.BREACH)
    for which in BreachStep:
        breach_step(at.office, at.adviser, draft.id, which=which, action="Dit is gedaan.")
    close_breach(at.office, at.adviser, draft.id)
    assert close_breach(at.office, at.adviser, draft.id).already
    assert at.case(case).state is State.PLANNED
    reading(at, case)


@pytest.mark.requirement(29, 30)
def test_a_breach_freezes_the_dossier_and_sends_one_mail(at: Desk) -> None:
    """Every conversation of the owner stands still; the mail holds no content, name or number."""
    case = at.until("gemeld")
    report = {"owner": at.owner_id, "kind": BreachKind.OTHER, "situation": "Een onbevoegde zag het scherm."}
    refused(
        at, 30,
        lambda: report_breach(at.office, at.adviser, **(report | {"situation": "BSN 999990019"})),  # type: ignore[arg-type]
    )  # fmt: skip
    first = report_breach(at.office, at.adviser, **report)  # type: ignore[arg-type]
    assert report_breach(at.office, at.adviser, **report).already  # type: ignore[arg-type]
    assert at.case(case).state is State.FROZEN
    [mail] = at.office.settings["outbox"].glob("datalek-*.eml")
    text = mail.read_text()
    assert first.id in text
    for secret in (SECRET, PARTNER, "Pieter", CENTRAL):
        assert secret not in text


@pytest.mark.requirement(20)
def test_private_contacts_are_not_read_out(at: Desk) -> None:
    """By name and by number, however they are written."""
    case = at.planned()
    add_private_contact(at.office, at.owner, owner=at.owner_id, name="Zus", phone="06-23456789")
    assert add_private_contact(at.office, at.owner, owner=at.owner_id, name="Zus", phone="06 23456789").already
    refused(at, 20, lambda: reading(at, case))


@pytest.mark.requirement(48, 49)
def test_training_and_suppliers_when_they_are_asked(tmp_path: Path) -> None:
    """With the settings on, both refuse; without, a missing training is a warning."""
    with desk(tmp_path / "a", training_required=True, products=("leesapparaat",)) as at:
        case = at.planned()
        refused(at, 49, lambda: reading(at, case))
        change(at, at.adviser, trained_on=None)
        refused(at, 48, lambda: reading(at, case))
    with desk(tmp_path / "b") as at:
        case = at.planned()
        change(at, at.adviser, trained_on=None)
        assert "training" in reading(at, case).warnings[0]


@pytest.mark.requirement(50)
def test_outside_the_eea_takes_a_document(at: Desk) -> None:
    """Bonaire is outside it; a registered exception lets it through, and the place is kept."""
    case = at.planned()
    refused(at, 50, lambda: reading(at, case, country="BQ"))
    register_abroad(at.office, at.manager, owner=at.owner_id, country="bq", document="U-1", until=DAY)
    done = reading(at, case, country="BQ")
    assert done.case is not None
    assert done.case.read_out is not None
    assert done.case.read_out.country == "BQ"


@pytest.mark.requirement(52)
def test_a_classified_dossier_takes_clearance(at: Desk) -> None:
    """Who is cleared below it can neither select, read out nor see it."""
    refused(at, 52, lambda: at.planned("Ander", clearance=Clearance.CONFIDENTIAL))
    change(at, at.adviser, clearance=Clearance.CONFIDENTIAL)
    case = at.planned("Ander", clearance=Clearance.CONFIDENTIAL)
    change(at, at.adviser, clearance=Clearance.DEPARTMENTAL)
    refused(at, 52, lambda: reading(at, case))
    refused(at, 52, lambda: view(at.office, at.adviser, case), activity=Activity.VIEW)
    assert dossier(at.office, at.adviser, at.owner_id) == []


@pytest.mark.requirement(52)
def test_a_marked_message_freezes_until_somebody_decides(at: Desk) -> None:
    """It is imported, and then stands still; the decision has a reason."""
    text = EXPORT + f"13-03-2023 08:09 - {PARTNER}: Stg. GEHEIM: zie het stuk\n"
    case = at.until("gedownload", text=text)
    assert import_case(at.office, at.adviser, case).warnings
    refused(at, 52, lambda: wipe(at.office, at.adviser, case))
    refused(at, 52, lambda: release(at.office, at.adviser, case, reason=" "))
    release(at.office, at.adviser, case, reason="het woord werd als grap gebruikt")
    assert at.case(case).state is State.IMPORTED
    assert release(at.office, at.adviser, case, reason="nog eens").already
    wipe(at.office, at.adviser, case)


@pytest.mark.requirement(46, 47)
def test_only_what_was_selected_comes_in(at: Desk) -> None:
    """A file from elsewhere or beside the selection is refused; what is too much is set apart."""
    case = at.until("uitgelezen")
    outside = at.folder / "elders.txt"
    outside.write_text(EXPORT, encoding="utf-8")
    refused(at, 46, lambda: download(at.office, at.adviser, case, file=outside))
    link = at.office.settings["central_folder"] / "WhatsApp-chat met X.txt"
    link.symlink_to(outside)
    refused(at, 46, lambda: download(at.office, at.adviser, case, file=link))
    link.unlink()
    extra = at.export(name="WhatsApp-chat met Mama.txt")
    assert stray_copies(at.office, at.adviser) == [extra]
    done = quarantine(at.office, at.adviser, case, file=extra)
    assert quarantine(at.office, at.adviser, case, file=extra).already
    assert not extra.exists()
    apart = at.office.database.unit().get(TemporaryCopy, done.id)
    assert apart.place is CopyPlace.QUARANTINE
    destroy_copy(at.office, at.adviser, done.id)
    assert destroy_copy(at.office, at.adviser, done.id).already
    assert list(at.office.settings["quarantine"].iterdir()) == []
    at.clock.forward(days=1)
    central = f"{at.until('gedownload')}-central"
    refused(at, 9, lambda: destroy_copy(at.office, at.adviser, central))


@pytest.mark.requirement(11)
def test_a_case_is_not_closed_with_copies_left(at: Desk) -> None:
    """A mail that was sent round keeps it open until it is destroyed."""
    case = at.until("goedgekeurd")
    copy = note_copy(at.office, at.adviser, case, place=CopyPlace.MAIL)
    assert note_copy(at.office, at.adviser, case, place=CopyPlace.MAIL).already
    refused(at, 11, lambda: record(at.office, at.cleaner, case), activity=Activity.CONVERT)
    destroy_copy(at.office, at.adviser, copy.id)
    record(at.office, at.cleaner, case)


@pytest.mark.requirement(26, 27)
def test_access_is_for_four_groups(at: Desk) -> None:
    """Who does not belong to them learns nothing; a mandate counts, and stops to count, at once."""
    case = at.until("aangeboden")
    for actor in (at.manager, at.support):
        refused(at, 26, lambda actor=actor: view(at.office, actor, case), activity=Activity.VIEW)  # type: ignore[misc]
        refused(at, 26, lambda actor=actor: dossier(at.office, actor, at.owner_id), activity=Activity.VIEW)  # type: ignore[misc]
    change(at, at.support, dossiers=(at.owner_id,))
    assert view(at.office, at.support, case).text == EXPORT
    refused(at, 27, lambda: give_mandate(at.office, at.manager, owner=at.owner_id, name="Mo"))
    mandate = give_mandate(at.office, at.owner, owner=at.owner_id, name="Mo")
    refused(at, 27, lambda: issue_code(at.office, at.manager, kind=Holder.DELEGATE, holder=mandate.id))
    token = enrol(at.office, issue_code(at.office, at.owner, kind=Holder.DELEGATE, holder=mandate.id)).token
    delegate = authenticate(at.office, token)
    assert view(at.office, delegate, case).text == EXPORT
    refused(at, 26, lambda: approve(at.office, delegate, case), activity=Activity.APPROVE)
    withdraw_mandate(at.office, at.owner, mandate.id)
    refused(at, 26, lambda: view(at.office, delegate, case))
    refused(at, 26, lambda: authenticate(at.office, token), activity=Activity.EMPLOYEES)
    may = give_mandate(at.office, at.owner, owner=at.owner_id, name="Mo", allows=(MandateAct.VIEW, MandateAct.APPROVE))
    other = let_in(at.office, at.owner, Holder.DELEGATE, may.id)
    approve(at.office, other, case)


def test_nobody_acts_without_a_token(at: Desk) -> None:
    """A wrong, old or revoked token lets nobody in, and that is logged; what is kept is no token."""
    code = issue_code(at.office, at.manager, kind=Holder.EMPLOYEE, holder=at.adviser.id)
    old = enrol(at.office, code).token
    new = enrol(at.office, issue_code(at.office, at.manager, kind=Holder.EMPLOYEE, holder=at.adviser.id)).token
    for token in ("", "ca_x", old, code):
        refused(at, 26, lambda token=token: authenticate(at.office, token), activity=Activity.EMPLOYEES)  # type: ignore[misc]
    assert authenticate(at.office, new) == at.adviser
    assert new.encode() not in (at.folder / "chatarchive.db").read_bytes()
    change(at, at.adviser, active=False)
    refused(at, 26, lambda: authenticate(at.office, new))


def test_an_archive_is_founded_once(at: Desk) -> None:
    """Whoever comes later needs a token, and management cannot lock itself out."""
    boss = Employee(id="p-9", name="X", roles=(Role.MANAGEMENT,))
    refused(at, 26, lambda: found_archive(at.office, department=Department(id="x", name="X"), employee=boss))
    own = at.office.database.unit().get(Employee, at.manager.id)
    refused(at, 0, lambda: register_employee(at.office, at.manager, attrs.evolve(own, roles=())))
    refused(at, 26, lambda: register_employee(at.office, at.adviser, boss))


@pytest.mark.requirement(31)
def test_nothing_is_destroyed_while_the_instruction_holds(at: Desk) -> None:
    """Not by management either; a document and two persons lift it, and what was destroyed stays provable."""
    case = at.until("vastgelegd")
    refused(at, 31, lambda: destroy(at.office, at.manager, case), activity=Activity.DESTROY)
    made = register_instruction(at.office, at.manager, reference="Instructie 2022", since=datetime.date(2022, 10, 4))
    refused(at, 31, lambda: destroy(at.office, at.manager, case))
    refused(at, 31, lambda: lift_instruction(at.office, at.manager, made.id, document=""))
    lift_instruction(at.office, at.manager, made.id, document="Besluit 1")
    refused(at, 31, lambda: lift_instruction(at.office, at.manager, made.id, document="Besluit 1"))
    refused(at, 31, lambda: destroy(at.office, at.manager, case))
    lift_instruction(at.office, at.second, made.id, document="Besluit 1")
    assert not at.office.database.unit().get(RetentionInstruction, made.id).in_force
    refused(at, 26, lambda: destroy(at.office, at.cleaner, case))
    source = at.case(case).source
    assert source is not None
    destroy(at.office, at.manager, case)
    assert destroy(at.office, at.manager, case).already
    assert at.case(case).source == source
    assert not list((at.folder / "dms").rglob("01. Geïmporteerd/*"))
    assert verify_archive(at.office, at.manager).whole


@pytest.mark.requirement(33, 34, 45)
def test_planning_and_the_monthly_report(at: Desk) -> None:
    """Weekends warn, what was missed needs a reason, and the report tells all of it, once."""
    office = at.office
    assert "zaterdag" in plan(office, at.adviser, owner=at.owner_id, on=datetime.date(2023, 3, 18)).warnings[0]
    case = at.until("geschoond")
    at.clock.now = datetime.datetime(2023, 3, 20, 9, tzinfo=datetime.UTC)
    refused(at, 34, lambda: plan(office, at.adviser, owner=at.owner_id, on=datetime.date(2023, 3, 27)))
    [missed] = [one for one in office.database.unit().every(Appointment) if one.on.day == 18]
    refused(at, 34, lambda: cancel_appointment(office, at.adviser, missed.id, reason=" "))
    cancel_appointment(office, at.adviser, missed.id, reason="eigenaar was ziek")
    assert cancel_appointment(office, at.adviser, missed.id, reason="eigenaar was ziek").already
    following = plan(office, at.adviser, owner=at.owner_id, on=datetime.date(2023, 3, 27))
    assert plan(office, at.adviser, owner=at.owner_id, on=datetime.date(2023, 3, 27)).id == following.id
    report = report_month(office, at.manager, "2023-03", logboek=at.logboek, send=True)
    report_month(office, at.manager, "2023-03", logboek=at.logboek, send=True)
    assert (len(report.held), len(report.cancelled), len(report.planned)) == (1, 1, 1)
    assert report.held[0].conversations == 1
    assert {one.requirement: one.times for one in report.figures.refusals} == {34: 2}
    [mail] = office.settings["outbox"].glob("rapportage-*.eml")
    assert SECRET not in mail.read_text()
    assert not report_month(office, at.manager, "2021-01").held
    assert at.case(case).state is State.CLEANED


@pytest.mark.requirement(5, 34)
def test_what_lapses_and_what_cannot_be_read_out(at: Desk) -> None:
    """A cancelled appointment takes its conversations along; one that a participant blocks is registered as such."""
    case = at.planned()
    give_up(at.office, at.adviser, case, reason="export is geblokkeerd door een deelnemer")
    assert at.case(case).state is State.IMPOSSIBLE
    assert give_up(at.office, at.adviser, case, reason="export is geblokkeerd").already
    second = at.planned("Ander")
    appointment = at.case(second).appointment
    cancel_appointment(at.office, at.adviser, appointment, reason="geen tijd")
    assert at.case(second).state is State.CANCELLED
    with pytest.raises(OutOfOrder):
        plan_conversation(at.office, at.adviser, appointment=appointment, partner="Y")
    with pytest.raises(WrongUse):
        view(at.office, at.adviser, "bestaat niet")


@pytest.mark.requirement(53)
def test_the_risks_as_they_stand(at: Desk) -> None:
    """Ten risks; one that is not in order says so."""
    register_location(at.office, at.manager, kind=LocationKind.OUTPUT, value="/srv/uit")
    before = {one.risk.number: one.state.value for one in risks(at.office, at.manager)}
    assert set(before) == set(range(1, 11))
    change(at, at.cleaner, vog=None)
    after = {one.risk.number: one for one in risks(at.office, at.manager)}
    assert after[5].state.value == "vraagt aandacht"
    with pytest.raises(AccessRefused):
        risks(at.office, at.owner)


def test_participants_are_known_after_the_download(at: Desk) -> None:
    """Whoever wrote in a group is a data subject of every later step; the owner is not named twice."""
    case = at.until("gedownload", partner="Projectgroep", group=True)
    assert at.case(case).participants == (Participant(label=PARTNER),)
