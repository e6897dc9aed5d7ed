"""docs/reference/rules.md: nothing is left out, and what it names is there."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[3] / "docs"
ERRORS = DOCS.parent / "src" / "ldv" / "errors.py"


@pytest.fixture(scope="module")
def rules() -> ModuleType:
    sys.path.insert(0, str(DOCS / "_ext"))
    try:
        import rules as found  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(DOCS / "_ext"))
    module: ModuleType = found
    return module


def test_every_file_and_test_on_the_page_is_there(rules: ModuleType) -> None:
    """Each rule is done in a file that exists, and proven by tests that exist; a rule without a test says why."""
    assert rules.faults() == []


def test_no_section_of_the_standard_is_left_out(rules: ModuleType) -> None:
    """Each attribute, decision, question and rule of the standard has its line, in order."""
    named = {name: [row.rule for row in rows] for name, rows in rules.TABLES.items()}
    assert named["attributes"] == [f"3.2.{number}" for number in range(1, 24)]
    assert named["decisions"] == [f"4.{number}" for number in range(1, 9)]
    assert named["questions"] == [f"2.1.{number}" for number in range(1, 15)]
    assert {rule.split(",")[0] for rule in named["behaviour"]} >= {f"rule {number}" for number in range(1, 6)}


def test_every_table_is_on_the_page(rules: ModuleType) -> None:
    """A table that is made is shown."""
    page = (DOCS / "reference" / "rules.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\{rules-table\} (\w+)", page)) == set(rules.TABLES)


def test_every_error_has_a_remedy() -> None:
    """The page of errors says of each code what to do, and of no other."""
    text = (DOCS / "_ext" / "tables_from_code.py").read_text(encoding="utf-8")
    codes = re.findall(
        r'^    code = "(LDV\d{3})"|ClassVar\[str\] = "(LDV\d{3})"', ERRORS.read_text("utf-8"), re.MULTILINE
    )
    assert set(re.findall(r'^    "(LDV\d{3})": ', text, flags=re.MULTILINE)) == {one or other for one, other in codes}
