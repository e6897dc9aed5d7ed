"""The page about the register can be followed as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ldv.register import Register
from ldv.testing import logboek_in_memory

PAGE = Path(__file__).parents[2] / "docs" / "register.md"


def test_the_program_on_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of docs/register.md makes a register with what it says."""
    monkeypatch.chdir(tmp_path)
    [program] = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    with logboek_in_memory() as logboek:
        exec(compile(program, str(PAGE), "exec"), {})
    assert len(logboek.records) == 1
    with Register.open("register.db") as register:
        assert "Wijzigen kenteken" in {one.name for one in register.list()}
