"""The life of a conversation."""

from __future__ import annotations

import itertools

import pytest

from chatarchive.domain import FINAL, ORDER, TRANSITIONS, Case, Event, State, mermaid, next_state, possible_events
from chatarchive.errors import OutOfOrder


@pytest.mark.requirement(5)
def test_the_order_is_that_of_the_working_agreements() -> None:
    """A conversation goes from planned to recorded in eleven states, and no event skips one."""
    case = Case(id="c1", owner="o1", partner="Groep")
    seen = [case.state]
    for event in [
        Event.READ_OUT, Event.DOWNLOAD, Event.IMPORT, Event.WIPE, Event.NOTIFY, Event.CLEAN, Event.FINISH,
        Event.OFFER, Event.APPROVE, Event.RECORD,
    ]:  # fmt: skip
        case = case.moved(event)
        seen.append(case.state)
    assert " -> ".join(seen) == (
        "gepland -> uitgelezen -> gedownload -> geïmporteerd -> gewist -> gemeld -> in schoning -> geschoond -> "
        "aangeboden -> goedgekeurd -> vastgelegd"
    )


@pytest.mark.requirement(5)
def test_whatever_is_not_in_the_table_is_refused() -> None:
    """Every pair of state and event outside the table is refused, with the number of the requirement."""
    allowed = {(row.source, row.event) for row in TRANSITIONS}
    for state, event in itertools.product(State, Event):
        if (state, event) not in allowed:
            with pytest.raises(OutOfOrder) as caught:
                next_state(state, event)
            assert caught.value.requirement == 5


@pytest.mark.requirement(29, 52)
def test_what_was_frozen_goes_on_where_it_was() -> None:
    """Releasing leads back to the state before freezing, and to no other."""
    for state in ORDER:
        frozen = Case(id="c1", owner="o1", partner="X", state=state).moved(Event.FREEZE, frozen_because="datalek 1")
        assert frozen.state is State.FROZEN
        assert possible_events(frozen.state) == [Event.RELEASE]
        assert frozen.moved(Event.RELEASE).state is state


@pytest.mark.requirement(28)
def test_a_change_voids_an_approval() -> None:
    """After a change the approval is gone, and the conversation is being cleaned again."""
    case = Case(id="c1", owner="o1", partner="X", state=State.APPROVED)
    assert case.moved(Event.CHANGE).state is State.CLEANING
    assert case.moved(Event.CHANGE).approval is None


def test_every_state_is_reached_and_left() -> None:
    """No state is a dead end but the final ones, and each can be reached from planning."""
    reached, edge = {State.PLANNED}, {State.PLANNED}
    while edge := {row.target for row in TRANSITIONS if row.source in edge} - reached:
        reached |= edge
    assert reached == set(State)
    assert {state for state in State if set(possible_events(state)) <= {Event.FREEZE, Event.SPLIT}} == FINAL


def test_the_diagram_is_the_table() -> None:
    """The diagram holds every row, except those of freezing, which it draws once."""
    drawn = mermaid()
    for row in TRANSITIONS:
        if row.event not in {Event.FREEZE, Event.RELEASE}:
            assert f"{row.source.name.lower()} --> {row.target.name.lower()} : {row.event}" in drawn
    assert drawn.count("[*]") == 1 + len(FINAL)
