"""Draws the life of a conversation, from the table that the application itself goes by.

    python docs/_ext/lifecycle.py      writes docs/chatarchive/lifecycle.html and lifecycle.mmd

The first is a part of a page: it takes its colours from there, as every `picture` does, so that it can be read in the
dark as well. A test says when the two are no longer what the table says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chatarchive.domain import ORDER, TRANSITIONS, Event, State, mermaid

FOLDER = Path(__file__).parents[1] / "chatarchive"
_WIDE, _HIGH, _STEP = 190, 34, 62
_LEFT, _RIGHT = 300, 590
_ENDS = (State.IMPOSSIBLE, State.CANCELLED)


def figure() -> str:
    """The picture: the fixed order from top to bottom, what goes back on the right, what ends early on the left."""
    height = 12 + _STEP * len(ORDER)
    words = "De weg van een gesprek: " + ", ".join(ORDER) + "."
    return "\n".join(
        [
            '<figure class="picture">',
            f'<svg class="picture" viewBox="0 0 880 {height}" width="880" role="img" aria-label="{words}" lang="nl" '
            'xmlns="http://www.w3.org/2000/svg">',
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            'orient="auto"><path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>',
            *_boxes(),
            *_arrows(),
            _told(_RIGHT, _y(0) + 14, "Bevriezen (datalek, gerubriceerd bericht)"),
            _told(_RIGHT, _y(0) + 30, "kan vanuit elke stand; vrijgeven gaat"),
            _told(_RIGHT, _y(0) + 46, "terug naar de stand van daarvoor."),
            "</svg>",
            "</figure>\n",
        ]
    )


def _y(place: int) -> int:
    return 4 + _STEP * place


def _told(x: int, y: int, words: str) -> str:
    return f'<text class="beside" x="{x}" y="{y}">{words}</text>'


def _arrow(way: str, *, back: bool = False) -> str:
    kind = ' class="back"' if back else ""
    return f'<path{kind} d="{way}" marker-end="url(#arrow)"/>'


def _box(state: State, x: int, y: int, *, end: bool = False) -> str:
    kind = ' class="end"' if end else ""
    return (
        f'<g{kind}><rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="6"/>'
        f'<text class="title" x="{x + _WIDE // 2}" y="{y + 22}">{state.value}</text></g>'
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
            yield _arrow(f"M{middle} {_y(here) + _HIGH}V{_y(here + 1)}")
            yield _told(middle + 10, _y(here + 1) - 9, row.event.value)
        elif row.target is row.source:
            yield _arrow(f"M{right} {y - 8}H{right + 40}V{y + 8}H{right}", back=True)
            yield _told(right + 46, y + 4, row.event.value)
        elif row.target in _ENDS:
            to = _y(_ENDS.index(row.target)) + 20 + _HIGH // 2
            yield _arrow(f"M{_LEFT} {y}L{20 + _WIDE} {to}")
        elif row.target is State.REJECTED:
            yield _arrow(f"M{right} {y}H{_RIGHT + 70}", back=True)
            yield _told(_RIGHT - 6, y - 7, row.event.value)
        else:
            # Back to cleaning, each by a lane of its own; from the rejected one over the top.
            to = _y(ORDER.index(row.target)) + _HIGH // 2
            if row.source is State.REJECTED:
                corner = _RIGHT + 70 + _WIDE // 2
                yield _arrow(f"M{corner} {y - _HIGH // 2}V{to - 8}H{right}", back=True)
                yield _told(corner - 60, to - 15, row.event.value)
                continue
            lane += 22
            yield _arrow(f"M{right} {y + 6}H{lane}V{to + 6}H{right}", back=True)
            # They are one event, which is named at the outermost lane.
            if row is changes[-1]:
                yield _told(lane + 6, y - 4, row.event.value)


def main() -> None:
    """Write both files."""
    for name, text in (("lifecycle.html", figure()), ("lifecycle.mmd", mermaid())):
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
