"""Puts the READMEs of the examples among the pages, so that each is read in one place and written in one place.

A page `docs/examples/NAME.md` says nothing itself: it is `examples/NAME/README.md`. Links to other READMEs and to pages
become links between pages; a link to a file gives that file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The tests read this file too, and need no Sphinx for it.
    from sphinx.application import Sphinx

DOCS = Path(__file__).parents[1]
EXAMPLES = DOCS.parent / "examples"
PAGES = DOCS / "examples"
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<target>[^)#:\s]+)\)")


def page_of(name: str) -> str:
    """The text of a page: the README of the example, its links as they are from the page.

    Args:
        name: Of the example; `index` is about all of them.
    """
    readme = EXAMPLES / ("" if name == "index" else name) / "README.md"

    def link(found: re.Match[str]) -> str:
        target = (readme.parent / found["target"]).resolve()
        if target.is_dir():
            return found["text"] if found["text"].startswith("`") else f"`{found['text']}`"
        if target.name == "README.md" and target.is_relative_to(EXAMPLES):
            target = PAGES / f"{target.parent.name if target.parent != EXAMPLES else 'index'}.md"
        return f"[{found['text']}]({os.path.relpath(target, PAGES)})"

    text = _LINK.sub(link, readme.read_text(encoding="utf-8"))
    if name != "index":
        return text
    names = re.findall(r"\((\w+)\.md\)", text)  # in the order in which they are told of
    return "\n".join([text, "```{toctree}", ":hidden:", "", *names, "```", ""])


def _read(app: Sphinx, docname: str, source: list[str]) -> None:
    folder, _, name = docname.rpartition("/")
    if folder == "examples":
        source[0] = page_of(name)


def _outdated(app: Sphinx, env: object, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    # What a page says stands in another file, so its own time says nothing.
    return [f"examples/{page.stem}" for page in PAGES.glob("*.md")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the pages what they are about."""
    app.connect("source-read", _read)
    app.connect("env-get-outdated", _outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
