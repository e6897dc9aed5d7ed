"""`ldv inzage`: the answer to a person, whose identifier is nowhere to be seen."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from tests.functional.cli.conftest import PERSON, Result, environment, ldv

YAML = Path(__file__).parents[3] / "examples" / "parkeervergunning" / "register.yaml"
APPLICATION = """
import sys
import ldv

ldv.configure(service_name="Parkeeradmin", service_version="2.1.6", logboek=sys.argv[1])
anna = ldv.Subject("999990019", type="BSN")
with ldv.processing("tonenVergunningen", activity="rva:11x2ec2a-0774-3541-9b16-21ba179fcf15", subject=anna):
    pass
with ldv.processing("wijzigenKenteken", activity="rva:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab", subject=anna):
    with ldv.processing("controlerenKenteken", activity="rva:19u2dd2a-0cb7-3541-9ae6-217a178fc9e6",
                        receiver="https://rdw.example"):
        pass
with ldv.processing("verstrekkenGegevens", activity="rva:c41d2f7b-58a0-4e1c-8f4d-9b6e0a7d3c52", subject=anna):
    pass
with ldv.processing("versturenBrief", activity="rva:5f0c9a36-6b1e-4f6e-9d0c-2d7f3a1b8e10",
                    subject=ldv.Subject("Z-7", type="zaaknummer")):
    pass
ldv.shutdown(60)
"""


@attrs.frozen
class Office:
    """A logboek, a register, and a folder to write in."""

    logboek: str
    register: Path
    folder: Path

    def ldv(self, *arguments: str, stdin: str = "", **more: str) -> Result:
        """Run `ldv` here."""
        settings = {"LDV_LOGBOEK": self.logboek, "LDV_REGISTER": str(self.register), **more}
        return ldv(*arguments, stdin=stdin, cwd=self.folder, **settings)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An application has logged, and the register is filled."""
    made = Office(f"chdb://{tmp_path}/logboek", tmp_path / "register.db", tmp_path / "work")
    made.folder.mkdir()
    done = made.ldv("register", "import", str(YAML), "--unlogged")
    assert done.code == 0, done.err
    command = [sys.executable, "-c", APPLICATION, made.logboek]
    subprocess.run(command, check=True, env=environment(), timeout=100)
    return made


def operations(done: Result) -> list[str]:
    return [event["steps"][0]["name"] for event in done.json["events"]]


def test_a_citizen_gets_an_answer_and_the_next_one_tells_of_it(office: Office) -> None:
    """Purpose, legal basis, data and receivers in plain Dutch; nothing confidential; and each report is logged."""
    first = office.ldv("inzage", "--type", "bsn", stdin=PERSON)
    assert (first.code, first.err) == (0, "")
    for told in ("Tonen vergunningen", "Een inwoner laten zien", "Het is nodig voor een taak van de overheid", "RDW"):
        assert told in first.out
    for secret in (PERSON, "opsporing", "Verstrekken", "vertrouwelijk"):
        assert secret not in first.out
    assert "Er staan 2 gebeurtenissen" in first.out
    again = office.ldv("inzage", "--format", "json", stdin=f"BSN {PERSON}\nzaaknummer Z-7\n")
    assert (again.code, again.err) == (0, "")
    assert operations(again) == [
        "samenstellen inzageoverzicht",
        "versturenBrief",
        "wijzigenKenteken",
        "tonenVergunningen",
    ]
    internal = office.ldv("inzage", "--type", "BSN", "--internal", "--format", "json", stdin=PERSON)
    # Two reports; and what is confidential, which was there all the time.
    assert operations(internal).count("samenstellen inzageoverzicht") == 2
    assert [event["steps"][0]["name"] for event in internal.json["events"] if event["confidential"]] == [
        "verstrekkenGegevens"
    ]


