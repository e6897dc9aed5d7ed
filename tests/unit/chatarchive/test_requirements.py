"""Each numbered requirement has a test that names it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[3] / "docs" / "_ext" / "requirements.py"


@pytest.fixture(scope="module")
def requirements() -> ModuleType:
    spec = importlib.util.spec_from_file_location("requirements", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_requirement_has_a_test(requirements: ModuleType) -> None:
    """No requirement is without a test that says which number it proves."""
    assert requirements.missing() == []


def test_requirements_are_numbered_without_gaps(requirements: ModuleType) -> None:
    """There are 58, each with its source and a sentence."""
    assert list(requirements.REQUIREMENTS) == list(range(1, 59))
    assert all(source and text.endswith(".") for source, text in requirements.REQUIREMENTS.values())


def test_table_names_the_tests(requirements: ModuleType) -> None:
    """The table of the documentation leads from a number to the tests that prove it."""
    line = next(line for line in requirements.table().splitlines() if line.startswith("| 53 |"))
    file = "tests/unit/chatarchive/reports/test_risks.py"
    assert f'(../../{file} "{file}::test_state_of_a_risk_is_the_worst_below_it")' in line


def test_risks_name_requirements_that_exist(requirements: ModuleType) -> None:
    """What the risk view says of a requirement is about one of the table."""
    from chatarchive.reports import REQUIREMENTS

    assert set(REQUIREMENTS) <= set(requirements.REQUIREMENTS)
