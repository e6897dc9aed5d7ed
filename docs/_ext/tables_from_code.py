"""Directives that print a table of the library itself, so that a page cannot say something else than the code.

`settings-table` prints `ldv.settings.SETTINGS`; `errors-table` prints the tree of `ldv.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ldv.errors import LdvError
from ldv.settings import SETTINGS

MEBIBYTE = 1024**2


def _markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    head = list(head)
    return "\n".join([line(head), line(["---"] * len(head)), *(line(row) for row in rows)])


def _default(value: Any, kind: str) -> str:
    if value in (None, "", {}):
        return ""
    if kind == "bytes":
        return f"{value // MEBIBYTE} MiB"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int) else str(value)


def settings() -> str:
    """The settings as a Markdown table."""
    rows = (
        (
            f"`{one.name}`",
            f"`{one.env}`",
            one.doc,
            one.type,
            _default(one.default, one.type),
            "yes" if one.secret else "",
        )
        for one in SETTINGS
    )
    return _markdown(("Setting", "Environment", "What it does", "Takes", "Default", "Secret"), rows)


def _tree(error: type[LdvError]) -> Iterator[type[LdvError]]:
    yield error
    for below in error.__subclasses__():
        yield from _tree(below)


def errors() -> str:
    """The errors as a Markdown table, by code."""
    rows = (
        (one.code, f"`{one.__name__}`", (one.__doc__ or "").split("\n\n")[0].replace("\n    ", " "))
        for one in sorted(_tree(LdvError), key=lambda one: one.code)
    )
    return _markdown(("Code", "Error", "Meaning"), rows)


class _Table(SphinxDirective):
    text: str

    def run(self) -> list[nodes.Node]:
        """Hand the table to the parser of the page."""
        return self.parse_text_to_nodes(self.text)


class SettingsTable(_Table):
    """`{settings-table}`."""

    text = settings()


class ErrorsTable(_Table):
    """`{errors-table}`."""

    text = errors()


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directives known to Sphinx."""
    app.add_directive("settings-table", SettingsTable)
    app.add_directive("errors-table", ErrorsTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
