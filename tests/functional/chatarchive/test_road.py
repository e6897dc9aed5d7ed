"""From planning to the archive, by the commands that people give."""

from __future__ import annotations

import pytest

from ldv.record import Status
from tests.functional.chatarchive.conftest import STATES, STEPS, Archive
from tests.support.archive_office import CENTRAL, PARTNER


@pytest.mark.requirement(5, 58)
def test_a_conversation_goes_from_planning_to_the_archive(archive: Archive) -> None:
    """Every command moves a conversation one step; at the end its copy stands in the dossier, under the right name."""
    case = archive.until("vastgelegd")
    net = archive.folder / "dms/Chatberichten/2023 Chatberichten/2023 WhatsApp Chat directeur-generaal Pieter van Dam"
    title = "2023-03-13 WhatsApp Chat directeur-generaal Pieter van Dam - Karin Okonjo"
    assert (net / "01. Geïmporteerd" / f"{title}.txt").is_file()
    assert {f"{title}.txt", f"{title}.pdf", f"{title}.mdto.xml"} <= {path.name for path in net.iterdir()}
    again = archive.ok("schoner", "omzetten", case)
    assert (again["al_gedaan"], again["stand"]) == (True, "vastgelegd")
    assert archive.ok("adviseur", "controleer")["in_orde"]


@pytest.mark.requirement(5)
def test_no_step_can_be_skipped(archive: Archive) -> None:
    """Each later command is refused with the number of the requirement, and nothing moves."""
    case = archive.planned()
    archive.export()
    archive.refused("adviseur", "downloaden", case, given={"bestand": "_chat.txt"}, requirement=5)
    archive.refused("adviseur", "importeren", case, requirement=5)
    archive.refused("adviseur", "wissen", case, requirement=9)
    archive.refused("adviseur", "melden", case, requirement=5)
    archive.refused("schoner", "schonen", "begin", case, requirement=5)
    archive.refused("schoner", "schonen", "lijst", case, requirement=5)
    archive.refused("schoner", "aanbieden", case, requirement=5)
    archive.refused("eigenaar", "goedkeuren", case, requirement=5)
    archive.refused("schoner", "omzetten", case, requirement=5)
    [row] = archive.ok("adviseur", "status")
    assert row["stand"] == "gepland"


@pytest.mark.requirement(54, 55, 57)
def test_every_command_and_every_refusal_is_logged_without_an_employee(archive: Archive) -> None:
    """A refusal is a record as well, with status NOK, and no record names who gave the command."""
    assert archive.logboek is not None
    case = archive.planned()
    before = len(archive.logboek.records)
    archive.refused("schoner", "importeren", case, requirement=26)
    added = archive.logboek.records[before:]
    assert Status.NOK in {one.status for one in added}
    assert "p-1003" not in repr(added)
    assert "Sam Schoner" not in str([one.attributes for one in added])


@pytest.mark.requirement(6, 7)
def test_reading_out(archive: Archive) -> None:
    """All steps have to be ticked; a wrong number opens the draft of a breach, and freezes the conversation."""
    case = archive.planned()
    archive.refused("adviseur", "uitlezen", case, "--stap", "1", given={"centrale_telefoon": CENTRAL}, requirement=6)
    wrong = archive.refused(
        "adviseur", "uitlezen", case, *STEPS, given={"centrale_telefoon": "+31611111111"}, requirement=7
    )
    assert "concept van een datalek" in wrong.err
    assert "+31611111111" not in wrong.out + wrong.err
    [breach] = archive.ok("beheer", "datalek", "lijst")
    assert (breach["stand"], breach["zaken"]) == ("concept", [case])
    archive.refused("adviseur", "uitlezen", case, *STEPS, given={"centrale_telefoon": CENTRAL}, requirement=29)


@pytest.mark.requirement(6)
def test_the_steps_are_asked_for_at_a_terminal(archive: Archive) -> None:
    """Who sits at a terminal is asked for the number, and for each step of the work instruction."""
    case = archive.planned()
    done = archive.run("adviseur", "uitlezen", case, ask=f"{CENTRAL}\n" + "j\n" * 6)
    assert done.code == 0, done
    assert "automatisch wissen staat uit" in done.err
    assert "uitgelezen" in done.out


AMBIGUOUS = (
    "03-04-2023 08:01 - Karin Okonjo: een\n"
    "03-05-2023 08:02 - Karin Okonjo: twee\n"
    "04-05-2023 08:03 - Karin Okonjo: drie\n"
)


def test_dates_that_can_be_read_in_two_ways(archive: Archive) -> None:
    """They are asked for at a terminal; elsewhere refused with the lines to look at. The answer is recorded."""
    case = archive.until("uitgelezen")
    file = archive.export(AMBIGUOUS)
    refused = archive.run("adviseur", "downloaden", case, given={"bestand": file})
    assert refused.code == 3
    assert "regel 1" in refused.err
    assert "--datums" in refused.err
    told = archive.run("adviseur", "downloaden", case, ask=f"{file}\nweet niet\nmaand\n")
    assert told.code == 0, told
    assert "regel 1: 03-04-2023 (dag eerst), of 04-03-2023 (maand eerst)" in told.err
    again = archive.ok("adviseur", "downloaden", case, "--datums", "maand-eerst", given={"bestand": file})
    assert again["al_gedaan"]


