"""The registration overview (working agreements, section 4): what happened to each conversation, when and by whom."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from chatarchive.domain._lifecycle import State

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
        owner: First and last name.
        partner: Counterpart or title of the group.
        kind: App.
        group: Whether it is a group.
        state: State of the conversation after it.
        by: Name of who did it.
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
class Chain:
    """What looking over the chain found (requirement 13).

    Attributes:
        entries: Number of lines.
        head: Number and hash of the last line, `NUMBER:HASH`; to be kept elsewhere. Empty when there is none.
        anchors: Number of lines that were compared with what was kept elsewhere.
        faults: What is wrong, in words; none when it is whole.
    """

    entries: int
    head: str
    anchors: int = 0
    faults: tuple[str, ...]


def verify_overview(
    entries: Iterable[OverviewEntry], *, anchors: Iterable[str] = (), states: Mapping[str, str] | None = None
) -> Chain:
    """Look a chain over, one line at a time.

    Args:
        entries: In the order of their numbers.
        anchors: `NUMBER:HASH` as it was kept elsewhere. A number may come with more than one hash: a chain that was
            made anew and went on leaves both.
        states: The state of each conversation as it is now, by identifier. Without these and without an anchor, a
            chain that was cut off at its end looks whole.
    """
    wanted: dict[str, set[str]] = {}
    for kept, _, hash_ in (one.partition(":") for one in anchors):
        wanted.setdefault(kept, set()).add(hash_)
    compared = len(wanted)
    faults: list[str] = []
    number, previous, seen = 0, FIRST_PREVIOUS, 0
    last: dict[str, str] = {}
    for entry in entries:
        seen += 1
        if entry.number != number + 1:
            faults.append(f"line {number + 1} is missing: removed, or moved")
        elif entry.previous != previous:
            faults.append(f"line {entry.number} does not follow the one before it: one of them was replaced")
        if entry.computed() != entry.hash:
            faults.append(f"line {entry.number} was changed after it was written")
        if wanted.pop(str(entry.number), {entry.hash}) != {entry.hash}:
            faults.append(f"line {entry.number} is not the one that was kept: the chain was made anew")
        number, previous, last[entry.case] = entry.number, entry.hash, entry.state
    faults += [
        f"line {missing} was kept elsewhere and is gone: the chain was cut off"
        for missing in sorted(wanted, key=lambda one: (len(one), one))
    ]
    # A conversation that was only planned has no line yet.
    faults += [
        f"conversation {case} is {state!r}, and its last line says {last.get(case, State.PLANNED)!r}: a line is gone"
        for case, state in (states or {}).items()
        if str(state) != last.get(case, State.PLANNED)
    ]
    head = f"{number}:{previous}" if seen else ""
    return Chain(entries=seen, head=head, anchors=compared, faults=tuple(faults[:100]))


def at_text(at: datetime.datetime) -> str:
    """A moment as it is stored and hashed."""
    return f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
