"""Files that are wrong: what is wrong is named, with its place and the remedy, and nothing is written."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ldv.errors import ConfigurationError, LdvError, RegisterError, RegisterFaults, UsageError
from ldv.register import Fault, Register
from ldv.register import _raw as raw

HEADINGS = [
    "naam", "doelEinde", "grondslag", "categorieënBetrokkenen", "categorieënPersoonsgegevens", "categorieënOntvangers",
    "bewaarTermijn", "verwerkingsverantwoordelijke",
]  # fmt: skip
ROW = ["Wijzigen kenteken", "Doel", "6-1e", "Burger", "Kenteken", "RDW", "P7Y", "De organisatie die dit register houdt"]


def workbook(path: Path, change: Callable[[Worksheet], Any], *, rows: int = 1) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "verwerkingsactiviteiten"
    sheet.append(HEADINGS)
    for number in range(rows):
        sheet.append([f"{ROW[0]} {number}", *ROW[1:]])
    change(sheet)
    book.save(path)
    return path


def csv_file(path: Path, *rows: list[str], headings: list[str] = HEADINGS, separator: str = ";") -> Path:
    path.write_text("\n".join(separator.join(row) for row in (headings, *rows)), encoding="utf-8")
    return path


def faults_of(register: Register, path: Path, **more: Any) -> list[Fault]:
    before = register.versions()
    with pytest.raises(RegisterFaults) as caught:
        register.import_file(path, **more)
    assert register.commit() == 0
    assert register.versions() == before
    assert "nothing was changed" in str(caught.value)
    faults = list(caught.value.faults)
    assert all(fault.problem and fault.remedy for fault in faults)
    return faults


def test_a_formula(register: Register, tmp_path: Path) -> None:
    """A formula is a fault at its cell: nobody can see here what it works out to."""
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.__setitem__("B2", "=CONCAT(A2,A2)"))
    [fault] = faults_of(register, path)
    assert (fault.sheet, fault.row, fault.column) == ("verwerkingsactiviteiten", 2, "doelEinde")
    assert "B2 holds a formula" in fault.problem


def test_merged_cells(register: Register, tmp_path: Path) -> None:
    """Merged cells are a fault, named by their area: what they say of the second row is anybody's guess."""
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.merge_cells("C2:C3"), rows=2)
    assert [(fault.row, fault.problem) for fault in faults_of(register, path) if "merged" in fault.problem] == [
        (2, "cells C2:C3 are merged")
    ]


def test_an_error_value(register: Register, tmp_path: Path) -> None:
    """An error of a formula is a fault."""

    def change(sheet: Worksheet) -> None:
        sheet["G2"] = "#REF!"
        sheet["G2"].data_type = "e"

    [fault] = faults_of(register, workbook(tmp_path / "a.xlsx", change))
    assert "#REF!" in fault.problem


def test_every_fault_at_once(register: Register, tmp_path: Path) -> None:
    """All rows are read, and every fault is named with row and column; not one of the rows that are right goes in."""

    def change(sheet: Worksheet) -> None:
        sheet["C3"] = "Algemeen nut"
        sheet["G3"] = "zeven jaar"
        sheet["A4"] = None
        sheet["H5"] = "Gemeente Onbekend"

    found = faults_of(register, workbook(tmp_path / "a.xlsx", change, rows=5))
    assert {(fault.row, fault.column) for fault in found} == {
        (3, "grondslag"),
        (3, "bewaarTermijn"),
        (4, "naam"),
        (5, "verwerkingsverantwoordelijke"),
    }


def test_dates_and_numbers_where_text_belongs(register: Register, tmp_path: Path) -> None:
    """A spreadsheet's own idea of a value is taken when it is clear, and refused when it is not."""
    import datetime

    def change(sheet: Worksheet) -> None:
        sheet["A2"] = 2024
        sheet["B2"] = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - as a spreadsheet has them

    [fault] = faults_of(register, workbook(tmp_path / "a.xlsx", change))
    assert (fault.column, "format 'text'" in fault.remedy) == ("doelEinde", True)


def test_a_date_as_a_date(register: Register, tmp_path: Path) -> None:
    """`geldigVanaf` may be a real date; it is midnight UTC."""
    import datetime

    def change(sheet: Worksheet) -> None:
        sheet["I1"], sheet["I2"] = "geldigVanaf", datetime.datetime(2020, 1, 1)  # noqa: DTZ001

    [added] = register.import_file(workbook(tmp_path / "a.xlsx", change)).added
    assert added.valid_from == datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


