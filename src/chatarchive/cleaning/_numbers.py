"""Detectors of numbers and addresses: burgerservicenummers, telephone numbers, bank accounts, mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import attrs
import phonenumbers
from stdnum import iban

from chatarchive.cleaning._category import Category, Subject
from chatarchive.cleaning._detector import Hit
from chatarchive.domain import Message
from ldv.pseudonym import normalise_bsn

# A look-ahead, because candidates can overlap: "12 345 678 901" holds "345 678 901".
_NINE: Final = re.compile(
    r"(?<![0-9])(?=((?:[0-9]{8,9}|[0-9]{4}[. -][0-9]{2}[. -][0-9]{3}|[0-9]{3}[. -][0-9]{3}[. -][0-9]{3})(?![0-9])))"
)
_SAID_TO_BE: Final = re.compile(
    r"\b(?:bsn|burger ?service ?n(?:umme)?r|sofi-?n(?:umme)?r)\b[^0-9\n]{0,12}([0-9][0-9. -]{6,11}[0-9])(?![0-9])",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_SEPARATORS: Final = str.maketrans("", "", ". -")
_EIGHT: Final = 8

# The matcher is slow, and most messages hold no seven digits.
_LIKELY_PHONE: Final = re.compile(r"(?:[0-9][^\w\n]{0,4}){6}[0-9]")
_IBAN: Final = re.compile(r"(?<![0-9A-Z])(?=([A-Z]{2}[0-9]{2}(?:[ -]?[0-9A-Z]){11,30}))", re.IGNORECASE)
_SHORTEST_IBAN: Final = 15
# Bounded on both sides: an address is never longer, and a long line without one is read once.
_MAIL: Final = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}(?![\w-])"
)


@attrs.frozen
class BsnDetector:
    """Burgerservicenummers by the eleven test; about one in eleven other numbers of nine digits passes it too."""

    name: str = "bsn"
    version: str = "1"

    def find(self, message: Message) -> Iterator[Hit]:
        """Numbers that pass the test, and numbers that somebody calls a burgerservicenummer."""
        found: set[tuple[int, int]] = set()
        for match in _NINE.finditer(message.text):
            digits = match[1]
            if len(digits) == _EIGHT and _DATE.fullmatch(digits):
                continue
            if normalise_bsn(digits.translate(_SEPARATORS).zfill(9)) is not None:
                found.add(match.span(1))
                yield _hit(match.span(1), Subject.BSN, "Lijkt een burgerservicenummer (elfproef)")
        for match in _SAID_TO_BE.finditer(message.text):
            if match.span(1) not in found:
                yield _hit(match.span(1), Subject.BSN, "Staat er als burgerservicenummer (elfproef klopt niet)")


@attrs.frozen
class PhoneDetector:
    """Telephone numbers, Dutch unless they say otherwise."""

    name: str = "telefoon"
    version: str = f"phonenumbers {phonenumbers.__version__}"

    def find(self, message: Message) -> Iterator[Hit]:
        """Numbers that can be called."""
        if _LIKELY_PHONE.search(message.text) is None:
            return
        for match in phonenumbers.PhoneNumberMatcher(message.text, "NL"):
            yield _hit((match.start, match.end), Subject.PHONE, "Telefoonnummer", Category.PRIVATE)


@attrs.frozen
class IbanDetector:
    """Bank accounts (IBAN) whose check digits are right."""

    name: str = "iban"
    version: str = "1"

    def find(self, message: Message) -> Iterator[Hit]:
        """Accounts, with or without spaces."""
        after = 0
        for match in _IBAN.finditer(message.text):
            start, end = match.span(1)
            if start < after:
                continue
            # What follows an account is often glued to it by a space: the longest part that is right is the account.
            for stop in range(end, start + _SHORTEST_IBAN - 1, -1):
                candidate = message.text[start:stop]
                if candidate[-1].isalnum() and candidate.isascii() and iban.is_valid(candidate):
                    yield _hit((start, stop), Subject.IBAN, "Rekeningnummer (IBAN)", Category.PRIVATE)
                    after = stop
                    break


@attrs.frozen
class MailDetector:
    """Mail addresses."""

    name: str = "mail"
    version: str = "1"

    def find(self, message: Message) -> Iterator[Hit]:
        """Addresses, of whomever."""
        if "@" in message.text:
            for match in _MAIL.finditer(message.text):
                yield _hit(match.span(), Subject.MAIL, "E-mailadres", Category.PRIVATE)


def _hit(span: tuple[int, int], subject: Subject, reason: str, category: Category = Category.SENSITIVE) -> Hit:
    return Hit(start=span[0], end=span[1], subject=subject, category=category, reason=reason)
