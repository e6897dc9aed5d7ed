"""Draws the life of a conversation, from the table that the application itself goes by.

    python docs/_ext/lifecycle.py      writes docs/chatarchive/lifecycle.svg and lifecycle.mmd

A test says when the two are no longer what the table says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chatarchive.domain import ORDER, TRANSITIONS, Event, State, mermaid

FOLDER = Path(__file__).parents[1] / "chatarchive"
_WIDE, _HIGH, _STEP = 190, 34, 62
_LEFT, _RIGHT = 300, 590
_ENDS = (State.IMPOSSIBLE, State.CANCELLED)
_STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1b2a41}.small{font-size:12px;fill:#495057}"
    "rect{fill:#eef2f7;stroke:#154273;stroke-width:1.5;rx:6}.end rect{fill:#154273}.end text{fill:#fff}"
    "path{fill:none;stroke:#154273;stroke-width:1.5;marker-end:url(#arrow)}.back path{stroke:#a4262c}"
    "svg{background:#fff}"
)


def svg() -> str:
    """The picture: the fixed order from top to bottom, what goes back on the right, what ends early on the left."""
    height = 40 + _STEP * len(ORDER)
    words = "De weg van een gesprek: " + ", ".join(ORDER) + "."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 {height}" role="img" aria-label="{words}">',
            f"<style>{_STYLE}</style>",
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            'orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#154273;stroke:none;marker-end:none"/></marker></defs>',
            f'<rect width="880" height="{height}" style="fill:#fff;stroke:none;rx:0"/>',
            *_boxes(),
            *_arrows(),
            f'<text class="small" x="{_RIGHT}" y="{_y(0) + 14}">Bevriezen (datalek, gerubriceerd bericht)</text>',
            f'<text class="small" x="{_RIGHT}" y="{_y(0) + 30}">kan vanuit elke stand; vrijgeven gaat</text>',
            f'<text class="small" x="{_RIGHT}" y="{_y(0) + 46}">terug naar de stand van daarvoor.</text>',
            "</svg>\n",
        ]
    )


def _y(place: int) -> int:
    return 20 + _STEP * place


def _box(state: State, x: int, y: int, *, end: bool = False) -> str:
    kind = ' class="end"' if end else ""
    return (
        f'<g{kind}><rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}"/>'
        f'<text x="{x + _WIDE // 2}" y="{y + 22}" text-anchor="middle">{state.value}</text></g>'
    )


def _boxes() -> Iterator[str]:
    for place, state in enumerate(ORDER):
        yield _box(state, _LEFT, _y(place), end=place == len(ORDER) - 1)
    for place, state in enumerate(_ENDS):
        yield _box(state, 20, _y(place) + 20)
    yield _box(State.REJECTED, _RIGHT + 70, _y(ORDER.index(State.OFFERED)))


def _arrows() -> Iterator[str]:
    middle, right = _LEFT + _WIDE // 2, _LEFT + _WIDE
    lane, changes = right + 20, [row for row in TRANSITIONS if row.event is Event.CHANGE]
    for row in TRANSITIONS:
        if row.event in {Event.FREEZE, Event.RELEASE}:
            continue
        here = ORDER.index(row.source) if row.source in ORDER else ORDER.index(State.OFFERED)
        y = _y(here) + _HIGH // 2
        if row.target in ORDER and row.source in ORDER and ORDER.index(row.target) == here + 1:
            yield f'<path d="M{middle} {_y(here) + _HIGH}V{_y(here + 1)}"/>'
            yield f'<text class="small" x="{middle + 10}" y="{_y(here + 1) - 9}">{row.event.value}</text>'
        elif row.target is row.source:
            yield f'<g class="back"><path d="M{right} {y - 8}H{right + 40}V{y + 8}H{right}"/></g>'
            yield f'<text class="small" x="{right + 46}" y="{y + 4}">{row.event.value}</text>'
        elif row.target in _ENDS:
            to = _y(_ENDS.index(row.target)) + 20 + _HIGH // 2
            yield f'<path d="M{_LEFT} {y}L{20 + _WIDE} {to}"/>'
        elif row.target is State.REJECTED:
            yield f'<g class="back"><path d="M{right} {y}H{_RIGHT + 70}"/></g>'
            yield f'<text class="small" x="{_RIGHT - 6}" y="{y - 7}">{row.event.value}</text>'
        else:
            # Back to cleaning, each by a lane of its own; from the rejected one over the top.
            to = _y(ORDER.index(row.target)) + _HIGH // 2
            if row.source is State.REJECTED:
                corner = _RIGHT + 70 + _WIDE // 2
                yield f'<g class="back"><path d="M{corner} {y - _HIGH // 2}V{to - 8}H{right}"/></g>'
                yield f'<text class="small" x="{corner - 60}" y="{to - 15}">{row.event.value}</text>'
                continue
            lane += 22
            yield f'<g class="back"><path d="M{right} {y + 6}H{lane}V{to + 6}H{right}"/></g>'
            # They are one event, which is named at the outermost lane.
            if row is changes[-1]:
                yield f'<text class="small" x="{lane + 6}" y="{y - 4}">{row.event.value}</text>'


def main() -> None:
    """Write both files."""
    for name, text in (("lifecycle.svg", svg()), ("lifecycle.mmd", mermaid())):
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
