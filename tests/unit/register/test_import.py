"""What a row means for the register as it is."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from ldv.duration import Duration
from ldv.errors import RegisterFaults
from ldv.register import THIS_ORGANISATION, Confidentiality, Entity, Register
from ldv.register._export import template
from ldv.register._fields import ACTIVITY_FIELDS
from ldv.register._kinds import Language
from tests.support.register import Clock, activity

FULL: dict[str, Any] = {
    "naam": "Wijzigen kenteken",
    "doelEinde": "Het kenteken aanpassen.",
    "grondslag": ["Algemeen belang (6-1e)", "Toestemming betrokkene (6-1a)"],
    "grondslagUitleg": "Parkeerverordening",
    "categorieënBetrokkenen": "Burger; Aanvrager",
    "categorieënPersoonsgegevens": ["Kenteken"],
    "categorieënOntvangers": "RDW",
    "bewaarTermijn": "P7Y",
    "verwerkingsverantwoordelijke": "Gemeente Voorbeeldstad",
    "vertrouwelijkheid": "vertrouwelijk gedurende P5Y",
}
GEMEENTE = {"naam": "Gemeente Voorbeeldstad", "e-mail": "privacy@voorbeeldstad.example"}


def write(path: Path, activities: list[dict[str, Any]], entities: list[dict[str, Any]] | None = None) -> Path:
    path.write_text(json.dumps({"entiteiten": entities or [], "verwerkingsactiviteiten": activities}), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.json"


def outcome(register: Register, file: Path) -> tuple[int, int, int]:
    report = register.import_file(file)
    register.commit()
    return len(report.added), len(report.changed), report.unchanged


def test_the_same_file_twice_changes_nothing(register: Register, file: Path, clock: Clock) -> None:
    """Rows without identifier are known by name: they are added once, and never again."""
    write(file, [FULL, {**FULL, "naam": "Tonen vergunning"}], [GEMEENTE])
    assert outcome(register, file) == (2, 0, 0)
    before = register.versions()
    clock.forward(days=3)
    assert outcome(register, file) == (0, 0, 2)
    assert register.versions() == before
    assert len(register.entities.list()) == 2


def test_a_row_that_differs_is_a_new_version_once(register: Register, file: Path, clock: Clock) -> None:
    """A changed row becomes the next version; importing that file again changes nothing, nor does the first file."""
    first = write(file, [FULL], [GEMEENTE])
    outcome(register, first)
    [old] = [one for one in register.list() if one.name == FULL["naam"]]
    clock.forward(days=3)
    second = write(file.with_name("b.json"), [{**FULL, "doelEinde": "Iets anders.", "id": old.id}])
    assert outcome(register, second) == (0, 1, 0)
    clock.forward(days=3)
    assert outcome(register, second) == (0, 0, 1)
    assert [one.purpose for one in register.history(old.id)] == [FULL["doelEinde"], "Iets anders."]
    assert register.get(old.id) == old


def test_an_export_of_before_does_not_undo_a_change(register: Register, file: Path, clock: Clock) -> None:
    """A row that says what an older version said is fine; one that says something else about it is refused."""
    outcome(register, write(file, [{**FULL, "id": "rva:1"}], [GEMEENTE]))
    clock.forward(days=1)
    register.change("rva:1", purpose="Door een ander veranderd.")
    register.commit()
    assert outcome(register, file) == (0, 0, 1)
    write(file, [{**FULL, "id": "rva:1", "doelEinde": "Door mij veranderd."}])
    with pytest.raises(RegisterFaults, match="has been followed by"):
        register.import_file(file)


def test_a_change_back_is_a_change(register: Register, file: Path, clock: Clock) -> None:
    """What was said once can be said again, by a new version."""
    outcome(register, write(file, [{**FULL, "id": "rva:1"}], [GEMEENTE]))
    clock.forward(days=1)
    second = register.change("rva:1", purpose="Anders.")
    register.commit()
    clock.forward(days=1)
    assert outcome(register, write(file, [{**FULL, "id": second.id}])) == (0, 1, 0)
    assert register.history("rva:1")[-1].purpose == FULL["doelEinde"]


def test_columns_that_are_not_there_stay_as_they_are(register: Register, file: Path, clock: Clock) -> None:
    """A file with an identifier and one field changes that field; an empty cell empties it."""
    outcome(register, write(file, [{**FULL, "id": "rva:1"}], [GEMEENTE]))
    clock.forward(days=1)
    assert outcome(register, write(file, [{"id": "rva:1", "bewaarTermijn": "P1Y", "grondslagUitleg": ""}])) == (0, 1, 0)
    last = register.history("rva:1")[-1]
    assert (last.envisaged_time_limit, last.legal_basis_comment) == (Duration.parse("P1Y"), "")
    assert last.confidentiality == Confidentiality(confidential=True, period=Duration.parse("P5Y"))


def test_a_new_version_with_its_own_identifier(register: Register, file: Path, clock: Clock) -> None:
    """`vorigeVersie` says what a version follows, in any order of the rows."""
    rows = [
        {**FULL, "id": "rva:3", "vorigeVersie": "rva:2", "doelEinde": "C.", "geldigVanaf": "2026-03-01"},
        {**FULL, "id": "rva:1", "doelEinde": "A.", "geldigVanaf": "2026-01-01"},
        {**FULL, "id": "rva:2", "vorigeVersie": "rva:1", "doelEinde": "B.", "geldigVanaf": "2026-02-01"},
    ]
    assert outcome(register, write(file, rows, [GEMEENTE])) == (1, 2, 0)
    assert [(one.id, one.purpose) for one in register.history("rva:2")] == [
        ("rva:1", "A."),
        ("rva:2", "B."),
        ("rva:3", "C."),
    ]
    assert outcome(register, file) == (0, 0, 3)
    clock.forward(days=1)
    assert outcome(register, write(file, [{"id": "rva:4", "vorigeVersie": "rva:3", "doelEinde": "D."}])) == (0, 1, 0)
    clock.forward(days=1)
    assert outcome(register, write(file, [{"vorigeVersie": "rva:4", "doelEinde": "E."}])) == (0, 1, 0)
    assert [one.purpose for one in register.history("rva:1")] == ["A.", "B.", "C.", "D.", "E."]
    assert outcome(register, file) == (0, 0, 1)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{**FULL, "id": "rva:2", "vorigeVersie": "rva:1"}], "'rva:1' is not in the register"),
        (
            [{**FULL, "id": "rva:2", "vorigeVersie": "rva:3"}, {**FULL, "id": "rva:3", "vorigeVersie": "rva:2"}],
            "not in the register",
        ),
        ([{**FULL, "id": "rva:1"}, {**FULL, "id": "rva:1"}], "stands in row 1 already"),
        ([FULL, FULL], "stands in row 1 already"),
        ([{**FULL, "parentDplCoreVerwerkingsactiviteitId": "Onbekende activiteit"}], "found 'Onbekende activiteit'"),
        ([{**FULL, "id": "rva:1", "parentDplCoreVerwerkingsactiviteitId": "rva:2"}], "no activity 'rva:2'"),
        ([{**FULL, "id": "rva:1", "parentDplCoreVerwerkingsactiviteitId": "rva:1"}], "itself a part"),
        ([{**FULL, "verwerkers": "Niemand BV"}], "there is no entity 'Niemand BV'"),
    ],
)
def test_rows_that_refer_to_nothing(register: Register, file: Path, rows: list[dict[str, Any]], expected: str) -> None:
    """What is referred to must be there or in the file; else nothing goes in."""
    before = register.versions()
    with pytest.raises(RegisterFaults, match=expected):
        register.import_file(write(file, rows, [GEMEENTE]))
    register.commit()
    assert register.versions() == before


def test_names_in_place_of_identifiers(register: Register, file: Path) -> None:
    """A controller and a parent may be named as people name them, also when they come later in the file."""
    rows = [
        {**FULL, "parentDplCoreVerwerkingsactiviteitId": "Parkeervergunningen"},
        {**FULL, "naam": "Parkeervergunningen"},
    ]
    register.import_file(write(file, rows, [GEMEENTE]))
    register.commit()
    by_name = {one.name: one for one in register.list()}
    assert by_name["Wijzigen kenteken"].parent_id == by_name["Parkeervergunningen"].id
    assert register.entities.get(by_name["Wijzigen kenteken"].controller_id).name == GEMEENTE["naam"]


def test_a_name_that_two_have(register: Register, file: Path) -> None:
    """When a name says too little, the identifier is asked for."""
    for number in (1, 2):
        register.add(activity(FULL["naam"], id=f"rva:{number}"))
        register.entities.add(Entity(name="Gemeente Dubbel"))
    register.commit()
    with pytest.raises(RegisterFaults, match="there are 2 with the name"):
        register.import_file(write(file, [{**FULL, "verwerkingsverantwoordelijke": THIS_ORGANISATION}]))
    with pytest.raises(RegisterFaults, match="there are 2 entities with the name"):
        register.import_file(write(file, [{**FULL, "id": "rva:1", "verwerkingsverantwoordelijke": "Gemeente Dubbel"}]))


def test_a_beginning_that_is_changed_alone(register: Register, file: Path) -> None:
    """A version has one beginning; another one needs a change of something else too."""
    outcome(register, write(file, [{**FULL, "id": "rva:1", "geldigVanaf": "2026-01-01"}], [GEMEENTE]))
    with pytest.raises(RegisterFaults, match="cannot begin at another moment"):
        register.import_file(write(file, [{**FULL, "id": "rva:1", "geldigVanaf": "2027-01-01"}]))


def test_a_dry_run_does_nothing(register: Register, file: Path) -> None:
    """A dry run tells what would be done, finds the same faults, and leaves everything as it was."""
    before = register.versions()
    report = register.import_file(write(file, [FULL], [GEMEENTE]), dry_run=True)
    assert (report.dry_run, len(report.added), len(report.entities_added)) == (True, 1, 1)
    assert register.commit() == 0
    assert register.versions() == before
    with pytest.raises(RegisterFaults):
        register.import_file(write(file, [{**FULL, "bewaarTermijn": "x"}], [GEMEENTE]), dry_run=True)


@pytest.mark.parametrize("language", Language)
def test_the_example_in_the_yaml_template_can_be_used(register: Register, tmp_path: Path, language: Language) -> None:
    """Without the # before its lines, the template has an activity that is imported, with every field in it."""
    path = tmp_path / "register.yaml"
    text = template(file_format="yaml", language=language).decode()
    path.write_text(text, encoding="utf-8")
    assert register.import_file(path).added == ()
    empty, explained, example = re.split(r"^# \b(.*)\n", text, flags=re.MULTILINE)
    lines = "".join(line.removeprefix("# ") for line in example.splitlines(keepends=True))
    for name in ("Gemeente Voorbeeldstad", "Vergunningsoftware BV"):
        lines = lines.replace(name, "De organisatie die dit register houdt")
    path.write_text(empty.replace(" []", "") + lines, encoding="utf-8")
    [added] = register.import_file(path).added
    assert "[]" in explained
    assert added.name == "Wijzigen kenteken parkeervergunning"
    assert len(lines.splitlines()) == len(ACTIVITY_FIELDS)


