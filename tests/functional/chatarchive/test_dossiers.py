"""Dividing a conversation over dossiers, by the command."""

from __future__ import annotations

import pytest

from tests.functional.chatarchive.conftest import Archive

pytestmark = pytest.mark.requirement(42)


def test_dividing_over_dossiers(archive: Archive) -> None:
    """Names of dossiers come from a file; every message goes to one, and what does not add up is refused."""
    case = archive.until("goedgekeurd")
    archive.refused("schoner", "verdelen", case, given={"A": "1-4"}, requirement=5)
    archive.ok("schoner", "omzetten", case)
    archive.refused("schoner", "verdelen", case, given={"A": "1-2", "B": "2-4"}, requirement=42)
    archive.refused("schoner", "verdelen", case, given={"A": "1-2"}, requirement=42)
    archive.refused("schoner", "verdelen", case, given={"A": "1-x"}, code=2)
    archive.refused("schoner", "verdelen", case, given={"A": "rest", "B": "rest"}, code=2)
    archive.refused("schoner", "verdelen", case, code=2)
    assert (
        archive.ok("schoner", "verdelen", case, given={"Begroting": "2, 4", "Overig": "rest"})["stand"] == "vastgelegd"
    )
    [folder] = (archive.folder / "dms").rglob("Verdeeld over dossiers")
    assert sorted(path.name for path in folder.iterdir()) == ["Begroting", "Overig"]
    assert archive.ok("beheer", "controleer")
