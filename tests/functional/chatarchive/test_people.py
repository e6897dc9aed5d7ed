"""Who may give a command, and registering who and what is needed."""

from __future__ import annotations

import datetime
import os
import stat

import pytest

from ldv.record import Status
from tests.functional.chatarchive.conftest import OWNER, STEPS, Archive
from tests.support.archive_office import CENTRAL, EXPORT, OWNER_PHONE, PARTNER, SECRET


@pytest.mark.requirement(26)
def test_nothing_is_done_without_a_token(archive: Archive) -> None:
    """Without a token a command is refused, and the refusal is logged."""
    assert archive.logboek is not None
    done = archive.refused("", "status", requirement=26)
    assert "CHATARCHIVE_TOKEN_FILE" in done.err
    assert archive.logboek.records[-1].status is Status.NOK


@pytest.mark.requirement(26)
def test_a_token_file_is_for_its_owner_only(archive: Archive) -> None:
    """A file that others can read, a link, a folder, a pipe, no file and a wrong token let nobody in."""
    token = archive.token("adviseur")
    token.chmod(0o640)
    assert "0600" in archive.refused("adviseur", "status", requirement=26).err
    token.chmod(0o600)
    archive.token("koppeling").symlink_to(token)
    archive.token("map").mkdir()
    os.mkfifo(archive.token("pijp"), 0o600)
    archive.token("fout").write_text("ca_" + "x" * 43)
    archive.token("fout").chmod(0o600)
    for who in ("koppeling", "map", "pijp", "fout", "weg"):
        archive.refused(who, "status", requirement=26)
    assert archive.run("adviseur", "status").code == 0


