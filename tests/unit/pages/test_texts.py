"""What pages say, in both languages."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import ldv.pages

FOLDER = Path(ldv.pages.__file__).parent
CALL = re.compile(r"""(?<![\w.])(?:_|tongue|visit\.tongue)\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
COUNT = re.compile(r"""(?:_|tongue)\.count\(\s*("[^"]+"),\s*("[^"]+")""")


def said() -> set[str]:
    """Every text that templates and code say."""
    found: set[str] = set()
    for path in (*FOLDER.rglob("*.html"), *FOLDER.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        found |= {ast.literal_eval(one[1]) for one in CALL.finditer(text)}
        found |= {ast.literal_eval(word) for one in COUNT.finditer(text) for word in one.groups()}
    return found


def test_every_text_is_there_in_english() -> None:
    """The catalogue has each text that a page says, with the same values in it, and no other."""
    catalogue = json.loads((FOLDER / "locale" / "en.json").read_text(encoding="utf-8"))
    assert set(catalogue) == said()
    assert [one for one in catalogue if sorted(_values(one)) != sorted(_values(catalogue[one]))] == []


def _values(text: str) -> list[str]:
    return re.findall(r"\{\w+\}", text)


def test_no_template_holds_script_or_style() -> None:
    """The policy forbids both, so none would work: no script, no style attribute, no handler."""
    shunned = re.compile(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    found = [path.name for path in FOLDER.rglob("*.html") if shunned.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_style_fetches_nothing_from_elsewhere() -> None:
    """No style sheet names another site."""
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.css"))
    assert [one for one in re.findall(r"url\(([^)]*)", text) if not one.strip("\"'").startswith("data:")] == []
    assert "@import" not in text
