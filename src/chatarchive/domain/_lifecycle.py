"""The life of a conversation, in one table: everything that may happen to it, and when (working agreements, section 3).

Whatever moves a conversation asks `next_state`; the diagram in the documentation is drawn from the same table.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

from chatarchive.errors import OutOfOrder


class State(StrEnum):
    """Where a conversation is."""

    PLANNED = "gepland"
    READ_OUT = "uitgelezen"
    DOWNLOADED = "gedownload"
    IMPORTED = "geïmporteerd"
    WIPED = "gewist"
    NOTIFIED = "gemeld"
    CLEANING = "in schoning"
    CLEANED = "geschoond"
    OFFERED = "aangeboden"
    APPROVED = "goedgekeurd"
    RECORDED = "vastgelegd"
    REJECTED = "afgekeurd"
    FROZEN = "bevroren"
    IMPOSSIBLE = "uitlezen niet mogelijk"
    CANCELLED = "vervallen"


class Event(StrEnum):
    """What happens to a conversation; a verb of the working agreements."""

    READ_OUT = "uitlezen"
    DOWNLOAD = "downloaden"
    IMPORT = "importeren"
    WIPE = "wissen"
    NOTIFY = "melden"
    CLEAN = "schonen"
    FINISH = "schoning afronden"
    OFFER = "aanbieden"
    APPROVE = "goedkeuren"
    REJECT = "afkeuren"
    RECORD = "vastleggen"
    SPLIT = "verdelen"
    CHANGE = "wijzigen"
    FREEZE = "bevriezen"
    RELEASE = "vrijgeven"
    GIVE_UP = "uitlezen niet mogelijk verklaren"
    CANCEL = "laten vervallen"


@attrs.frozen
class Transition:
    """One row: in this state, this event leads there.

    Attributes:
        source: State before.
        event: What happens.
        target: State after.
    """

    source: State
    event: Event
    target: State


ORDER: Final[tuple[State, ...]] = (
    State.PLANNED,
    State.READ_OUT,
    State.DOWNLOADED,
    State.IMPORTED,
    State.WIPED,
    State.NOTIFIED,
    State.CLEANING,
    State.CLEANED,
    State.OFFERED,
    State.APPROVED,
    State.RECORDED,
)
"""The order that no conversation departs from (requirement 5)."""

_ALONG: Final = (
    Event.READ_OUT,
    Event.DOWNLOAD,
    Event.IMPORT,
    Event.WIPE,
    Event.NOTIFY,
    Event.CLEAN,
    Event.FINISH,
    Event.OFFER,
    Event.APPROVE,
    Event.RECORD,
)

TRANSITIONS: Final[tuple[Transition, ...]] = (
    *(Transition(here, event, there) for here, event, there in zip(ORDER, _ALONG, ORDER[1:], strict=False)),
    # Rejected work goes back to who cleans (requirement 28).
    Transition(State.OFFERED, Event.REJECT, State.REJECTED),
    Transition(State.REJECTED, Event.CLEAN, State.CLEANING),
    # "A change after approval voids it" (requirement 28): whoever changes, begins cleaning again.
    Transition(State.CLEANED, Event.CHANGE, State.CLEANING),
    Transition(State.OFFERED, Event.CHANGE, State.CLEANING),
    Transition(State.APPROVED, Event.CHANGE, State.CLEANING),
    # What is in the archive can be divided over dossiers (requirement 42); the whole stays where it is.
    Transition(State.RECORDED, Event.SPLIT, State.RECORDED),
    # A telephone can keep a conversation from being exported; that is registered, and it ends there.
    Transition(State.PLANNED, Event.GIVE_UP, State.IMPOSSIBLE),
    Transition(State.PLANNED, Event.CANCEL, State.CANCELLED),
    # By a breach or a message that is marked as classified, until a person decides (requirements 29 and 52).
    *(Transition(state, Event.FREEZE, State.FROZEN) for state in (*ORDER, State.REJECTED)),
    *(Transition(State.FROZEN, Event.RELEASE, state) for state in (*ORDER, State.REJECTED)),
)
"""Everything that may happen."""

FINAL: Final = frozenset({State.RECORDED, State.IMPOSSIBLE, State.CANCELLED})
"""Where nothing is left that has to be done."""


def next_state(state: State, event: Event, *, frozen_from: State | None = None) -> State:
    """Where an event leads.

    Args:
        state: Where the conversation is.
        event: What is to happen.
        frozen_from: Where a frozen conversation was; that is where releasing leads.

    Returns:
        The state after it.

    Raises:
        OutOfOrder: It may not happen now; the message says what may.
    """
    for row in TRANSITIONS:
        if row.source is state and row.event is event and (event is not Event.RELEASE or row.target is frozen_from):
            return row.target
    possible = ", ".join(possible_events(state)) or "nothing any more"
    raise OutOfOrder(
        f"{event.value}: the conversation is {state.value!r}, and then this cannot be done. What can be done now: "
        f"{possible}.",
        requirement=5,
    )


def possible_events(state: State) -> list[Event]:
    """What may happen in a state, without repetition."""
    return list(dict.fromkeys(row.event for row in TRANSITIONS if row.source is state))


def mermaid() -> str:
    """The table as a diagram in the language of Mermaid.

    Freezing and releasing are drawn once: they lead from every state and back to it.
    """

    def name(state: State) -> str:
        return state.name.lower()

    drawn = [row for row in TRANSITIONS if row.event not in {Event.FREEZE, Event.RELEASE}]
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.value}" as {name(state)}' for state in State]
    lines += [f"    [*] --> {name(State.PLANNED)}"]
    lines += [f"    {name(row.source)} --> {name(row.target)} : {row.event.value}" for row in drawn]
    lines += [f"    {name(state)} --> [*]" for state in ORDER + tuple(State) if state in FINAL]
    lines = list(dict.fromkeys(lines))
    lines += [
        f"    note right of {name(State.FROZEN)}",
        "        vanuit elke stand bevroren door een datalek of een",
        "        gerubriceerd bericht, en terug als een mens dat besluit",
        "    end note",
    ]
    return "\n".join(lines) + "\n"
