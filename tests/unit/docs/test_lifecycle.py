"""The picture of the life of a conversation."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from chatarchive.domain import State, mermaid

DOCS = Path(__file__).parents[3] / "docs"


def test_the_picture_is_drawn_from_the_table() -> None:
    """What stands in the documentation is what `docs/_ext/lifecycle.py` makes of the table of transitions now."""
    spec = importlib.util.spec_from_file_location("lifecycle", DOCS / "_ext" / "lifecycle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    picture = (DOCS / "chatarchive" / "lifecycle.html").read_text(encoding="utf-8")
    assert picture == module.figure()
    assert (DOCS / "chatarchive" / "lifecycle.mmd").read_text(encoding="utf-8") == mermaid()
    assert all(f">{state}</text>" in picture for state in State if state is not State.FROZEN)


def test_the_picture_takes_its_colours_from_the_page() -> None:
    """It can be read in the dark as well as in the light: no colour, and no ground, is its own."""
    picture = (DOCS / "chatarchive" / "lifecycle.html").read_text(encoding="utf-8")
    assert '<svg class="picture"' in picture
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b|<style|(?:fill|stroke)=\"(?!currentColor)", picture) == []
