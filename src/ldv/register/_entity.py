"""Organisations and persons that are responsible for processing, or carry it out."""

from __future__ import annotations

import datetime
import enum

import attrs


class EntityType(enum.StrEnum):
    """What an entity is, as the draft of the register's interface names it."""

    LEGAL_ENTITY = "LegalEntity"
    NATURAL_PERSON = "NaturalPerson"
    ORGANISATION = "Organisation"


@attrs.frozen(kw_only=True)
class Entity:
    """One version of a controller or processor, with its contact details.

    Attributes:
        id: URI of the entity; the same in all its versions. Empty until the register makes one.
        number: 1 for the first version.
        valid_from: From when it holds; None until it is added.
        recorded_at: When the register took it; None until then.
        type: What it is.
        name: Its name, as a data subject is shown it.
        address: Street and number.
        postal_code: Postal code.
        city: Place.
        country: Country.
        phone_number: Where it can be called.
        email: Where it can be written to.
    """

    id: str = ""
    number: int = 1
    valid_from: datetime.datetime | None = None
    recorded_at: datetime.datetime | None = attrs.field(default=None, eq=False)
    type: EntityType = EntityType.ORGANISATION
    name: str
    address: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    phone_number: str = ""
    email: str = ""
