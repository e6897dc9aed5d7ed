"""Writers of a document store, killed at each call to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]


@pytest.mark.crash
@pytest.mark.requirement(58)
@pytest.mark.parametrize(("what", "points"), [("put", 60), ("replace", 30), ("delete", 40)])
def test_killed_at_each_point(tmp_path: Path, what: str, points: int) -> None:
    """Whenever it is killed, a document is whole or not there, no draft stays, and the same call ends the work."""
    command = [sys.executable, "-m", "tests.support.dms_victim", what, str(tmp_path)]
    run = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=100, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert int(run.stdout) > points
