"""Files go to allowed locations only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from chatarchive import cli
from ldv.record import Status
from tests.functional.chatarchive.conftest import Archive

pytestmark = pytest.mark.requirement(46)


def test_every_output_asks_for_its_place_first(archive: Archive) -> None:
    """A sheet, a report, an overview and the risks: refused outside the list, logged as NOK, and nothing is written."""
    assert archive.logboek is not None
    allowed, elsewhere = archive.folder.parent / "uitvoer", archive.folder.parent / "elders"
    allowed.mkdir()
    elsewhere.mkdir()
    case = archive.until("in schoning")
    archive.ok("beheer", "locatie", "uitvoer", str(allowed))
    (allowed / "koppeling").symlink_to(elsewhere)
    outputs = (
        ("schoner", ("schonen", "werkblad", "uit", case), "werk.xlsx"),
        ("beheer", ("rapportage", "2023-03", "--naar"), "maand.html"),
        ("beheer", ("overzicht", "--naar"), "overzicht.xlsx"),
        ("beheer", ("overzicht", "--naar"), "overzicht.html"),
        ("beheer", ("risico", "toon", "--naar"), "risico.html"),
    )
    for who, words, name in outputs:
        for place in (elsewhere, allowed / "koppeling", allowed / ".." / "elders"):
            known = len(archive.logboek.records)
            archive.refused(who, *words, str(place / name), requirement=46)
            refused = [one for one in archive.logboek.records[known:] if one.status is Status.NOK]
            assert {one.attributes.get("chatarchive.requirement") for one in refused} == {"46"}
            assert list(elsewhere.iterdir()) == []
        archive.ok(who, *words, str(allowed / name))
        assert (allowed / name).stat().st_mode & 0o077 == 0


def test_no_command_writes_without_asking() -> None:
    """Whatever uses `write_output` writes to what `allow_output` answered."""
    folder = Path(cli.__file__).parent
    writers = 0
    for path in sorted(folder.glob("_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef) or node.name == "write_output":
                continue
            called = [one for one in ast.walk(node) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
            writes = [one for one in called if one.func.id == "write_output"]  # type: ignore[attr-defined]
            asks = [one for one in called if one.func.id == "allow_output"]  # type: ignore[attr-defined]
            for one in writes:
                writers += 1
                assert asks, f"{path.name}: {node.name}"
                assert ast.unparse(one.args[0]) == "where"
    assert writers >= 4
