"""Of a delivery of many conversations only those that were selected are taken in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chatarchive.domain import INSTRUCTION_STEPS, Method, State, TemporaryCopy
from chatarchive.errors import AccessRefused, ExportRefused, OutOfOrder, Refused
from chatarchive.services import (
    destroy_copy,
    import_case,
    media_files,
    media_relevance,
    open_copies,
    plan_conversation,
    read_out,
    report_month,
    risks,
    stray_copies,
    take_delivery,
    wipe,
)
from tests.support.archive_office import CENTRAL, EXPORT, PARTNER, SECRET, Desk
from tests.support.chat_exports import JPEG, write_zip

pytestmark = pytest.mark.requirement(47)
OTHER = EXPORT.replace(PARTNER, "Mama")
WITH_PICTURE = f"13-03-2023 08:02 - {PARTNER}: IMG-1.jpg (bestand bijgevoegd)\n"


def selected(at: Desk, *partners: str) -> tuple[str, list[str]]:
    """An appointment at which these were selected for bulk and read out."""
    cases = [at.planned(one, method=Method.BULK) for one in partners]
    for case in cases:
        read_out(at.office, at.adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS)
    return at.case(cases[0]).appointment, cases


def folder(at: Desk) -> Path:
    """A delivery as a folder of three exports."""
    central: Path = at.office.settings["central_folder"]
    (central / "levering").mkdir()
    for name, text in ((PARTNER, EXPORT), ("Mama", OTHER), ("Jan", OTHER)):
        (central / "levering" / f"WhatsApp-chat met {name}.txt").write_text(text, encoding="utf-8", newline="")
    return central / "levering"


def zipped(at: Desk) -> Path:
    """A delivery as a zip file: an iPhone's zip file of one conversation, and a text of another."""
    central: Path = at.office.settings["central_folder"]
    inner = central / "binnen.zip"
    write_zip(inner, {"_chat.txt": WITH_PICTURE.encode(), "IMG-1.jpg": JPEG})
    path = central / "levering.zip"
    write_zip(
        path, {f"WhatsApp Chat - {PARTNER}.zip": inner.read_bytes(), "WhatsApp-chat met Mama.txt": OTHER.encode()}
    )
    inner.unlink()
    return path


def everything(at: Desk) -> set[str]:
    """What stands on the central telephone and in quarantine."""
    return {
        path.name
        for name in ("central_folder", "quarantine")
        for path in at.office.settings[name].rglob("*")
        if path.is_file()
    }


def test_of_a_folder_only_what_was_selected_is_noted(at: Desk) -> None:
    """The rest is put apart, blocks the archive until it is destroyed, and leaves proof of that."""
    appointment, [case] = selected(at, PARTNER)
    done = take_delivery(at.office, at.adviser, appointment, file=folder(at))
    assert ([one.case.id for one in done.taken if one.case], done.missing, done.extras) == ([case], (), 2)
    assert at.case(case).state is State.DOWNLOADED
    assert len(done.copies) == 2
    assert stray_copies(at.office, at.adviser) == []
    assert {one.place.value for one in open_copies(at.office, at.manager)} == {"centrale telefoon", "quarantaine"}
    found = {one.requirement: one.count for risk in risks(at.office, at.manager) for one in risk.findings}
    assert found[47] == 2
    unit = at.office.database.unit()
    for copy in done.copies:
        kept = unit.get(TemporaryCopy, copy)
        assert len(kept.sha256) == 64
        destroy_copy(at.office, at.adviser, copy)
        assert not Path(kept.path).exists()
        assert kept.sha256 in {one.attributes.get("chatarchive.destroyed") for one in at.logboek.records}
        assert at.office.database.unit().get(TemporaryCopy, copy).destroyed_at == at.clock.now
    particulars = " ".join(report_month(at.office, at.manager, "2023-03").particulars)
    assert "2 bestanden" in particulars
    assert "Mama" not in particulars
    import_case(at.office, at.adviser, case)
    wipe(at.office, at.adviser, case)
    assert everything(at) == set()


def test_of_a_zip_file_what_was_selected_is_taken_out_byte_for_byte(at: Desk) -> None:
    """Source and media come along; the zip file, which holds the others, is put apart as a whole."""
    appointment, [case, absent] = selected(at, PARTNER, "Niet geleverd")
    path = zipped(at)
    done = take_delivery(at.office, at.adviser, appointment, file=path)
    assert (done.extras, done.missing, len(done.copies)) == (1, (absent,), 1)
    assert everything(at) == {
        "_chat.txt",
        "IMG-1.jpg",
        *(one for one in everything(at) if one.endswith("-levering.zip")),
    }
    again = take_delivery(at.office, at.adviser, appointment, file=path)
    assert again.copies == done.copies
    [picture] = media_files(at.office, at.adviser, case)
    media_relevance(at.office, at.owner, case, answers={picture.id: True})
    import_case(at.office, at.adviser, case)
    [source] = (at.folder / "dms").rglob("01. Geïmporteerd/*.txt")
    assert source.read_bytes() == WITH_PICTURE.encode()
    [stored] = (at.folder / "dms").rglob("*.jpg")
    assert stored.read_bytes() == JPEG
    wipe(at.office, at.adviser, case)
    destroy_copy(at.office, at.adviser, done.copies[0])
    assert list(at.office.settings["central_folder"].iterdir()) == []


