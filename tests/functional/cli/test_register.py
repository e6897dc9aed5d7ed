"""`ldv register`: from a spreadsheet to a register, and asking it."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from ldv.cli import main
from ldv.delivery import health_of
from ldv.register import CHANGE_REGISTER, THIS_ORGANISATION
from ldv.settings import SETTINGS

KENTEKEN = {
    "id": "rva:0b1ff20a",
    "naam": "Wijzigen kenteken",
    "doelEinde": "Het kenteken op een parkeervergunning aanpassen.",
    "grondslag": "6-1e",
    "categorieënBetrokkenen": "Burger",
    "categorieënPersoonsgegevens": "Kenteken",
    "categorieënOntvangers": "RDW",
    "bewaarTermijn": "P7Y",
    "verwerkingsverantwoordelijke": "Gemeente Voorbeeldstad",
    "vertrouwelijkheid": "vertrouwelijk tot 2031-01-01",
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [*(setting.env for setting in SETTINGS), "COLUMNS"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LDV_REGISTER", "register.db")


def ldv(*arguments: str, expect: int = 0) -> Result:
    done = CliRunner().invoke(main, ["register", *arguments])
    assert done.exit_code == expect, done.output
    return done


def filled_in(**changes: str) -> Path:
    """The template, filled in as a person would."""
    book = openpyxl.load_workbook(io.BytesIO(ldv("template").stdout_bytes))
    page, entities = book["verwerkingsactiviteiten"], book["entiteiten"]
    row = {
        "dplCoreVerwerkingsactiviteitId" if name == "id" else name: text for name, text in (KENTEKEN | changes).items()
    }
    page.append([row.get(str(cell.value)) for cell in page[1]])
    titles = [cell.value for cell in entities[1]]
    entities.cell(2, titles.index("naam") + 1).value = "Gemeente Voorbeeldstad"
    entities.cell(2, titles.index("e-mail") + 1).value = "privacy@voorbeeldstad.example"
    path = Path("register.xlsx")
    book.save(path)
    return path


@pytest.fixture
def there() -> None:
    ldv("import", str(filled_in()), "--unlogged")


def test_from_spreadsheet_to_register() -> None:
    """The template is filled in, tried, imported, and imported again without effect."""
    path = filled_in()
    tried = ldv("import", str(path), "--dry-run")
    assert "1 added, 1 changed" in tried.output
    assert "dry run" in tried.output
    assert not Path("register.db").exists()
    assert "1 added, 1 changed" in ldv("import", str(path), "--unlogged").output
    assert "0 added, 0 changed, 2 unchanged" in ldv("import", str(path), "--unlogged").output
    shown = ldv("list").output
    for text in (
        "Wijzigen kenteken",
        "rva:0b1ff20a",
        "6-1e",
        "P7Y",
        "Gemeente Voorbeeldstad",
        "confidential until 2031-01-01",
    ):
        assert text in shown
    assert ldv("validate").exit_code == 0


def test_an_import_is_logged() -> None:
    """A change through the command is a processing: its record is in the journal of the logboek."""
    path = filled_in()
    refused = ldv("import", str(path), expect=2)
    assert "--unlogged" in refused.stderr
    logboek = f"chdb://{Path.cwd()}/logboek"
    environ = {"LDV_LOGBOEK": logboek, "LDV_DELIVERY": "external"}
    done = CliRunner().invoke(main, ["register", "import", str(path)], env=environ)
    assert done.exit_code == 0, done.output
    assert health_of(Path("logboek.journal").absolute()).backlog_records == 1
    again = CliRunner().invoke(main, ["register", "import", str(path)], env=environ)
    assert "0 added" in again.output
    assert health_of(Path("logboek.journal").absolute()).backlog_records == 1


def test_faults_are_shown_in_a_table() -> None:
    """Every fault is shown with sheet, row and column; nothing is imported, and the exit code says so."""
    path = filled_in(bewaarTermijn="zeven jaar", grondslag="")
    done = ldv("import", str(path), "--unlogged", expect=1)
    for text in (
        "verwerkingsactiviteiten",
        "bewaarTermijn",
        "zeven jaar",
        "grondslag",
        "2 faults",
        "nothing was changed",
    ):
        assert text in done.output
    found = json.loads(ldv("import", str(path), "--unlogged", "--json", expect=1).stdout)
    assert {(fault["row"], fault["column"]) for fault in found["error"]["faults"]} == {
        (2, "bewaarTermijn"),
        (2, "grondslag"),
    }
    assert "rva:0b1ff20a" not in ldv("list").output


@pytest.mark.usefixtures("there")
def test_show_history_and_diff() -> None:
    """A changed row becomes a version; the commands tell what was and what is."""
    ldv("import", str(filled_in(bewaarTermijn="P5Y")), "--unlogged")
    versions = json.loads(ldv("history", "rva:0b1ff20a", "--json").stdout)
    assert [(one["number"], one["envisaged_time_limit"]) for one in versions] == [(1, "P7Y"), (2, "P5Y")]
    newest = versions[1]["id"]
    assert "bewaarTermijn" in ldv("history", newest).output
    changed = ldv("diff", newest).output
    assert "P7Y" in changed
    assert "P5Y" in changed
    assert json.loads(ldv("diff", "rva:0b1ff20a", newest, "--json").stdout)["envisaged_time_limit"] == {
        "before": ["P7Y"],
        "after": ["P5Y"],
    }
    assert "first version" in ldv("diff", "rva:0b1ff20a").output
    shown = ldv("show", "rva:0b1ff20a").output
    for text in ("doelEinde", "Algemeen belang (6-1e)", "Gemeente Voorbeeldstad", f"the newest is 2: {newest}"):
        assert text in shown
    assert "Performance task (6-1e)" in ldv("show", "rva:0b1ff20a", "--language", "en").output
    assert "did not exist" in ldv("show", "rva:0b1ff20a", "--at", "2001-01-01", expect=1).output


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("kind", ["xlsx", "csv", "yaml", "json"])
def test_export_and_import(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register goes through any file into another register, in either language."""
    ldv("export", f"uit.{kind}", "--history", "--language", "en")
    before = ldv("list", "--json").stdout
    monkeypatch.setenv("LDV_REGISTER", "ander.db")
    ldv("import", f"uit.{kind}", "--unlogged")
    assert ldv("list", "--json").stdout == before


