"""The SQL of this package: one statement in each file of `sql/`, with a few places to fill in.

A place is written `${name}`, and only this package fills it in. What comes from outside goes to the engine as a
parameter.
"""

from __future__ import annotations

import functools
from importlib import resources
from string import Template


@functools.cache
def template(name: str) -> Template:
    """The text of one file.

    Args:
        name: Its name without `.sql`.
    """
    return Template((resources.files("ldv.analysis") / "sql" / f"{name}.sql").read_text(encoding="utf-8"))


def statement(name: str, **places: str) -> str:
    """The statement of a file.

    Args:
        name: Its name without `.sql`.
        **places: Texts to fill in.
    """
    return template(name).substitute(places)
