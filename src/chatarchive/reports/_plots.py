"""Plots as SVG that stands in the page: text stays text, and each says what it shows to who does not see it."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from chatarchive.reports._page import Raw
from chatarchive.reports._words import plain

BLUE: Final = "#154273"
RED: Final = "#9c1c1c"
_INK, _SOFT = "#1a1a1a", "#4a4a4a"
_WIDTH: Final = 8.6
_LABEL: Final = 36  # characters on a line
"""Inches, of 72 points; the page scales a plot to its own width."""
_STYLE: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "chatarchive",
    "font.family": ["DejaVu Sans"],
    "font.size": 10.5,
    # A label is text and never a formula, whatever dollar signs are in it.
    "text.parse_math": False,
    "text.color": _INK,
    "axes.labelcolor": _SOFT,
    "xtick.color": _SOFT,
    "ytick.color": _INK,
    "ytick.major.size": 0,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}
_IDS: Final = re.compile(r'(\bid="|href="#|url\(#)')


def bars(
    name: str,
    title: str,
    description: str,
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    colour: str = BLUE,
) -> Raw:
    """Lying bars, the first on top, each with its number behind it.

    Args:
        name: Makes the identifiers in this plot different from those of another on the page.
        title: What it is.
        description: What it shows.
        labels: Of the bars.
        values: Their lengths.
        texts: What stands behind them.
        colour: Of the bars.

    Returns:
        A `figure` element; the same values are the same bytes.
    """
    import matplotlib as mpl  # takes a second, and only the monthly report has plots
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        # Text stays text: the browser has the letters that the font in which it is measured lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(_WIDTH, 0.35 + 0.44 * max(1, len(labels))), layout="constrained")
        axes = figure.add_subplot()
        places = range(len(labels))
        axes.barh(places, values, color=colour, height=0.62)
        axes.set_yticks(places, [_short(label) for label in labels])
        axes.set_ylim(len(labels) - 0.5, -0.5)
        longest = max((len(text) for text in texts), default=0)
        axes.set_xlim(0, max(values, default=0) * (1.06 + 0.016 * longest) or 1)
        for place, value, text in zip(places, values, texts, strict=True):
            axes.annotate(
                text, (value, place), xytext=(5, 0), textcoords="offset points", va="center", fontweight="bold"
            )
        axes.set_xticks([])
        for side in axes.spines.values():
            side.set_visible(False)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return Raw(f'<figure tabindex="0">{_for_page(out.getvalue(), name, title, description)}</figure>')


def _for_page(svg: str, name: str, title: str, description: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = _IDS.sub(lambda match: f"{match[1]}{name}-", svg)
    box = re.search(r'viewBox="[^"]*"', svg)
    start = (
        f'<svg {box[0] if box else ""} xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    )
    return start + svg[svg.index(">") + 1 :].strip()


def _short(label: str) -> str:
    """A label on two lines at most."""
    lines = textwrap.wrap(plain(label), _LABEL, break_long_words=True) or [""]
    if len(lines) > 2:
        lines = [lines[0], lines[1][: _LABEL - 1] + "…"]
    return "\n".join(lines)
