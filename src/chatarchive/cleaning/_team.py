"""Counts for the periodic talk of the team: how often, and never about whom or what (requirement 45)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import attrs

from chatarchive.cleaning._case import CleaningCase
from chatarchive.cleaning._category import Category, Subject


@attrs.frozen(kw_only=True)
class TeamCounts:
    """What was taken out in a period.

    Attributes:
        cases: Conversations in which anything was taken out.
        by_category: Pieces taken out, for each category.
        sensitive: Of category 1: pieces that a detector pointed at, by what it is; None for what people found.
    """

    cases: int
    by_category: Mapping[Category, int]
    sensitive: Mapping[Subject | None, int]


def team_counts(
    cases: Iterable[CleaningCase],
    *,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> TeamCounts:
    """Count what was taken out (risks and measures, risk 2).

    Args:
        cases: The cases of the period, of all departments or of one.
        since: Decisions from this moment on; None for all.
        until: Decisions before this moment; None for all.
    """
    by_category = dict.fromkeys(Category, 0)
    sensitive: dict[Subject | None, int] = {}
    touched = 0
    for case in cases:
        found = [
            one
            for one in case.standing
            if one.cut is not None and (since is None or one.at >= since) and (until is None or one.at < until)
        ]
        touched += bool(found)
        for one in found:
            if one.cut is None:
                continue
            by_category[one.cut.category] += 1
            if one.cut.category is Category.SENSITIVE:
                subject = case.by_id[one.suggestion].subject if one.suggestion is not None else None
                sensitive[subject] = sensitive.get(subject, 0) + 1
    return TeamCounts(cases=touched, by_category=by_category, sensitive=sensitive)
