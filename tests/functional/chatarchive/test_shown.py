"""What people are shown: sentences, tables and progress; and what a failure of the machine looks like."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from chatarchive.cli._failures import Failure, as_json
from chatarchive.errors import CleaningConflict, NameRefused, SettingsError, StoreUnavailable
from ldv.errors import ConfigurationError, JournalUnavailable, TargetUnavailable
from tests.functional.chatarchive.conftest import NEVER, Archive
from tests.functional.chatarchive.test_work import WITH_NUMBERS
from tests.support.archive_office import PARTNER, SECRET


def test_answers_are_sentences(archive: Archive) -> None:
    """What was done, how the conversation is now, and what can be done next; a repeat says that it was done already."""
    case = archive.until("geïmporteerd")
    done = archive.run("adviseur", "wissen", case)
    assert "op de centrale telefoon is het gesprek gewist" in done.out
    assert f"Zaak {case}: gewist. Nu kan: melden" in done.out
    assert "al gedaan" in archive.run("adviseur", "wissen", case).out


def test_several_at_once_for_programs(archive: Archive) -> None:
    """Of several conversations a program gets an array, and warnings stand on standard error."""
    first = archive.until("gedownload")
    archive.clock.forward(days=1)
    second = archive.until("gedownload", text=f"13-03-2023 08:02 - {PARTNER}: Stg. GEHEIM\n", partner="Wim Anders")
    done = archive.run("adviseur", "importeren", first, second, "--json")
    assert [one["zaak"] for one in done.json] == [first, second]
    assert "gerubriceerd" in done.err


def test_progress_is_for_terminals(archive: Archive) -> None:
    """A terminal sees a bar on standard error; a pipe sees nothing of it. Standard output is the answer alone."""
    first = archive.until("gedownload")
    archive.clock.forward(days=1)
    second = archive.until("gedownload", partner="Wim Anders")
    seen = archive.run("adviseur", "importeren", first, second, "--json", FORCE_COLOR="1")
    assert "Importeren" in seen.err
    assert len(seen.json) == 2
    assert archive.run("adviseur", "controleer", "--json").err == ""
    assert "Archief controleren" in archive.run("adviseur", "controleer", FORCE_COLOR="1").err


def test_lists_for_people(archive: Archive) -> None:
    """Tables have Dutch headings and words; what is empty says so."""
    assert "Er zijn nog geen gesprekken" in archive.run("adviseur", "status").out
    case = archive.until("in schoning", text=WITH_NUMBERS)
    assert "in schoning" in archive.run("adviseur", "status").out
    people = archive.run("beheer", "medewerker", "lijst").out
    assert "werkt hier" in people
    assert "ja" in people
    shown = archive.run("schoner", "schonen", "lijst", case)
    assert "Voorstellen" in shown.out
    assert "Versie 0" in shown.out
    assert SECRET in str(archive.ok("schoner", "schonen", "toon", case, "2")["berichten"])
    decided = archive.run(
        "schoner", "schonen", "beslis", case, "--bericht", "3", "--categorie", "2", "--versie", "0",
        given={"reden": "familie"},
    )  # fmt: skip
    assert "Vastgelegd. Versie 1" in decided.out
    archive.refused("schoner", "schonen", "beslis", case, "--voorstel", "x", "--overnemen", "--versie", "1", code=2)
    assert "Ontbreekt: 0" in archive.run("adviseur", "media", "controleer", case).out
    assert archive.run("adviseur", "media", "relevant", case).code == 2
    assert "Bestanden" not in archive.run("eigenaar", "media", "lijst", case).out
    assert "nog leeg" not in archive.run("beheer", "overzicht").out


def test_groups_for_people(archive: Archive) -> None:
    """The comparison of a group is told in sentences."""
    text = "13-03-2023 08:02 - Karin Okonjo: een\n"
    first = archive.until("geïmporteerd", text=text, partner="Werkgroep", group=True)
    given = {"naam": "Truus Tweede", "functietitel": "minister", "telefoon": "+31633333333"}
    archive.owner = archive.ok("beheer", "eigenaar", "registreren", "--departement", "mvv", given=given)["kenmerk"]
    second = archive.until("geïmporteerd", text=text, partner="Werkgroep", group=True)
    assert "In beide: 1 berichten" in archive.run("schoner", "groep", "vergelijk", first, second).out


def test_a_file_is_chosen_by_its_number(archive: Archive) -> None:
    """At a terminal the files on the central telephone are listed, and one is chosen by its number."""
    case = archive.until("uitgelezen")
    archive.export()
    done = archive.run("adviseur", "downloaden", case, ask="1\n")
    assert (done.code, "1  _chat.txt" in done.err) == (0, True)


def test_the_moment_of_discovery(archive: Archive) -> None:
    """The clock of a breach begins when it was discovered; a moment that is none is wrong use."""
    words = ("datalek", "melden", archive.owner, "--soort", "anders", "--ontdekt")
    given = {"situatie": "Een verkeerde map."}
    archive.ok("adviseur", *words, "2023-03-10T09:00", given=given)
    [row] = archive.ok("adviseur", "datalek", "lijst")
    assert "voorbij" in row["klok"]
    assert archive.run("adviseur", *words, "gisteren", given=given).code == 2


def test_a_list_of_names_that_is_no_text(archive: Archive) -> None:
    """A list in another encoding is wrong use, and nothing of it is told."""
    names = archive.folder.parent / "namen.txt"
    names.write_bytes("Ren\xe9e Okonjo\n".encode("latin-1"))
    done = archive.run("eigenaar", "eigenaar", "prive-contacten", archive.owner, "--lijst", str(names))
    assert (done.code, "UTF-8" in done.err, "Okonjo" in done.err) == (2, True, False)


def test_a_file_that_cannot_be_made(archive: Archive) -> None:
    """An output folder that is not there, or a name that is taken, is wrong use, and leaves nothing."""
    folder = archive.folder.parent / "uitvoer"
    archive.ok("beheer", "locatie", "uitvoer", str(folder))
    done = archive.run("beheer", "risico", "toon", "--naar", str(folder / "risico.html"))
    assert done.code == 2
    folder.mkdir()
    (folder / "risico.html").write_text("oud")
    assert archive.run("beheer", "risico", "toon", "--naar", str(folder / "risico.html")).code == 2
    assert [path.name for path in folder.iterdir()] == ["risico.html"]
    assert (folder / "risico.html").read_text() == "oud"


def test_output_through_a_link_counts_as_where_it_leads(archive: Archive) -> None:
    """A link inside an allowed folder that leads out of it is refused."""
    folder, elsewhere = archive.folder.parent / "uitvoer", archive.folder.parent / "elders"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "weg").symlink_to(elsewhere)
    archive.ok("beheer", "locatie", "uitvoer", str(folder))
    archive.refused("beheer", "overzicht", "--naar", str(folder / "weg" / "x.html"), requirement=46)
    archive.refused("beheer", "overzicht", "--naar", str(folder / ".." / "x.html"), requirement=46)
    assert list(elsewhere.iterdir()) == []


def test_a_failure_of_the_machine_names_no_file(archive: Archive) -> None:
    """What the operating system refuses is told by number, with exit code 1: the name of a file can hold a name."""
    case = archive.until("gedownload", partner=PARTNER)
    path = archive.folder / "centrale-telefoon" / f"{case}.txt"
    path.unlink()
    path.mkdir()
    (path / "Karin Okonjo.txt").symlink_to("/nergens")
    done = archive.run("adviseur", "importeren", case, "--json")
    assert done.code in {1, 3}
    assert [one for one in NEVER if one in done.out + done.err] == []
    assert "Traceback" not in done.err


def test_the_right_name_is_shown_and_not_given_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Requirement 23 shows the right name to who asked; JSON, which ends up in logs, has the rule only."""
    failure = Failure(NameRefused("The name is wrong.", expected="2023-03-13 WhatsApp Chat X Y - Karin Okonjo"))
    failure.show()
    assert "De juiste naam: 2023-03-13 WhatsApp Chat X Y - Karin Okonjo" in capsys.readouterr().err
    assert "Karin" not in as_json(failure)