@pytest.mark.requirement(58)
@pytest.mark.parametrize("kind", [folder, zipped])
def test_it_is_finished_by_a_repeat(at: Desk, kind: object) -> None:
    """When it stopped halfway, such as at a full disk, a repeat does what was left and nothing twice."""
    appointment, [case] = selected(at, PARTNER)
    path = kind(at)  # type: ignore[operator]
    at.office.settings["quarantine"].rmdir()
    with pytest.raises(OSError, match="No such file"):
        take_delivery(at.office, at.adviser, appointment, file=path)
    at.office.settings["quarantine"].mkdir()
    take_delivery(at.office, at.adviser, appointment, file=path)
    assert at.case(case).state is State.DOWNLOADED
    assert stray_copies(at.office, at.adviser) == []
    downloads = [one for one in at.office.database.unit().overview(case) if one.event == "downloaden"]
    assert len(downloads) == 1
    assert (at.folder / "centrale-telefoon" / "levering.zip").exists() is False


def test_a_name_that_differs_is_pointed_out_by_its_number(at: Desk) -> None:
    """Nothing is guessed: what has no name of a selected conversation is left over, unless somebody says so."""
    appointment, [case] = selected(at, "K. Okonjo (werk)")
    path = folder(at)
    done = take_delivery(at.office, at.adviser, appointment, file=path, chosen={case: 2})
    assert (done.extras, done.missing) == (2, ())
    assert Path(at.case(case).expected.path[0]).name == f"WhatsApp-chat met {PARTNER}.txt"  # type: ignore[union-attr]


def test_what_is_in_doubt_is_refused_and_nothing_moves(at: Desk) -> None:
    """Two of one name, one of two names, one file with several, an unreadable one, and who may not."""
    appointment, [case, second] = selected(at, PARTNER, "Karin  OKONJO")
    path = folder(at)
    before = everything(at)
    for chosen in ({}, {case: 1, second: 1}):
        with pytest.raises(Refused) as caught:
            take_delivery(at.office, at.adviser, appointment, file=path, chosen=chosen)
        assert caught.value.requirement == 47
        assert SECRET not in str(caught.value)
    shutil.copy(path / f"WhatsApp-chat met {PARTNER}.txt", path / f"WhatsApp Chat with {PARTNER}.txt")
    with pytest.raises(Refused):
        take_delivery(at.office, at.adviser, appointment, file=path, chosen={second: 9})
    (path / f"WhatsApp Chat with {PARTNER}.txt").unlink()
    (path / "raar.bin").write_bytes(b"\x00")
    with pytest.raises(ExportRefused):
        take_delivery(at.office, at.adviser, appointment, file=path)
    (path / "raar.bin").unlink()
    for actor in (at.cleaner, at.manager, at.owner):
        with pytest.raises(AccessRefused):
            take_delivery(at.office, actor, appointment, file=path)
    assert everything(at) == before
    assert at.case(case).state is State.READ_OUT


def test_one_file_of_several_is_not_taken_in_for_one(at: Desk) -> None:
    """Taking in one conversation of a file would take in the others: it has to be exported by itself."""
    from chatarchive.domain import App

    appointment = at.case(at.planned()).appointment
    made = plan_conversation(
        at.office, at.adviser, appointment=appointment, partner="Jan", app=App.TELEGRAM, method=Method.BULK
    )
    assert made.case is not None
    path: Path = at.office.settings["central_folder"] / "result.json"
    message = (
        '{"id":1,"type":"message","date":"2023-03-13T08:00:00","date_unixtime":"1678690800","from":"Jan","text":"x"}'
    )
    chats = ",".join(
        f'{{"name":"{name}","type":"personal_chat","id":{number},"messages":[{message}]}}'
        for number, name in enumerate(("Jan", "Mama"), start=1)
    )
    path.write_text(f'{{"chats":{{"list":[{chats}]}}}}')
    with pytest.raises(OutOfOrder):
        take_delivery(at.office, at.adviser, appointment, file=path)
    read_out(at.office, at.adviser, made.case.id, central_phone=CENTRAL, steps=INSTRUCTION_STEPS)
    with pytest.raises(Refused) as caught:
        take_delivery(at.office, at.adviser, appointment, file=path)
    assert caught.value.requirement == 47
    assert "2 conversations" in str(caught.value)
