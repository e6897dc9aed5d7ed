"""Writes docs/reference/cli.md from what the commands say of themselves with `--help`.

    python docs/_ext/cli_reference.py           writes the page
    python docs/_ext/cli_reference.py --print   prints it

A test compares the two, so that the page cannot say something else than the command.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ldv.cli import main

PAGE = Path(__file__).parents[1] / "reference" / "cli.md"
WIDTH = 100
HEAD = """# Command line

<!-- Written by docs/_ext/cli_reference.py from the commands themselves; do not change it here. -->

`pip install` puts the command `ldv` beside Python; `python -m ldv` is the same. What follows is what each command says
of itself with `--help`.
"""


def context_of(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    """A context with a fixed width: that of the terminal in which this runs must not change the page."""
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    return click.Context(command, info_name=name, parent=parent, **settings)


def sections(title: str, context: click.Context) -> Iterator[str]:
    """A command, and where it is a group, each of its commands."""
    command = context.command
    yield section(title, context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from sections(f"{title} {name}", context_of(command.commands[name], name, context))


def section(title: str, context: click.Context) -> str:
    """What a command says with `--help`."""
    return f"## {title}\n\n```text\n{context.command.get_help(context).rstrip()}\n```\n"


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *sections("ldv", context_of(main, "ldv"))])


if __name__ == "__main__":
    if "--print" in sys.argv[1:]:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page(), encoding="utf-8")