@pytest.mark.requirement(46, 47)
def test_downloading_takes_from_the_central_telephone_only(archive: Archive) -> None:
    """Another folder is refused, and a file that is not there is wrong use; neither name is repeated."""
    case = archive.until("uitgelezen")
    elsewhere = archive.folder.parent / "Karin Okonjo.txt"
    elsewhere.write_text("x")
    archive.refused("adviseur", "downloaden", case, given={"bestand": str(elsewhere)}, requirement=46)
    archive.refused("adviseur", "downloaden", case, given={"bestand": "Karin Okonjo.txt"}, code=2)


def test_several_conversations_at_once(archive: Archive) -> None:
    """Importing takes several; when one is refused, what was done before it stays done, and is told."""
    first, second = archive.until("gedownload"), archive.planned("Wim Anders")
    done = archive.run("adviseur", "importeren", first, second)
    assert (done.code, first in done.out) == (3, True)
    states = {row["zaak"]: row["stand"] for row in archive.ok("adviseur", "status")}
    assert states == {first: "geïmporteerd", second: "gepland"}


@pytest.mark.requirement(28)
def test_rejecting_and_approving(archive: Archive) -> None:
    """The owner rejects with a reason, and approves; a cleaner cannot."""
    case = archive.until("aangeboden")
    archive.refused("schoner", "goedkeuren", case, requirement=28)
    archive.refused("adviseur", "goedkeuren", case, requirement=26)
    assert archive.run("eigenaar", "afkeuren", case).code == 2
    given = {"reden": "Er staat nog iets in."}
    assert archive.ok("eigenaar", "afkeuren", case, given=given)["stand"] == "afgekeurd"
    archive.ok("schoner", "schonen", "begin", case)
    archive.ok("schoner", "schonen", "gereed", case)
    archive.ok("schoner", "aanbieden", case)
    assert archive.ok("eigenaar", "goedkeuren", case)["stand"] == "goedgekeurd"


@pytest.mark.requirement(33, 34)
def test_planning(archive: Archive) -> None:
    """A weekend is warned about; cancelling and giving up take a reason."""
    done = archive.run("adviseur", "plannen", "moment", archive.owner, "--op", "2023-03-19", "--json")
    assert (done.code, "zondag" in done.err) == (0, True)
    sunday = done.json["kenmerk"]
    assert archive.run("adviseur", "plannen", "afzeggen", sunday).code == 2
    assert archive.ok("adviseur", "plannen", "afzeggen", sunday, given={"reden": "Verhinderd."})["kenmerk"] == sunday
    archive.refused("adviseur", "plannen", "gesprek", sunday, given={"gesprekspartner": PARTNER}, requirement=47)
    case = archive.planned()
    given = {"reden": "Exporteren staat uit."}
    assert archive.ok("adviseur", "plannen", "onmogelijk", case, given=given)["stand"] == "uitlezen niet mogelijk"
    archive.refused("schoner", "plannen", "lijst", requirement=26)
    assert len(archive.ok("beheer", "plannen", "lijst")) == 2


@pytest.mark.requirement(10, 11)
def test_copies(archive: Archive) -> None:
    """A copy is noted, listed and destroyed; strays are found; an extra delivery is put apart."""
    case = archive.until("uitgelezen")
    copy = archive.ok("adviseur", "kopieen", "vastleggen", case, "--plaats", "mail")["kenmerk"]
    archive.refused("beheer", "kopieen", "vernietigen", copy, requirement=26)
    file = archive.export("te veel")
    stray = archive.run("adviseur", "kopieen", "controleer", "--json")
    assert (stray.code, stray.json) == (1, [{"map": "centrale-telefoon", "bestand": file}])
    apart = archive.ok("adviseur", "kopieen", "apart", case, given={"bestand": file})["kenmerk"]
    assert archive.run("adviseur", "kopieen", "controleer").code == 0
    assert {row["kenmerk"] for row in archive.ok("adviseur", "kopieen", "lijst")} == {copy, apart}
    archive.ok("adviseur", "kopieen", "vernietigen", apart)
    archive.ok("adviseur", "kopieen", "vernietigen", copy)
    assert archive.ok("adviseur", "kopieen", "lijst") == []
    assert list((archive.folder / "quarantaine").iterdir()) == []


def test_all_states_are_reached_by_commands(archive: Archive) -> None:
    """The commands of the working agreements lead through every state, in their order."""
    assert STATES[-1] == "vastgelegd"
    case = archive.until("gemeld")
    [mail] = (archive.folder / "postvak-uit").iterdir()
    assert case in mail.name
    assert archive.ok("adviseur", "melden", case)["al_gedaan"]
