"""Whether a chain of entries is whole."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from typing import Final

import attrs

from ldv.audit._entry import FIRST_PREVIOUS, Entry
from ldv.errors import UsageError

_MOST_FAULTS: Final = 100
_ANCHOR: Final = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@attrs.frozen(kw_only=True)
class Anchor:
    """Number and hash of an entry, kept elsewhere.

    Attributes:
        number: Of the entry.
        hash: Its hash, 64 hexadecimal digits.
    """

    number: int
    hash: str

    def __str__(self) -> str:
        """`NUMBER:HASH`; `Anchor.parse` reads it back."""
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Anchor:
        """Read `NUMBER:HASH`.

        Raises:
            UsageError: It is something else.
        """
        match = _ANCHOR.fullmatch(text.strip().lower())
        if match is None:
            raise UsageError("anchor: expected NUMBER:HASH, the hash in 64 hexadecimal digits, as verify shows it.")
        return cls(number=int(match[1]), hash=match[2])


@attrs.frozen(kw_only=True)
class Verification:
    """What verifying found.

    Attributes:
        entries: Number of entries that there are.
        anchors: Number of anchors that they were compared with.
        head: The last entry, to be kept as an anchor; None when there is none.
        faults: What is wrong, in words; none when the chain is whole.
    """

    entries: int
    anchors: int
    head: Anchor | None
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong, as far as entries and anchors can tell."""
        return not self.faults


def verified(entries: Iterable[Entry], anchors: Iterable[Anchor]) -> Verification:
    """Look a chain over, one entry at a time.

    Args:
        entries: By number.
        anchors: What is known of them from elsewhere.
    """
    wanted: dict[int, set[str]] = {}
    count = 0
    for anchor in anchors:
        wanted.setdefault(anchor.number, set()).add(anchor.hash)
        count += 1
    faults: list[str] = []
    number, previous, seen = 0, FIRST_PREVIOUS, 0
    for entry in entries:
        seen += 1
        if entry.number != number + 1:
            gone = f"{number + 1}" if entry.number == number + 2 else f"{number + 1} to {entry.number - 1}"
            faults.append(f"entry {gone} is missing: removed, or moved")
        elif entry.previous != previous:
            faults.append(f"entry {entry.number} does not follow the one before it: one of them was replaced or moved")
        if not hmac.compare_digest(entry.computed(), entry.hash):
            faults.append(f"entry {entry.number} was changed after it was written")
        if any(known != entry.hash for known in wanted.pop(entry.number, ())):
            faults.append(
                f"entry {entry.number} is not the one that was anchored: the chain was made anew from there on"
            )
        number, previous = entry.number, entry.hash
    faults += [f"entry {missing} was anchored and is gone: the chain was cut off" for missing in sorted(wanted)]
    return Verification(
        entries=seen,
        anchors=count,
        head=Anchor(number=number, hash=previous) if seen else None,
        faults=tuple(faults[:_MOST_FAULTS]),
    )
