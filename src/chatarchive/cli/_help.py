"""Help in Dutch, that keeps the form of its examples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import click

from ldv.cli._help import with_examples

_HEADINGS = {"Options": "Opties", "Commands": "Opdrachten"}
_RANGE = re.compile(r"  \[(?:\d+<=)?x(?:[<>]=\d+)?(?:; (required))?\]")
_EXTRA = {"[required]": "[verplicht]", "INTEGER RANGE": "GETAL", "FLOAT RANGE": "GETAL"}


class Formatter(click.HelpFormatter):
    """The words of click itself, in Dutch. Click asks the language of the machine; these people read Dutch."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """See `click.HelpFormatter`."""
        super().write_usage(prog, args, "Gebruik: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """See `click.HelpFormatter`."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """See `click.HelpFormatter`."""
        told = []
        for name, text in rows:
            text = _RANGE.sub(lambda found: "  [required]" if found[1] else "", text)
            for english, dutch in _EXTRA.items():
                name, text = name.replace(english, dutch), text.replace(english, dutch)
            told.append((name, text))
        super().write_dl(told, col_max, col_spacing)


class Context(click.Context):
    """A context whose help is in Dutch."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is in Dutch and may hold indented lines, which stay as they are written."""

    context_class = Context

    def __init__(self, name: str | None, **more: Any) -> None:
        """See `click.Command`."""
        super().__init__(name, **{"options_metavar": "[OPTIES]", **more, "help": with_examples(more.get("help"))})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """See `click.Command`."""
        return _told(super().get_help_option(ctx))


class Group(click.Group):
    """A group whose help is in Dutch; its commands come in the order in which one meets them."""

    context_class = Context
    command_class = Command

    def __init__(self, name: str | None = None, **more: Any) -> None:
        """See `click.Group`."""
        words = {"options_metavar": "[OPTIES]", "subcommand_metavar": "OPDRACHT [ARGUMENTEN]..."}
        super().__init__(name, **{**words, **more, "help": with_examples(more.get("help"))})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """See `click.Command`."""
        return _told(super().get_help_option(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See `click.Group`."""
        return list(self.commands)


def _told(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "Toon deze uitleg en stop."
    return option
