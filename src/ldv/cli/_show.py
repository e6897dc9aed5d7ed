"""What people see: tables, texts, times and sizes; and JSON for programs."""

from __future__ import annotations

import datetime
import json
import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

STATUS_STYLES: Final = {"OK": "green", "NOK": "bold red", "UNKNOWN": "yellow"}
"""Colour of each status of a record."""
_NATURAL_WIDTH: Final = 1000
# What a terminal could obey, or that could turn a line around. A record may hold any text.
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def console(*, error: bool = False) -> Console:
    """Where to write for people.

    In a terminal it is as wide as that; in a pipe as wide as the content, so that nothing is cut off. `NO_COLOR`
    and `COLUMNS` are honoured.
    """
    from rich.console import Console

    made = Console(stderr=error, highlight=False, markup=False, emoji=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = _NATURAL_WIDTH
    return made


def show(renderable: RenderableType) -> None:
    """A table, a tree or a text on standard output; in a pipe without the spaces that fill up its lines."""
    where = console()
    if where.is_terminal:
        where.print(renderable)
        return
    with where.capture() as captured:
        where.print(renderable)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def say(line: str = "", *, style: str = "") -> None:
    """A line for people on standard output; a terminal wraps it, nothing else does."""
    console().print(safe(line, style=style), soft_wrap=True)


def tell(line: str) -> None:
    """A line for people on standard error: what is going on, beside the answer."""
    console(error=True).print(safe(line), soft_wrap=True)


def complain(message: str) -> None:
    """An error on standard error."""
    console(error=True).print(safe("Error: " + message, style="red"), soft_wrap=True)


def warn(message: str) -> None:
    """A warning on standard error."""
    console(error=True).print(safe("Warning: " + message, style="yellow"), soft_wrap=True)


def as_text(value: str) -> str:
    """A text that a terminal can be given: control characters become the symbol for 'cannot be shown'."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", value)


def safe(value: str, *, style: str = "") -> Text:
    """A text for a table or a tree."""
    from rich.text import Text

    return Text(as_text(value), style=style)


def joined(*parts: Text | str, between: str = "") -> Text:
    """Texts after one another, each in its own style."""
    from rich.text import Text

    return Text(between).join(safe(part) if isinstance(part, str) else part for part in parts)


def table(*columns: str) -> Table:
    """A table with these columns; a name that begins with `>` is aligned to the right."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for name in columns:
        made.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return made


def fits(shown: Table) -> bool:
    """Whether a table can be shown without folding its cells."""
    from rich.measure import Measurement

    where = console()
    return Measurement.get(where, where.options.update(max_width=_NATURAL_WIDTH), shown).maximum <= where.width


def grid(*columns: str) -> Table:
    """A table without lines; the first column names what the others are about."""
    from rich.table import Table

    made = Table.grid(padding=(0, 2))
    for place, name in enumerate(columns):
        made.add_column(name, style="bold" if place == 0 else "", no_wrap=place < len(columns) - 1, overflow="fold")
    return made


def facts(rows: Mapping[str, Text | str]) -> Table:
    """Names and what belongs to them, side by side."""
    made = grid("name", "value")
    for name, value in rows.items():
        made.add_row(name, safe(value) if isinstance(value, str) else value)
    return made


def print_json(value: Any) -> None:
    """The answer for programs: one JSON value on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def plain(value: Any) -> Any:
    """A value that JSON has no form for: identifiers as hexadecimal digits, times as RFC 3339."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def rfc3339(nanoseconds: int) -> str:
    """A time since 1970 with all of its nine decimals, in UTC."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    moment = datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def moment(nanoseconds: int) -> str:
    """A time since 1970 for people, in UTC, to the millisecond."""
    return rfc3339(nanoseconds)[:23].replace("T", " ")


def duration(seconds: float) -> str:
    """A length of time for people: two units at most."""
    if seconds < 0.001:
        return f"{seconds * 1_000_000:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    if seconds < 60:
        return f"{seconds:.3g} s"
    whole = round(seconds)
    for size, unit, smaller, name in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit}" + (f" {rest} {name}" if rest else "")
    return f"{whole} s"


def size(count: int) -> str:
    """A number of bytes for people."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.0f} B" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def number(count: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 record`, `12,345 records`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def standard_output_takes_everything() -> None:
    """A character that the terminal's encoding lacks is written as an escape, and is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
