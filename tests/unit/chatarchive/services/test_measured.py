"""What the risk view says is measured, and not a constant."""

from __future__ import annotations

import json

import attrs
import pytest

from chatarchive.cleaning import Choice, Level, Verb, make_cut
from chatarchive.db import Cleaning
from chatarchive.services import decide, review, risks
from tests.support.archive_office import Desk


def measured(at: Desk) -> dict[int, int | None]:
    """By requirement, the number that was found."""
    return {one.requirement: one.count for risk in risks(at.office, at.manager) for one in risk.findings}


@pytest.mark.requirement(15, 18, 53)
def test_decisions_around_the_application_are_found(at: Desk) -> None:
    """A cut without reason, by nobody who works here, or under no category, is counted; a right one is not."""
    case = at.until("in schoning")
    looked = review(at.office, at.cleaner, case)
    cut = make_cut(looked.conversation.messages, message=2, level=Level.MESSAGE, category=2, reason="prive")
    choice = Choice(verb=Verb.CUT, cut=cut)
    decide(at.office, at.cleaner, case, choices=[choice], seen=looked.cleaning.version)
    found = measured(at)
    assert (found[15], found[18]) == (0, 0)
    unit = at.office.database.unit()
    right = unit.get(Cleaning, case)
    for field, value, expected in (
        ("reason", "", (1, 0)),
        ("category", 4, (1, 0)),
        ("by", "programma", (0, 1)),
    ):
        content = json.loads(right.content)
        decision = content["case"]["history"][0]
        (decision if field == "by" else decision["cut"])[field] = value
        unit.put(attrs.evolve(right, content=json.dumps(content)))
        unit.commit()
        found = measured(at)
        assert (found[15], found[18]) == expected
