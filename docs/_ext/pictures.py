"""The directive `picture`: boxes and arrows, drawn as SVG from a few lines of text.

    ```{picture} The way of a record
    app     1 1  Application | ldv.processing()
    journal 2 1  Journal | on disk
    app > journal: acknowledged
    ```

A box is a name, its column and row, its title and, after `|`, a line below it. An arrow is two names, and its label.
The picture takes its colours from the page, so it is read in the dark as well, and needs nothing from a network.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import attrs
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

WIDTH, HEIGHT, ACROSS, DOWN = 172, 54, 86, 40
_BOX = re.compile(r"(?P<name>\w+)\s+(?P<column>\d+)\s+(?P<row>\d+)\s+(?P<title>[^|]+)(\|(?P<below>.*))?")
_ARROW = re.compile(r"(?P<start>\w+)\s*>\s*(?P<end>\w+)\s*(:(?P<label>.*))?")


@attrs.frozen
class Box:
    """A box, by its place in a grid."""

    column: int
    row: int
    title: str
    below: str = ""

    @property
    def left(self) -> int:
        """Where it begins."""
        return 4 + (self.column - 1) * (WIDTH + ACROSS)

    @property
    def top(self) -> int:
        """Where it begins from above."""
        return 4 + (self.row - 1) * (HEIGHT + DOWN)


def read(lines: list[str]) -> tuple[dict[str, Box], list[tuple[str, str, str]]]:
    """Boxes and arrows from text.

    Raises:
        ValueError: A line is neither, or an arrow goes to a box that is not there.
    """
    boxes: dict[str, Box] = {}
    arrows = []
    for line in filter(str.strip, lines):
        if found := _ARROW.fullmatch(line.strip()):
            arrows.append((found["start"], found["end"], (found["label"] or "").strip()))
        elif found := _BOX.fullmatch(line.strip()):
            boxes[found["name"]] = Box(
                int(found["column"]), int(found["row"]), found["title"].strip(), (found["below"] or "").strip()
            )
        else:
            raise ValueError(f"picture: {line!r} is neither a box nor an arrow")
    if missing := {name for start, end, _ in arrows for name in (start, end)} - set(boxes):
        raise ValueError(f"picture: no box is called {', '.join(sorted(missing))}")
    return boxes, arrows


def draw(title: str, lines: list[str]) -> str:
    """The picture as SVG."""
    boxes, arrows = read(lines)
    width = max(box.left for box in boxes.values()) + WIDTH + 4
    height = max(box.top for box in boxes.values()) + HEIGHT + 4
    parts = [
        f'<svg class="picture" viewBox="0 0 {width} {height}" width="{width}" role="img" '
        f'aria-label="{html.escape(title, quote=True)}" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{html.escape(title)}</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="currentColor"/></marker></defs>',
    ]
    for start, end, label in arrows:
        parts += _arrow(boxes[start], boxes[end], label)
    for box in boxes.values():
        parts += _box(box)
    return "\n".join([*parts, "</svg>"])


def _box(box: Box) -> Iterator[str]:
    yield f'<rect x="{box.left}" y="{box.top}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
    middle = box.left + WIDTH // 2
    baseline = box.top + (24 if box.below else 32)
    yield f'<text x="{middle}" y="{baseline}" class="title">{html.escape(box.title)}</text>'
    if box.below:
        yield f'<text x="{middle}" y="{box.top + 42}">{html.escape(box.below)}</text>'


def _arrow(start: Box, end: Box, label: str) -> Iterator[str]:
    if start.row == end.row:
        forward = start.column < end.column
        x1, x2 = (start.left + WIDTH, end.left) if forward else (start.left, end.left + WIDTH)
        y1 = y2 = start.top + HEIGHT // 2
    else:
        x1, x2 = start.left + WIDTH // 2, end.left + WIDTH // 2
        down = start.row < end.row
        y1, y2 = (start.top + HEIGHT, end.top) if down else (start.top, end.top + HEIGHT)
    yield f'<path d="M{x1} {y1} L{x2} {y2}" marker-end="url(#tip)"/>'
    if label and start.row == end.row:
        yield f'<text x="{(x1 + x2) // 2}" y="{y1 - 6}">{html.escape(label)}</text>'
    elif label:
        yield f'<text x="{(x1 + x2) // 2 + 8}" y="{(y1 + y2) // 2 + 4}" class="beside">{html.escape(label)}</text>'


class Picture(SphinxDirective):
    """`{picture} TITLE`, with boxes and arrows below it."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Draw it; where there is no HTML its title stands for it."""
        title = self.arguments[0]
        drawn = nodes.raw("", f'<figure class="picture">{draw(title, list(self.content))}</figure>', format="html")
        return [drawn]


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directive known to Sphinx."""
    app.add_directive("picture", Picture)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
