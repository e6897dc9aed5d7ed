"""What a report is made of. Nothing here reads or writes anything."""

from __future__ import annotations

import datetime
import enum
from typing import Final

import attrs

from ldv.duration import Duration
from ldv.register import Confidentiality, Language, LegalBasis

ZONE: Final = "Europe/Amsterdam"
"""The zone of the days and times that people are shown."""


class Audience(enum.StrEnum):
    """Who a report is for."""

    DATA_SUBJECT = "data_subject"
    """The person it is about: what is confidential is left out, and nothing shows that anything was."""
    INTERNAL = "internal"
    """The privacy officer of the organisation: everything, what is confidential marked."""


class Outcome(enum.StrEnum):
    """How an operation ended (statusCode, section 3.2.22)."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It was not noted, or the program ended in the middle."""


@attrs.frozen(kw_only=True)
class Party:
    """An organisation or person that is responsible, carries out, gives or receives.

    Attributes:
        id: Its identifier, as it stands in the record or in the register.
        name: Its name in the register; empty where the register does not have it, never guessed.
    """

    id: str
    name: str = ""

    def __str__(self) -> str:
        """Its name, or what there is in place of it."""
        return self.name or self.id


@attrs.frozen(kw_only=True)
class Activity:
    """What the register said about a processing activity at the time of a record.

    Attributes:
        id: Identifier in the record; empty where none was recorded.
        known: Whether the register has it. If not, everything below is empty.
        version_id: Identifier of the version that was valid then.
        described_from: When that version began, where the record is older than the first version: then the register
            did not describe the activity yet. None otherwise.
        name: Its name.
        purpose: What the data were used for.
        legal_basis: One or more of the six grounds of AVG 6-1.
        legal_basis_comment: Explanation, such as the law.
        data_subject_categories: Of whom.
        personal_data_categories: Which data.
        recipients_categories: Kinds of parties that data are given to.
        time_limit: How long the personal data are kept.
        controller: Who is responsible.
        processors: Who carries it out for the controller.
        confidentiality: For an internal report: what the register says of it, where it is confidential; else None.
    """

    id: str
    known: bool = False
    version_id: str = ""
    described_from: datetime.datetime | None = None
    name: str = ""
    purpose: str = ""
    legal_basis: tuple[LegalBasis, ...] = ()
    legal_basis_comment: str = ""
    data_subject_categories: tuple[str, ...] = ()
    personal_data_categories: tuple[str, ...] = ()
    recipients_categories: tuple[str, ...] = ()
    time_limit: Duration | None = None
    controller: Party | None = None
    processors: tuple[Party, ...] = ()
    confidentiality: Confidentiality | None = None


@attrs.frozen(kw_only=True)
class Step:
    """One operation.

    Attributes:
        name: What was done, as the application calls it.
        started_at: When it began, UTC.
        ended_at: When it ended, UTC.
        outcome: How it ended.
        interrupted: Whether the program ended in the middle; then `ended_at` is its last sign of life.
        application: The application that did it.
        activity: Why, by whom, which data.
        source: Party that asked for it (`foreign_operation.entity`), or None.
        receiver: Party that received the data, or None.
        reference: Its operation id: what the organisation finds it by. It has no meaning, and no order.
        depth: How deep it lies inside the event; 0 for what stands on its own.
        confidential: For an internal report: whether the data subject is not shown it.
    """

    name: str
    started_at: datetime.datetime
    ended_at: datetime.datetime
    outcome: Outcome
    interrupted: bool = False
    application: str = ""
    activity: Activity
    source: Party | None = None
    receiver: Party | None = None
    reference: str
    depth: int = 0
    confidential: bool = False

    @property
    def kind(self) -> tuple[object, ...]:
        """What steps that are the same to a reader have in common."""
        return (
            self.name,
            self.outcome,
            self.interrupted,
            self.application,
            self.activity,
            self.source,
            self.receiver,
            self.depth,
            self.confidential,
        )


@attrs.frozen(kw_only=True)
class Event:
    """One processing: operations that belong together (the same trace).

    Attributes:
        steps: Its operations, each before those inside it; the first says what the event is.
        times: When it first concerned this person, UTC: one moment, or where events of one day were merged all of
            them, the newest first.
        references: For each of the times: by what the organisation finds it.
        trace_ids: For an internal report: the traces.
    """

    steps: tuple[Step, ...]
    times: tuple[datetime.datetime, ...]
    references: tuple[str, ...]
    trace_ids: tuple[str, ...] = ()

    @property
    def lead(self) -> Step:
        """The operation that says what the event is."""
        return self.steps[0]

    @property
    def count(self) -> int:
        """How many events it stands for."""
        return len(self.times)

    @property
    def confidential(self) -> bool:
        """Whether any of it is; always False in a report for the data subject."""
        return any(step.confidential for step in self.steps)

    @property
    def kind(self) -> tuple[object, ...]:
        """What events that are the same to a reader have in common."""
        return tuple(step.kind for step in self.steps)


@attrs.frozen(kw_only=True)
class Letterhead:
    """Who sends a report, and where its reader can go.

    Attributes:
        organisation: Name of the organisation.
        department: Department that answers.
        address: Street and number, or post box.
        postal_code: Postal code.
        city: Place.
        email: Where the reader can write.
        phone: Where the reader can call.
        website: Where the reader can look.
        privacy_officer: How the functionaris gegevensbescherming can be reached.
        objection: How to object, in the organisation's own words; a general text when empty.
        reference: The organisation's own reference of the request. Never a BSN.
    """

    organisation: str
    department: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    privacy_officer: str = ""
    objection: str = ""
    reference: str = ""


@attrs.frozen(kw_only=True)
class Heading:
    """What a report says about itself.

    Attributes:
        asked_at: When it was made, UTC.
        since: From when, or None: from the first record.
        until: Up to when; not including that moment.
        audience: Who it is for.
        language: `nl` or `en`.
        zone: Zone of the days and times in it.
        subject_types: Kinds of identifiers that were looked for, such as BSN. Never the identifiers themselves.
        letterhead: Who sends it.
    """

    asked_at: datetime.datetime
    since: datetime.datetime | None
    until: datetime.datetime
    audience: Audience
    language: Language
    zone: str = ZONE
    subject_types: tuple[str, ...]
    letterhead: Letterhead


@attrs.frozen(kw_only=True)
class Report:
    """What was done with the personal data of one person.

    Attributes:
        heading: What it says about itself.
        events: The processings, the newest first.
    """

    heading: Heading
    events: tuple[Event, ...] = attrs.field(repr=lambda events: f"<{len(events)} events>")
