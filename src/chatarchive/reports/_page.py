"""A page that needs nothing else: no script, no other file, no other site; to be read aloud and to be printed too."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from typing import Final

from chatarchive.reports._words import local, moment, plain

# The page may show its own style, and load or send nothing: whatever a title holds, it cannot do anything here.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class Raw(str):
    """HTML already; any other string is escaped."""

    __slots__ = ()


def safe(text: str) -> Raw:
    """The text as HTML."""
    return text if isinstance(text, Raw) else Raw(escape(plain(text)))


def named(text: str) -> Raw:
    """A name or title that somebody chose, in its own direction: Arabic must not turn the line around it."""
    return Raw(f"<bdi>{safe(text)}</bdi>") if text else Raw("")


def with_sub(text: str, sub: str) -> Raw:
    """A text, and below it what belongs to it."""
    return Raw(f'{safe(text)}<span class="sub">{safe(sub)}</span>') if sub else safe(text)


def when(value: datetime.datetime | None) -> Raw:
    """A moment for in a table: `03-03-2023 10:05`."""
    if value is None:
        return Raw("")
    at = local(value)
    clock = f'<span class="sub">{at:%H:%M}</span>'
    return Raw(f'<time datetime="{at.isoformat(timespec="minutes")}">{at:%d-%m-%Y}{clock}</time>')


def date_of(value: datetime.date) -> Raw:
    """A day for in a table: `03-03-2023`."""
    return Raw(f'<time datetime="{value.isoformat()}">{value:%d-%m-%Y}</time>')


def page(
    title: str,
    content: Iterable[str],
    *,
    subtitle: str = "",
    made: datetime.datetime | None = None,
    wide: bool = False,
    notes: Sequence[str] = (),
) -> str:
    """A whole page.

    Args:
        title: What it is.
        content: HTML of its sections.
        subtitle: Below the title.
        made: When it was made; None leaves it out.
        wide: Holds a wide table: printed on its side.
        notes: Paragraphs below it all.
    """
    css = (resources.files("chatarchive.reports") / "style.css").read_text(encoding="utf-8")
    css += f"@page {{ size: A4{' landscape' if wide else ''}; margin: {'12mm' if wide else '18mm 16mm 20mm'}; }}\n"
    head = f"{title}: {subtitle}" if subtitle else title
    below = f" <span>{safe(subtitle)}</span>" if subtitle else ""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="nl">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex, nofollow">',
        '<meta name="format-detection" content="telephone=no">',
        f"<title>{safe(head)}</title>",
        f"<style>\n{css}</style></head>",
        f"<body{' class=wide' if wide else ''}>",
        '<a class="skip" href="#inhoud">Naar de inhoud</a>',
        f"<header><h1>{safe(title)}{below}</h1>",
        *([f"<p>Gemaakt op {safe(moment(made))}.</p>"] if made else []),
        "</header>",
        '<main id="inhoud">',
        *content,
        "</main>",
    ]
    if notes:
        lines += ["<footer>", *(f"<p>{safe(note)}</p>" for note in notes), "</footer>"]
    return "\n".join([*lines, "</body></html>\n"])


def section(title: str, *content: str, id: str = "") -> Raw:
    """A heading with what stands below it."""
    start = f'<section id="{id}">' if id else "<section>"
    return Raw("\n".join([start, f"<h2>{safe(title)}</h2>", *content, "</section>"]))


def paragraph(text: str, *, kind: str = "") -> Raw:
    """A paragraph."""
    return Raw(f"<p{f' class={kind}' if kind else ''}>{safe(text)}</p>")


def bullets(texts: Iterable[str]) -> Raw:
    """A list."""
    return Raw("<ul>" + "".join(f"<li>{safe(text)}</li>" for text in texts) + "</ul>")


def tiles(figures: Iterable[tuple[str, str, bool]]) -> Raw:
    """The figures at the top: what, how much, and whether it asks for attention."""
    found = "".join(
        f"<div{' class=bad' if bad else ''}><dt>{safe(label)}</dt><dd>{safe(text)}</dd></div>"
        for label, text, bad in figures
    )
    return Raw(f'<dl class="tiles">{found}</dl>')


def table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = (), head: int = 0
) -> Raw:
    """A table whose first cell names its row.

    Args:
        caption: What it holds.
        columns: Headings.
        rows: Texts, or HTML as `Raw`.
        numbers: Columns that are aligned to the right.
        head: The column that names the row.
    """

    def cell(place: int, text: str) -> str:
        kind = " class=number" if place in numbers else ""
        return f'<th scope="row">{safe(text)}</th>' if place == head else f"<td{kind}>{safe(text)}</td>"

    top = "".join(
        f'<th scope="col"{" class=number" if place in numbers else ""}>{safe(text)}</th>'
        for place, text in enumerate(columns)
    )
    body = "\n".join(f"<tr>{''.join(cell(place, text) for place, text in enumerate(row))}</tr>" for row in rows)
    # A part that scrolls must be reachable by keyboard, and say what it is.
    return Raw(
        f'<div class="scroll" role="region" aria-label="{safe(caption)}" tabindex="0"><table><caption>{safe(caption)}'
        f"</caption>\n<thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )
