"""Entities in a file, and files that hold both kinds of row in one table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ldv.errors import RegisterFaults
from ldv.register import Register
from tests.support.register import Clock


def write(folder: Path, *entities: dict[str, Any]) -> Path:
    path = folder / "entities.json"
    path.write_text(json.dumps({"entities": entities}), encoding="utf-8")
    return path


def test_versions_of_an_entity(register: Register, tmp_path: Path, clock: Clock) -> None:
    """An entity gets its versions from the rows, in order of time, and a row of before changes nothing."""
    old = {"entityId": "urn:x:1", "name": "Oud", "validFrom": "2020-01-01"}
    new = {"entityId": "urn:x:1", "name": "Nieuw", "validFrom": "2024-01-01"}
    register.import_file(write(tmp_path, new, old))
    register.commit()
    assert [one.name for one in register.entities.history("urn:x:1")] == ["Oud", "Nieuw"]
    clock.forward(days=1)
    assert register.import_file(write(tmp_path, old)).entities_unchanged == 1
    changed = register.import_file(write(tmp_path, {**new, "city": "Utrecht"})).entities_changed
    register.commit()
    assert [(one.number, one.city, one.valid_from) for one in changed] == [(3, "Utrecht", clock.now)]
    assert register.import_file(write(tmp_path, {**new, "city": "Utrecht"})).entities_changed == ()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"name": "A"}, {"name": "A"}], "twice"),
        ([{"entityId": "urn:x:1"}], "is empty"),
        ([{"entityId": "urn:x:1", "name": "A", "email": "geen adres"}], "found 'geen adres'"),
        ([{"entityId": "urn:x:1", "name": "A", "type": "vereniging"}], "found 'vereniging'"),
        ([{"city": "Utrecht"}], "neither an identifier nor a name"),
    ],
)
def test_entities_that_are_wrong(register: Register, tmp_path: Path, rows: list[dict[str, Any]], expected: str) -> None:
    """A fault in an entity is named as one in an activity."""
    with pytest.raises(RegisterFaults, match=expected):
        register.import_file(write(tmp_path, *rows))


def test_a_row_of_an_older_version_that_says_something_else(register: Register, tmp_path: Path, clock: Clock) -> None:
    """Who edits an old version of an entity is told that there is a later one."""
    old = {"entityId": "urn:x:1", "name": "Oud", "validFrom": "2020-01-01"}
    register.import_file(write(tmp_path, old))
    register.commit()
    clock.forward(days=1)
    register.entities.change("urn:x:1", name="Nieuw")
    register.commit()
    with pytest.raises(RegisterFaults, match="has a later version"):
        register.import_file(write(tmp_path, {**old, "city": "Utrecht"}))


def test_one_table_for_both(register: Register, tmp_path: Path) -> None:
    """In csv a column says what a row is; a field of the other kind, or an unknown kind, is a fault."""
    path = tmp_path / "a.csv"
    path.write_text("soort;naam;doelEinde;e-mail\nentiteit;Gemeente;;a@b.example\n", encoding="utf-8")
    assert [one.email for one in register.import_file(path).entities_added] == ["a@b.example"]
    register.rollback()
    path.write_text("soort;naam;doelEinde\nentiteit;Gemeente;Doel\nafdeling;Burgerzaken;\n", encoding="utf-8")
    with pytest.raises(RegisterFaults) as caught:
        register.import_file(path)
    assert {(fault.row, fault.column) for fault in caught.value.faults} >= {(2, "doelEinde"), (3, "soort")}


def test_a_table_of_entities_only(register: Register, tmp_path: Path) -> None:
    """Headings tell what a table is about."""
    path = tmp_path / "a.csv"
    path.write_text("naam,e-mail,plaats\nGemeente,a@b.example,Utrecht\n", encoding="utf-8")
    assert len(register.import_file(path).entities_added) == 1


def test_more_cells_than_headings(register: Register, tmp_path: Path) -> None:
    """A cell without a heading is a fault: something has shifted."""
    path = tmp_path / "a.csv"
    path.write_text("naam,e-mail\nGemeente,a@b.example,Utrecht\n", encoding="utf-8")
    with pytest.raises(RegisterFaults, match="more cells than there are headings"):
        register.import_file(path)
