"""Every public name is proven by type as well."""

from __future__ import annotations

import re
from pathlib import Path

import ldv

API = Path(__file__).parents[1] / "typing" / "api.py"


def test_every_public_name_has_a_typing_test() -> None:
    """tests/typing/api.py, which mypy reads, uses every name that `ldv` exports."""
    assert set(ldv.__all__) - set(re.findall(r"\bldv\.(\w+)", API.read_text(encoding="utf-8"))) == set()


def test_every_public_name_is_offered() -> None:
    """Completion shows what is loaded later as well: an editor and a Python shell ask `dir()`."""
    assert set(ldv.__all__) - set(dir(ldv)) == set()
