"""The rule of tests/conftest.py that a skipped test fails CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
SKIPPING = """
import pytest

def test_kept():
    pass

@pytest.mark.skipif(True, reason="no such thing here")
def test_skipped():
    pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_skipping.py").write_text(SKIPPING, encoding="utf-8")
    return tmp_path


def run_pytest(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "LDV_NO_SKIPS"}
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:randomly", "-c", os.devnull, "--rootdir", str(project)]
    return subprocess.run(
        [*command, str(project)], env=inherited | environment, capture_output=True, text=True, check=False
    )


def test_a_skip_fails_the_run_in_ci(project: Path) -> None:
    """With LDV_NO_SKIPS a run with a skipped test fails, and says which and why."""
    run = run_pytest(project, LDV_NO_SKIPS="1")
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert "no such thing here" in run.stdout
    assert "1 skipped, and LDV_NO_SKIPS is set" in run.stdout


def test_a_skip_is_allowed_at_home(project: Path) -> None:
    """Without it, a developer who lacks something can still run the rest."""
    assert run_pytest(project).returncode == pytest.ExitCode.OK
