"""Values that are kept in the database and play no part in the domain."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from enum import StrEnum

import attrs


@attrs.frozen(kw_only=True)
class Mail:
    """A mail that was decided on in the same moment as what it tells, and goes out afterwards, once.

    Attributes:
        id: Made from what it tells, so that a repeated command makes no second one.
        case: Identifier of the conversation or breach.
        content: The whole mail, as it is sent.
        sent_at: When it was put in the outbox; None before.
    """

    id: str
    case: str
    content: bytes = attrs.field(repr=False)
    sent_at: datetime.datetime | None = None


class Holder(StrEnum):
    """Whom a token lets in."""

    EMPLOYEE = "medewerker"
    OWNER = "berichteneigenaar"
    DELEGATE = "gemachtigde"


@attrs.frozen(kw_only=True)
class Credential:
    """What is kept of a local token, or of the code that is exchanged for one: never the token or the code.

    Attributes:
        id: SHA-256 of it; it is random and long, so needs no salt.
        kind: Whom it lets in.
        holder: Identifier of the employee, owner or mandate.
        made_at: When.
        revoked_at: From when it lets nobody in.
        code: Whether it is a code, with which nothing can be done but asking for a token, once.
        used_at: When a code was exchanged.
        issued_by: Who made the code: a personnel number, or the identifier of an owner.
    """

    id: str = attrs.field(repr=False)
    kind: Holder
    holder: str = attrs.field(repr=False)
    made_at: datetime.datetime
    revoked_at: datetime.datetime | None = None
    code: bool = False
    used_at: datetime.datetime | None = None
    issued_by: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class Dossier:
    """Whose a dossier is, so that the question who may enter it is answered by one row.

    Attributes:
        id: SHA-256 of the titles of its path, which name the owner.
        owner: Identifier of the owner; an owner who is renamed keeps the dossiers of the old name.
    """

    id: str
    owner: str

    @staticmethod
    def id_of(titles: Iterable[str]) -> str:
        """The identifier of the dossier with these titles, from the root of the document store down."""
        return hashlib.sha256("\x00".join(titles).encode("utf-8", "surrogatepass")).hexdigest()


@attrs.frozen(kw_only=True)
class Cleaning:
    """The state of cleaning a conversation, as the cleaning writes it.

    Attributes:
        id: Identifier of the conversation.
        content: JSON.
    """

    id: str
    content: str = attrs.field(repr=False)
