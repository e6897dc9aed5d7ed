"""The dashboard for Grafana: valid, and every query one that the engine carries out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ldv.analysis import views
from ldv.logboek import Dsn, Logboek

FILE = Path(__file__).parents[3] / "examples" / "grafana" / "logboek.json"
# What the data source makes of its macros, for a period of a month and steps of a day.
_MACROS = {
    r"\$__timeFilter\((\w+)\)": r"\1 >= toDateTime64('2026-10-01', 3) AND \1 <= toDateTime64('2026-10-31', 3)",
    r"\$__timeInterval\((\w+)\)": r"toStartOfInterval(toDateTime(\1), INTERVAL 86400 second)",
}


def dashboard() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def queries() -> list[tuple[str, str]]:
    return [(panel["title"], target["rawSql"]) for panel in dashboard()["panels"] for target in panel["targets"]]


def test_it_can_be_imported() -> None:
    """Every panel has its own number and place, on a grid of 24, and asks the data source that is chosen."""
    panels = dashboard()["panels"]
    places = [panel["gridPos"] for panel in panels]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(place["x"] + place["w"] <= 24 for place in places)
    cells = [(x, y) for p in places for x in range(p["x"], p["x"] + p["w"]) for y in range(p["y"], p["y"] + p["h"])]
    assert len(set(cells)) == len(cells)
    assert {panel["datasource"]["uid"] for panel in panels} == {"${datasource}"}
    assert [one["name"] for one in dashboard()["templating"]["list"]] == ["datasource"]


@pytest.mark.parametrize(("title", "query"), queries(), ids=lambda value: value if len(value) < 40 else "")
def test_every_query_has_an_answer(month_dsn: Dsn, title: str, query: str) -> None:
    """The engine carries the query out on the practice month, and there is something to show."""
    for macro, text in _MACROS.items():
        query = re.sub(macro, text, query)
    assert "$" not in query, title
    with Logboek.open(month_dsn) as logboek:
        assert len(logboek.sql(query))


def test_it_asks_nothing_that_an_analyst_may_not_know() -> None:
    """Queries read the views for analysts and nothing else."""
    known = {view.name for view in views()}
    assert {name for _, query in queries() for name in re.findall(r"\b(?:FROM|JOIN) (\w+)", query)} <= known
