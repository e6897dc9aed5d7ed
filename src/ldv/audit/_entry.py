"""An entry of the audit log, and the hash that chains it to the one before it."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Final

import attrs

FIRST_PREVIOUS: Final = "0" * 64
"""What the first entry holds for the hash of the one before it."""


def text_of(at: datetime.datetime) -> str:
    """A time as it is stored and hashed: UTC, 27 characters."""
    return f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S.%f}Z".rjust(27, "0")


@attrs.frozen(kw_only=True)
class Entry:
    """Which employee did what, and in which operation.

    Attributes:
        number: Place in the chain, from 1.
        at: When it was written, UTC.
        employee: Identifier of the employee; shown nowhere by accident.
        employee_type: Kind of identifier.
        action: What was done, in words for people.
        operation_id: Operation in the logboek in which it was done.
        trace_id: Its trace.
        logged_operation_id: Operation in the logboek that writing this entry is itself.
        salt: 32 random hexadecimal digits: nobody can guess who it was from the hash.
        previous: Hash of the entry before it.
        hash: SHA-256 of all of these.
    """

    number: int
    at: datetime.datetime
    employee: str = attrs.field(repr=False)
    employee_type: str
    action: str
    operation_id: str
    trace_id: str
    logged_operation_id: str
    salt: str = attrs.field(repr=False)
    previous: str
    hash: str = ""

    @property
    def at_text(self) -> str:
        """`at` as it is stored and hashed."""
        return text_of(self.at)

    def computed(self) -> str:
        """The hash as its content says that it must be."""
        content = [
            "ldv audit 1",
            self.number,
            self.at_text,
            self.employee,
            self.employee_type,
            self.action,
            self.operation_id,
            self.trace_id,
            self.logged_operation_id,
            self.salt,
            self.previous,
        ]
        # JSON keeps fields apart, whatever characters they hold.
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def sealed(self) -> Entry:
        """The same, with its hash."""
        return attrs.evolve(self, hash=self.computed())
