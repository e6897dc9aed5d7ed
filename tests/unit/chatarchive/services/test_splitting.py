"""A conversation is divided over dossiers: nothing lost, nothing double, and every message leads back to its source."""

from __future__ import annotations

import csv
import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from chatarchive.cleaning import Choice, Level, Verb, make_cut
from chatarchive.domain import MediaFile, State
from chatarchive.errors import AccessRefused, CleaningRefused, OutOfOrder, Refused, WriteOnceRefused, WrongUse
from chatarchive.services import (
    approve,
    decide,
    download,
    finish_cleaning,
    import_case,
    media_decision,
    media_relevance,
    notify,
    offer,
    overview,
    record,
    review,
    split_conversation,
    start_cleaning,
    verify_archive,
    wipe,
)
from tests.support.archive_office import EXPORT, Desk

pytestmark = pytest.mark.requirement(42)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
BEGROTING, OVERIG = "Begroting 2024", "Overig: diversen"


def recorded(at: Desk) -> str:
    """A conversation in the archive of which one message was taken out, with a line before its first message."""
    case = at.until("in schoning", text="Kop van de export\n" + EXPORT)
    looked = review(at.office, at.cleaner, case)
    cut = make_cut(looked.conversation.messages, message=2, level=Level.MESSAGE, category=2, reason="prive")
    decide(at.office, at.cleaner, case, choices=[Choice(verb=Verb.CUT, cut=cut)], seen=looked.cleaning.version)
    finish_cleaning(at.office, at.cleaner, case, keep_before=True)
    offer(at.office, at.cleaner, case)
    approve(at.office, at.owner, case)
    record(at.office, at.cleaner, case)
    return case


def parts_on_disk(at: Desk) -> dict[str, Path]:
    """The folders of the dossiers, by name on disk."""
    [folder] = (at.folder / "dms").rglob("Verdeeld over dossiers")
    return {path.name: path for path in folder.iterdir()}


def test_nothing_is_lost_or_double_and_all_leads_back(at: Desk) -> None:
    """The texts of the dossiers are the archived text together, and the list names file, line and checksum."""
    case = recorded(at)
    before = {path: path.read_bytes() for path in (at.folder / "dms").rglob("*") if path.is_file()}
    split_conversation(at.office, at.cleaner, case, parts={BEGROTING: [2, 4], OVERIG: [1, 3]})
    assert at.case(case).state is State.RECORDED
    assert {path: path.read_bytes() for path in before} == before
    folders = parts_on_disk(at)
    assert len(folders) == 2
    source = next(path for path in before if path.parent.name == "01. Geïmporteerd").read_text().splitlines()
    whole = next(path for path in before if path.suffix == ".txt" and path.parent.name.startswith("2023 What"))
    lines, named = [], []
    for folder in folders.values():
        origin, text = sorted(folder.glob("*.txt"), key=lambda path: len(path.suffixes), reverse=True)
        rows = list(csv.DictReader(origin.read_text().splitlines(), delimiter="\t"))
        own = text.read_text().splitlines(keepends=True)
        messages = own[1:] if own[0].startswith("Kop") else own
        assert len(messages) == len(rows) == 2
        for message, row in zip(messages, rows, strict=True):
            original = source[int(row["regel in de bron"]) - 1]
            assert message.startswith(original[: original.index(" - ")])
            assert row["bron"].endswith("Karin Okonjo.txt")
            assert row["SHA-256 van de bron"] == at.case(case).source.sha256  # type: ignore[union-attr]
            named.append(int(row["bericht in het gesprek"]))
        lines += own
    assert sorted(named) == [1, 2, 3, 4]
    assert sorted(lines) == sorted(whole.read_text().splitlines(keepends=True))
    assert any("[verwijderd: categorie 2]" in line for line in lines)


def with_media(at: Desk) -> str:
    """A conversation in the archive with media: one in two messages, one in one, one in none, one left out."""
    named = ("IMG-1.jpg", "IMG-2.jpg", "IMG-1.jpg", "IMG-4.jpg")
    text = "".join(
        f"13-03-2023 08:0{minute} - Karin Okonjo: {name} (bestand bijgevoegd)\n"
        for minute, name in enumerate(named, start=1)
    )
    case = at.until("uitgelezen")
    folder = at.office.settings["central_folder"] / "gesprek"
    folder.mkdir()
    (folder / "WhatsApp-chat met Karin.txt").write_text(text, encoding="utf-8", newline="")
    for number in range(1, 5):
        (folder / f"IMG-{number}.jpg").write_bytes(JPEG + bytes([number]))
    download(at.office, at.adviser, case, file=folder)
    files = at.office.database.unit().every(MediaFile, parent=case)
    media_relevance(at.office, at.owner, case, answers={one.id: True for one in files})
    import_case(at.office, at.adviser, case)
    wipe(at.office, at.adviser, case)
    notify(at.office, at.adviser, case)
    start_cleaning(at.office, at.cleaner, case)
    finish_cleaning(at.office, at.cleaner, case)
    media_decision(at.office, at.cleaner, case, answers={one.id: one.name != "IMG-4.jpg" for one in files})
    offer(at.office, at.cleaner, case)
    approve(at.office, at.owner, case)
    record(at.office, at.cleaner, case)
    return case


