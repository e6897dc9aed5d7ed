"""A conversation from planning to the archive, and every step repeated."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from chatarchive.cleaning import Choice, Level, Verb, make_cut
from chatarchive.db import Holder, Mail
from chatarchive.dms import DmsPath
from chatarchive.domain import INSTRUCTION_STEPS, Employee, MediaFile, MessageOwner, Role, State
from chatarchive.errors import (
    AccessRefused,
    CleaningRefused,
    CopyDiffers,
    OutOfOrder,
    Refused,
    SettingsError,
    StoreUnavailable,
    WriteOnceRefused,
)
from chatarchive.services import (
    Access,
    Outcome,
    Purpose,
    approve,
    authenticate,
    compare_groups,
    decide,
    download,
    enrol,
    finish_cleaning,
    give_sheet,
    import_case,
    issue_code,
    media_decision,
    media_relevance,
    media_report,
    notify,
    offer,
    overview,
    read_out,
    record,
    register_employee,
    register_owner,
    reject,
    review,
    split_conversation,
    start_cleaning,
    take_sheet,
    undo,
    verify_archive,
    view,
    wipe,
)
from tests.support.archive_office import CENTRAL, EXPORT, PARTNER, SECRET, Desk

TITLE = "2023-03-13 WhatsApp Chat directeur-generaal Pieter van Dam - Karin Okonjo"
DOSSIER = "Chatberichten/2023 Chatberichten/2023 WhatsApp Chat directeur-generaal Pieter van Dam"


def files(at: Desk) -> dict[str, str]:
    """What stands on disk in the document store, the outbox and on the central telephone, by checksum."""
    return {
        path.relative_to(at.folder / "archief").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("dms", "postvak-uit", "centrale-telefoon")
        for path in sorted((at.folder / "archief" / folder).rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def at(at: Desk) -> Desk:
    """The office, with the folder above it."""
    return attrs.evolve(at, folder=at.folder.parent)


@pytest.mark.requirement(5, 8, 9, 23, 24, 38, 41)
def test_the_whole_way(at: Desk) -> None:
    """A conversation gets to the archive in the order of the working agreements, under the names they ask."""
    case = at.until("vastgelegd")
    found = files(at)
    source = f"dms/{DOSSIER}/01. Geïmporteerd/{TITLE}.txt"
    assert found[source] == hashlib.sha256(EXPORT.encode()).hexdigest()
    assert {name.removeprefix(f"dms/{DOSSIER}/") for name in found if name.startswith(f"dms/{DOSSIER}/{TITLE}")} == {
        f"{TITLE}.txt", f"{TITLE}.txt.mdto.xml", f"{TITLE}.pdf", f"{TITLE}.pdf.mdto.xml", f"{TITLE}.mdto.xml",
    }  # fmt: skip
    assert not any(name.startswith("centrale-telefoon/") for name in found)
    assert at.case(case).state is State.RECORDED


@pytest.mark.requirement(12, 58)
def test_every_command_can_be_repeated(at: Desk) -> None:
    """A repeat gives new records, and no second file, mail, row or change."""
    case = at.until("aangeboden")
    approve(at.office, at.owner, case)
    record(at.office, at.cleaner, case)
    before, state, entries = files(at), at.case(case), at.office.database.unit().overview()
    records = len(at.logboek.records)
    office = at.office
    repeats: tuple[Callable[[], Outcome], ...] = (
        lambda: import_case(office, at.adviser, case),
        lambda: wipe(office, at.adviser, case),
        lambda: notify(office, at.adviser, case),
        lambda: read_out(office, at.adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS),
        lambda: record(office, at.cleaner, case),
    )
    for repeat in repeats:
        assert repeat().already
        assert len(at.logboek.records) > records
        records = len(at.logboek.records)
    assert files(at) == before
    assert at.case(case) == state
    assert office.database.unit().overview() == entries
    assert [row.status for row in overview(office, at.manager)] == ["vastgelegd"]


@pytest.mark.requirement(5)
def test_no_step_is_skipped(at: Desk) -> None:
    """Whatever is not the next step is refused, and nothing changes."""
    case = at.until("uitgelezen")
    before, state = files(at), at.case(case)
    acts: tuple[Callable[[], Outcome], ...] = (
        lambda: import_case(at.office, at.adviser, case),
        lambda: wipe(at.office, at.adviser, case),
        lambda: notify(at.office, at.adviser, case),
        lambda: start_cleaning(at.office, at.cleaner, case),
        lambda: offer(at.office, at.cleaner, case),
        lambda: approve(at.office, at.owner, case),
        lambda: record(at.office, at.cleaner, case),
    )
    for act in acts:
        with pytest.raises(OutOfOrder):
            act()
    assert (files(at), at.case(case)) == (before, state)


@pytest.mark.requirement(8)
def test_other_bytes_are_refused(at: Desk) -> None:
    """A file that was changed between download and import is not stored; the right one still can be."""
    case = at.until("gedownload")
    path = Path(at.case(case).expected.path[0])  # type: ignore[union-attr]
    path.write_text(EXPORT + "13-03-2023 09:00 - X: erbij\n", encoding="utf-8")
    with pytest.raises((OutOfOrder, WriteOnceRefused)):
        import_case(at.office, at.adviser, case)
    assert at.case(case).source is None
    assert not list((at.folder / "archief" / "dms").rglob("*.txt"))
    path.write_text(EXPORT, encoding="utf-8", newline="")
    import_case(at.office, at.adviser, case)
    assert at.case(case).state is State.IMPORTED


@pytest.mark.requirement(9)
def test_nothing_is_deleted_before_the_copy_was_read_back(at: Desk) -> None:
    """When the store holds something else, the telephone keeps its copy."""
    case = at.until("geïmporteerd")
    [stored] = (at.folder / "archief" / "dms").rglob(f"{TITLE}.txt")
    stored.chmod(0o644)
    stored.write_text("iets anders")
    with pytest.raises(CopyDiffers) as caught:
        wipe(at.office, at.adviser, case)
    assert caught.value.requirement == 9
    assert Path(at.case(case).expected.path[0]).exists()  # type: ignore[union-attr]
    assert at.case(case).state is State.IMPORTED


@pytest.mark.requirement(10, 30)
def test_the_team_is_told_once_and_without_content(at: Desk) -> None:
    """One mail, which names the case, and neither people nor messages."""
    case = at.until("gemeld")
    [mail] = (at.folder / "archief" / "postvak-uit").glob("*.eml")
    text = mail.read_text()
    assert case in text
    for secret in (SECRET, PARTNER, "Pieter van Dam", "Okonjo"):
        assert secret not in text


@pytest.mark.requirement(10, 58)
def test_a_mail_that_cannot_go_goes_later(at: Desk) -> None:
    """The step counts, and the mail is put in the outbox with the next one."""
    case = at.until("gewist")
    outbox = at.folder / "archief" / "postvak-uit"
    outbox.rmdir()
    notify(at.office, at.adviser, case)
    assert at.case(case).state is State.NOTIFIED
    assert [mail.sent_at for mail in at.office.database.unit().every(Mail)] == [None]
    outbox.mkdir()
    start_cleaning(at.office, at.cleaner, case)
    assert len(list(outbox.glob("*.eml"))) == 1


@pytest.mark.requirement(15, 16, 17, 18)
def test_cleaning_takes_out_what_a_person_decides(at: Desk) -> None:
    """A cut needs a category and a reason; the cleaned text has its place, the source stays, the counts add up."""
    case = at.until("in schoning")
    looked = review(at.office, at.cleaner, case)
    messages = looked.conversation.messages
    with pytest.raises(CleaningRefused):
        make_cut(messages, message=2, level=Level.MESSAGE, category=4, reason="zomaar")
    cut = make_cut(messages, message=2, level=Level.MESSAGE, category=2, reason="gaat over familie")
    choices = [Choice(verb=Verb.CUT, cut=cut)]
    changed = decide(at.office, at.cleaner, case, choices=choices, seen=looked.cleaning.version)
    finish_cleaning(at.office, at.cleaner, case)
    counts = at.case(case).counts
    assert counts is not None
    assert (counts.original, counts.kept, counts.removed) == (4, 3, 1)
    text = view(at.office, at.owner, case).text or ""
    assert SECRET not in text
    assert "[verwijderd: categorie 2]" in text
    assert SECRET in (view(at.office, at.owner, case, source=True).text or "")
    with pytest.raises(OutOfOrder):
        undo(at.office, at.cleaner, case, number=1, seen=changed.version)


@pytest.mark.requirement(18)
def test_without_decisions_the_text_is_the_source(at: Desk) -> None:
    """What nobody decided on is kept, character by character."""
    case = at.until("geschoond")
    assert view(at.office, at.owner, case).text == EXPORT


@pytest.mark.requirement(15)
def test_a_review_sheet_goes_out_and_comes_in(at: Desk) -> None:
    """A sheet without decisions is taken over and decides nothing."""
    case = at.until("in schoning")
    sheet = give_sheet(at.office, at.cleaner, case)
    assert take_sheet(at.office, at.cleaner, case, content=sheet).cuts == ()


@pytest.mark.requirement(28)
def test_rejecting_and_changing_go_back_to_cleaning(at: Desk) -> None:
    """A rejection needs a reason; a change after approval voids it, and all of it has to be offered again."""
    case = at.until("aangeboden")
    with pytest.raises(Refused):
        reject(at.office, at.owner, case, reason=" ")
    reject(at.office, at.owner, case, reason="er staat nog iets privé in")
    assert at.case(case).state is State.REJECTED
    for _ in range(2):
        start_cleaning(at.office, at.cleaner, case)
        assert at.case(case).approval is None
        with pytest.raises(OutOfOrder):
            approve(at.office, at.owner, case)
        finish_cleaning(at.office, at.cleaner, case)
        offer(at.office, at.cleaner, case)
        approve(at.office, at.owner, case)
        assert at.case(case).approval is not None
    assert len(at.office.database.unit().overview(case)) == 17
    record(at.office, at.cleaner, case)
    assert at.case(case).state is State.RECORDED


@pytest.mark.requirement(28)
def test_who_cleaned_does_not_approve(at: Desk) -> None:
    """Nobody but the owner approves, and certainly not who cleaned."""
    case = at.until("aangeboden")
    for actor in (at.cleaner, at.adviser, at.manager):
        with pytest.raises(AccessRefused):
            approve(at.office, actor, case)
    assert at.case(case).state is State.OFFERED


@pytest.mark.requirement(28)
def test_what_was_changed_since_is_not_approved(at: Desk) -> None:
    """A cleaned text that somebody changed outside the application is not what was offered."""
    case = at.until("aangeboden")
    with at.office.dms.open(DmsPath(at.case(case).cleaned.path), actor=Access(actor=at.cleaner, purpose=Purpose.WORK)):  # type: ignore[union-attr]
        pass
    [work] = (at.folder / "archief" / "dms").rglob(f"02. Werkmap/{TITLE}.txt")
    work.write_text("iets anders")
    with pytest.raises(CopyDiffers):
        approve(at.office, at.owner, case)


@pytest.mark.requirement(19, 21, 22)
def test_media_are_decided_file_by_file(at: Desk) -> None:
    """Without the owner's answer nothing is imported, without a decision nothing is offered; then they come along."""
    text = EXPORT + (
        f"13-03-2023 08:05 - {PARTNER}: IMG-20230313-WA0001.jpg (bestand bijgevoegd)\n"
        f"13-03-2023 08:06 - {PARTNER}: IMG-20230313-WA0009.jpg (bestand bijgevoegd)\n"
    )
    case = at.until("uitgelezen")
    folder = at.office.settings["central_folder"] / "WhatsApp-chat met Karin"
    folder.mkdir()
    (folder / "WhatsApp-chat met Karin.txt").write_text(text, encoding="utf-8", newline="")
    for name in ("IMG-20230313-WA0001.jpg", "IMG-20230313-WA0002.jpg"):
        (folder / name).write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9")
    download(at.office, at.adviser, case, file=folder)
    with pytest.raises(Refused) as caught:
        import_case(at.office, at.adviser, case)
    assert caught.value.requirement == 19
    first, second = at.office.database.unit().every(MediaFile, parent=case)
    media_relevance(at.office, at.owner, case, answers={first.id: True, second.id: False})
    import_case(at.office, at.adviser, case)
    report = media_report(at.office, at.adviser, case)
    assert (len(report.missing), len(report.unreferenced)) == (1, 1)
    wipe(at.office, at.adviser, case)
    assert not folder.exists()
    notify(at.office, at.adviser, case)
    start_cleaning(at.office, at.cleaner, case)
    finish_cleaning(at.office, at.cleaner, case)
    with pytest.raises(Refused) as caught:
        offer(at.office, at.cleaner, case)
    assert caught.value.requirement == 22
    media_decision(at.office, at.cleaner, case, answers={first.id: True})
    offer(at.office, at.cleaner, case)
    with pytest.raises(OutOfOrder):
        media_decision(at.office, at.cleaner, case, answers={first.id: False})
    approve(at.office, at.owner, case)
    record(at.office, at.cleaner, case)
    places = [name for name in files(at) if name.endswith("WA0001.jpg")]
    assert [f"Media behorende bij {TITLE}" in name for name in places] == [True, True, True]
    assert not any("WA0002" in name for name in files(at))
    assert verify_archive(at.office, at.manager).whole


