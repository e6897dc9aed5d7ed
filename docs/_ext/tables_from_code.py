"""Directives that print a table of the library itself, so that a page cannot say something else than the code.

`settings-table` prints `ldv.settings.SETTINGS`; `errors-table` prints the tree of `ldv.errors`; the tables whose name
begins with `register` print the fields of the register and the six legal bases.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ldv.errors import LdvError
from ldv.register import LegalBasis
from ldv.register._dpv import LEGAL_BASIS
from ldv.register._fields import ACTIVITIES, ENTITIES, Sheet
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
            one.doc,
            one.type,
            _default(one.default, one.type),
        )
        for one in SETTINGS
    )
    return _markdown(("Setting", "What it does", "Takes", "Default"), rows)


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


def register_fields(sheet: Sheet) -> str:
    """The fields of the register as a Markdown table."""
    rows = (
        (f"`{one.name}`", f"`{one.english}`", f"`{one.dutch}`", "yes" if one.required else "", one.doc, one.source)
        for one in sheet.fields
    )
    return _markdown(("In code", "English", "Dutch", "Required", "What it says", "Section"), rows)


def register_grounds() -> str:
    """The six grounds as a Markdown table."""
    rows = ((f"`{one.value}`", one.english, one.dutch, f"`{LEGAL_BASIS[one]}`") for one in LegalBasis)
    return _markdown(("In code", "English", "Dutch", "DPV"), rows)


def names(package: str) -> str:
    """The public names of a package as a Markdown table."""
    module = importlib.import_module(package)
    rows = (
        (f"`{package}.{name}`", (inspect.getdoc(getattr(module, name)) or "").split("\n\n")[0].replace("\n", " "))
        for name in module.__all__
    )
    return _markdown(("Name", "What it is"), rows)


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


class NamesTable(SphinxDirective):
    """`{names-table} ldv`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Print the table."""
        return self.parse_text_to_nodes(names(self.arguments[0]))


class RegisterActivitiesTable(_Table):
    """`{register-activities-table}`."""

    text = register_fields(ACTIVITIES)


class RegisterEntitiesTable(_Table):
    """`{register-entities-table}`."""

    text = register_fields(ENTITIES)


class RegisterGroundsTable(_Table):
    """`{register-grounds-table}`."""

    text = register_grounds()


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directives known to Sphinx."""
    app.add_directive("settings-table", SettingsTable)
    app.add_directive("errors-table", ErrorsTable)
    app.add_directive("names-table", NamesTable)
    app.add_directive("register-activities-table", RegisterActivitiesTable)
    app.add_directive("register-entities-table", RegisterEntitiesTable)
    app.add_directive("register-grounds-table", RegisterGroundsTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
