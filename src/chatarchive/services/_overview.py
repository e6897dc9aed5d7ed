"""The registration overview beside the conversations that it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chatarchive.domain import Case, Chain, verify_overview
from chatarchive.services._activities import Activity
from chatarchive.services._step import ANCHOR, Step

if TYPE_CHECKING:
    from ldv.logboek import LogboekReader


def anchors_in(logboek: LogboekReader) -> set[str]:
    """What the records of all steps say of the overview; nobody at the database can change these."""
    return {
        record.attributes[ANCHOR]
        for activity in Activity
        for record in logboek.iter_records(activity=activity.value)
        if ANCHOR in record.attributes
    }


def chain_of(made: Step, *, anchors: Iterable[str] = ()) -> Chain:
    """Look the registration overview over, and see that no line at its end is gone (requirement 13).

    The last line of a conversation says the state that it is in: both are written at once. Whoever takes lines off the
    end leaves a chain that is whole, and a conversation that is further than its lines say.

    Args:
        made: The step in which somebody looks.
        anchors: `NUMBER:HASH` as it was kept elsewhere.
    """
    cases = made.unit.every(Case)
    entries = made.unit.overview()
    said = {one.case: one.state for one in entries}
    states = {
        case.id: case.state.value
        for case in cases
        # One that went on between the two looks is under way, and not tampered with.
        if said.get(case.id) == case.state.value or made.office.database.unit().find(Case, case.id) == case
    }
    return verify_overview(entries, anchors=anchors, states=states)