def test_media_go_with_the_messages_that_name_them(at: Desk) -> None:
    """Each dossier has the archived media of its messages, described and in the manifest; what two dossiers name is in
    both, what no message names stands with the first, and what was left out of the archive stays out."""
    case = with_media(at)
    split_conversation(at.office, at.cleaner, case, parts={BEGROTING: [2, 3, 4], OVERIG: [1]})
    found = {name: sorted(one.name for one in path.rglob("IMG-*.jpg")) for name, path in parts_on_disk(at).items()}
    assert sorted(found.values()) == [["IMG-1.jpg", "IMG-2.jpg"], ["IMG-1.jpg", "IMG-3.jpg"]]
    folder = parts_on_disk(at)[BEGROTING]
    [media] = folder.glob("Media behorende bij *")
    assert sorted(one.name for one in media.iterdir()) == [
        "IMG-1.jpg", "IMG-1.jpg.mdto.xml", "IMG-2.jpg", "IMG-2.jpg.mdto.xml",
    ]  # fmt: skip
    [origin] = folder.glob("*.herkomst.txt")
    rows = list(csv.DictReader(origin.read_text().splitlines(), delimiter="\t"))
    assert [row["bijlage"] for row in rows] == ["IMG-2.jpg", "IMG-1.jpg", ""]
    assert rows[0]["SHA-256 van de bijlage"] == hashlib.sha256(JPEG + bytes([2])).hexdigest()
    assert verify_archive(at.office, at.manager).whole
    [named] = [one for one in folder.glob("*.mdto.xml") if ".txt." not in one.name and ".pdf." not in one.name]
    assert named.read_text().count("IMG-") == 2


def test_each_dossier_gets_what_an_archive_needs(at: Desk) -> None:
    """A copy as PDF, metadata of each file and of the part, and a place in the manifest that is verified."""
    case = recorded(at)
    split_conversation(at.office, at.adviser, case, parts={BEGROTING: [2, 4], OVERIG: [1, 3]})
    folder = parts_on_disk(at)[BEGROTING]
    assert len(list(folder.iterdir())) == 7
    [pdf] = folder.glob("*.pdf")
    shown = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    assert "begroting" in shown
    assert "versleuteld" not in shown
    assert verify_archive(at.office, at.manager).whole
    pdf.chmod(0o644)
    pdf.write_bytes(b"iets anders")
    assert verify_archive(at.office, at.manager).altered
    [row] = overview(at.office, at.manager)
    assert (row.status, row.remarks) == ("vastgelegd", "verdeeld over 2 dossiers")


@pytest.mark.requirement(58)
def test_once_and_the_same(at: Desk) -> None:
    """A repeat makes nothing; another division is refused."""
    case = recorded(at)
    split_conversation(at.office, at.cleaner, case, parts={"A": [1, 2], "B": [3, 4]})
    files, entries = sorted((at.folder / "dms").rglob("*")), at.office.database.unit().overview()
    assert split_conversation(at.office, at.cleaner, case, parts={"B": [4, 3], "A": [1, 2]}).already
    with pytest.raises(WriteOnceRefused):
        split_conversation(at.office, at.cleaner, case, parts={"A": [1], "B": [2, 3, 4]})
    assert (sorted((at.folder / "dms").rglob("*")), at.office.database.unit().overview()) == (files, entries)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"A": [1, 2], "B": [3]}, CleaningRefused),
        ({"A": [1, 2], "B": [2, 3, 4]}, CleaningRefused),
        ({"A": [1, 2, 3, 4, 5]}, CleaningRefused),
        ({"A": [1, 2, 3, 4], "B": []}, Refused),
        ({"A": [1, 2], "a ": [3, 4]}, WrongUse),
        ({"": [1, 2, 3, 4]}, WrongUse),
    ],
)
def test_what_does_not_add_up_is_refused(at: Desk, parts: Mapping[str, list[int]], error: type[Exception]) -> None:
    """A message in no dossier or in two, one that is not there, and names that are the same; nothing is stored."""
    case = recorded(at)
    with pytest.raises(error):
        split_conversation(at.office, at.cleaner, case, parts=parts)
    assert not list((at.folder / "dms").rglob("Verdeeld*"))
    assert at.case(case).divided == ()


def test_one_dossier_may_get_the_rest(at: Desk) -> None:
    """Whatever was put nowhere goes to it; when that is nothing, it is left out."""
    case = recorded(at)
    with pytest.raises(Refused):
        split_conversation(at.office, at.cleaner, case, parts={"A": [1, 2, 3, 4]}, rest="B")
    with pytest.raises(WrongUse):
        split_conversation(at.office, at.cleaner, case, parts={"A": [1]}, rest="a")
    split_conversation(at.office, at.cleaner, case, parts={"A": [2]}, rest="B")
    assert [(one.dossier, one.messages) for one in at.case(case).divided] == [("A", 1), ("B", 3)]


def test_only_what_is_in_the_archive_is_divided(at: Desk) -> None:
    """Before it was recorded nothing is divided, and by nobody but who converts."""
    case = at.until("goedgekeurd")
    with pytest.raises(OutOfOrder):
        split_conversation(at.office, at.cleaner, case, parts={"A": [1, 2, 3, 4]})
    record(at.office, at.cleaner, case)
    for actor in (at.manager, at.owner):
        with pytest.raises(AccessRefused):
            split_conversation(at.office, actor, case, parts={"A": [1, 2, 3, 4]})
