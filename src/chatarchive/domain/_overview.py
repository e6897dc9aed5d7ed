"""The registration overview (working agreements, section 4): what happened to each conversation, when and by whom."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Final

import attrs

FIRST_PREVIOUS: Final = "0" * 64
"""What the first entry holds for the hash of the one before it."""


@attrs.frozen(kw_only=True)
class OverviewEntry:
    """One line of the chain: what was done with a conversation. Lines are added, and never changed or removed.

    Attributes:
        number: Place in the chain, from 1.
        at: When, UTC.
        case: Identifier of the conversation.
        event: What was done, such as `uitlezen`.
        key: What makes a repeat of the same command recognisable; no two lines of a conversation share one.
        owner: First and last name, and function title.
        partner: Counterpart or title of the group.
        kind: App.
        group: Whether it is a group.
        state: State of the conversation after it.
        by: Who did it: name and personnel number, or owner.
        operation_id: Operation in the logboek in which it was done.
        note: Particulars, without content of messages.
        salt: 32 random hexadecimal digits: nobody can guess from the hash who it was.
        previous: Hash of the line before it.
        hash: SHA-256 of all of these.
    """

    number: int
    at: datetime.datetime
    case: str
    event: str
    key: str
    owner: str = attrs.field(repr=False)
    partner: str = attrs.field(repr=False)
    kind: str
    group: bool
    state: str
    by: str = attrs.field(repr=False)
    operation_id: str
    note: str = ""
    salt: str = attrs.field(repr=False)
    previous: str
    hash: str = ""

    def computed(self) -> str:
        """The hash as its content says that it must be."""
        content = attrs.asdict(self, filter=lambda field, _: field.name != "hash")
        content["at"] = at_text(self.at)
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def sealed(self) -> OverviewEntry:
        """The same, with its hash."""
        return attrs.evolve(self, hash=self.computed())


@attrs.frozen(kw_only=True)
class OverviewRow:
    """One conversation, as the overview shows it (requirement 12).

    Attributes:
        case: Identifier of the conversation.
        owner: First and last name, and function title.
        partner: Counterpart or title of the group.
        kind: App.
        group: Whether it is a group.
        state: Where it is.
        read_out_at: When it was read out.
        read_out_by: By whom.
        cleaned_at: When cleaning was completed.
        cleaned_by: By whom.
        approved_at: When it was approved.
        approved_by: By whom.
        recorded_at: When it was recorded in the archive.
        note: Particulars of the last line.
    """

    case: str
    owner: str = attrs.field(repr=False)
    partner: str = attrs.field(repr=False)
    kind: str
    group: bool
    state: str
    read_out_at: datetime.datetime | None = None
    read_out_by: str = attrs.field(default="", repr=False)
    cleaned_at: datetime.datetime | None = None
    cleaned_by: str = attrs.field(default="", repr=False)
    approved_at: datetime.datetime | None = None
    approved_by: str = attrs.field(default="", repr=False)
    recorded_at: datetime.datetime | None = None
    note: str = ""


@attrs.frozen(kw_only=True)
class Chain:
    """What looking over the chain found (requirement 13).

    Attributes:
        entries: Number of lines.
        head: Number and hash of the last line, `NUMBER:HASH`; to be kept elsewhere. Empty when there is none.
        faults: What is wrong, in words; none when it is whole.
    """

    entries: int
    head: str
    faults: tuple[str, ...]


def overview_rows(entries: Iterable[OverviewEntry]) -> list[OverviewRow]:
    """One row for each conversation, in the order in which they came.

    Args:
        entries: The chain, in order.
    """
    rows: dict[str, OverviewRow] = {}
    for entry in entries:
        row = rows.get(entry.case) or OverviewRow(
            case=entry.case,
            owner=entry.owner,
            partner=entry.partner,
            kind=entry.kind,
            group=entry.group,
            state=entry.state,
        )
        changes: dict[str, object] = {"state": entry.state, "note": entry.note or row.note}
        match entry.event:
            case "uitlezen":
                changes |= {"read_out_at": entry.at, "read_out_by": entry.by}
            case "schoning afronden":
                changes |= {"cleaned_at": entry.at, "cleaned_by": entry.by}
            case "goedkeuren":
                changes |= {"approved_at": entry.at, "approved_by": entry.by}
            case "afkeuren" | "wijzigen":
                changes |= {"approved_at": None, "approved_by": ""}
            case "vastleggen":
                changes |= {"recorded_at": entry.at}
        rows[entry.case] = attrs.evolve(row, **changes)  # type: ignore[arg-type]
    return list(rows.values())


def group_rows(entries: Iterable[OverviewEntry]) -> dict[str, list[OverviewRow]]:
    """The list of groups: by title, a row for each owner who delivered it (requirement 14).

    Args:
        entries: The chain, in order.
    """
    groups: dict[str, list[OverviewRow]] = {}
    for row in overview_rows(entries):
        if row.group:
            groups.setdefault(row.partner, []).append(row)
    return groups


def verify_overview(entries: Iterable[OverviewEntry], *, anchors: Iterable[str] = ()) -> Chain:
    """Look a chain over, one line at a time.

    Args:
        entries: In the order of their numbers.
        anchors: `NUMBER:HASH` as it was kept elsewhere; without one, a chain that was cut off at its end looks whole.
    """
    wanted = dict(one.split(":", 1) for one in anchors if ":" in one)
    faults: list[str] = []
    number, previous, seen = 0, FIRST_PREVIOUS, 0
    for entry in entries:
        seen += 1
        if entry.number != number + 1:
            faults.append(f"line {number + 1} is missing: removed, or moved")
        elif entry.previous != previous:
            faults.append(f"line {entry.number} does not follow the one before it: one of them was replaced")
        if entry.computed() != entry.hash:
            faults.append(f"line {entry.number} was changed after it was written")
        if wanted.pop(str(entry.number), entry.hash) != entry.hash:
            faults.append(f"line {entry.number} is not the one that was kept: the chain was made anew")
        number, previous = entry.number, entry.hash
    faults += [f"line {missing} was kept elsewhere and is gone: the chain was cut off" for missing in sorted(wanted)]
    return Chain(entries=seen, head=f"{number}:{previous}" if seen else "", faults=tuple(faults[:100]))


def at_text(at: datetime.datetime) -> str:
    """A moment as it is stored and hashed."""
    return f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
