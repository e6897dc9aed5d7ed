"""Who works with conversations, and whose conversations they are."""

from __future__ import annotations

import datetime
from enum import IntEnum, StrEnum

import attrs


class Clearance(IntEnum):
    """Level of classification (rubricering) of a dossier, and up to which an employee is cleared."""

    UNCLASSIFIED = 0
    DEPARTMENTAL = 1
    CONFIDENTIAL = 2
    SECRET = 3
    TOP_SECRET = 4

    @property
    def dutch(self) -> str:
        """The name that the Rijk gives it."""
        return (
            "Ongerubriceerd",
            "Departementaal Vertrouwelijk",
            "Stg. CONFIDENTIEEL",
            "Stg. GEHEIM",
            "Stg. ZEER GEHEIM",
        )[self]


class Role(StrEnum):
    """What an employee does; one employee can have several."""

    ADVISER = "i-adviseur"
    CLEANER = "schoner"
    MANAGEMENT = "beheer"
    SUPPORT = "ondersteuner"


@attrs.frozen(kw_only=True)
class Screening:
    """A certificate of conduct (VOG) or an A/B screening of the AIVD.

    Attributes:
        passed_on: When it was passed.
        until: Last day on which it counts; None where none was set.
        withdrawn_on: First day on which it no longer counts; None while it was not withdrawn.
    """

    passed_on: datetime.date
    until: datetime.date | None = None
    withdrawn_on: datetime.date | None = None

    def valid_on(self, day: datetime.date) -> bool:
        """Whether it counts on this day."""
        return (
            self.passed_on <= day
            and (self.until is None or day <= self.until)
            and (self.withdrawn_on is None or day < self.withdrawn_on)
        )


@attrs.frozen(kw_only=True)
class Employee:
    """Somebody of Doc-Direkt.

    Attributes:
        id: Personnel number; stands in the audit log and the registration overview, never in a record.
        name: First and last name.
        roles: What they do.
        vog: Certificate of conduct.
        screening: A/B screening.
        trained_on: When they were trained in securing messages; None: never (risks and measures, risks 4 and 7).
        clearance: Up to which level of classification they may see dossiers (risks and measures, risk 5).
        dossiers: Owners whose dossiers a supporting employee was assigned to.
        active: False when they have left.
        mail: Address that hears when somebody gets access in their name; empty when there is none.
    """

    id: str = attrs.field(repr=False)
    name: str = attrs.field(repr=False)
    roles: tuple[Role, ...] = ()
    vog: Screening | None = None
    screening: Screening | None = None
    trained_on: datetime.date | None = None
    clearance: Clearance = Clearance.UNCLASSIFIED
    dossiers: tuple[str, ...] = ()
    active: bool = True
    mail: str = attrs.field(default="", repr=False)


class Valuation(StrEnum):
    """What a selection list says of the messages of a function."""

    KEEP = "B"
    DESTROY = "V"


@attrs.frozen(kw_only=True)
class MessageOwner:
    """The official whose telephone is read out (berichteneigenaar; also the seed's "gegevenseigenaar").

    Attributes:
        id: Identifier without meaning.
        name: First and last name, as it stands in file names (working agreements, section 7).
        function_title: As it stands in file names.
        phone: Number of the telephone that is read out, E.164.
        department: Identifier of the department.
        valuation: Whether messages of this function are kept for good.
        term: How long otherwise, an ISO 8601 duration; empty when for good.
        selection_list: Where that is laid down.
        agreed_by: Name of the mail in the document store in which the agreements were confirmed (risk 1).
        mail: Address that hears when somebody gets access in their name; empty when there is none.
    """

    id: str
    name: str = attrs.field(repr=False)
    function_title: str = attrs.field(repr=False)
    phone: str = attrs.field(repr=False)
    department: str
    valuation: Valuation = Valuation.KEEP
    term: str = ""
    selection_list: str = ""
    agreed_by: str = ""
    mail: str = attrs.field(default="", repr=False)


class MandateAct(StrEnum):
    """What an owner lets a delegate (gemachtigde) do."""

    VIEW = "inzien"
    MEDIA = "media beoordelen"
    APPROVE = "goedkeuren"


@attrs.frozen(kw_only=True)
class Mandate:
    """That a person may act for an owner (working agreements, section 10). Only the owner gives and withdraws it.

    Attributes:
        id: Identifier without meaning; the person is authenticated under it.
        owner: Identifier of the owner.
        name: Of the delegate.
        allows: What it covers; seeing the dossier always.
        given_at: When.
        withdrawn_at: From when it no longer counts; at once.
    """

    id: str
    owner: str
    name: str = attrs.field(repr=False)
    allows: tuple[MandateAct, ...] = (MandateAct.VIEW,)
    given_at: datetime.datetime
    withdrawn_at: datetime.datetime | None = None

    def allows_at(self, act: MandateAct, when: datetime.datetime) -> bool:
        """Whether it covers an act at this moment."""
        in_force = self.given_at <= when and (self.withdrawn_at is None or when < self.withdrawn_at)
        return in_force and (act is MandateAct.VIEW or act in self.allows)


@attrs.frozen(kw_only=True)
class PrivateContact:
    """A name on an owner's list: conversations with it are not read out (working agreements, section 6).

    Attributes:
        id: Identifier without meaning.
        owner: Identifier of the owner.
        name: As the telephone shows it.
        phone: E.164; empty where it is not known.
    """

    id: str
    owner: str
    name: str = attrs.field(repr=False)
    phone: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class Participant:
    """Somebody who takes part in a conversation, as far as is known.

    Attributes:
        label: As the telephone shows them.
        phone: E.164; empty where it is not known.
    """

    label: str = attrs.field(repr=False)
    phone: str = attrs.field(default="", repr=False)
