"""The assessment framework: what is taken out of a conversation, and at which level (working agreements, section 5)."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

RULES_VERSION: Final = "5-2023.1"
"""Version of the assessment framework as it stands here. A case keeps the one it was begun under (requirement 35)."""


class Category(IntEnum):
    """Why something is taken out. Everything else is kept (requirement 15)."""

    SENSITIVE = 1
    """Sensitive personal data, such as medical and criminal data and the burgerservicenummer."""
    PRIVATE = 2
    """Private data, and conversations that are clearly about private matters."""
    PARTY = 3
    """Party politics: not the department's to keep."""

    @property
    def label(self) -> str:
        """What people call it, in Dutch."""
        return _LABELS[self]

    @property
    def placeholder(self) -> str:
        """What stands in the cleaned text in place of what was taken out (requirement 16)."""
        return f"[verwijderd: categorie {self.value}]"


_LABELS: Final = {
    Category.SENSITIVE: "gevoelige persoonsgegevens",
    Category.PRIVATE: "privé",
    Category.PARTY: "partijpolitiek",
}


class Level(StrEnum):
    """How much is taken out."""

    MESSAGE = "bericht"
    """The whole message, its attachment included; time and sender stay."""
    PASSAGE = "passage"
    """Some sentences of it."""
    ELEMENT = "element"
    """One datum, on one line: a number, a name, a word."""


class Subject(StrEnum):
    """What a suggestion is about."""

    BSN = "bsn"
    PHONE = "telefoonnummer"
    IBAN = "rekeningnummer"
    MAIL = "e-mailadres"
    MEDICAL = "medisch"
    CRIMINAL = "strafrechtelijk"
    PRIVATE_CONTACT = "privécontact"
    PARTY = "partijpolitiek"
    PERSON = "persoonsgegeven"
    OTHER_OWNER = "andere eigenaar"
