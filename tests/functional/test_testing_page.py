"""docs/testing.md: what stands there works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.functional.test_pytest_plugin import PERMITS, PLUGIN

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
HEAD = """
import pytest
import ldv
from ldv.errors import JournalUnavailable
from permits import find_permits
"""


def test_the_examples_of_the_page_run(tmp_path: Path) -> None:
    """Every example is a test that passes, or a program that runs."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 5
    (tmp_path / "permits.py").write_text(PERMITS, encoding="utf-8")
    for number, block in enumerate(blocks):
        name = f"test_{number}.py" if "def test_" in block else "program.py"
        (tmp_path / name).write_text(HEAD + block, encoding="utf-8")
    options = [
        "-W",
        "error",
        "--strict-markers",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "--rootdir",
        str(tmp_path),
    ]
    tests = [sys.executable, "-m", "pytest", *PLUGIN, *options, str(tmp_path)]
    run = subprocess.run(tests, capture_output=True, text=True, cwd=tmp_path)
    assert "4 passed" in run.stdout, run.stdout + run.stderr
    program = subprocess.run([sys.executable, "program.py"], capture_output=True, text=True, cwd=tmp_path)
    assert program.stdout.startswith("opvragenVergunningen  OK"), program.stderr