@pytest.mark.usefixtures("there")
def test_export_to_standard_output_and_in_other_terms() -> None:
    """`-` is standard output; what the other terms lack is said on standard error."""
    assert "rva:0b1ff20a" in ldv("export", "-", "--format", "yaml").stdout
    done = ldv("export", "-", "--format", "dpv")
    assert "PublicInterest" in done.stdout
    assert "confidentiality has no place" in done.stderr


@pytest.mark.usefixtures("there")
def test_entities_and_json() -> None:
    """The controllers and processors are listed with how to reach them."""
    assert "privacy@voorbeeldstad.example" in ldv("list", "--entities").output
    [entity] = json.loads(ldv("list", "--entities", "--json").stdout)
    assert (entity["id"], entity["name"]) == (THIS_ORGANISATION, "Gemeente Voorbeeldstad")


@pytest.mark.usefixtures("there")
def test_check_fails_on_an_activity_that_is_not_there() -> None:
    """For CI: the exit code says whether code uses an activity that the register lacks, and the output says where."""
    app = Path("app.py")
    app.write_text(
        'import ldv\nldv.processing("a", activity="rva:0b1ff20a")\nldv.processing("b", activity="https://elders.example/1")\n',
        encoding="utf-8",
    )
    assert "none unknown" in ldv("check", "app.py").output
    with app.open("a", encoding="utf-8") as file:
        file.write('ldv.processing("c", activity="rva:typefout")\nldv.processing("d", activity=input())\n')
    done = ldv("check", ".", expect=1)
    assert "rva:typefout" in done.output
    assert "4" in done.output
    assert "activity=input()" in done.stderr
    found: dict[str, Any] = json.loads(ldv("check", "app.py", "--json", expect=1).stdout)
    assert [(one["activity"], one["line"]) for one in found["unknown"]] == [("rva:typefout", 4)]
    ldv("check", "app.py", "--foreign", "rva:type")
    ldv("check", "app.py", "--foreign", "rva:type", "--strict", expect=1)
    ldv("check", "nergens", expect=2)


def test_what_is_wrong_is_said() -> None:
    """No register, no such activity, no such file: each with its exit code and what to do."""
    assert "ldv register init" in ldv("list", expect=2).stderr
    assert "is ready: 5 activities, 5 of them the library's own." in ldv("init").output
    assert CHANGE_REGISTER in ldv("list").output
    assert "no activity 'rva:nope'" in ldv("show", "rva:nope", expect=1).stderr
    assert "is not there" in ldv("import", "nergens.xlsx", "--unlogged", expect=2).stderr
    assert "expected a date" in ldv("list", "--at", "gisteren", expect=2).stderr
    os.environ.pop("LDV_REGISTER")
    assert "register is not set" in ldv("list", expect=2).stderr


def test_a_password_on_the_command_line_is_warned_about_and_not_repeated() -> None:
    """Others can read a command line; the warning and the error leave the password out."""
    done = ldv("list", "--register", "postgresql://schrijver:geheim@127.0.0.1:1/register", expect=3)
    assert "LDV_REGISTER" in done.stderr
    assert "geheim" not in done.output


def test_every_command_explains_itself() -> None:
    """`--help` works for each, and begins with what the command does."""
    group = main.commands["register"]
    assert isinstance(group, click.Group)
    for name in group.commands:
        assert ldv(name, "--help").output.startswith("Usage:")
