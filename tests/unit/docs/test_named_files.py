"""What the documentation says was tested, is tested."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGES = [page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts]
FOLDERS = "conformance|contract|crash|functional|property|unit"


def test_every_test_that_a_page_names_is_there() -> None:
    """A file of tests that is named as a proof exists, so a promise does not outlive its proof."""
    named = {
        (page.name, found)
        for page in PAGES
        for found in re.findall(rf"\b(?:{FOLDERS})/[\w/]*test_\w+\.py", page.read_text(encoding="utf-8"))
    }
    assert len(named) > 10
    assert [(page, found) for page, found in sorted(named) if not (ROOT / "tests" / found).is_file()] == []
