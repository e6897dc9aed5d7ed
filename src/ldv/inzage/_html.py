"""A letter as one page of HTML that needs nothing else: no script, no other file, no other site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from ldv.inzage._letter import Block, Fact, Letter, Section, Table

# The page may show its own style, and load or send nothing: whatever a record holds, it cannot do anything here.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(letter: Letter) -> str:
    """The page."""
    return "\n".join(_page(letter)) + "\n"


@cache
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def _page(letter: Letter) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield f'<html lang="{escape(letter.language)}">'
    yield from _head(letter)
    yield "<body>"
    yield from _sender(letter)
    yield "<main>"
    yield from _beginning(letter)
    if letter.overview is not None:
        yield from _table(letter.overview, letter)
    yield from _events(letter)
    yield from _explanations(letter)
    yield from _end(letter)
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _head(letter: Letter) -> Iterator[str]:
    words = letter.words
    # json.dumps writes a string that CSS reads as well; neither word holds anything that HTML could end on.
    style = _style().replace("PAGE_WORD", json.dumps(words["page"])).replace("OF_WORD", words["of"])
    title = f"{letter.title} - {letter.organisation}" if letter.organisation else letter.title
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="robots" content="noindex, nofollow">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="format-detection" content="telephone=no">'
    yield f"<title>{escape(title)}</title>"
    yield f"<style>\n{style}</style>"
    yield "</head>"


def _sender(letter: Letter) -> Iterator[str]:
    yield "<header>"
    if letter.organisation:
        yield f'<p class="who">{escape(letter.organisation)}</p>'
    if letter.sender:
        yield f"<address>{'<br>'.join(map(escape, letter.sender))}</address>"
    yield "</header>"


def _beginning(letter: Letter) -> Iterator[str]:
    yield f"<h1>{escape(letter.title)}</h1>"
    yield '<dl class="details">'
    for label, value in letter.details:
        yield f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>"
    yield "</dl>"
    if letter.warning:
        yield f'<p class="warning">{escape(letter.warning)}</p>'
    yield from (f"<p>{escape(paragraph)}</p>" for paragraph in letter.introduction)
    yield from _contents(letter)


def _events(letter: Letter) -> Iterator[str]:
    if not letter.months:
        return
    yield f'<h2 id="events">{escape(letter.events_title)}</h2>'
    for month in letter.months:
        yield f'<h3 class="month">{escape(month.title)}</h3>'
        for block in month.blocks:
            yield from _event(block, letter)


def _explanations(letter: Letter) -> Iterator[str]:
    if not letter.explanations:
        return
    yield f'<h2 id="explanations">{escape(letter.explanations_title)}</h2>'
    for block in letter.explanations:
        yield from _explanation(block, letter)


def _end(letter: Letter) -> Iterator[str]:
    if letter.good_to_know is not None:
        yield from _section(letter.good_to_know, "good", 2)
    if letter.rights:
        yield f'<section class="rights" id="rights"><h2>{escape(letter.words["rights"])}</h2>'
        for section in letter.rights:
            yield from _section(section, "", 3)
        yield f'<address class="authority">{"<br>".join(map(escape, letter.authority))}</address></section>'
    yield f'<h2 id="words">{escape(letter.glossary_title)}</h2>'
    yield '<dl class="glossary">'
    for word, meaning in letter.glossary:
        yield f"<dt>{escape(word)}</dt><dd>{escape(meaning)}</dd>"
    yield "</dl>"


def _contents(letter: Letter) -> Iterator[str]:
    parts = [
        ("events", letter.events_title, bool(letter.months)),
        ("explanations", letter.explanations_title, bool(letter.explanations)),
        ("rights", letter.words["rights"], bool(letter.rights)),
        ("words", letter.glossary_title, True),
    ]
    yield f'<nav aria-label="{escape(letter.words["contents"])}"><ul>'
    yield from (f'<li><a href="#{id}">{escape(title)}</a></li>' for id, title, there in parts if there)
    yield "</ul></nav>"


def _table(table: Table, letter: Letter) -> Iterator[str]:
    yield f"<h2>{escape(table.title)}</h2>"
    yield "<table><thead><tr>"
    yield "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    yield "</tr></thead><tbody>"
    for (name, count, day), number in zip(table.rows, table.numbers, strict=True):
        shown = escape(name)
        if number:
            shown = f'<a href="#explanation-{number}"{_dutch(letter)}>{shown}</a>'
        yield (
            f'<tr><th scope="row">{shown}</th><td class="number">{escape(count)}</td>'
            f'<td class="day">{escape(day)}</td></tr>'
        )
    yield "</tbody></table>"


def _event(block: Block, letter: Letter) -> Iterator[str]:
    yield "<article>"
    yield f"<h4{_dutch(letter)}>{escape(block.title)}</h4>"
    yield f'<p class="when">{escape(block.when)}</p>'
    if block.mark:
        yield f'<p class="mark">{escape(block.mark)}</p>'
    yield "<dl>"
    yield from _facts(block, letter)
    yield "</dl>"
    if block.parts:
        yield f'<div class="parts"><p>{escape(letter.words["inside"])}:</p><ul>'
        for part in block.parts:
            yield f'<li><p class="name"{_dutch(letter)}>{escape(part.title)}</p>'
            if part.mark:
                yield f'<p class="mark">{escape(part.mark)}</p>'
            if part.facts or part.outcome:
                yield "<dl>"
                yield from _facts(part, letter)
                yield "</dl>"
            yield "</li>"
        yield "</ul></div>"
    yield "</article>"


def _explanation(block: Block, letter: Letter) -> Iterator[str]:
    yield f'<section class="explanation" id="explanation-{block.number}">'
    yield f"<h3>{block.number}. <span{_dutch(letter)}>{escape(block.title)}</span></h3>"
    yield "<dl>"
    yield from _facts(block, letter)
    yield "</dl></section>"


def _facts(block: Block, letter: Letter) -> Iterator[str]:
    if block.outcome:
        bad = "" if block.good else " bad"
        yield (
            f"<dt>{escape(letter.words['outcome'])}</dt>"
            f'<dd><span class="outcome{bad}">{escape(block.outcome)}</span></dd>'
        )
    for fact in block.facts:
        yield f"<dt>{escape(fact.label)}</dt><dd>{_paragraphs(fact, letter)}</dd>"


def _paragraphs(fact: Fact, letter: Letter) -> str:
    see = ""
    if fact.number:
        words = f"{letter.words['see']} {fact.number}"
        see = f' (<a href="#explanation-{fact.number}" lang="{letter.language}">{escape(words)}</a>)'
    dutch = _dutch(letter) if fact.dutch else ""
    kind = ' class="code"' if fact.code else ""
    if len(fact.texts) == 1:
        return f"<span{dutch}{kind}>{escape(fact.texts[0])}</span>{see}"
    return "".join(f"<p{dutch}{kind}>{escape(text)}</p>" for text in fact.texts) + see


def _section(section: Section, id: str, level: int) -> Iterator[str]:
    yield f'<section id="{id}">' if id else "<section>"
    yield f"<h{level}>{escape(section.title)}</h{level}>"
    yield from _plain(section.paragraphs)
    yield "</section>"


def _plain(paragraphs: Iterable[str]) -> Iterator[str]:
    yield from (f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)


def _dutch(letter: Letter) -> str:
    # WCAG 3.1.2: what is in another language than the page says so, and is read out in that language.
    return "" if letter.language == "nl" else ' lang="nl"'
