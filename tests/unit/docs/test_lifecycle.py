"""The picture of the life of a conversation."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from chatarchive.domain import mermaid

DOCS = Path(__file__).parents[3] / "docs"


def test_the_picture_is_drawn_from_the_table() -> None:
    """What stands in the documentation is what `docs/_ext/lifecycle.py` makes of the table of transitions now."""
    spec = importlib.util.spec_from_file_location("lifecycle", DOCS / "_ext" / "lifecycle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DOCS / "chatarchive" / "lifecycle.svg").read_text(encoding="utf-8") == module.svg()
    assert (DOCS / "chatarchive" / "lifecycle.mmd").read_text(encoding="utf-8") == mermaid()
