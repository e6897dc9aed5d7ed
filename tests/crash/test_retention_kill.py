"""Destroying, killed in the middle."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ldv.pseudonym import Key, KeyRing
from ldv.retention import apply, interrupted, plan
from ldv.testing import logboek_in_memory
from tests.contract.retention.conftest import NOW, Place, profile, usual
from tests.contract.retention.test_apply import staying

DESTROYER = """
import os, signal, sys
from ldv.retention import Manager, apply, plan
from ldv.testing import logboek_in_memory
from tests.contract.retention.conftest import NOW, profile

def told(step):
    if step.destroyed >= int(sys.argv[2]) and (step.rewriting or sys.argv[3] == "step"):
        os.kill(os.getpid(), signal.SIGKILL)

with logboek_in_memory(), Manager.open(sys.argv[1]) as manager:
    apply(plan(manager, profile(), now=NOW), manager, progress=told)
"""


@pytest.mark.crash
@pytest.mark.parametrize(("after", "when"), [(0, "step"), (3, "step"), (0, "rewriting")])
def test_killed_and_run_again(tmp_path: Path, after: int, when: str) -> None:
    """Whenever it is killed, also while the engine rewrites, nothing that stays is lost and a second run ends it."""
    where = Place(f"chdb://{tmp_path}/logboek", KeyRing((Key.generate(),)))
    where.put(usual(where.keys))
    command = [sys.executable, "-c", DESTROYER, where.dsn, str(after), when]
    killed = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=100, check=False)
    assert killed.returncode == -9
    assert where.operations() >= staying(where)
    with logboek_in_memory(), where.manager() as manager:
        assert len(interrupted(manager)) == 1
        proposed = plan(manager, profile(), now=NOW)
        apply(proposed, manager)
        assert plan(manager, profile(), now=NOW).going == 0
    assert where.operations() == staying(where)
