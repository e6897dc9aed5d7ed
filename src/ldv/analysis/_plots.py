"""The plots of a report, as SVG that stands in the page: text stays text, and every plot says what it shows."""

from __future__ import annotations

import datetime
import io
import re
import textwrap
import warnings
from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from ldv.errors import ConfigurationError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

    from ldv.analysis._figures import Link, Volume
    from ldv.analysis._words import Words

INK, SOFT, LINE = "#1a1a1a", "#4a4a4a", "#d5dae1"
BLUE, PALE, RED = "#154273", "#b8cce4", "#b3261e"
_WIDTH: Final = 8.6
"""Inches, of 72 points; the page scales a plot to its own width."""
_LINE_POINTS: Final = 13.0
_STYLE: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "ldv",
    "font.family": ["DejaVu Sans"],
    "font.size": 10.5,
    # A name is text and never a formula, whatever dollar signs are in it.
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
"""What XML cannot hold, or what would turn a line around."""
_IDS: Final = re.compile(r'(\bid="|href="#|url\(#)')


def plot(name: str, title: str, description: str, draw: Callable[[Axes], None], *, height: float) -> str:
    """Draw.

    Args:
        name: Makes the identifiers in this plot different from those of another on the page.
        title: What it is, for who does not see it.
        description: What it shows.
        draw: Draws on the axes.
        height: In inches.

    Returns:
        An `svg` element.

    Raises:
        ConfigurationError: Matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ConfigurationError(
            "report: the plots need matplotlib, which is not installed. Install it: pip install "
            "'logboek-dataverwerkingen[report]'"
        ) from None
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        # Text stays text: the browser has the letters that the font in which it is measured lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        draw(figure.add_subplot())
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _for_page(out.getvalue(), name, title, description)


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


def bars(
    labels: Sequence[str], values: Sequence[float], texts: Sequence[str], *, colour: str = BLUE, room: float = 1.14
) -> Callable[[Axes], None]:
    """Lying bars, the first on top, each with its number behind it, which needs room beside the longest."""

    def draw(axes: Axes) -> None:
        places = range(len(labels))
        axes.barh(places, values, color=colour, height=0.62)
        _names(axes, places, labels)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.set_xlim(0, max(values, default=0) * room or 1)
        for place, value, text in zip(places, values, texts, strict=True):
            axes.annotate(
                text, (value, place), xytext=(5, 0), textcoords="offset points", va="center", fontweight="bold"
            )
        axes.set_xticks([])
        for side in ("bottom", "left"):
            axes.spines[side].set_visible(False)

    return draw


def _names(axes: Axes, places: Sequence[int], labels: Sequence[str]) -> None:
    """Names beside the axis, each line a text that ends there: a browser has other letters, of another width."""
    axes.set_yticks(places, [""] * len(labels))
    for place, label in zip(places, labels, strict=True):
        lines = short(label).split("\n")
        for number, line in enumerate(lines):
            axes.annotate(
                line,
                (0, place),
                xycoords=axes.get_yaxis_transform(),
                xytext=(-6, ((len(lines) - 1) / 2 - number) * _LINE_POINTS),
                textcoords="offset points",
                ha="right",
                va="center",
            )


def columns(
    labels: Sequence[str],
    values: Sequence[int],
    failed: Sequence[int] | None,
    *,
    words: Words,
    names: tuple[str, str] = ("", ""),
) -> Callable[[Axes], None]:
    """Standing bars over time; what failed at their foot."""

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        places = range(len(values))
        axes.bar(places, values, color=PALE if failed else BLUE, width=0.78, label=names[0])
        if failed:
            axes.bar(places, failed, color=RED, width=0.78, label=names[1])
            axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0)
        every = max(1, -(-len(values) // 12))
        axes.set_xticks(places[::every], labels[::every])
        axes.set_xlim(-0.7, len(values) - 0.3)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(int(value))))
        axes.set_ylim(0, max(values, default=0) * 1.08 or 1)
        axes.grid(axis="y")
        axes.spines["left"].set_visible(False)

    return draw


def hours(counts: Sequence[Sequence[int]], *, words: Words) -> Callable[[Axes], None]:
    """A cell for each hour of the week; the busy ones have their number in it."""

    def draw(axes: Axes) -> None:
        from matplotlib.colors import LinearSegmentedColormap

        most = max((max(row) for row in counts), default=0) or 1
        shades = LinearSegmentedColormap.from_list("ldv", ["#f2f5f9", PALE, "#4d78ad", BLUE])
        for weekday, row in enumerate(counts):
            for hour, count in enumerate(row):
                axes.barh(weekday, 0.94, left=hour + 0.03, height=0.92, color=shades(count / most))
                if count:
                    axes.text(
                        hour + 0.5,
                        weekday,
                        words.number(count) if count < 10_000 else f"{count // 1000}k",
                        ha="center",
                        va="center",
                        fontsize=7.5 if count < 1000 else 6,
                        color="white" if count > most * 0.62 else INK,
                    )
        axes.set_yticks(range(7), [words.weekday(place) for place in range(7)])
        axes.set_ylim(6.5, -0.5)
        axes.set_xlim(0, 24)
        axes.set_xticks(range(0, 25, 2), [str(hour) for hour in range(0, 25, 2)])
        axes.set_xlabel(words("hour").lower())
        for side in ("bottom", "left"):
            axes.spines[side].set_visible(False)

    return draw


def durations(volumes: Sequence[Volume], *, words: Words) -> Callable[[Axes], None]:
    """A dot at the median, a line to the time in which 95 of 100 are done; ten times as long is one step further."""

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

        medians = [max(one.median_ms or 0, 0.001) for one in volumes]
        highs = [max(one.p95_ms or 0, low) for one, low in zip(volumes, medians, strict=True)]
        places = range(len(volumes))
        axes.hlines(places, medians, highs, color=PALE, linewidth=7, capstyle="round")
        axes.plot(medians, places, "o", color=BLUE, markersize=9, linestyle="none")
        for place, low, high in zip(places, medians, highs, strict=True):
            text = f"{words.length(low)} – {words.length(high)}"
            axes.annotate(text, (high, place), xytext=(9, 0), textcoords="offset points", va="center", fontsize=9.5)
        _names(axes, places, [one.activity for one in volumes])
        axes.set_ylim(len(volumes) - 0.5, -0.5)
        axes.set_xscale("log")
        axes.set_xlim(min(medians) / 1.6, max(highs) * (max(highs) / min(medians)) ** 0.35 * 2.2)
        axes.xaxis.set_major_locator(LogLocator(base=10))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.length(value)))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.grid(axis="x")
        axes.spines["left"].set_visible(False)

    return draw


def exchange(links: Sequence[Link], *, words: Words) -> Callable[[Axes], None]:
    """This logboek in the middle, who asked on the left, who received on the right."""

    def draw(axes: Axes) -> None:
        from matplotlib.patches import FancyBboxPatch

        most = max(link.times for link in links)
        axes.set_xlim(0, 10)
        axes.set_ylim(0, 1)
        axes.set_axis_off()
        for incoming in (True, False):
            those = [link for link in links if link.incoming is incoming]
            for place, link in enumerate(those):
                # From evenly spread names to places on the middle that lie closer together.
                height = 1 - (place + 0.5) / len(those)
                width = 1.5 + 8 * (link.times / most) ** 0.5
                _link(axes, link, height, 0.5 + (height - 0.5) * 0.55, width=width, words=words)
        axes.add_patch(FancyBboxPatch((4.25, 0.14), 1.5, 0.72, boxstyle="round,pad=0,rounding_size=0.12", color=BLUE))
        name = textwrap.fill(words("this_logboek"), 8)
        axes.text(5, 0.5, name, ha="center", va="center", color="white", fontweight="bold", fontsize=12)

    return draw


def _link(axes: Axes, link: Link, outer: float, inner: float, *, width: float, words: Words) -> None:
    from matplotlib.path import Path as Curve

    names, middle = (3.1, 4.25) if link.incoming else (6.9, 5.75)
    half = (names + middle) / 2
    curve = Curve([(names, outer), (half, outer), (half, inner), (middle, inner)], [1, 4, 4, 4])
    _curve(axes, curve, width=width)
    verb = words("asked" if link.incoming else "received")
    text = f"{short(link.party, 30)}\n{verb}, {words.number(link.times)} ×"
    place, side = (2.95, "right") if link.incoming else (7.05, "left")
    axes.text(place, outer, text, ha=side, va="center", fontsize=10, linespacing=1.35)


def _curve(axes: Axes, curve: Path, *, width: float) -> None:
    from matplotlib.patches import PathPatch

    axes.add_patch(PathPatch(curve, facecolor="none", edgecolor=PALE, linewidth=width))


def short(label: str, width: int = 34) -> str:
    """A label on two lines at most."""
    lines = textwrap.wrap(_UNSAFE.sub("\N{REPLACEMENT CHARACTER}", label), width, break_long_words=True) or [""]
    if len(lines) > 2:
        lines = [lines[0], lines[1][: width - 1] + "…"]
    return "\n".join(lines)


def day_labels(days: Sequence[datetime.date], words: Words) -> list[str]:
    """Labels below bars of days."""
    return [words.short_date(day) for day in days]