@pytest.mark.requirement(14, 25)
def test_a_group_of_two_owners_stays_two(at: Desk) -> None:
    """Two files, two cleanings; what they share is reported, and the other's cuts are shown as suggestions."""
    case = at.until("in schoning", partner="Projectgroep", group=True)
    mine = at.office.database.unit().get(MessageOwner, at.case(case).owner)
    second = register_owner(at.office, at.manager, attrs.evolve(mine, id="", name="Sanne de Wit", phone="+31611111111"))
    token = enrol(at.office, issue_code(at.office, at.manager, kind=Holder.OWNER, holder=second.id)).token
    other_desk = attrs.evolve(at, owner=authenticate(at.office, token))
    other = other_desk.until("in schoning", partner="Projectgroep", group=True)
    messages = review(at.office, at.cleaner, other).conversation.messages
    cut = make_cut(messages, message=2, level=Level.MESSAGE, category=2, reason="privé")
    decide(at.office, at.cleaner, other, choices=[Choice(verb=Verb.CUT, cut=cut)], seen=0)
    found = compare_groups(at.office, at.cleaner, case, other=other)
    assert len(found.overlap.pairs) == 3
    assert [one.message for one in found.suggestions] == [2]
    assert review(at.office, at.cleaner, case).cleaning.cuts == ()
    assert len(overview(at.office, at.manager)) == 2


