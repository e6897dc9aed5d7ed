"""Everybody who plays a part. All of them are made up; the numbers are of no telephone in use."""

from __future__ import annotations

import attrs

DEPARTMENT = "Ministerie van Voorbeelden"
SHORT = "mvv"
CENTRAL_PHONE = "+31612345678"
OTHER_PHONE = "+31699999999"
GROUP = "Kernteam Begroting"
BSN = "999990019"
"""A burgerservicenummer that passes the eleven test and belongs to nobody."""


@attrs.frozen(kw_only=True)
class Worker:
    """An employee of Doc-Direkt.

    Attributes:
        key: What the demo calls them; also the name of their token file.
        number: Personnel number.
        name: First and last name.
        options: Options of `medewerker registreren`.
    """

    key: str
    number: str
    name: str
    options: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Owner:
    """A message owner.

    Attributes:
        key: What the demo calls them.
        name: First and last name.
        function: Title as it stands in file names.
        phone: Number of their telephone.
        names: How the others are called on that telephone, by key.
    """

    key: str
    name: str
    function: str
    phone: str
    names: dict[str, str]


_PASSED = ("--vog", "2022-01-01", "--screening", "2022-01-01", "--opgeleid", "2022-06-01")
BOSS = Worker(key="beheer", number="p-1001", name="Bea Beheer", options=("--rol", "beheer"))
WORKERS = (
    Worker(key="adviseur", number="p-1002", name="Ali Adviseur", options=("--rol", "i-adviseur", *_PASSED)),
    Worker(key="schoner", number="p-1003", name="Sam Schoner", options=("--rol", "schoner", *_PASSED)),
    Worker(key="nieuw", number="p-1004", name="Tom Tijdelijk", options=("--rol", "i-adviseur")),
    Worker(key="tweede", number="p-1005", name="Ben Beheer", options=("--rol", "beheer")),
)

# The same people are called differently on each telephone, as they are in anybody's address book.
PIETER = Owner(
    key="pieter",
    name="Pieter van Dam",
    function="directeur-generaal",
    phone="+31687654321",
    names={
        "pieter": "Pieter van Dam",
        "sanne": "Sanne de Wit",
        "karin": "Karin Okonjo",
        "joost": "Joost Hendriks",
        "lotte": "~ Lotte",
        "onbekend": "\u202a+31\u00a06\u00a023456789\u202c",
    },
)
SANNE = Owner(
    key="sanne",
    name="Sanne de Wit",
    function="secretaris-generaal",
    phone="+31611223344",
    names={
        "pieter": "Pieter van Dam",
        "sanne": "Sanne de Wit",
        "karin": "Karin (FEZ)",
        "joost": "Joost H. 🚲",
        "lotte": "Lotte Bakker",
        "onbekend": "\u202a+31\u00a06\u00a023456789\u202c",
    },
)
OWNERS = (PIETER, SANNE)
COUNTERPARTS = 5
"""Others in the group, as each of the two telephones shows them."""
PRIVATE_CONTACTS = ("Marieke van Dam; 06 34567890", "Voetbal veteranen")
"""The list of the first owner."""
EXTRA = "Rik Bos"
"""Somebody whom the second owner talks with; this conversation is where things go wrong."""
EXTRA_PHONE = "+31645678901"

EMPLOYEE_TEXTS = tuple(text for one in (BOSS, *WORKERS) for text in (one.number, one.name))
