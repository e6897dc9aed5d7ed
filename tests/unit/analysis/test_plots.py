"""What stands in the plots of a report."""

from __future__ import annotations

import re

from ldv.analysis._plots import bars, plot

_TEXT = re.compile(r"<text ([^>]*)>([^<]*)</text>")


def test_lines_of_a_name_end_at_the_axis() -> None:
    """A name of several lines ends where the others do, whatever letters a browser has."""
    names = ["Aannemen van een wijziging van het kenteken", "Tonen"]
    texts = _TEXT.findall(plot("x", "Titel", "Wat er staat", bars(names, [3, 5], ["drie", "vijf"]), height=2))
    beside = [(style, text) for style, text in texts if text not in {"drie", "vijf"}]
    assert " ".join(text for _, text in beside) == " ".join(names)
    assert len(beside) > len(names)
    ends = {re.findall(r' x="([\d.]+)"', style)[0] for style, _ in beside if "text-anchor: end" in style}
    assert (len(ends), all("text-anchor: end" in style for style, _ in beside)) == (1, True)
