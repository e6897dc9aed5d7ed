"""Which value is kept in which table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs
import sqlalchemy as sa

from chatarchive.db._values import Cleaning, Credential, Dossier, Mail
from chatarchive.domain import (
    AbroadException,
    AllowedLocation,
    Appointment,
    Breach,
    Case,
    Department,
    DpiaReference,
    Employee,
    Mandate,
    MediaFile,
    MessageOwner,
    PrivateContact,
    ProcessingAgreement,
    RetentionInstruction,
    SupplierAgreement,
    TemporaryCopy,
)

_metadata: Final = sa.MetaData()


def _made(name: str) -> sa.Table:
    return sa.Table(
        name,
        _metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("parent", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )


@attrs.frozen(kw_only=True)
class Kind:
    """How values of a class are kept.

    Attributes:
        name: In words, for messages.
        table: Where.
        parent: What a value belongs to; the empty text where it belongs to nothing.
    """

    name: str
    table: sa.Table
    parent: Callable[[Any], str] = lambda _: ""


KINDS: Final[dict[type, Kind]] = {
    Department: Kind(name="department", table=_made("department")),
    ProcessingAgreement: Kind(name="agreement", table=_made("agreement"), parent=lambda one: one.department),
    DpiaReference: Kind(name="DPIA", table=_made("dpia"), parent=lambda one: one.department),
    SupplierAgreement: Kind(name="supplier agreement", table=_made("supplier")),
    AllowedLocation: Kind(name="location", table=_made("location")),
    AbroadException: Kind(name="exception", table=_made("abroad"), parent=lambda one: one.owner),
    Employee: Kind(name="employee", table=_made("employee")),
    MessageOwner: Kind(name="owner", table=_made("owner")),
    Mandate: Kind(name="mandate", table=_made("mandate"), parent=lambda one: one.owner),
    PrivateContact: Kind(name="private contact", table=_made("private_contact"), parent=lambda one: one.owner),
    Appointment: Kind(name="appointment", table=_made("appointment"), parent=lambda one: one.owner),
    Case: Kind(name="conversation", table=_made("conversation"), parent=lambda one: one.owner),
    MediaFile: Kind(name="media file", table=_made("media"), parent=lambda one: one.case),
    TemporaryCopy: Kind(name="temporary copy", table=_made("temporary_copy"), parent=lambda one: one.case),
    Breach: Kind(name="breach", table=_made("breach"), parent=lambda one: one.owner),
    RetentionInstruction: Kind(name="retention instruction", table=_made("instruction")),
    Dossier: Kind(name="dossier", table=_made("dossier"), parent=lambda one: one.owner),
    Cleaning: Kind(name="cleaning", table=_made("cleaning"), parent=lambda one: one.id),
    Mail: Kind(name="mail", table=_made("mail"), parent=lambda one: one.case),
    Credential: Kind(name="token", table=_made("credential"), parent=lambda one: one.holder),
}
"""Every class whose values are kept."""

overview: Final = sa.Table(
    "overview_entry",
    _metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    *(
        sa.Column(name, sa.Boolean if name == "group" else sa.Text, nullable=False)
        for name in (
            "at", "case", "event", "key", "owner", "partner", "kind", "group", "state", "by", "operation_id", "note",
            "salt", "previous", "hash",
        )
    ),
)  # fmt: skip
"""The registration overview."""
