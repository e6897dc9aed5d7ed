"""Metadata of an information object and of a file, as values (MDTO 1.0.1)."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Final

import attrs

from chatarchive.archive._format import Format


@attrs.frozen(kw_only=True)
class Identifier:
    """How something can be identified.

    Attributes:
        value: The mark (`identificatieKenmerk`).
        source: Where the mark comes from (`identificatieBron`).
    """

    value: str = attrs.field(repr=False)
    source: str


@attrs.frozen(kw_only=True)
class Reference:
    """A reference to an object, an organisation or a document.

    Attributes:
        name: Its name.
        identifier: How it can be identified; None when only the name is known.
    """

    name: str = attrs.field(repr=False)
    identifier: Identifier | None = None


@attrs.frozen(kw_only=True)
class Concept:
    """A concept of a list of concepts.

    Attributes:
        label: The concept.
        code: Its code in the list; empty without one.
        list_name: Name of the list.
    """

    label: str
    code: str = ""
    list_name: str


class EventKind(StrEnum):
    """Events of the norm's list that our steps are (EventTypeLijst)."""

    READ_OUT = "Export"
    IMPORTED = "Opname"
    CLEANED = "Wijziging"
    APPROVED = "Accordering"
    CONVERTED = "Conversie"
    RECORDED = "Bevriezing"
    DESTROYED = "Vernietigen"


@attrs.frozen(kw_only=True)
class HistoryEvent:
    """Something that happened to an information object.

    Attributes:
        kind: What.
        at: When; with a time zone, or a day.
        actor: Who is responsible: an organisation or a role, not an employee; None when it is not told.
        result: What came of it; empty for nothing worth telling.
    """

    kind: EventKind
    at: datetime.datetime | datetime.date
    actor: Reference | None = None
    result: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class Term:
    """How long something lasts.

    Attributes:
        trigger: What starts it; None when that is not told.
        start: When it started; None when it has not.
        duration: An ISO 8601 duration such as `P10Y`; empty when it has none.
        end: When it ends; None when that is not known.
    """

    trigger: Concept | None = None
    start: datetime.date | None = None
    duration: str = ""
    end: datetime.date | None = None


@attrs.frozen(kw_only=True)
class Related:
    """Another information object, and what it is to this one.

    Attributes:
        object: The other.
        relation: Label of the norm's list, as `IS_VERSION_OF`.
    """

    object: Reference
    relation: str


@attrs.frozen(kw_only=True)
class Involved:
    """Somebody who is relevant for how the object came to be.

    Attributes:
        actor: Person or organisation.
        relation: What they are to it, for example `Berichteneigenaar`.
        list_name: List of concepts that the relation is taken from.
    """

    actor: Reference
    relation: str
    list_name: str = "Begrippenlijst chatarchive"


@attrs.frozen(kw_only=True)
class Restriction:
    """A restriction on use, which says who has access.

    Attributes:
        label: Label of the norm's list, such as `Nader te bepalen`, or of another.
        list_name: The list.
        description: In words; empty for none.
        documents: Where it is described.
        term: How long it lasts; None when that is not told.
    """

    label: str
    list_name: str = "Begrippenlijst BeperkingGebruikTypeLijst MDTO"
    description: str = attrs.field(default="", repr=False)
    documents: tuple[Reference, ...] = ()
    term: Term | None = None


IS_VERSION_OF: Final = "Is een versie van"
"""Relation of a cleaned conversation to its source."""
KEEP: Final = Concept(label="Blijvend te bewaren", code="B", list_name="Begrippenlijst Waarderingen MDTO")
"""Kept for good."""
DESTROY: Final = Concept(label="Tijdelijk te bewaren", code="V", list_name="Begrippenlijst Waarderingen MDTO")
"""Destroyed when its term is over."""
UNDECIDED: Final = Concept(label="Nader te bepalen", code="N", list_name="Begrippenlijst Waarderingen MDTO")
"""No selection list says so yet."""


@attrs.frozen(kw_only=True)
class InformationObject:
    """Metadata of a conversation, of its source, or of a dossier.

    Attributes:
        identifiers: At least one.
        name: Its title, as it was before characters were replaced (requirement 24).
        level: `Archiefstuk`, `Dossier`, `Serie` or `Archief`.
        keywords: Words to find it by; the policy is one of them (requirement 43).
        descriptions: What it holds and how it was made.
        first: First day that it is about; None when it is about none.
        last: Last day.
        language: Language of the text.
        events: What happened to it.
        valuation: `KEEP`, `DESTROY` or `UNDECIDED`.
        term: How long it is kept; None when for good.
        category: Category of the selection list; None when that is not known.
        part_of: Dossiers that it belongs to.
        files: Files that represent it.
        related: Other objects, the source of a cleaned conversation and the other way round.
        creators: Organisations that are responsible: the department.
        involved: The owner.
        activity: Business activity; None when that is not known.
        restrictions: At least one.
    """

    identifiers: tuple[Identifier, ...]
    name: str = attrs.field(repr=False)
    level: str = "Archiefstuk"
    keywords: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = attrs.field(default=(), repr=False)
    first: datetime.date | None = None
    last: datetime.date | None = None
    language: str = "nl"
    events: tuple[HistoryEvent, ...] = ()
    valuation: Concept
    term: Term | None = None
    category: Concept | None = None
    part_of: tuple[Reference, ...] = ()
    files: tuple[Reference, ...] = ()
    related: tuple[Related, ...] = ()
    creators: tuple[Reference, ...]
    involved: tuple[Involved, ...] = ()
    activity: Reference | None = None
    restrictions: tuple[Restriction, ...]


@attrs.frozen(kw_only=True)
class ArchivedFile:
    """Metadata of one file.

    Attributes:
        identifiers: At least one.
        name: Its name.
        size: Bytes.
        format: As PRONOM names it.
        sha256: 64 hexadecimal digits.
        hashed_at: When the checksum was computed, with a time zone.
        url: Where it is; empty when that is not told.
        represents: The information object that it represents.
    """

    identifiers: tuple[Identifier, ...]
    name: str = attrs.field(repr=False)
    size: int
    format: Format
    sha256: str
    hashed_at: datetime.datetime
    url: str = attrs.field(default="", repr=False)
    represents: Reference