def test_the_organisation_gets_its_name_from_the_template(register: Register, tmp_path: Path, clock: Clock) -> None:
    """The template has a row for the organisation that keeps the register; filled in, it is its name from then on."""
    path = tmp_path / "register.csv"
    path.write_bytes(template(file_format="csv"))
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    rows[1][rows[0].index("naam")] = "Gemeente Voorbeeldstad"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    before = clock.now
    clock.forward(days=1)
    report = register.import_file(path)
    register.commit()
    assert [one.name for one in report.entities_changed] == ["Gemeente Voorbeeldstad"]
    assert register.entities.get(THIS_ORGANISATION).name == "Gemeente Voorbeeldstad"
    past = register.entities.version_at(THIS_ORGANISATION, before)
    assert past is not None
    assert past.name != "Gemeente Voorbeeldstad"
    assert register.import_file(path).entities_changed == ()


@pytest.mark.parametrize("kind", ["xlsx", "csv", "yaml", "json"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_template_can_be_imported_as_it_is(register: Register, tmp_path: Path, kind: str, language: Any) -> None:
    """An empty template is right in every format, and changes nothing."""
    path = tmp_path / f"register.{kind}"
    path.write_bytes(template(file_format=kind, language=language))
    report = register.import_file(path)
    assert (report.added, report.changed, report.entities_changed, report.entities_unchanged) == ((), (), (), 1)


def test_a_register_can_be_copied_with_its_history(register: Register, tmp_path: Path, clock: Clock) -> None:
    """A copy made from an export with history answers every question as the first one does."""
    first = register.add(activity("Een"))
    register.entities.change(THIS_ORGANISATION, name="Gemeente Voorbeeldstad")
    register.commit()
    clock.forward(days=10)
    register.change(first.id, purpose="Anders.")
    register.commit()
    register.export(tmp_path / "copy.yaml", history=True)
    clock.forward(days=10)
    with Register.open(tmp_path / "copy.db", create=True, log=False, now=clock) as copy:
        copy.import_file(tmp_path / "copy.yaml")
        copy.commit()
        assert copy.versions() == register.versions()
        assert copy.entities.history(THIS_ORGANISATION) == register.entities.history(THIS_ORGANISATION)


def test_a_register_of_a_thousand_activities(register: Register, file: Path) -> None:
    """A large register goes in at once and is left alone the second time, without taking minutes."""
    rows = [{**FULL, "naam": f"Activiteit {number}"} for number in range(1_000)]
    assert outcome(register, write(file, rows, [GEMEENTE])) == (1_000, 0, 0)
    assert outcome(register, file) == (0, 0, 1_000)
