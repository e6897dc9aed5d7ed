"""What the registration overview holds: one row for each conversation (working agreements, section 4)."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from chatarchive.domain import Event, OverviewEntry
from chatarchive.reports._words import local


class ConversationKind(StrEnum):
    """What a conversation is; the values are what people read."""

    CONVERSATION = "gesprek"
    GROUP = "groepsgesprek"


@attrs.frozen(kw_only=True)
class Done:
    """A step that was taken.

    Attributes:
        at: When, with a zone; or without one in Dutch time.
        by: Name of who did it. It stands in the overview only, never in a record (requirement 55).
    """

    at: datetime.datetime
    by: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class OverviewRow:
    """One conversation in the registration overview (requirement 12).

    Attributes:
        case: Identifier of the conversation's case.
        owner: First and last name of the owner of the messages.
        function_title: Of the owner.
        kind: Conversation or group.
        title: Name of the counterpart, or title of the group.
        app: Where the conversation was held, such as WhatsApp.
        department: Who is the controller.
        appointment: Identifier of the appointment at which it was read out.
        read_out: Read out from the telephone.
        downloaded: Downloaded from the central telephone.
        imported: In the document store, read back and found equal.
        deleted: Deleted from the central telephone.
        cleaned: Cleaned.
        offered: Offered to the owner.
        approved: Approved by the owner or a delegate.
        registered: Archived.
        status: Where it is now, in Dutch, as the lifecycle says it.
        remarks: Particulars.
    """

    case: str
    owner: str = attrs.field(repr=False)
    function_title: str = attrs.field(repr=False)
    kind: ConversationKind
    title: str = attrs.field(repr=False)
    app: str = ""
    department: str = ""
    appointment: str = ""
    read_out: Done | None = None
    downloaded: Done | None = None
    imported: Done | None = None
    deleted: Done | None = None
    cleaned: Done | None = None
    offered: Done | None = None
    approved: Done | None = None
    registered: Done | None = None
    status: str = ""
    remarks: str = attrs.field(default="", repr=False)


STEPS: Final = (
    ("read_out", "uitgelezen"),
    ("downloaded", "gedownload"),
    ("imported", "geïmporteerd"),
    ("deleted", "gewist"),
    ("cleaned", "geschoond"),
    ("offered", "aangeboden"),
    ("approved", "goedgekeurd"),
    ("registered", "vastgelegd"),
)
"""The steps in their order, as fields of a row, with their Dutch words."""


def step(row: OverviewRow, name: str) -> Done | None:
    """The step of a row by the name of its field."""
    found: Done | None = getattr(row, name)
    return found


def on(done: Done | None) -> datetime.date | None:
    """The day of a step on a Dutch calendar; None when it was not taken."""
    return None if done is None else local(done.at).date()


_EVENTS: Final = {
    Event.READ_OUT: "read_out",
    Event.DOWNLOAD: "downloaded",
    Event.IMPORT: "imported",
    Event.WIPE: "deleted",
    Event.FINISH: "cleaned",
    Event.OFFER: "offered",
    Event.APPROVE: "approved",
    Event.RECORD: "registered",
}
_VOIDS: Final = {Event.REJECT, Event.CHANGE}
"""What makes an approval count no longer (requirement 28)."""


def rows_of(
    entries: Iterable[OverviewEntry],
    *,
    appointments: Mapping[str, str] | None = None,
    departments: Mapping[str, str] | None = None,
    functions: Mapping[str, str] | None = None,
) -> list[OverviewRow]:
    """The overview from the chain of what was done: one row for each conversation, in the order in which they came.

    Args:
        entries: The chain, in order.
        appointments: Identifier of the appointment, by case.
        departments: Name of the department, by case.
        functions: Function title of the owner, by case, where the chain does not have it in the owner's name.
    """
    rows: dict[str, OverviewRow] = {}
    for entry in entries:
        row = rows.get(entry.case) or OverviewRow(
            case=entry.case,
            owner=entry.owner,
            function_title=(functions or {}).get(entry.case, ""),
            kind=ConversationKind.GROUP if entry.group else ConversationKind.CONVERSATION,
            title=entry.partner,
            app=entry.kind,
            department=(departments or {}).get(entry.case, ""),
            appointment=(appointments or {}).get(entry.case, ""),
        )
        changes: dict[str, Any] = {"status": entry.state, "remarks": _both(row.remarks, entry.note)}
        if entry.event in _EVENTS:
            changes[_EVENTS[Event(entry.event)]] = Done(at=entry.at, by=entry.by)
        elif entry.event in _VOIDS:
            changes["approved"] = None
        rows[entry.case] = attrs.evolve(row, **changes)
    return list(rows.values())


def _both(before: str, note: str) -> str:
    """What was remarked on earlier stays, for a later step does not undo it."""
    if not before or not note or note in before.split("; "):
        return before or note
    return f"{before}; {note}"


@attrs.frozen(kw_only=True)
class GroupChat:
    """A group, with every delivery of it (requirement 14; working agreements, section 9).

    Attributes:
        title: As the first delivery has it.
        deliveries: A row for each owner who delivered it, in the order of the overview.
    """

    title: str = attrs.field(repr=False)
    deliveries: tuple[OverviewRow, ...] = attrs.field(repr=False)

    @property
    def owners(self) -> int:
        """Number of different owners."""
        return len({(one.department, one.owner) for one in self.deliveries})


def group_chats(rows: Iterable[OverviewRow]) -> list[GroupChat]:
    """The separate list of groups.

    Args:
        rows: The overview.

    Returns:
        The groups by title; those that several owners delivered stand together, and nothing is merged (requirement 25).
    """
    found: dict[str, list[OverviewRow]] = {}
    for row in rows:
        if row.kind is ConversationKind.GROUP:
            # Telephones differ in how they compose accents and in capitals.
            found.setdefault(_folded(row.title), []).append(row)
    chats = [GroupChat(title=these[0].title, deliveries=tuple(these)) for these in found.values()]
    return sorted(chats, key=lambda chat: (_folded(chat.title), chat.deliveries[0].case))


def _folded(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())
