"""What an auditor asks: the queries of this example, put to the logboek of the provider."""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
from pathlib import Path
from typing import Any

import ldv
from examples._services import Services
from examples.bevraging._demo.start import HERE, authorisations

INTERNATIONAL = "rva:7f3b9c1e-44d0-4f0a-b1c9-5d8e2a6f7b03"


def granted(folder: Path) -> dict[str, list[Any]]:
    """The authorisations of the ministry, as parameters of the query."""
    with contextlib.closing(sqlite3.connect(f"file:{authorisations(folder)}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT number, kind, since, until FROM authorisation ORDER BY number").fetchall()
    return {
        "numbers": [f"A-{number:05}" for number, *_ in rows],
        "kinds": [kind for _, kind, *_ in rows],
        "since": [datetime.datetime.fromisoformat(since) for *_, since, _ in rows],
        "until": [datetime.datetime.fromisoformat(until) for *_, until in rows],
    }


def without_prior_authorisation(logboek: ldv.Logboek, given: dict[str, list[Any]]) -> int:
    """How many requests were answered without an authorisation from beforehand."""
    query = (HERE / "requests_without_prior_authorisation.sql").read_text(encoding="utf-8")
    [[count]] = logboek.sql(query, {**given, "international": INTERNATIONAL})
    return int(count)


def refused(logboek: ldv.Logboek) -> list[tuple[Any, ...]]:
    """The requests that were refused, the newest first."""
    return [tuple(row) for row in logboek.sql((HERE / "refused_requests.sql").read_text(encoding="utf-8"))]


def by_country(logboek: ldv.Logboek) -> list[tuple[Any, ...]]:
    """The requests that were answered, those for other countries apart."""
    query = (HERE / "requests_by_country.sql").read_text(encoding="utf-8")
    return [tuple(row) for row in logboek.sql(query, {"international": INTERNATIONAL})]


def opened(folder: Path) -> ldv.Logboek:
    """The logboek of the provider, when its service has stopped."""
    return ldv.Logboek.open(Services(folder).logboek("aanbieder"))
