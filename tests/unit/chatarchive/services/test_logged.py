"""What is logged of a step: whom it is about, never who did it or what was said; and nothing without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chatarchive.domain import INSTRUCTION_STEPS
from chatarchive.errors import Refused
from chatarchive.services import (
    DOC_DIREKT,
    Activity,
    approve,
    download,
    import_case,
    keep_agreement_mail,
    notice,
    notify,
    participant_records,
    read_out,
    start_cleaning,
    wipe,
)
from ldv.errors import JournalUnavailable
from ldv.record import Record, Status, Subject
from ldv.register import THIS_ORGANISATION, Register
from tests.support.archive_office import CENTRAL, OWNER_PHONE, PARTNER, PARTNER_PHONE, SECRET, Desk


def steps(at: Desk, act: Callable[[], object]) -> list[Record]:
    """The records that a command adds, those of the audit log left out."""
    known = {one.operation_id for one in at.logboek.records}
    act()
    new = [one for one in at.logboek.records if one.operation_id not in known]
    return [one for one in new if one.processing_activity_id != Activity.EMPLOYEES.value]


@pytest.mark.requirement(54)
def test_a_record_for_each_data_subject(at: Desk) -> None:
    """The owner and each known counterpart have a record of their own, in one trace, under the activity."""
    case = at.planned()
    found = steps(at, lambda: read_out(at.office, at.adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS))
    about = [one for one in found if one.data_subject_id]
    assert len(about) == 2
    assert len({one.data_subject_id for one in about}) == 2
    assert {one.trace_id for one in found} == {found[0].trace_id}
    assert {one.processing_activity_id for one in found} == {Activity.READ_OUT.value}
    for number in (OWNER_PHONE, PARTNER_PHONE):
        assert at.logboek.records(subject=Subject(number, type="telefoonnummer"))


@pytest.mark.requirement(54)
def test_the_steps_of_a_conversation_share_one_trace(at: Desk) -> None:
    """From the selection to the archive, refusals included: one question finds all of it, and nothing of another."""
    case, other = at.planned(), at.planned("Ander")
    with pytest.raises(Refused):
        read_out(at.office, at.adviser, case, central_phone=CENTRAL, steps=())
    read_out(at.office, at.adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS)
    download(at.office, at.adviser, case, file=at.export())
    import_case(at.office, at.adviser, case)
    traces = {}
    for one in (case, other):
        found = [record for record in at.logboek.records if record.attributes.get("chatarchive.case") == one]
        [traces[one]] = {record.trace_id for record in found}
        assert all(record.foreign_operation is None for record in found)
    assert traces[case] != traces[other]
    names = {record.operation_name for record in at.logboek.records if record.trace_id == traces[case]}
    assert names == {"selecteren gesprek", "uitlezen gesprek", "downloaden gesprek", "importeren gesprek"}


@pytest.mark.requirement(55)
def test_no_employee_and_no_message_in_any_record(at: Desk) -> None:
    """From planning to the archive, nothing of them is in what is stored, refusals included."""
    case = at.until("aangeboden")
    with pytest.raises(Refused):
        approve(at.office, at.cleaner, case)
    approve(at.office, at.owner, case)
    stored = repr([(one, one.attributes) for one in at.logboek.records])
    for secret in (
        SECRET, "begroting", PARTNER, "Okonjo", "Pieter", "p-1001", "p-1002", "p-1003", "Ali Adviseur", "Sam Schoner",
        OWNER_PHONE, PARTNER_PHONE, CENTRAL, "12345678",
    ):  # fmt: skip
        assert secret not in stored


@pytest.mark.requirement(56)
def test_the_audit_log_says_who(at: Desk) -> None:
    """Each step has an entry with its operation, and writing that has a record of its own under P12."""
    case = at.until("gemeld")
    found = steps(at, lambda: start_cleaning(at.office, at.cleaner, case))
    [own] = [one for one in found if not one.parent_operation_id]
    [entry] = at.office.audit.by_operation(own.operation_id)
    assert (entry.employee, entry.trace_id) == (at.cleaner.id, own.trace_id)
    [written] = at.logboek.records(operation_id=entry.logged_operation_id)
    assert written.processing_activity_id == Activity.EMPLOYEES.value
    assert written.trace_id != own.trace_id
    assert Activity.EMPLOYEES.code == "P12"
    assert at.office.audit.verify(logboek=at.logboek).whole


@pytest.mark.requirement(57)
def test_what_cannot_be_logged_does_not_happen(at: Desk) -> None:
    """Without the logboek no step is taken: no file, no state, no entry, no mail."""
    case = at.until("gedownload")
    before, entries = at.case(case), at.office.database.unit().overview()
    at.logboek.unavailable = True
    acts: tuple[Callable[[], object], ...] = (
        lambda: import_case(at.office, at.adviser, case),
        lambda: wipe(at.office, at.adviser, case),
        lambda: notify(at.office, at.adviser, case),
    )
    for act in acts:
        with pytest.raises(JournalUnavailable):
            act()
    at.logboek.unavailable = False
    assert at.case(case) == before
    assert at.office.database.unit().overview() == entries
    assert not list((at.folder / "dms").rglob("*.txt"))
    import_case(at.office, at.adviser, case)


@pytest.mark.requirement(2)
def test_the_register_names_who_is_responsible(at: Desk) -> None:
    """Of each activity the department is the controller, and Doc-Direkt the processor."""
    with Register.open(at.office.settings["register"]) as register:
        for activity in Activity:
            newest = register.history(activity.value)[-1]
            assert newest.controller_id == THIS_ORGANISATION
            assert newest.processor_ids == (DOC_DIREKT,)
        assert register.entities.get(THIS_ORGANISATION).name == "Ministerie van Voorbeelden"
        assert register.entities.get(DOC_DIREKT).name == "Doc-Direkt"
    assert [one.code for one in Activity] == [f"P{number}" for number in range(1, 13)]


@pytest.mark.requirement(44)
def test_a_participant_can_know(at: Desk) -> None:
    """The notice is there, and the records of a number are found; the confirmation of the agreements is kept."""
    at.until("geïmporteerd")
    assert "BEWAARD" in notice(at.office, at.adviser, contact="chat@voorbeeld.nl")
    found = participant_records(at.office, at.manager, number="06 23 45 67 89", logboek=at.logboek)
    assert Activity.IMPORT.value in {one.processing_activity_id for one in found}
    assert all(one.status is Status.OK for one in found)
    keep_agreement_mail(at.office, at.adviser, at.owner_id, content=b"Subject: akkoord\r\n\r\nakkoord")
    assert keep_agreement_mail(at.office, at.adviser, at.owner_id, content=b"Subject: akkoord\r\n\r\nakkoord").already


@pytest.mark.requirement(13)
def test_the_logboek_anchors_the_overview(at: Desk) -> None:
    """Number and hash of each line stand in the record of its step, where nobody at the database can change them."""
    at.until("gewist")
    last = at.office.database.unit().overview()[-1]
    assert f"{last.number}:{last.hash}" in {one.attributes.get("chatarchive.overview") for one in at.logboek.records}
