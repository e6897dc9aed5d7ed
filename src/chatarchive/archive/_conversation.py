"""What an archive copy says about the conversation that it shows."""

from __future__ import annotations

import datetime

import attrs

from chatarchive.domain import App, Counts, Policy


@attrs.frozen(kw_only=True)
class Conversation:
    """Facts for the title page and the properties of an archive copy.

    Attributes:
        title: Title of the conversation, as its file is named (working agreements, section 7).
        function_title: Function of the owner.
        owner: First and last name of the owner.
        department: Name of the department that is responsible.
        app: Where the conversation was held.
        group: Whether it is a group.
        read_out: Day on which the telephone was read out.
        made: Day on which the copy is made.
        counts: Messages of the export, and what became of them.
        cuts: For each category of the assessment framework (1, 2, 3) how often something was removed.
        rule_version: Version of the assessment framework (requirement 35).
        policy: What is kept (requirement 43).
        source_sha256: Of the export that the copy goes back to; empty when not known.
        part: Which part this is, and of how many.
        remarks: Particulars that a reader has to know, in Dutch, such as a gap in the export.
    """

    title: str = attrs.field(repr=False)
    function_title: str = attrs.field(repr=False)
    owner: str = attrs.field(repr=False)
    department: str
    app: App = App.WHATSAPP
    group: bool = False
    read_out: datetime.date
    made: datetime.date
    counts: Counts
    cuts: tuple[tuple[int, int], ...] = ()
    rule_version: str
    policy: Policy = Policy.ALL_BUSINESS
    source_sha256: str = ""
    part: tuple[int, int] = (1, 1)
    remarks: tuple[str, ...] = attrs.field(default=(), repr=False)


@attrs.frozen(kw_only=True)
class Copy:
    """What was made.

    Attributes:
        messages: How many messages it shows.
        left_out: How many characters without any look were left out: controls and marks of direction.
        size: Bytes.
        sha256: 64 hexadecimal digits.
        stand_ins: Code points (`U+E000`) that are shown as a code, because no font has an image of them.
    """

    messages: int
    left_out: int
    size: int
    sha256: str
    stand_ins: tuple[str, ...] = ()
