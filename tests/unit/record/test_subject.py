"""The data subject."""

from __future__ import annotations

import copy
import enum
import pickle
import re
import uuid
from typing import Any

import pytest

from ldv.pseudonym import Key, KeyRing
from ldv.record import Subject
from tests.support.persons import ANNA, person

KEYS = KeyRing((Key.generate(), Key.generate()))


def test_an_identifier_is_shown_nowhere() -> None:
    """What people and programs see of a data subject is the type."""
    subject = person()
    assert repr(subject) == str(subject) == f"{subject}" == "Subject(type='BSN')"
    assert not hasattr(subject, "__dict__")


@pytest.mark.parametrize("copying", [pickle.dumps, copy.copy, copy.deepcopy])
def test_an_identifier_is_written_nowhere(copying: Any) -> None:
    """A data subject is not pickled, so it does not end up in a queue, a cache or a file."""
    with pytest.raises(TypeError, match="cannot be pickled") as caught:
        copying(person())
    assert ANNA not in str(caught.value)


@pytest.mark.parametrize("id", [ANNA, "9999.90.019", int(ANNA), f" {ANNA} "], ids=repr)
@pytest.mark.parametrize("type", ["BSN", "bsn", "Bsn"])
def test_one_person_is_one_pseudonym(id: Any, type: str) -> None:
    """However the number and its type are written, it is the same person."""
    assert Subject(id, type=type).pseudonym(KEYS) == KEYS.pseudonymise(ANNA, type="BSN")
    assert Subject(id, type=type).fault() is None


def test_every_pseudonym_is_searched() -> None:
    """A data subject is looked for under every key."""
    assert person().search_terms(KEYS) == KEYS.search_terms(ANNA, type="BSN")


def test_other_types_are_taken_as_they_are() -> None:
    """Only a BSN has rules; of other identifiers, spaces around them do not count."""
    expected = KEYS.pseudonymise("0001234", type="KVK")
    assert Subject("0001234", type="KVK").pseudonym(KEYS) == expected
    assert Subject(" 0001234\n", type="KVK").pseudonym(KEYS) == expected
    assert Subject(12, type="https://hr.example/id").pseudonym(KEYS) is not None
    assert Subject("Łódź").pseudonym(KEYS) is not None


class Number(enum.StrEnum):
    ONE = "12345"


def test_an_enumeration_is_its_value() -> None:
    """A text of a kind of its own counts for what it holds."""
    assert Subject(Number.ONE).pseudonym(KEYS) == Subject("12345").pseudonym(KEYS)


@pytest.mark.parametrize(
    ("id", "type", "fault"),
    [
        ("", "BSN", "an empty identifier"),
        ("  ", "KVK", "an empty identifier"),
        ("999990018", "BSN", "fails the eleven test"),
        (-5, "BSN", "fails the eleven test"),
        ("0", "BSN", "fails the eleven test"),
        ("\ud800", "", "cannot be written as UTF-8"),
        (10**5000, "", "longer than 64 digits"),
        (None, "BSN", "a text or a whole number, found NoneType"),
        (True, "", "found bool"),
        (9.5, "", "found float"),
        (b"999990019", "BSN", "found bytes"),
        (uuid.UUID(int=4), "", "found UUID"),
        ({"bsn": ANNA}, "BSN", "found dict"),
        (ANNA, None, "a type of identifier is a text, found NoneType"),
        (ANNA, ["BSN"], "found list"),
        ("12345", "\ud800", "a type of identifier that cannot be written as UTF-8"),
    ],
    ids=lambda value: "a number too long to write" if value == 10**5000 else ascii(value)[:32],
)
def test_what_is_no_identifier_is_said_and_not_guessed(id: Any, type: Any, fault: str) -> None:
    """There is no pseudonym, and what is wrong is said without the identifier."""
    subject = Subject(id, type=type)
    assert re.search(fault, str(subject.fault()))
    assert ANNA not in str(subject.fault())
    if isinstance(type, str):
        assert subject.pseudonym(KEYS) is None
        assert subject.search_terms(KEYS) == []
