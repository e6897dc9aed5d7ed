"""Ways around a rule that were tried, and stay closed."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
import sqlalchemy as sa

from chatarchive.db import Holder
from chatarchive.domain import (
    FIRST_PREVIOUS,
    INSTRUCTION_STEPS,
    App,
    Case,
    Employee,
    Event,
    MandateAct,
    MediaFile,
    OverviewEntry,
    Participant,
    RetentionInstruction,
    Role,
    State,
)
from chatarchive.errors import OutOfOrder, Refused
from chatarchive.services import (
    Activity,
    add_private_contact,
    approve,
    authenticate,
    destroy,
    download,
    enrol,
    give_mandate,
    give_up,
    import_case,
    issue_code,
    lift_instruction,
    media_relevance,
    notify,
    plan,
    plan_conversation,
    read_out,
    register_employee,
    register_instruction,
    reject,
    release,
    step,
    verify_archive,
    view,
    wipe,
)
from tests.support.archive_office import CENTRAL, EXPORT, PARTNER, START, Desk, let_in

PHOTOS = (
    "13-03-2023 08:01 - Karin Okonjo: Kijk.\n13-03-2023 08:02 - Karin Okonjo: IMG-1.jpg (bestand bijgevoegd)\n"
    "13-03-2023 08:03 - Pieter van Dam: Dank.\n"
)
ANOTHER = "13-03-2023 08:01 - Wim Anders: Dit heeft nog niemand.\n13-03-2023 08:02 - Pieter van Dam: Nee.\n"


def refused(requirement: int, do: Callable[[], object]) -> str:
    with pytest.raises(Refused) as found:
        do()
    assert found.value.requirement == requirement
    return str(found.value)


def as_zip(at: Desk, *names: str) -> Path:
    """An export with photographs, in the folder of the central telephone."""
    path = at.export("", name="gesprek.zip")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("_chat.txt", PHOTOS)
        for name in names:
            file.writestr(name, b"\xff\xd8\xff" + name.encode())
    return path


def as_folder(at: Desk) -> Path:
    """The same, as a folder."""
    path = at.export("", name="gesprek")
    path.unlink()
    path.mkdir()
    (path / "_chat.txt").write_text(PHOTOS, encoding="utf-8")
    (path / "IMG-1.jpg").write_bytes(b"\xff\xd8\xff")
    return path


def imported(at: Desk, path: Path) -> str:
    """A conversation with photographs, all of them relevant, that is in the document store."""
    case = at.until("uitgelezen")
    download(at.office, at.adviser, case, file=path)
    media = at.office.database.unit().every(MediaFile, parent=case)
    media_relevance(at.office, at.owner, case, answers={one.id: True for one in media})
    import_case(at.office, at.adviser, case)
    return case


@pytest.mark.requirement(9)
def test_only_what_was_downloaded_is_wiped(at: Desk) -> None:
    """Another export that got the same name since stays where it is: nobody has it yet."""
    case = at.until("geïmporteerd")
    path = at.export(ANOTHER, name=f"WhatsApp-chat met {case}.txt")
    refused(9, lambda: wipe(at.office, at.adviser, case))
    assert path.read_text(encoding="utf-8") == ANOTHER
    assert at.case(case).state is State.IMPORTED
    path.write_text(EXPORT, encoding="utf-8")
    wipe(at.office, at.adviser, case)
    assert list(path.parent.iterdir()) == []


@pytest.mark.requirement(9)
def test_a_folder_is_wiped_when_nothing_was_added_or_changed(at: Desk) -> None:
    """A photograph that came later, or is another one by now, keeps the folder; a deletion cut short is finished."""
    path = as_folder(at)
    case = imported(at, path)
    (path / "IMG-2.jpg").write_bytes(b"new")
    refused(9, lambda: wipe(at.office, at.adviser, case))
    (path / "IMG-2.jpg").unlink()
    (path / "IMG-1.jpg").write_bytes(b"changed")
    refused(9, lambda: wipe(at.office, at.adviser, case))
    assert len(list(path.iterdir())) == 2
    left = path.with_name(f".wissen-{case}")
    shutil.move(path, left)
    (left / "_chat.txt").unlink()
    wipe(at.office, at.adviser, case)
    assert list(path.parent.iterdir()) == []


@pytest.mark.requirement(21)
def test_files_of_one_name_in_two_folders_are_both_stored(at: Desk) -> None:
    """An export whose folders hold files of the same name is imported, and each keeps its own."""
    case = imported(at, as_zip(at, "een/IMG-1.jpg", "twee/IMG-1.jpg"))
    stored = [one.stored for one in at.office.database.unit().every(MediaFile, parent=case)]
    assert len({one.sha256 for one in stored if one is not None}) == 2
    wipe(at.office, at.adviser, case)


@pytest.mark.requirement(28)
def test_who_cleaned_does_not_approve_as_a_delegate(at: Desk) -> None:
    """A cleaner whom the owner also lets in as a delegate is the same person; another delegate approves."""
    case = at.until("aangeboden")
    names = ("Sam  schoner", "Mo Machtig")
    delegates = []
    for name in names:
        made = give_mandate(at.office, at.owner, owner=at.owner_id, name=name, allows=(MandateAct.APPROVE,))
        token = enrol(at.office, issue_code(at.office, at.owner, kind=Holder.DELEGATE, holder=made.id)).token
        delegates.append(authenticate(at.office, token))
    refused(28, lambda: approve(at.office, delegates[0], case))
    approve(at.office, delegates[1], case)


@pytest.mark.requirement(31)
def test_nobody_lifts_an_instruction_with_a_second_number(at: Desk) -> None:
    """Management can make itself a second personnel number, and is no second person by it."""
    case = at.until("vastgelegd")
    made = register_instruction(at.office, at.manager, reference="Instructie 2022", since=START.date())
    lift_instruction(at.office, at.manager, made.id, document="Besluit 1")
    register_employee(at.office, at.manager, Employee(id="p-2001", name="bea  BEHEER", roles=(Role.MANAGEMENT,)))
    again = let_in(at.office, at.manager, Holder.EMPLOYEE, "p-2001")
    refused(31, lambda: lift_instruction(at.office, again, made.id, document="Besluit 1"))
    assert at.office.database.unit().get(RetentionInstruction, made.id).in_force
    refused(31, lambda: destroy(at.office, again, case))
    lift_instruction(at.office, at.second, made.id, document="Besluit 1")
    assert not at.office.database.unit().get(RetentionInstruction, made.id).in_force


@pytest.mark.requirement(20)
@pytest.mark.parametrize("partner", ["Mama\u200b Thuis", "\u200eMama Thuis\u202c", "ma\u00adma thuis"])
def test_a_private_contact_is_known_through_signs_that_nobody_sees(at: Desk, partner: str) -> None:
    """Marks of direction and other invisible signs in a name do not let a private conversation through."""
    add_private_contact(at.office, at.owner, owner=at.owner_id, name="Mama Thuis")
    case = at.planned(partner)
    refused(20, lambda: read_out(at.office, at.adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS))


@pytest.mark.requirement(55)
def test_a_reason_holds_no_number_of_a_person(at: Desk) -> None:
    """A reason stands in a chain from which nothing can be taken out: no burgerservicenummer gets into it."""
    given = "Betreft 123456782"
    planned, offered = at.planned("Wim Anders"), at.until("aangeboden")
    marked = at.until("gedownload", text=EXPORT + "13-03-2023 08:05 - Karin Okonjo: Stg. GEHEIM\n", partner="Karin O.")
    import_case(at.office, at.adviser, marked)
    told = [
        refused(33, lambda: give_up(at.office, at.adviser, planned, reason=given)),
        refused(28, lambda: reject(at.office, at.owner, offered, reason=given)),
        refused(52, lambda: release(at.office, at.cleaner, marked, reason=given)),
    ]
    assert [one for one in told if "123456782" in one] == []
    release(at.office, at.cleaner, marked, reason="Op 13-03-2023 besloten: geen rubricering.")


@pytest.mark.requirement(13)
def test_an_overview_that_was_cut_off_is_found(at: Desk) -> None:
    """With the triggers gone and the last line deleted the chain is whole; the conversation knows that it was there."""
    at.planned("Wim Anders")
    case = at.until("gewist")
    assert verify_archive(at.office, at.manager).whole
    with at.office.database._engine.connect() as connection:
        connection.execute(sa.text("DROP TRIGGER overview_entry_is_never_removed"))
        connection.execute(
            sa.text("DELETE FROM overview_entry WHERE number = (SELECT max(number) FROM overview_entry)")
        )
        connection.commit()
    found = verify_archive(at.office, at.manager)
    assert [case in one for one in found.overview.faults] == [True]
    assert not found.whole


def made_anew(at: Desk, change: Callable[[OverviewEntry], OverviewEntry]) -> None:
    """Write the whole overview anew, with triggers gone and every hash computed again."""
    previous, lines = FIRST_PREVIOUS, []
    for one in at.office.database.unit().overview():
        made = attrs.evolve(change(one), previous=previous).sealed()
        lines.append({"number": made.number, "by": made.by, "previous": made.previous, "hash": made.hash})
        previous = made.hash
    with at.office.database._engine.connect() as connection:
        connection.execute(sa.text("DROP TRIGGER IF EXISTS overview_entry_is_never_changed"))
        for line in lines:
            connection.execute(
                sa.text('UPDATE overview_entry SET "by"=:by, previous=:previous, hash=:hash WHERE number=:number'),
                line,
            )
        connection.commit()


@pytest.mark.requirement(13)
def test_an_overview_that_was_made_anew_is_found_in_the_logboek(at: Desk) -> None:
    """Who rewrites the overview from its first line, with every hash, leaves a chain that only the logboek gives away;
    also after work went on, when the logboek knows lines of both."""
    case = at.until("gewist")
    whole = verify_archive(at.office, at.manager, logboek=at.logboek)
    assert (whole.whole, whole.overview.anchors) == (True, whole.overview.entries)
    made_anew(at, lambda one: attrs.evolve(one, by="Iemand Anders") if one.number == 1 else one)
    assert verify_archive(at.office, at.manager).whole
    found = verify_archive(at.office, at.manager, logboek=at.logboek)
    assert len(found.overview.faults) == found.overview.entries
    assert not found.whole
    notify(at.office, at.adviser, case)
    assert len(verify_archive(at.office, at.manager, logboek=at.logboek).overview.faults) == found.overview.entries


@pytest.mark.requirement(32)
def test_a_manifest_that_is_gone_or_made_anew_is_found(at: Desk) -> None:
    """Database and manifest say the same of every file: who removes a manifest, or writes another, is found out."""
    at.until("vastgelegd")
    [manifest] = Path(at.office.settings["dms"]).rglob("manifest-*.json")
    before = manifest.read_bytes()
    read = json.loads(before)
    del read["entries"][-1]
    for content in (None, b"{}", json.dumps(read).encode()):
        manifest.unlink()
        if content is not None:
            manifest.write_bytes(content)
        found = verify_archive(at.office, at.manager)
        assert [one.endswith("manifest") for one in found.altered] == [True]
        manifest.write_bytes(before)
    assert verify_archive(at.office, at.manager).whole


def second_of_one_name(at: Desk) -> str:
    """Another conversation of the same owner and counterpart: planned for another appointment of this day."""
    appointment = plan(at.office, at.adviser, owner=at.owner_id, on=START.date())
    known = (Participant(label=PARTNER, phone="+31623456780"),)
    made = plan_conversation(
        at.office, at.adviser, appointment=appointment.id, partner=PARTNER, app=App.SIGNAL, participants=known
    )
    assert made.case is not None
    return made.case.id


@pytest.mark.requirement(23)
def test_no_two_conversations_get_one_name(at: Desk) -> None:
    """The second is refused when it is read out, and says which one has the name; a name of its own lets it through."""
    first = at.until("uitgelezen")
    second = second_of_one_name(at)
    told = refused(23, lambda: read_out(at.office, at.adviser, second, central_phone=CENTRAL, steps=INSTRUCTION_STEPS))
    assert first in told
    assert at.case(second).read_out is None
    assert read_out(at.office, at.adviser, first, central_phone=CENTRAL, steps=INSTRUCTION_STEPS).already
    at.until("uitgelezen", partner=f"{PARTNER} (werk)")
    at.clock.forward(days=1)
    read_out(at.office, at.adviser, second, central_phone=CENTRAL, steps=INSTRUCTION_STEPS)


@pytest.mark.requirement(23, 31)
def test_what_got_one_name_before_is_not_imported_and_not_destroyed(at: Desk) -> None:
    """Of two that an earlier version read out under one name the first has it, and nobody takes its source away."""
    first, second = at.until("gedownload"), at.until("gedownload", partner="Wim Anders")
    unit = at.office.database.unit()
    unit.put(attrs.evolve(unit.get(Case, second), partner=PARTNER))
    unit.commit()
    import_case(at.office, at.adviser, first)
    assert first in refused(23, lambda: import_case(at.office, at.adviser, second))
    assert at.case(second).source is None
    third = at.until("vastgelegd", partner="Mo Derde")
    unit = at.office.database.unit()
    unit.put(attrs.evolve(unit.get(Case, first), source=at.case(third).source))
    unit.commit()
    instruction = register_instruction(at.office, at.manager, reference="Instructie 2022", since=START.date())
    for one in (at.manager, at.second):
        lift_instruction(at.office, one, instruction.id, document="Besluit 1")
    assert first in refused(31, lambda: destroy(at.office, at.manager, third))
    assert at.case(third).destroyed_at is None
    assert view(at.office, at.cleaner, third, source=True).text == EXPORT


@pytest.mark.requirement(5, 12)
def test_who_does_the_same_at_once_leaves_one_line(at: Desk) -> None:
    """Of two who did exactly the same, the second one still had the older form in hand: it is refused, also when it
    reads anew before it writes, and the overview has one line."""
    case = at.planned()
    with step(at.office, at.adviser, "bekijken gesprek", activity=Activity.VIEW) as second:
        found, owner = second.case(case)
        read_out(at.office, at.adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS)
        second.unit.every(Case)
        second.keep(attrs.evolve(at.case(case)))
        second.note(at.case(case), owner, Event.READ_OUT)
        with pytest.raises(OutOfOrder):
            second.commit()
    assert found.state is State.PLANNED
    assert [one.event for one in at.office.database.unit().overview(case)] == ["uitlezen"]
