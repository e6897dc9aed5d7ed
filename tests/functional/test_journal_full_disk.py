"""A disk that really is full."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "tests.support.journal_full_disk"]


def run(command: list[str]) -> dict[str, Any]:
    path = os.pathsep.join(part for part in sys.path if part)
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def small_file_system(directory: Path) -> list[str]:
    """Mounts a file system of 1 MB in a name space of its own, where this user may do that."""
    if shutil.which("unshare") is None:
        return []
    mount = f"mount -t tmpfs -o size=1m,mode=0700 tmpfs '{directory}'"
    tried = subprocess.run(["unshare", "-rm", "sh", "-c", mount], capture_output=True, check=False)
    return ["unshare", "-rm", "sh", "-c", f'{mount} && exec "$@"', "sh"] if tried.returncode == 0 else []


@pytest.mark.parametrize("how", ["file system", "limit"])
def test_a_full_disk_loses_nothing(tmp_path: Path, how: str) -> None:
    """On a full disk operations are refused and ends are kept; with room again, every record is there once."""
    wrapper = small_file_system(tmp_path) if how == "file system" else []
    limit = [] if wrapper else ["400000"]
    found = run([*wrapper, *PROGRAM, str(tmp_path), *limit])
    assert found["refused"] > 0
    assert found["kept"] > 0
    assert found["written"] > 100
    assert found["full"] > 300_000
    assert found["as_expected"]
    assert found["damage"] == 0
    assert found["finished"]
    assert set(found["left"]) == {"lock", "seg"}