@pytest.mark.requirement(4)
def test_a_screening_that_is_withdrawn_counts_at_once(at: Desk) -> None:
    """The next step is refused; what was done before stays."""
    case = at.until("gedownload")
    adviser = at.office.database.unit().get(Employee, at.adviser.id)
    assert adviser.vog is not None
    gone = attrs.evolve(adviser, vog=attrs.evolve(adviser.vog, withdrawn_on=at.office.today()))
    register_employee(at.office, at.manager, gone)
    with pytest.raises(AccessRefused) as caught:
        import_case(at.office, at.adviser, case)
    assert caught.value.requirement == 4
    assert at.case(case).state is State.DOWNLOADED
    assert at.case(case).read_out is not None
    assert Role.ADVISER in adviser.roles


@pytest.mark.requirement(32)
def test_what_was_altered_or_lost_is_named(at: Desk) -> None:
    """Every file is read again; one that differs or is gone is named."""
    case = at.until("vastgelegd")
    assert verify_archive(at.office, at.manager).whole
    store = at.folder / "archief" / "dms"
    [pdf] = store.rglob("*.pdf")
    pdf.chmod(0o644)
    pdf.write_bytes(b"%PDF-anders")
    [source] = store.rglob(f"01. Geïmporteerd/{TITLE}.txt")
    source.unlink()
    found = verify_archive(at.office, at.manager)
    assert not found.whole
    assert found.missing == (f"{case} bron",)
    assert len(found.altered) == 1
    with pytest.raises((Refused, StoreUnavailable)):
        view(at.office, at.owner, case, source=True)


