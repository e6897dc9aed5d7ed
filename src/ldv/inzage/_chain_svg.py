"""A chain as a picture: a column for each party, a row for each operation, and arrows for what led to what."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from html import escape
from typing import Final

from ldv.inzage._chain import Chain, ChainStep, Key
from ldv.record import Status

_COLUMN: Final = 232
_ROW: Final = 62
_BOX: Final = (204, 42)
_TOP: Final = 62
_EDGE: Final = 16
_MOST_ROWS: Final = 200
_INK, _SOFT, _LINE, _ACCENT, _PALE, _BAD, _GREY = (
    "#1b1f24",
    "#4b5563",
    "#cbd3dd",
    "#154273",
    "#eaf0f7",
    "#a3201b",
    "#6b7684",
)
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""What XML cannot hold, or what would turn a line around."""


def chain_svg(
    chain: Chain,
    *,
    title: str = "",
    description: str = "",
    silent: str = "gaf geen antwoord",
    zone: datetime.tzinfo = datetime.UTC,
) -> str:
    """Draw a chain.

    Args:
        chain: The chain.
        title: What it is, for who does not see it.
        description: What it shows.
        silent: What stands under a party that did not tell what it did.
        zone: Of the times; its name stands with them.

    Returns:
        An `svg` element; it needs no style sheet, and holds no style that a strict policy forbids.
    """
    ordered = list(chain.ordered())[:_MOST_ROWS]
    parties = list(dict.fromkeys([step.entity for step, _ in ordered] + [party.entity for party in chain.parties]))
    width = 2 * _EDGE + _COLUMN * max(1, len(parties))
    height = _TOP + _ROW * max(1, len(ordered)) + _EDGE
    columns = {entity: _EDGE + _COLUMN * number for number, entity in enumerate(parties)}
    rows = {step.key: _TOP + _ROW * number for number, (step, _) in enumerate(ordered)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="chain-title chain-description" font-family="Noto Sans, Liberation Sans, Arial, '
        'sans-serif" class="ldv-picture">',
        f'<title id="chain-title">{_text(title or f"Trace {chain.trace_id}")}</title>',
        f'<desc id="chain-description">{_text(description)}</desc>',
        '<defs><marker id="chain-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="{_GREY}"/></marker></defs>',
        *_heads(chain, columns, height, silent),
        *_arrows(chain, columns, rows),
        *(_box(step, columns[step.entity], rows[step.key], zone) for step, _ in ordered),
        "</svg>",
    ]
    return "".join(parts)


def _heads(chain: Chain, columns: dict[str, int], height: int, silent: str) -> Iterator[str]:
    for entity, left in columns.items():
        party = chain.party(entity)
        told = party is None or party.told
        dash = "" if told else ' stroke-dasharray="5 4"'
        colour = _ACCENT if told else _GREY
        yield (
            f'<line x1="{left + _BOX[0] // 2}" y1="46" x2="{left + _BOX[0] // 2}" y2="{height - 8}" '
            f'stroke="{_LINE}" stroke-width="2"{dash}/>'
            f'<rect x="{left}" y="8" width="{_BOX[0]}" height="38" rx="4" fill="{_PALE if told else "#ffffff"}" '
            f'stroke="{colour}"{dash}/>'
        )
        name = _text(_cut(chain.name(entity), 27))
        if told:
            yield _label(left + _BOX[0] // 2, 32, name, size=14, weight=700, anchor="middle", fill=_ACCENT)
        else:
            yield _label(left + _BOX[0] // 2, 24, name, size=13, weight=700, anchor="middle", fill=_SOFT)
            yield _label(left + _BOX[0] // 2, 40, _text(silent), size=11, anchor="middle", fill=_BAD)


def _arrows(chain: Chain, columns: dict[str, int], rows: dict[Key, int]) -> Iterator[str]:
    entities = {step.key: step.entity for step in chain.steps}
    for child, parent in chain.parents().items():
        if child not in rows or parent not in rows:
            continue
        x1, x2 = columns[entities[parent]], columns[entities[child]]
        y1, y2 = rows[parent] + _BOX[1], rows[child] + _BOX[1] // 2
        if x1 == x2:
            # Inside the same party: down its left side.
            start, way = x1 + 12, f"M{x1 + 12} {y1}V{rows[child] - 3}"
        elif x1 < x2:
            start = x1 + _BOX[0] - 16
            way = f"M{start} {y1}C{start} {y2} {start} {y2} {x2 - 3} {y2}"
        else:
            start = x1 + 16
            way = f"M{start} {y1}C{start} {y2} {start} {y2} {x2 + _BOX[0] + 3} {y2}"
        yield f'<path d="{way}" fill="none" stroke="{_GREY}" stroke-width="2" marker-end="url(#chain-arrow)"/>'


def _box(step: ChainStep, left: int, top: int, zone: datetime.tzinfo) -> str:
    record = step.record
    at = record.started_at.astimezone(zone)
    failed = record.status is Status.NOK
    colour = _BAD if failed else _ACCENT
    return (
        f'<g><rect x="{left}" y="{top}" width="{_BOX[0]}" height="{_BOX[1]}" rx="4" fill="#ffffff" stroke="{_LINE}"/>'
        f'<rect x="{left}" y="{top}" width="5" height="{_BOX[1]}" rx="2" fill="{colour}"/>'
        f"<title>{_text(record.operation_name)}</title>"
        + _label(left + 14, top + 18, _text(_cut(record.operation_name, 27)), size=13, weight=600, fill=_INK)
        + _label(
            left + 14,
            top + 34,
            _text(f"{at:%H:%M:%S}.{at.microsecond // 1000:03} {at:%Z}"),
            size=11,
            fill=_SOFT,
        )
        + "</g>"
    )


def _label(x: int, y: int, text: str, *, size: int, fill: str, weight: int = 400, anchor: str = "start") -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{fill}">'
        f"{text}</text>"
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(text: str) -> str:
    return escape(_UNSAFE.sub("", text))
