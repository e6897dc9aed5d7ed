"""A report as plain text, for a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Final

from ldv.inzage._letter import Block, Letter

_WIDTH: Final = 80
# What a terminal could obey, or that could turn a line around; a record may hold any text.
_UNSAFE: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def text(letter: Letter) -> str:
    """The letter, wrapped at 80 characters."""
    return "\n".join(_UNSAFE.sub("\N{REPLACEMENT CHARACTER}", line) for line in _lines(letter)) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield from (line for line in (letter.organisation, *letter.sender) if line)
    yield ""
    yield from _heading(letter.title, "=")
    for label, value in letter.details:
        yield from _fact(label, value, "")
    yield ""
    for paragraph in (letter.warning, *letter.introduction):
        yield from _paragraph(paragraph) if paragraph else ()
    yield from _overview(letter)
    for month in letter.months:
        yield from _heading(month.title, "-")
        for block in month.blocks:
            yield from _block(block, letter, "")
            yield ""
    if letter.explanations:
        yield from _heading(letter.explanations_title, "-")
        for block in letter.explanations:
            yield from _block(block, letter, "")
            yield ""
    for section in (*([letter.good_to_know] if letter.good_to_know else []), *letter.rights):
        yield from _heading(section.title, "-")
        for paragraph in section.paragraphs:
            yield from _paragraph(paragraph)
    yield from (*letter.authority, "") if letter.authority else ()
    yield from _heading(letter.glossary_title, "-")
    for word, meaning in letter.glossary:
        yield from _fact(word, meaning, "")


def _overview(letter: Letter) -> Iterator[str]:
    if letter.overview is None:
        return
    yield from _heading(letter.overview.title, "-")
    for row, number in zip(letter.overview.rows, letter.overview.numbers, strict=True):
        see = f" ({letter.words['see']} {number})" if number else ""
        line = f"{row[1]} x  {row[0]}{see}, {letter.overview.columns[2].lower()} {row[2]}"
        yield from textwrap.wrap(line, _WIDTH, subsequent_indent="    ")
    yield ""


def _block(block: Block, letter: Letter, indent: str) -> Iterator[str]:
    number = f"{block.number}. " if block.number else ""
    yield from textwrap.wrap(f"{indent}{number}{block.title}", _WIDTH, subsequent_indent=indent)
    inner = indent + "  "
    for line in (block.when, block.mark):
        if line:
            yield inner + line
    if block.outcome:
        yield from _fact(letter.words["outcome"], block.outcome, inner)
    for fact in block.facts:
        see = f" ({letter.words['see']} {fact.number})" if fact.number else ""
        yield from _fact(fact.label, " / ".join(fact.texts) + see, inner)
    if block.parts:
        yield f"{inner}{letter.words['inside']}:"
        for part in block.parts:
            yield from _block(part, letter, inner + "  ")


def _fact(label: str, value: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(f"{indent}{label}: {value}", _WIDTH, subsequent_indent=indent + "  ")


def _heading(title: str, line: str) -> Iterator[str]:
    yield title
    yield line * len(title)


def _paragraph(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, _WIDTH)
    yield ""