@pytest.mark.requirement(26)
def test_a_new_code_ends_the_token_before(archive: Archive) -> None:
    """A code ends the token that somebody had, which is told to who holds it; it is exchanged once, for a token in a
    file that is for its owner only and never replaced."""
    target, code = archive.token("nieuw"), archive.folder.parent / "code"
    given = {"personeelsnummer": "p-1002"}
    archive.ok("beheer", "medewerker", "toegang", "--code-naar", str(code), given=given)
    assert stat.S_IMODE(code.stat().st_mode) == 0o600
    assert "vervangen door een nieuwe code" in archive.refused("adviseur", "status", requirement=26).err
    assert archive.run("beheer", "medewerker", "toegang", "--code-naar", str(code), given=given).code == 2
    words = ("aanmelden", "--token-naar", str(target))
    made = archive.run("", *words, given={"code": code.read_text().strip()})
    assert (made.code, "Eerder aangemeld onder uw naam" in made.err) == (0, True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert archive.run("nieuw", "status").code == 0
    target.unlink()
    assert "al gebruikt" in archive.refused("", *words, requirement=26, given={"code": code.read_text().strip()}).err
    assert not target.exists()
    printed = archive.run("beheer", "medewerker", "toegang", given=given)
    assert (printed.out[:3], len(printed.out.splitlines())) == ("cc_", 1)
    token = archive.run("", "aanmelden", given={"code": printed.out.strip()})
    assert (token.out[:3], len(token.out.splitlines())) == ("ca_", 1)


@pytest.mark.requirement(26)
def test_nobody_comes_in_without_a_code_of_their_own(archive: Archive) -> None:
    """What is no code lets nobody in, a token neither, and the refusal is logged."""
    assert archive.logboek is not None
    for code in ("cc_x", archive.token("beheer").read_text().strip()):
        archive.refused("", "aanmelden", requirement=26, given={"code": code})
        assert archive.logboek.records[-1].status is Status.NOK


def test_who_registered_an_address_hears_of_access_in_their_name(archive: Archive) -> None:
    """A mail goes at a code, at its exchange and, to the old address, at another address; without the code."""
    given = {"personeelsnummer": "p-3000", "naam": "Mies Meelezer", "e-mailadres": "mies@voorbeeld.nl"}
    archive.ok("beheer", "medewerker", "registreren", "--rol", "ondersteuner", given=given)
    archive.let_in("mies", "beheer", "medewerker", "toegang", given={"personeelsnummer": "p-3000"})
    given = {"personeelsnummer": "p-3000", "e-mailadres": "ander@voorbeeld.nl"}
    archive.ok("beheer", "medewerker", "wijzigen", given=given)
    mails = [one.read_text() for one in (archive.folder / "postvak-uit").glob("toegang-*.eml")]
    assert len(mails) == 3
    assert all("To: mies@voorbeeld.nl" in one and "cc_" not in one and "ca_" not in one for one in mails)
    archive.refused(
        "beheer", "medewerker", "wijzigen", given={"personeelsnummer": "p-3000", "e-mailadres": "geen"}, code=2
    )


def test_a_code_file_is_not_left_behind_by_a_refusal(archive: Archive) -> None:
    """Who may not let anybody in leaves no empty file."""
    target = archive.folder.parent / "nieuw"
    archive.refused("adviseur", "eigenaar", "toegang", archive.owner, "--code-naar", str(target), requirement=26)
    assert not target.exists()


@pytest.mark.requirement(26)
def test_an_archive_is_made_once(archive: Archive) -> None:
    """A second time is refused, and makes no token."""
    target = archive.folder.parent / "nog-een"
    words = ("inrichten", "--departement", "x", "--naam-departement", "X", "--token-naar", str(target))
    archive.refused("", *words, given={"personeelsnummer": "p-9", "naam": "Iemand Anders"}, requirement=26)
    assert not target.exists()


def test_an_archive_that_is_not_there_is_wrong_use(archive: Archive) -> None:
    """A command on an archive that was never made says so, with exit code 2."""
    archive.folder = archive.folder.parent / "elders"
    done = archive.run("adviseur", "status")
    assert (done.code, done.out) == (2, "")
    assert "hier is geen archief" in done.err


@pytest.mark.requirement(3, 4, 48)
def test_screenings(archive: Archive) -> None:
    """A screening that is withdrawn counts from then on; what is not named in a change stays."""
    case = archive.planned()
    who = {"personeelsnummer": "p-1002"}
    archive.ok("beheer", "medewerker", "wijzigen", "--screening-ingetrokken", "2023-03-13", given=who)
    archive.refused("adviseur", "uitlezen", case, *STEPS, given={"centrale_telefoon": CENTRAL}, requirement=4)
    archive.refused("adviseur", "medewerker", "wijzigen", "--rol", "beheer", given=who, requirement=26)
    [adviser] = [row for row in archive.ok("beheer", "medewerker", "lijst") if row["personeelsnummer"] == "p-1002"]
    assert (adviser["rollen"], adviser["screening"]) == (["i-adviseur"], "ingetrokken 2023-03-13")
    assert adviser["opgeleid"] == "2022-01-01"
    archive.refused("adviseur", "medewerker", "lijst", requirement=26)
    unknown = {"personeelsnummer": "p-4711"}
    assert "p-4711" not in archive.refused("beheer", "medewerker", "wijzigen", given=unknown, code=2).err


def test_who_left_does_nothing_any_more(archive: Archive) -> None:
    """An employee who left is let in no more."""
    archive.ok("beheer", "medewerker", "wijzigen", "--vertrokken", given={"personeelsnummer": "p-1003"})
    archive.refused("schoner", "status", requirement=26)


@pytest.mark.requirement(1, 49, 51)
def test_papers(archive: Archive) -> None:
    """Agreements are registered once, by management, and listed for who works here."""
    words = ("--departement", "mvv", "--document", "VO-2", "--vanaf", "2023-02-01", "--tot", "2023-12-31")
    assert not archive.ok("beheer", "overeenkomst", "registreren", *words)["al_gedaan"]
    assert archive.ok("beheer", "overeenkomst", "registreren", *words)["al_gedaan"]
    archive.refused("adviseur", "overeenkomst", "registreren", *words, requirement=26)
    assert {row["document"] for row in archive.ok("schoner", "overeenkomst", "lijst")} == {"VO-1", "VO-2"}
    supplier = ("--leverancier", "Opslag BV", "--product", "dms", "--document", "C-1", "--vanaf", "2023-01-01", "--ai")
    archive.ok("beheer", "leverancier", "registreren", *supplier)
    archive.refused("schoner", "leverancier", "registreren", *supplier, requirement=26)
    assert archive.ok("schoner", "leverancier", "lijst")[0]["ai"] is True
    dpia = ("--departement", "mvv", "--document", " ", "--advies-fg", "FG-2")
    archive.refused("beheer", "dpia", "registreren", *dpia, code=2)
    assert [row["document"] for row in archive.ok("schoner", "dpia", "lijst")] == ["DPIA-1"]
    archive.refused("eigenaar", "dpia", "lijst", requirement=26)


@pytest.mark.requirement(7, 46, 50)
def test_locations(archive: Archive) -> None:
    """Central telephones, folders for output and exceptions abroad are registered and listed."""
    archive.refused("beheer", "locatie", "centrale-telefoon", given={"telefoon": "geen nummer"}, code=2)
    folder = archive.folder.parent / "uitvoer"
    archive.ok("beheer", "locatie", "uitvoer", str(folder))
    archive.refused("adviseur", "locatie", "uitvoer", str(folder), requirement=26)
    archive.ok(
        "beheer", "locatie", "buitenland", archive.owner, "--land", "bq", "--document", "B-1", "--tot", "2023-12-31"
    )
    rows = archive.ok("beheer", "locatie", "lijst")
    assert {row["plek"] for row in rows} == {CENTRAL, str(folder), "BQ"}


@pytest.mark.requirement(27)
def test_mandates(archive: Archive) -> None:
    """Only the owner gives a mandate, lets the delegate in, and withdraws it; at once."""
    words = ("eigenaar", "machtigen", archive.owner, "--mag", "goedkeuren")
    archive.refused("beheer", *words, given={"naam": "Gerda Gemachtigd"}, requirement=27)
    mandate = archive.ok("eigenaar", *words, given={"naam": "Gerda Gemachtigd"})["kenmerk"]
    access = ("eigenaar", "gemachtigde-toegang", mandate)
    archive.refused("beheer", *access, requirement=27)
    archive.let_in("gemachtigde", "eigenaar", *access)
    case = archive.until("aangeboden")
    assert [row["zaak"] for row in archive.ok("gemachtigde", "status")] == [case]
    assert archive.ok("gemachtigde", "goedkeuren", case)["stand"] == "goedgekeurd"
    [row] = archive.ok("eigenaar", "eigenaar", "machtigingen", archive.owner)
    assert row["mag"] == ["inzien", "goedkeuren"]
    archive.refused("ondersteuner", "eigenaar", "machtigingen", archive.owner, requirement=26)
    archive.refused("beheer", "eigenaar", "intrekken", mandate, requirement=27)
    archive.ok("eigenaar", "eigenaar", "intrekken", mandate)
    archive.refused("gemachtigde", "status", requirement=26)


@pytest.mark.requirement(20)
def test_private_contacts(archive: Archive) -> None:
    """A list of names is read from a file or standard input, and a conversation with one of them is not read out."""
    names = archive.folder.parent / "namen.txt"
    names.write_text(f"{PARTNER}\n\nOma ; 06 22222222\n", encoding="utf-8")
    words = ("eigenaar", "prive-contacten", archive.owner)
    assert archive.ok("eigenaar", *words, "--lijst", str(names)) == {"gegeven": 2, "nieuw": 2}
    assert archive.ok("eigenaar", *words, "--lijst", str(names)) == {"gegeven": 2, "nieuw": 0}
    asked = archive.run("adviseur", *words, ask="Buurman\n\n")
    assert asked.code == 0, asked
    archive.refused("beheer", *words, "--toon", requirement=26)
    assert {row["naam"] for row in archive.ok("eigenaar", *words, "--toon")} == {PARTNER, "Oma", "Buurman"}
    case = archive.planned()
    archive.refused("adviseur", "uitlezen", case, *STEPS, given={"centrale_telefoon": CENTRAL}, requirement=20)


@pytest.mark.requirement(44)
def test_owners(archive: Archive) -> None:
    """Owners are registered once and listed; the mail that confirms the agreements goes to the document store."""
    [row] = archive.ok("adviseur", "eigenaar", "lijst")
    assert (row["naam"], row["bevestigd"]) == (OWNER, False)
    archive.refused("ondersteuner", "eigenaar", "lijst", requirement=26)
    given = {"naam": OWNER, "functietitel": "minister", "telefoon": OWNER_PHONE}
    archive.refused("beheer", "eigenaar", "registreren", "--departement", "mvv", given=given, code=2)
    mail = archive.folder.parent / "mail.eml"
    mail.write_bytes(b"Subject: akkoord\n\nAkkoord.\n")
    archive.ok("adviseur", "eigenaar", "bevestiging", archive.owner, str(mail))
    mail.write_bytes(b" ")
    archive.refused("adviseur", "eigenaar", "bevestiging", archive.owner, str(mail), requirement=44)
    assert archive.run("adviseur", "eigenaar", "bevestiging", archive.owner, str(mail) + "x").code == 2


@pytest.mark.requirement(2)
def test_the_register(archive: Archive) -> None:
    """It names the department as controller and Doc-Direkt as processor, with twelve activities."""
    found = archive.ok("ondersteuner", "register", "toon")
    assert found["verwerkingsverantwoordelijke"] == "Ministerie van Voorbeelden"
    assert found["verwerker"] == "Doc-Direkt"
    assert [one["code"] for one in found["activiteiten"]] == [f"P{number}" for number in range(1, 13)]
    shown = archive.run("eigenaar", "register", "toon")
    assert "Doc-Direkt" in shown.out
    archive.refused("", "register", "toon", requirement=26)


@pytest.mark.requirement(26, 52)
def test_looking(archive: Archive) -> None:
    """A conversation is shown to who has access, a dossier is not even listed for who has not."""
    case = archive.until("geïmporteerd")
    seen = archive.run("eigenaar", "raadpleeg", "gesprek", case)
    assert (seen.code, SECRET in seen.out) == (0, True)
    assert archive.ok("schoner", "raadpleeg", "gesprek", case, "--bron")["tekst"] == EXPORT
    archive.refused("ondersteuner", "raadpleeg", "gesprek", case, requirement=26)
    archive.refused("ondersteuner", "raadpleeg", "dossier", archive.owner, requirement=26)
    archive.refused("beheer", "raadpleeg", "gesprek", case, requirement=26)
    assert archive.ok("eigenaar", "raadpleeg", "dossier", archive.owner)[0]["gesprek"] == PARTNER
    other = archive.planned("Wim Anders")
    archive.refused("eigenaar", "raadpleeg", "gesprek", other, requirement=5)


@pytest.mark.requirement(26)
def test_what_is_shielded_and_what_is_not_there_are_told_alike(archive: Archive) -> None:
    """Who has no access learns neither that there is a conversation nor that it is frozen; who registers them does."""
    text = f"13-03-2023 08:02 - {PARTNER}: Stg. GEHEIM\n"
    case = archive.until("gedownload", text=text)
    archive.run("adviseur", "importeren", case)
    assert "bevroren" in {one["stand"] for one in archive.ok("adviseur", "status")}
    for words in (("raadpleeg", "gesprek"), ("goedkeuren",), ("wissen",)):
        told = [archive.run("ondersteuner", *words, id, "--json") for id in (case, "bcdfghjkmn")]
        assert told[0] == told[1]
        assert (told[0].code, "bevroren" in told[0].out + told[0].err) == (3, False)
    archive.refused("schoner", "raadpleeg", "gesprek", "bcdfghjkmn", requirement=26)
    archive.refused("eigenaar", "raadpleeg", "gesprek", "bcdfghjkmn", requirement=26)
    for who in ("adviseur", "beheer"):
        assert archive.run(who, "raadpleeg", "gesprek", "bcdfghjkmn").code == 2


@pytest.mark.requirement(48)
def test_what_should_be_known_goes_to_standard_error(archive: Archive) -> None:
    """A warning stands on standard error, so that the answer stays readable for programs."""
    words = ("--rol", "schoner", "--vog", "2020-01-01", "--screening", "2020-01-01")
    given = {"personeelsnummer": "p-2000", "naam": "Nieuwe Schoner"}
    archive.ok("beheer", "medewerker", "registreren", *words, given=given)
    archive.let_in("nieuw", "beheer", "medewerker", "toegang", given={"personeelsnummer": "p-2000"})
    case = archive.until("gemeld")
    done = archive.run("nieuw", "schonen", "begin", case, "--json")
    assert done.json["waarschuwingen"] != []
    assert done.err.startswith("Let op: ")


def test_a_day_is_a_day(archive: Archive) -> None:
    """A day that is none is wrong use, and is not repeated."""
    done = archive.run("adviseur", "plannen", "moment", archive.owner, "--op", "Karin Okonjo")
    assert (done.code, "Karin" in done.err) == (2, False)
    assert "2026-11-21" in done.err
    day = (archive.clock.now.date() + datetime.timedelta(days=1)).isoformat()
    assert archive.run("adviseur", "plannen", "moment", archive.owner, "--op", day).code == 0