@pytest.mark.parametrize(("file_format", "magic"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF")])
def test_a_letter_is_a_new_file_that_nobody_else_can_read(office: Office, file_format: str, magic: bytes) -> None:
    """Its name says the day and nothing of the person, and its mode is 0600."""
    letterhead = office.folder / "sender.toml"
    letterhead.write_text('organisation = "Gemeente Zuidpolder"\n', encoding="utf-8")
    done = office.ldv("inzage", "--type", "BSN", "--format", file_format, "--letterhead", str(letterhead), stdin=PERSON)
    [made] = [path for path in office.folder.iterdir() if path != letterhead]
    assert (done.code, done.out) == (0, "")
    assert done.err == f"Written to {made.name}.\n"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert made.read_bytes().startswith(magic)
    assert made.name.startswith("inzage-20")
    assert PERSON not in made.name


def test_a_file_is_never_written_over(office: Office) -> None:
    """A name that is taken, or a folder that is not there, is refused before anything is asked or logged."""
    taken = office.folder / "report.csv"
    taken.write_text("mine", encoding="utf-8")
    for path, says in ((taken, "is there already"), (office.folder / "no" / "report.csv", "the folder")):
        done = office.ldv("inzage", "--type", "BSN", "--format", "csv", "--output", str(path), stdin=PERSON)
        assert done.code == 2
        assert says in done.err
    assert taken.read_text(encoding="utf-8") == "mine"
    done = office.ldv("inzage", "--type", "BSN", "--format", "json", stdin=PERSON)
    assert "samenstellen inzageoverzicht" not in operations(done)


ON_THE_COMMAND_LINE = [
    ("--type", "BSN", PERSON),
    ("--type", "BSN", "--", PERSON),
    ("--type", PERSON),
    ("--also-type", PERSON),
    ("--type", "BSN", f"--bsn={PERSON}"),
    ("--type", "BSN", "--reference", f"verzoek {PERSON}"),
    ("--type", "BSN", "--format", "pdf", "--output", f"{PERSON}.pdf"),
    ("--type", "BSN", "--format", "pdf", "--output", f"/tmp/{PERSON}.pdf"),
    ("--type", "zaaknummer", "Z-7"),
]


@pytest.mark.parametrize("arguments", ON_THE_COMMAND_LINE, ids=" ".join)
def test_an_identifier_on_the_command_line_is_refused_and_not_repeated(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Whatever way an identifier is put on the command line, it is refused and shown nowhere."""
    done = ldv(
        "inzage", *arguments, stdin=PERSON, cwd=tmp_path, LDV_LOGBOEK=f"chdb://{tmp_path}/l", LDV_REGISTER="r.db"
    )
    assert done.code == 2
    assert "not repeated here" in done.err
    assert PERSON not in done.out + done.err
    assert "Z-7" not in done.out + done.err


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (("--type", "BSN"), "999990018", "eleven test"),
        (("--type", "BSN"), "", "nothing on standard input"),
        (("--type", "BSN"), f"{PERSON}\n{PERSON}\n", "without a type"),
        (("--type", "BSN", "--also-type", "zaaknummer"), f"BSN {PERSON}\n", "not one of each type"),
        (("--type", "zaaknummer"), f"BSN {PERSON}", "not one of each type"),
        ((), PERSON, "without a type"),
        (("--type", "BSN", "--since", "jansen"), PERSON, "expected a date"),
    ],
)
def test_what_is_no_question_is_refused_and_not_repeated(
    tmp_path: Path, arguments: tuple[str, ...], stdin: str, says: str
) -> None:
    """Too much, too little or something else on standard input: wrong use, before anything is opened."""
    done = ldv("inzage", *arguments, stdin=stdin, LDV_LOGBOEK=f"chdb://{tmp_path}/l", LDV_REGISTER="r.db")
    assert done.code == 2
    assert says in done.err
    assert "99999001" not in done.err
    assert "jansen" not in done.err


def test_a_terminal_is_asked_for_each_and_shows_nothing(office: Office) -> None:
    """In a terminal every identifier is asked for by its type, and what is typed does not appear."""
    terminal, its_end = pty.openpty()
    command = [sys.executable, "-m", "ldv", "inzage", "--type", "BSN", "--also-type", "zaaknummer", "--format", "json"]
    settings = environment(LDV_LOGBOEK=office.logboek, LDV_REGISTER=str(office.register))
    with subprocess.Popen(
        command, stdin=its_end, stderr=its_end, stdout=subprocess.PIPE, text=True, env=settings, start_new_session=True
    ) as asking:
        os.close(its_end)
        seen = b""
        for prompt, answer in ((b"BSN: ", PERSON), (b"zaaknummer: ", "Z-7")):
            while prompt not in seen:
                seen += os.read(terminal, 1024)
            os.write(terminal, f"{answer}\n".encode())
        out, _ = asking.communicate(timeout=100)
    os.close(terminal)
    assert asking.returncode == 0
    assert PERSON.encode() not in seen
    assert b"Z-7" not in seen
    assert len(json.loads(out)["events"]) == 3


def test_days_are_those_of_the_netherlands(office: Office) -> None:
    """A date begins at midnight there, and --until takes that day along."""
    done = office.ldv(
        "inzage", "--type", "BSN", "--since", "2026-07-01", "--until", "2199-12-31", "--format", "json", stdin=PERSON
    )
    assert done.json["since"] == "2026-06-30T22:00:00Z"
    assert done.json["until"] == "2199-12-31T23:00:00Z"
    early = office.ldv("inzage", "--type", "BSN", "--until", "2020-01-01", "--format", "json", stdin=PERSON)
    assert early.json["events"] == []


def test_what_it_needs_is_said(tmp_path: Path) -> None:
    """Without a register, or with one that is not there, nothing is shown, and the message says what to do."""
    done = ldv("inzage", "--type", "BSN", stdin=PERSON, LDV_LOGBOEK=f"chdb://{tmp_path}/l")
    assert done.code == 2
    assert "LDV_REGISTER" in done.err
