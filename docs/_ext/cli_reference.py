"""Writes docs/reference/cli.md and chatarchive.md from what the commands say of themselves with `--help`.

    python docs/_ext/cli_reference.py                       writes the pages
    python docs/_ext/cli_reference.py --print               prints that of ldv
    python docs/_ext/cli_reference.py --print chatarchive   prints that of chatarchive

Tests compare them, so that a page cannot say something else than the command.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from chatarchive.cli import main as chatarchive
from ldv.cli import main

FOLDER = Path(__file__).parents[1] / "reference"
WIDTH = 100
HEAD = """# Command line

<!-- Written by docs/_ext/cli_reference.py from the commands themselves; do not change it here. -->

`pip install` puts the command `ldv` beside Python; `python -m ldv` is the same. What follows is what each command says
of itself with `--help`.
"""
ARCHIVE_HEAD = """# Command line of chatarchive

<!-- Written by docs/_ext/cli_reference.py from the commands themselves; do not change it here. -->

`pip install` puts the command `chatarchive` beside Python; `python -m chatarchive` is the same. Those who work with it
read Dutch, and so does it. What follows is what each command says of itself with `--help`.
"""


def context_of(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    """A context with a fixed width: that of the terminal in which this runs must not change the page."""
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    return command.context_class(command, info_name=name, parent=parent, **settings)


def sections(title: str, context: click.Context) -> Iterator[str]:
    """A command, and where it is a group, each of its commands."""
    command = context.command
    yield section(title, context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if (found := command.get_command(context, name)) is not None:
                yield from sections(f"{title} {name}", context_of(found, name, context))


def section(title: str, context: click.Context) -> str:
    """What a command says with `--help`."""
    return f"## {title}\n\n```text\n{context.command.get_help(context).rstrip()}\n```\n"


def page(name: str = "ldv") -> str:
    """The whole page of a command."""
    head, command = {"ldv": (HEAD, main), "chatarchive": (ARCHIVE_HEAD, chatarchive)}[name]
    return "\n".join([head, *sections(name, context_of(command, name))])


if __name__ == "__main__":
    if "--print" in sys.argv[1:]:
        sys.stdout.write(page("chatarchive" if "chatarchive" in sys.argv[1:] else "ldv"))
    else:
        (FOLDER / "cli.md").write_text(page(), encoding="utf-8")
        (FOLDER / "chatarchive.md").write_text(page("chatarchive"), encoding="utf-8")
