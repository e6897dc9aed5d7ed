"""The organisations: who is responsible, who processes, and what they have agreed."""

from __future__ import annotations

import datetime
from enum import StrEnum

import attrs


@attrs.frozen(kw_only=True)
class Department:
    """The controller (working agreements, section 1: "de departementen [zijn] de verwerkingsverantwoordelijke").

    Attributes:
        id: Short name, such as `bzk`.
        name: Full name, as a data subject is shown it.
    """

    id: str
    name: str


@attrs.frozen(kw_only=True)
class ProcessingAgreement:
    """Written agreements between a department and Doc-Direkt, the processor.

    Attributes:
        id: Identifier without meaning.
        department: Identifier of the department.
        document: Where it can be found.
        since: First day on which it is in force.
        until: Last day; None for no end.
    """

    id: str
    department: str
    document: str
    since: datetime.date
    until: datetime.date | None = None

    def in_force_on(self, day: datetime.date) -> bool:
        """Whether it is in force on this day."""
        return self.since <= day and (self.until is None or day <= self.until)


@attrs.frozen(kw_only=True)
class DpiaReference:
    """The data protection impact assessment of a department (risks and measures, "Privacybescherming").

    Attributes:
        id: Identifier without meaning.
        department: Identifier of the department.
        document: The DPIA, or the pre-PIA scan that found that none is needed.
        registered_on: When it was registered.
        fg_advice: Document with the advice of the data protection officer (FG).
        dor_advice: Document with the advice of the works council (DOR); empty where it was not needed.
    """

    id: str
    department: str
    document: str
    registered_on: datetime.date
    fg_advice: str
    dor_advice: str = ""


@attrs.frozen(kw_only=True)
class SupplierAgreement:
    """Agreements with a supplier of hardware, software or storage (risks and measures, risk 8).

    Attributes:
        id: Identifier without meaning.
        supplier: Name of the supplier.
        product: What it supplies.
        document: Where the agreements can be found.
        since: First day on which they are in force.
        until: Last day; None for no end.
        uses_ai: Whether the product recognises personal data by itself, which must be agreed (risk 10).
    """

    id: str
    supplier: str
    product: str
    document: str
    since: datetime.date
    until: datetime.date | None = None
    uses_ai: bool = False


class LocationKind(StrEnum):
    """What a location is for."""

    CENTRAL_PHONE = "centrale telefoon"
    OUTPUT = "uitvoer"


@attrs.frozen(kw_only=True)
class AllowedLocation:
    """Where conversations may go, and nowhere else (risks and measures, risk 3).

    Attributes:
        id: Identifier without meaning.
        kind: What it is for.
        value: Number of a central telephone, E.164, or a folder.
    """

    id: str
    kind: LocationKind
    value: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class AbroadException:
    """A document that allows reading out outside the European Economic Area (risks and measures, risk 9).

    Attributes:
        id: Identifier without meaning.
        owner: Identifier of the owner.
        country: ISO 3166 code of two letters.
        document: Where the decision can be found.
        until: Last day on which it counts.
    """

    id: str
    owner: str
    country: str
    document: str
    until: datetime.date
