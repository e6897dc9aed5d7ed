"""Cleaning, media, breaches, reports and looking after the archive, by commands."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ldv.testing import MemoryLogboek
from tests.functional.chatarchive.conftest import NEVER, Archive
from tests.support.archive_office import PARTNER, PARTNER_PHONE, SECRET
from tests.support.chat_exports import JPEG, write_zip

WITH_NUMBERS = (
    f"13-03-2023 08:02 - {PARTNER}: Mijn nummer is 999990019, bel 06 23456789\n"
    f"13-03-2023 08:03 - Pieter van Dam: Dank, {SECRET}\n"
    f"13-03-2023 08:04 - {PARTNER}: Morgen naar de begrafenis van oma\n"
)


@pytest.fixture
def output(archive: Archive) -> Path:
    """A folder that files may be put in."""
    folder = archive.folder.parent / "uitvoer"
    folder.mkdir()
    archive.ok("beheer", "locatie", "uitvoer", str(folder))
    return folder


@pytest.mark.requirement(15, 16, 17, 18)
def test_cleaning_in_the_terminal(archive: Archive) -> None:
    """List, look, search, decide, take back and finish; nothing is taken out that nobody decided on."""
    case = archive.until("in schoning", text=WITH_NUMBERS)
    found = archive.ok("schoner", "schonen", "lijst", case)
    assert "999990019" not in str(found)
    bsn = next(one["nr"] for one in found["rijen"] if one["wat"] == "bsn")
    others = [one["nr"] for one in found["rijen"] if one["nr"] != bsn]
    archive.refused("schoner", "schonen", "gereed", case, requirement=18)
    seen = archive.run("schoner", "schonen", "toon", case, "2", "--rond", "1")
    assert (seen.code, SECRET in seen.out) == (0, True)
    searched = archive.run("schoner", "schonen", "zoek", case, given={"zoekwoorden": "begrafenis"})
    assert "1 berichten gevonden" in searched.out
    assert archive.ok("schoner", "schonen", "zoek", case, given={"zoekwoorden": SECRET})["berichten"] == [
        {"bericht": 2, "regel": 2}
    ]
    decide = ("schonen", "beslis", case, "--versie")
    version = archive.ok("schoner", *decide, "0", "--voorstel", bsn, "--overnemen")["versie"]
    if others:
        keep = [word for one in others for word in ("--voorstel", one)]
        version = archive.ok("schoner", *decide, str(version), *keep, "--bewaren")["versie"]
    archive.refused("schoner", *decide, str(version), "--bericht", "3", given={"reden": "privé"}, requirement=15)
    cut = ("--bericht", "3", "--categorie", "2")
    version = archive.ok("schoner", *decide, str(version), *cut, given={"reden": "familie"})["versie"]
    again = archive.ok("schoner", *decide, str(version), *cut, given={"reden": "familie"})
    assert again["versie"] == version
    taken = archive.ok("schoner", "schonen", "lijst", case, "--besluiten")["rijen"]
    last = next(one["nr"] for one in taken if one["bericht"] == 3)
    version = archive.ok("schoner", "schonen", "terug", case, last, "--versie", str(version))["versie"]
    archive.ok("schoner", *decide, str(version), *cut, given={"reden": "familie"})
    assert archive.ok("schoner", "schonen", "gereed", case)["stand"] == "geschoond"
    text = archive.ok("schoner", "raadpleeg", "gesprek", case)["tekst"]
    assert "999990019" not in text
    assert "begrafenis" not in text
    assert "[verwijderd: categorie 2]" in text


@pytest.mark.requirement(16)
def test_two_cleaners_do_not_overwrite_one_another(archive: Archive) -> None:
    """Who decides about a message that somebody else decided about since, is refused."""
    case = archive.until("in schoning", text=WITH_NUMBERS)
    first = ("schonen", "beslis", case, "--versie", "0", "--bericht", "3")
    archive.ok("schoner", *first, "--categorie", "2", given={"reden": "familie"})
    done = archive.refused("schoner", *first, "--categorie", "3", given={"reden": "partij"}, requirement=16)
    assert "overschreven" in done.err


def test_deciding_asks_what_is_meant(archive: Archive) -> None:
    """Both a suggestion and a message, neither, or a suggestion without a verdict is wrong use."""
    for words in ((), ("--voorstel", "x"), ("--voorstel", "x", "--bewaren", "--bericht", "1")):
        assert archive.run("schoner", "schonen", "beslis", "zaak", "--versie", "0", *words).code == 2


@pytest.mark.requirement(11, 46)
def test_the_sheet(archive: Archive, output: Path) -> None:
    """A sheet goes to an allowed place only, counts as a copy, and is taken over as a whole or not at all."""
    case = archive.until("in schoning", text=WITH_NUMBERS)
    archive.refused(
        "schoner", "schonen", "werkblad", "uit", case, str(archive.folder.parent / "elders.xlsx"), requirement=46
    )
    path = output / "zaak.xlsx"
    copy = archive.ok("schoner", "schonen", "werkblad", "uit", case, str(path))["kenmerk"]
    assert path.stat().st_mode & 0o077 == 0
    assert archive.run("schoner", "schonen", "werkblad", "uit", case, str(path)).code == 2
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: int(cell.column or 0) for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, heads["bericht"]).value == 3:
            sheet.cell(row, heads["besluit"], "weg")
    book.save(path)
    done = archive.refused("schoner", "schonen", "werkblad", "in", case, str(path), requirement=16)
    assert "als geheel geweigerd" in done.err
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, heads["besluit"]).value = None
    book.save(path)
    assert archive.ok("schoner", "schonen", "werkblad", "in", case, str(path))["versie"] == 0
    archive.ok("schoner", "kopieen", "vernietigen", copy)


@pytest.mark.requirement(19, 21, 22)
def test_media(archive: Archive) -> None:
    """The owner says what is relevant, the cleaner what is archived; without either the next step is refused."""
    case = archive.until("uitgelezen")
    text = (
        f"13-03-2023 08:02 - {PARTNER}: IMG-20230313-WA0001.jpg (bestand bijgevoegd)\n"
        f"13-03-2023 08:03 - {PARTNER}: IMG-20230313-WA0002.jpg (bestand bijgevoegd)\n"
    )
    write_zip(
        archive.folder / "centrale-telefoon" / "chat.zip",
        {f"WhatsApp-chat met {PARTNER}.txt": text, "IMG-20230313-WA0001.jpg": JPEG},
    )
    archive.ok("adviseur", "downloaden", case, given={"bestand": "chat.zip"})
    archive.refused("adviseur", "importeren", case, requirement=19)
    [file] = archive.ok("eigenaar", "media", "lijst", case)
    archive.refused("ondersteuner", "media", "lijst", case, requirement=26)
    archive.refused("beheer", "media", "relevant", case, file["kenmerk"], requirement=26)
    archive.refused("eigenaar", "media", "relevant", case, "x", code=2)
    archive.ok("eigenaar", "media", "relevant", case, file["kenmerk"])
    archive.ok("adviseur", "importeren", case)
    found = archive.ok("adviseur", "media", "controleer", case)
    assert found == {"ontbreekt_bij_regel": [2], "niet_genoemd": []}
    archive.ok("adviseur", "wissen", case)
    archive.ok("adviseur", "melden", case)
    archive.ok("schoner", "schonen", "begin", case)
    archive.ok("schoner", "schonen", "gereed", case)
    archive.refused("schoner", "aanbieden", case, requirement=22)
    archive.ok("schoner", "media", "archiveren", case, "--alle", "--niet")
    assert archive.run("schoner", "media", "archiveren", case).code == 2
    archive.ok("schoner", "aanbieden", case)


@pytest.mark.requirement(29, 30)
def test_a_breach(archive: Archive) -> None:
    """It is reported without numbers, freezes the dossier, shows its clock, and closes when every step was taken."""
    case = archive.until("geïmporteerd")
    words = ("datalek", "melden", archive.owner, "--soort", "verkeerd-nummer")
    archive.refused("adviseur", *words, given={"situatie": f"Naar {PARTNER_PHONE} gestuurd"}, requirement=30)
    breach = archive.ok("adviseur", *words, given={"situatie": "Naar een verkeerd nummer gestuurd."})["kenmerk"]
    archive.refused("adviseur", "wissen", case, requirement=29)
    archive.refused("beheer", "datalek", "sluiten", breach, requirement=29)
    [row] = archive.ok("eigenaar", "datalek", "lijst")
    assert "72 uur" in row["klok"]
    for one in ("herstellen", "centrale-telefoon", "verstuurde-berichten"):
        archive.ok("adviseur", "datalek", "stap", breach, "--stap", one, given={"gedaan": "Gedaan."})
    archive.ok("adviseur", "datalek", "sluiten", breach)
    [state] = archive.ok("adviseur", "status")
    assert state["stand"] == "geïmporteerd"
    mails = "".join(path.read_text() for path in (archive.folder / "postvak-uit").iterdir())
    assert [one for one in NEVER if one in mails] == []


@pytest.mark.requirement(52)
def test_a_marked_message_waits_for_a_person(archive: Archive) -> None:
    """A message that seems classified freezes a conversation, until somebody releases it with a reason."""
    text = f"13-03-2023 08:02 - {PARTNER}: Departementaal Vertrouwelijk: het stuk\n"
    case = archive.until("gedownload", text=text)
    done = archive.run("adviseur", "importeren", case, "--json")
    assert (done.json["stand"], "gerubriceerd" in done.err) == ("bevroren", True)
    archive.refused("adviseur", "wissen", case, requirement=52)
    archive.refused("beheer", "schonen", "vrijgeven", case, given={"reden": "Bekeken."}, requirement=26)
    assert archive.ok("schoner", "schonen", "vrijgeven", case, given={"reden": "Bekeken."})["stand"] == "geïmporteerd"


@pytest.mark.requirement(36)
def test_what_an_export_does_not_show_is_told(archive: Archive) -> None:
    """Messages that were deleted, expire or could be seen once are counted and told when a conversation comes in."""
    text = f"13-03-2023 08:02 - {PARTNER}: Dit bericht is verwijderd\n13-03-2023 08:03 - {PARTNER}: Goed\n"
    case = archive.until("gedownload", text=text)
    assert "1 verwijderde berichten" in archive.run("adviseur", "importeren", case).out
    counts = archive.ok("adviseur", "importeren", case)["tellingen"]
    assert (counts["berichten"], counts["door deelnemers verwijderd"]) == (2, 1)


@pytest.mark.requirement(12, 14, 33, 46)
def test_reports(archive: Archive, output: Path) -> None:
    """Overview and monthly report are shown, or made as files in an allowed place; the mail goes once."""
    case = archive.until("geïmporteerd")
    [row] = archive.ok("adviseur", "overzicht")
    assert (row["zaak"], row["stand"]) == (case, "geïmporteerd")
    archive.refused("schoner", "overzicht", requirement=26)
    for name in ("overzicht.xlsx", "overzicht.html"):
        assert archive.ok("beheer", "overzicht", "--naar", str(output / name))["bestand"]
    archive.refused("beheer", "overzicht", "--naar", str(archive.folder / "x.html"), requirement=46)
    assert archive.run("beheer", "overzicht", "--naar", str(output / "x.pdf")).code == 2
    told = archive.run(
        "beheer", "rapportage", "2023-03", "--weigeringen", "--verstuur", "--naar", str(output / "m.html")
    )
    assert (told.code, "maart 2023" in told.out) == (0, True)
    assert archive.ok("beheer", "rapportage", "2022-01")["leeg"]
    archive.refused("beheer", "rapportage", "maart", code=2)
    archive.refused("schoner", "rapportage", "2023-03", requirement=26)
    assert (archive.folder / "postvak-uit" / "rapportage-2023-03.eml").is_file()


@pytest.mark.requirement(13, 32)
def test_looking_the_archive_over(archive: Archive) -> None:
    """Everything in order is 0; a file that was changed is named by its case, and the exit code is 1."""
    case = archive.until("geïmporteerd")
    found = archive.ok("ondersteuner", "controleer")
    assert (found["in_orde"], found["bestanden"]) == (True, 1)
    assert found["overzicht"]["vergeleken"] == found["overzicht"]["regels"] > 0
    assert "Niet vergeleken met het logboek" in archive.run("ondersteuner", "controleer", "--zonder-logboek").out
    archive.refused("eigenaar", "controleer", requirement=26)
    [path] = [one for one in (archive.folder / "dms").rglob("*.txt") if "Geïmporteerd" in str(one)]
    path.chmod(0o600)
    path.write_text("veranderd")
    done = archive.run("adviseur", "controleer")
    assert (done.code, f"veranderd: {case} bron" in done.out) == (1, True)
    anchored = archive.run("adviseur", "controleer", "--anker", "1:" + "0" * 64, "--json")
    assert (anchored.code, anchored.json["in_orde"]) == (1, False)


@pytest.mark.requirement(31)
def test_the_retention_lock(archive: Archive) -> None:
    """Nobody destroys while the instruction holds; two persons lift it with the same document."""
    case = archive.until("vastgelegd")
    archive.refused("beheer", "bewaarslot", "vernietigen", case, requirement=31)
    id = archive.ok("beheer", "bewaarslot", "instructie", "--document", "I-1", "--vanaf", "2023-01-01")["kenmerk"]
    archive.refused("beheer", "bewaarslot", "vernietigen", case, requirement=31)
    lift = ("bewaarslot", "opheffen", id, "--document")
    archive.refused("adviseur", *lift, "B-1", requirement=26)
    assert "tweede persoon" in archive.run("beheer", *lift, "B-1").err
    archive.refused("beheer", *lift, "B-1", requirement=31)
    archive.refused("tweede", *lift, "B-2", requirement=31)
    archive.ok("tweede", *lift, "B-1")
    assert archive.ok("adviseur", "bewaarslot", "lijst")[0]["geldt"] is False
    archive.ok("beheer", "bewaarslot", "vernietigen", case)
    assert archive.ok("beheer", "bewaarslot", "vernietigen", case)["al_gedaan"]


@pytest.mark.requirement(53)
def test_risks(archive: Archive, output: Path) -> None:
    """The ten risks are shown as they stand, to management and advisers."""
    assert [one["risico"] for one in archive.ok("beheer", "risico", "toon")] == list(range(1, 11))
    assert "op orde" in archive.run("beheer", "risico", "toon").out
    assert archive.run("beheer", "risico", "toon", "--naar", str(output / "risico.html")).code == 0
    archive.refused("schoner", "risico", "toon", requirement=26)


@pytest.mark.requirement(44)
def test_participants(archive: Archive) -> None:
    """A participant can be told what was done, by number, and what will be done, by a standard text."""
    archive.until("geïmporteerd")
    assert isinstance(archive.logboek, MemoryLogboek)
    found = archive.ok("beheer", "inzage", given={"telefoon": PARTNER_PHONE})
    assert "importeren gesprek" in {one["wat"] for one in found}
    archive.refused("adviseur", "inzage", given={"telefoon": PARTNER_PHONE}, requirement=26)
    archive.refused("beheer", "inzage", given={"telefoon": "geen"}, code=2)
    told = archive.run("adviseur", "kennisgeving", "--contact", "chatarchief@mvv.example")
    assert "chatarchief@mvv.example" in told.out
    archive.refused("eigenaar", "kennisgeving", "--contact", "x@mvv.example", requirement=26)


@pytest.mark.requirement(14, 25)
def test_groups(archive: Archive) -> None:
    """Two deliveries of a group are compared and stay two; a conversation that is no group is wrong use."""
    text = "13-03-2023 08:02 - Karin Okonjo: een\n13-03-2023 08:03 - Pieter van Dam: twee\n"
    given = {"naam": "Truus Tweede", "functietitel": "minister", "telefoon": "+31633333333"}
    first = archive.until("geïmporteerd", text=text, partner="Werkgroep", group=True)
    archive.owner = archive.ok("beheer", "eigenaar", "registreren", "--departement", "mvv", given=given)["kenmerk"]
    second = archive.until("geïmporteerd", text=text, partner="Werkgroep", group=True)
    found = archive.ok("schoner", "groep", "vergelijk", first, second)
    assert (found["in_beide"], found["alleen_hier"], found["alleen_ander"]) == (2, 0, 0)
    assert {row["zaak"] for row in archive.ok("beheer", "groep", "lijst")} == {first, second}
    archive.refused("adviseur", "groep", "vergelijk", first, second, requirement=26)
    archive.clock.forward(hours=1)
    alone = archive.until("geïmporteerd", partner="Wim Anders")
    archive.refused("schoner", "groep", "vergelijk", first, alone, code=2)