@pytest.mark.parametrize(
    ("error", "code"),
    [(SettingsError("x"), 2), (StoreUnavailable("x"), 1), (CleaningConflict("x"), 3)],
    ids=lambda one: type(one).__name__,
)
def test_each_kind_of_error_has_its_exit_code(error: Exception, code: int) -> None:
    """Settings are wrong use, a store that does not answer is another failure, a conflict is refused."""
    assert Failure(error).exit_code == code  # type: ignore[arg-type]


def test_a_logboek_that_cannot_be_read_is_something_else_than_one_that_cannot_be_written() -> None:
    """Who asks the logboek while it is held is told to wait; who cannot log is told that nothing was done."""
    reading, writing = Failure(TargetUnavailable("x")), Failure(JournalUnavailable("x"))
    assert (reading.exit_code, reading.requirement, "niet te lezen" in reading.message) == (3, 0, True)
    assert (writing.exit_code, writing.requirement, "niets veranderd" in writing.message) == (3, 57, True)
    assert Failure(ConfigurationError("x")).exit_code == 2


def test_the_first_token_can_be_read_from_standard_output(tmp_path: Path) -> None:
    """Without a file the token stands alone on standard output, or in the JSON."""
    from ldv.testing import logboek_in_memory

    given = {"personeelsnummer": "p-1", "naam": "Bea Beheer"}
    with logboek_in_memory("chatarchive"):
        words = ("inrichten", "--departement", "mvv", "--naam-departement", "M")
        plain = Archive(tmp_path / "een").run("", *words, given=given)
        assert (plain.code, plain.out[:3], len(plain.out.splitlines())) == (0, "ca_", 1)
        told = Archive(tmp_path / "twee").run("", *words, "--json", given=given)
        assert told.json["token"].startswith("ca_")
        taken = tmp_path / "weg" / "token"
        done = Archive(tmp_path / "drie").run("", *words, "--token-naar", str(taken), given=given)
        assert (done.code, (tmp_path / "drie").exists()) == (2, False)


def test_click_is_not_asked_for_its_words() -> None:
    """The errors of click that people can meet are translated by their kind, whatever click says."""
    from chatarchive.cli._failures import Misuse

    option = click.Option(["--rond"])
    for error in (
        click.BadOptionUsage("--rond", "Option needs a value"),
        click.BadParameter("'Karin' is no number", param=option),
        click.BadParameter("'Karin' is no number"),
        click.UsageError("Got unexpected extra argument (Karin)"),
        click.ClickException("Karin"),
    ):
        assert "Karin" not in Misuse(error).message