@pytest.mark.requirement(38, 41)
def test_an_archivist_decides_about_characters_without_an_image(at: Desk) -> None:
    """Recording names the message and the code point, and records nothing; who then decides to show the code has it in
    the copy and in the overview, while the text keeps the character, also when it is divided."""
    case = at.until("goedgekeurd", text=EXPORT + f"13-03-2023 08:05 - {PARTNER}: kijk \ue000 daar\n")
    with pytest.raises(Refused, match=r"U\+E000 \(5\)"):
        record(at.office, at.cleaner, case)
    assert at.case(case).archived == ()
    record(at.office, at.cleaner, case, show_codes=True)
    split_conversation(at.office, at.cleaner, case, parts={"A": [1, 5]}, rest="B")
    assert [one.note for one in at.office.database.unit().overview(case)][-2:] == [
        "als code getoond: U+E000", "verdeeld over 2 dossiers",
    ]  # fmt: skip
    texts = [one.read_text() for one in Path(at.office.settings["dms"]).rglob("*.txt") if "herkomst" not in one.name]
    assert sum("kijk \ue000 daar" in one for one in texts) == 4
    assert verify_archive(at.office, at.manager).whole


def test_names_are_looked_for_when_the_settings_say_so(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the setting the detector of names is asked for; where it is not installed, cleaning says how to get it."""
    monkeypatch.setitem(sys.modules, "deduce", None)
    case = at.until("gemeld")
    asked = attrs.evolve(at.office.settings.values["name_detector"], value=True)
    values = {**at.office.settings.values, "name_detector": asked}
    office = attrs.evolve(at.office, settings=attrs.evolve(at.office.settings, values=values))
    with pytest.raises(SettingsError, match="deduce"):
        start_cleaning(office, at.cleaner, case)
    start_cleaning(at.office, at.cleaner, case)


def test_the_published_schema_and_other_fonts_are_settings(at: Desk) -> None:
    """Metadata is checked with the schema that the settings name as well, and a font of theirs is asked."""
    case = at.until("goedgekeurd")
    values = at.office.settings.values
    broken = at.folder / "geen.xsd"
    broken.write_text("<geen/>")
    wrong = attrs.evolve(values["mdto_schema"], value=broken)
    office = attrs.evolve(at.office, settings=attrs.evolve(at.office.settings, values={**values, "mdto_schema": wrong}))
    with pytest.raises(SettingsError, match="mdto_schema"):
        record(office, at.cleaner, case)
    record(at.office, at.cleaner, case)
