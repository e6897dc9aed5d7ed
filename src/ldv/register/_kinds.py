"""How the value of a field is read from text and written as text."""

from __future__ import annotations

import datetime
import enum
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

import attrs

from ldv.duration import Duration
from ldv.pseudonym import holds_bsn
from ldv.register._confidentiality import Confidentiality
from ldv.register._entity import EntityType
from ldv.register._identifiers import identifier_fault
from ldv.register._legal_basis import LegalBasis

MOST_CHARACTERS: Final = 10_000
"""Longest text; a cell of a spreadsheet holds 32,767."""


class Language(enum.StrEnum):
    """Language of names and of the values that have one."""

    ENGLISH = "en"
    DUTCH = "nl"


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of value.

    Attributes:
        expected: What a value looks like, for people; completes "expected ...".
        parse: Reads a text, or raises ValueError saying what is expected.
        text: Writes a value.
        many: Whether a value is a list of such texts.
        check: Says what a value must be and is not; None when it is right.
    """

    expected: str
    parse: Callable[[str], Any] = str
    text: Callable[[Any, Language], str] = lambda value, language: str(value)
    many: bool = False
    check: Callable[[Any], str | None] = lambda value: None


def text_fault(text: Any, *, lines: bool = True) -> str | None:
    """What is wrong with a text that people wrote.

    Args:
        text: The text.
        lines: Whether it may hold line ends and tabs.

    Returns:
        What is expected in its place, or None. What passes can be kept in every database and file format.
    """
    if not isinstance(text, str):
        return f"a text, not {type(text).__name__}"
    if len(text) > MOST_CHARACTERS:
        return f"a text of at most {MOST_CHARACTERS:,} characters, not {len(text):,}"
    allowed = "\n\t" if lines else ""
    for character in text:
        category = unicodedata.category(character)
        if (
            (category in {"Cc", "Cs", "Zl", "Zp"} and character not in allowed)
            or ord(character) & 0xFFFE == 0xFFFE
            or "\ufdd0" <= character <= "\ufdef"
        ):
            return f"a text without control characters (found U+{ord(character):04X})"
    if text != text.strip():
        return "a text that does not begin or end with a space"
    return None


def _own_words(text: Any) -> str | None:
    if (fault := text_fault(text)) is not None:
        return fault
    return "a text without anything that looks like a burgerservicenummer" if holds_bsn(text) else None


def _contact(text: Any) -> str | None:
    return text_fault(text, lines=False)


def _word(text: Any) -> str | None:
    if (fault := text_fault(text, lines=False) or _own_words(text)) is not None:
        return fault
    return "something without a semicolon: that separates one item from the next" if ";" in text or not text else None


def _each(check: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    def fault(values: Any) -> str | None:
        if not isinstance(values, tuple):
            return f"a tuple, not {type(values).__name__}"
        if len(set(values)) != len(values):
            return "each item once"
        if sum(len(str(value)) + 2 for value in values) > MOST_CHARACTERS:
            return f"a list of at most {MOST_CHARACTERS:,} characters in all"
        return next((fault for value in values if (fault := check(value)) is not None), None)

    return fault


def _instance(wanted: type, shown: str) -> Callable[[Any], str | None]:
    return lambda value: None if isinstance(value, wanted) else shown


def _identifier(value: Any) -> str | None:
    return identifier_fault(value) if isinstance(value, str) else "a URI, as text"


def _organisation(value: Any) -> str | None:
    return identifier_fault(value, of_organisation=True) if isinstance(value, str) else "a URI, as text"


def _email(value: Any) -> str | None:
    if (fault := _contact(value)) is not None:
        return fault
    return (
        None
        if not value or re.fullmatch(r"[^@\s]+@[^@\s]+", value)
        else "an e-mail address, such as privacy@example.org"
    )


def _moment(value: Any) -> str | None:
    if value is None or (isinstance(value, datetime.datetime) and value.tzinfo is not None):
        return None
    return "a time with a zone"


def parse_moment(text: str) -> datetime.datetime:
    """Read a moment; a date is its midnight, and without a zone it is UTC.

    Raises:
        ValueError: It is no date or time.
    """
    try:
        found = datetime.datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise ValueError("a date or time as 2027-01-01 or 2027-01-01T09:00:00+01:00") from None


def moment_text(moment: datetime.datetime) -> str:
    """A moment as RFC 3339 text in UTC; a midnight is still written in full."""
    return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


_YES_NO: Final = {
    "ja": True,
    "yes": True,
    "true": True,
    "nee": False,
    "no": False,
    "false": False,
    "waar": True,
    "onwaar": False,
}


def _yes_no(text: str) -> bool:
    if text.strip().casefold() not in _YES_NO:
        raise ValueError("ja or nee (yes or no)")
    return _YES_NO[text.strip().casefold()]


def _entity_type(text: str) -> EntityType:
    wanted = text.strip().casefold()
    for kind, dutch in ENTITY_TYPES.items():
        if wanted in {kind.value.casefold(), dutch.casefold()}:
            return kind
    raise ValueError("one of " + ", ".join(ENTITY_TYPES.values()))


ENTITY_TYPES: Final = {
    EntityType.LEGAL_ENTITY: "rechtspersoon",
    EntityType.NATURAL_PERSON: "natuurlijk persoon",
    EntityType.ORGANISATION: "organisatie",
}

TEXT: Final = Kind(expected="a text", check=_own_words)
LINE: Final = Kind(
    expected="a text of one line", check=lambda value: text_fault(value, lines=False) or _own_words(value)
)
CONTACT: Final = Kind(expected="a text of one line", check=_contact)
EMAIL: Final = Kind(expected="an e-mail address", check=_email)
WORDS: Final = Kind(expected="one or more items, separated by semicolons", many=True, check=_each(_word))
IDENTIFIER: Final = Kind(expected="a URI", check=lambda value: None if value is None else _identifier(value))
ENTITY: Final = Kind(expected="the URI or name of an entity", check=_organisation)
ENTITIES: Final = Kind(
    expected="URIs or names of entities, separated by semicolons", many=True, check=_each(_organisation)
)
GROUNDS: Final = Kind(
    expected="one or more of the six grounds of AVG 6-1, separated by semicolons",
    parse=LegalBasis.parse,
    text=lambda value, language: value.dutch if language is Language.DUTCH else value.english,
    many=True,
    check=_each(_instance(LegalBasis, "a LegalBasis")),
)
TERM: Final = Kind(
    expected="an ISO 8601 duration such as P7Y", parse=Duration.parse, check=_instance(Duration, "a Duration")
)
SECRECY: Final = Kind(
    expected="normaal, vertrouwelijk, vertrouwelijk tot DATUM or vertrouwelijk gedurende DUUR",
    parse=Confidentiality.parse,
    text=lambda value, language: value.dutch if language is Language.DUTCH else str(value),
    check=_instance(Confidentiality, "a Confidentiality"),
)
MOMENT: Final = Kind(
    expected="a date or time", parse=parse_moment, text=lambda value, language: moment_text(value), check=_moment
)
YES_NO: Final = Kind(
    expected="ja or nee",
    parse=_yes_no,
    text=lambda value, language: (
        ("ja" if value else "nee") if language is Language.DUTCH else ("yes" if value else "no")
    ),
    check=_instance(bool, "True or False"),
)
ENTITY_TYPE: Final = Kind(
    expected="rechtspersoon, natuurlijk persoon or organisatie",
    parse=_entity_type,
    text=lambda value, language: ENTITY_TYPES[value] if language is Language.DUTCH else value.value,
    check=_instance(EntityType, "an EntityType"),
)
