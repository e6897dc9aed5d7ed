"""One message of a conversation, as it was exported."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs


class Kind(StrEnum):
    """What a message is."""

    TEXT = "text"
    MEDIA = "media"
    SYSTEM = "system"
    DELETED = "deleted"


@attrs.frozen(kw_only=True)
class Message:
    """One message, in the order of the export.

    Attributes:
        timestamp: When, in the local time of the telephone; an export does not say which zone that is.
        sender: Name or number as the telephone shows it; None for a notice of the app.
        text: What was written; for media that were left out, the placeholder, which is the only evidence of them.
        kind: What it is.
        attachment: Name of the file that belongs to it, literally; None without one.
        edited: The export says that it was edited after it was sent.
        line: Line of the export where it begins, from 1.
    """

    timestamp: datetime
    sender: str | None = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    kind: Kind
    attachment: str | None = attrs.field(default=None, repr=False)
    edited: bool = False
    line: int = 0
