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
REMEDIES = {
    "LDV000": "Catch it to catch every error of this library.",
    "LDV100": "Correct the setting that is named; `ldv config` shows where each came from, `ldv doctor` what is wrong.",
    "LDV101": "Take the sampler or limit out of the provider or the environment, or make the provider with "
    "`LogboekSpanProcessor.provider_arguments()`.",
    "LDV102": "Give the key file that holds the key (`keys`); make one with `ldv init --keys FILE`.",
    "LDV200": "Correct the call: the message says what was expected.",
    "LDV201": "Correct what is logged. Only `strict` and tests raise it; else the value is left out.",
    "LDV300": "Try again later; answer 503 meanwhile.",
    "LDV301": "Make room on the disk of the journal, mend its rights, or see why nothing is delivered: `ldv status`.",
    "LDV302": "As LDV301. The operation took place: say so to who asked, and do not repeat it blindly.",
    "LDV303": "Nothing is lost: it is in the journal. See with `ldv status` why the logboek is slow.",
    "LDV304": "See whether the store runs and can be reached; delivery tries again by itself.",
    "LDV305": "Wait (`--wait`), stop the process that is named, or use a server.",
    "LDV306": "See whether the database of the register runs; somebody may be changing it.",
    "LDV307": "See whether the database of the audit log runs. What cannot be noted does not happen.",
    "LDV400": "Look in the folder `dead` of the journal; of a newer format, use the version that wrote it.",
    "LDV401": "Read the note beside the dead letter, mend the cause, then `ldv ship --retry-dead`.",
    "LDV402": "Correct the question; for want of rights, ask who manages the server.",
    "LDV500": "Do what the message says; nothing was changed.",
    "LDV501": "Look it up with `ldv register list`, and correct the code or add the activity.",
    "LDV502": "Mend each fault that is listed, by sheet, row and column, and import again.",
    "LDV600": "Do what the message says, and make a new plan: it holds what is left.",
    "LDV700": "`ldv audit verify` names what was changed; restore that database from its copy.",
    "LDV800": "The answer to a request says what to change; 429 and 503 say when to come again.",
    "LDV801": "Come again after the seconds named. If it happens often, the service needs a larger machine.",
}
"""What to do about each error, by its code."""


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
        (
            one.code,
            f"`{one.__name__}`",
            (one.__doc__ or "").split("\n\n")[0].replace("\n    ", " "),
            REMEDIES[one.code],
        )
        for one in sorted(_tree(LdvError), key=lambda one: one.code)
    )
    return _markdown(("Code", "Error", "Meaning", "What to do"), rows)


def register_fields(sheet: Sheet) -> str:
    """The fields of the register as a Markdown table."""
    # The three names are long: beside each other they would leave no room for what the field says.
    rows = (
        (
            "<br>".join(f"`{name}`" for name in dict.fromkeys((one.name, one.english, one.dutch))),
            f"**Required.** {one.doc}" if one.required else one.doc,
            one.source,
        )
        for one in sheet.fields
    )
    return _markdown(("In code, English, Dutch", "What it says", "Section"), rows)


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
