"""Help that keeps the form of its examples."""

from __future__ import annotations

import inspect
from typing import Any

import click

_AS_IT_STANDS = "\b\n"


class Command(click.Command):
    """A command whose help may hold indented lines, which stay as they are written; everything else is wrapped."""

    def __init__(self, name: str | None, **more: Any) -> None:
        """See `click.Command`."""
        super().__init__(name, **{**more, "help": with_examples(more.get("help"))})


class Group(click.Group):
    """A group whose help may hold indented lines."""

    def __init__(self, name: str | None = None, **more: Any) -> None:
        """See `click.Group`."""
        super().__init__(name, **{**more, "help": with_examples(more.get("help"))})


def with_examples(text: str | None) -> str | None:
    """Mark the paragraphs that hold an indented line, in the way in which click leaves them alone.

    Args:
        text: A docstring, or None.

    Returns:
        The same, for `help`.
    """
    if text is None:
        return None
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        _AS_IT_STANDS + paragraph if any(line.startswith(" ") for line in paragraph.splitlines()) else paragraph
        for paragraph in paragraphs
    )