def test_unknown_and_double_headings(register: Register, tmp_path: Path) -> None:
    """A heading that is not known suggests the one that is meant; two for one field are refused; # leaves one alone."""
    path = csv_file(
        tmp_path / "a.csv",
        [*ROW, "x", "y", "z"],
        headings=[*HEADINGS, "grondslagUitlg", "purpose", "# eigen opmerking"],
    )
    found = {fault.column: fault for fault in faults_of(register, path)}
    assert "Is grondslagUitleg meant?" in found["grondslagUitlg"].remedy
    assert "doelEinde" in found["purpose"].problem
    assert "# eigen opmerking" not in found


def test_a_part_of_a_long_heading(register: Register, tmp_path: Path) -> None:
    """Who writes the end of a long name of the standard is told the whole one, and not another that looks alike."""
    path = csv_file(tmp_path / "a.csv", [*ROW, "rva:1"], headings=[*HEADINGS, "activityId"])
    [fault] = faults_of(register, path)
    assert "Is dplCoreProcessingActivityId meant?" in fault.remedy


def test_a_sheet_that_is_left_alone(register: Register, tmp_path: Path) -> None:
    """Notes on a sheet of their own do no harm when its name begins with #."""

    def change(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.create_sheet("# notities").append(["van alles", "=1+1"])

    assert len(register.import_file(workbook(tmp_path / "a.xlsx", change)).added) == 1


def test_a_sheet_without_known_headings(register: Register, tmp_path: Path) -> None:
    """A sheet that cannot be understood is a fault and not silently skipped."""
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.insert_rows(1))
    assert len(register.import_file(path).added) == 1  # an empty row on top is none
    register.rollback()

    def titled(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "Overzicht 2026"

    path = workbook(tmp_path / "b.xlsx", titled)
    [fault] = faults_of(register, path)
    assert "no heading is known" in fault.problem


def test_nothing_in_it(register: Register, tmp_path: Path) -> None:
    """An empty file is a mistake, and says so."""
    path = tmp_path / "a.csv"
    path.write_text("", encoding="utf-8")
    [fault] = faults_of(register, path)
    assert "nothing in it" in fault.problem


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_as_programs_write_it(register: Register, tmp_path: Path, separator: str, encoding: str) -> None:
    """The usual separators and encodings are told by themselves."""
    path = csv_file(tmp_path / "a.csv", ROW, separator=separator)
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    [added] = register.import_file(path).added
    assert added.name == ROW[0]


def test_another_encoding_is_not_guessed(register: Register, tmp_path: Path) -> None:
    """Text in Windows' encoding is refused with its line and what to say; said, it is read."""
    path = csv_file(tmp_path / "a.csv", ROW)
    path.write_text(path.read_text(encoding="utf-8"), encoding="cp1252")
    with pytest.raises(RegisterError, match=r"line 1 .* --encoding cp1252"):
        register.import_file(path)
    assert len(register.import_file(path, encoding="cp1252").added) == 1
    with pytest.raises(UsageError, match="not known"):
        register.import_file(path, encoding="klingon")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", b'naam;doelEinde\n"a;b\n', "is not csv"),
        ("a.csv", "naam;doelEinde\na;b\n".encode("utf-16-le"), "zero bytes"),
        ("a.xlsx", b"PK\x03\x04 not really", "cannot be read as a workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old .xls"),
        ("a.yaml", b"a: [1, 2", "is not YAML at line 1"),
        ("a.yaml", b"activities:\n- name: a\n  name: b\n", "line 3: the key 'name' stands twice"),
        ("a.yaml", b"a: &x [1]\nb: *x\n", "anchors and aliases"),
        ("a.yaml", b"a: !!python/object/apply:os.system ['true']\n", "is not YAML"),
        ("a.yaml", b"\xff\xfe\xfa", "is not YAML"),
        ("a.json", b"{", "is not JSON at line 1"),
        ("a.json", b'{"a": 1, "a": 2}', "stands twice"),
        ("a.json", b"[" * 100_000, "is not JSON"),
        ("a.json", b"\xff", "is not JSON in UTF-8"),
    ],
)
def test_what_cannot_be_read_at_all(
    register: Register, tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    """A damaged or dangerous file is refused with what it is and where it went wrong."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RegisterError, match=expected):
        register.import_file(path)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("tekst", "at the top"),
        ({"dingen": []}, "is not known"),
        ({"activities": {}}, "found dict"),
        ({"activities": ["tekst"]}, "found str"),
        ({"activities": [{"nome": "x"}]}, "the field is not known"),
        ({"activities": [{"name": "x", "naam": "y"}]}, "means the same"),
        ({"activities": [{"name": ["x"], "purpose": True}]}, "found"),
        ({"activities": [{"name": None}]}, "is empty"),
        ({"activities": [{}]}, "neither an identifier nor a name"),
    ],
)
def test_json_of_another_form(register: Register, tmp_path: Path, tree: Any, expected: str) -> None:
    """JSON that is something else than a register is refused with what is expected."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    assert any(expected in fault.problem for fault in faults_of(register, path))


def test_files_that_are_not_there_or_unknown(register: Register, tmp_path: Path) -> None:
    """A name that says nothing, and a file that is not there."""
    with pytest.raises(UsageError, match=r"Save it as \.xlsx"):
        register.import_file(tmp_path / "a.ods")
    with pytest.raises(RegisterError, match="cannot be read"):
        register.import_file(tmp_path / "a.json")
    with pytest.raises(UsageError, match="known are"):
        register.import_file(tmp_path / "a.json", file_format="pdf")


def test_too_many_rows(register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without end is refused at its limit, before anything is written."""
    monkeypatch.setattr(raw, "MOST_ROWS", 10)
    path = csv_file(tmp_path / "a.csv", *[[f"naam {number}", *ROW[1:]] for number in range(11)])
    [fault] = faults_of(register, path)
    assert (fault.row, "more than 10 rows" in fault.problem) == (12, True)


def test_too_large_a_file(register: Register, tmp_path: Path) -> None:
    """A file larger than any register is not read; nor is a small one that unpacks to one."""
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(raw.MOST_BYTES + 1)
    with pytest.raises(RegisterError, match="at most 100 MiB"):
        register.import_file(path)
    bomb = workbook(tmp_path / "bomb.xlsx", lambda sheet: None)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/big", "w") as part:
        for _ in range(513):
            part.write(bytes(1024 * 1024))
    with pytest.raises(RegisterError, match="unpacks to more than 512 MiB"):
        register.import_file(bomb)


def test_more_faults_than_anybody_reads(register: Register, tmp_path: Path) -> None:
    """Reading stops after a thousand faults, and the message shows the first ones."""
    path = csv_file(tmp_path / "a.csv", *[[f"naam {number}", *[""] * 7] for number in range(2_000)])
    found = faults_of(register, path)
    assert 1_000 <= len(found) < 1_100


def test_a_bsn_in_a_cell_is_refused_and_not_repeated(register: Register, tmp_path: Path) -> None:
    """A message about a cell never shows a burgerservicenummer."""
    path = csv_file(tmp_path / "a.csv", ["Dossier 999990019", *ROW[1:]])
    found = faults_of(register, path)
    assert [fault.column for fault in found] == ["naam"]
    assert "999990019" not in "".join(map(str, found))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_holds_nothing_that_begins_a_formula(register: Register, tmp_path: Path, kind: str) -> None:
    """What somebody typed into the register cannot run in the spreadsheet of who opens an export."""
    evil = ['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)", "=cmd|'/C calc'!A0"]
    names = [[name, *ROW[1:3], name, *ROW[4:]] for name in evil]
    source = tmp_path / "in.json"
    source.write_text(json.dumps([dict(zip(HEADINGS, row, strict=True)) for row in names]), encoding="utf-8")
    register.import_file(source)
    register.commit()
    path = tmp_path / f"uit.{kind}"
    register.export(path)
    if kind == "csv":
        import csv

        cells = [cell for row in csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";") for cell in row]
    else:
        found = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in found} <= {"s", "n"}
        cells = [str(cell.value) for cell in found if cell.value is not None]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert set(evil) <= {version.name for version in register.list()}
    assert register.import_file(path).added == ()


@pytest.mark.parametrize(("module", "name"), [("openpyxl", "a.xlsx"), ("yaml", "a.yaml")])
def test_what_is_not_installed_is_named(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    """Without the extra, csv and JSON work, and the other formats say what to install."""
    import sys

    for loaded in [
        one for one in sys.modules if one.partition(".")[0] == module or one.endswith(("_yaml", "_write_xlsx"))
    ]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / name).write_bytes(b"x")
    for step in (lambda: register.import_file(tmp_path / name), lambda: register.export(tmp_path / name)):
        with pytest.raises(ConfigurationError, match=r"logboek-dataverwerkingen\[register\]"):
            step()
    register.export(tmp_path / "a.csv")
    register.export(tmp_path / "a.json")
    assert register.import_file(tmp_path / "a.csv").unchanged == register.import_file(tmp_path / "a.json").unchanged > 0


def test_an_export_that_cannot_be_written(register: Register, tmp_path: Path) -> None:
    """A folder that is not there is said, and a file that was there stays when writing fails."""
    with pytest.raises(LdvError, match="cannot be written"):
        register.export(tmp_path / "nergens" / "a.csv")
