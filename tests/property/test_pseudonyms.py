"""Pseudonyms there and back, and burgerservicenummers wherever they hide."""

from __future__ import annotations

import datetime
import string

from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.nl import bsn

from ldv.profile import Pseudonymisation
from ldv.pseudonym import Key, KeyRing, holds_bsn, normalise_bsn
from ldv.record import Subject

NEW, OLD = Key.generate(), Key.generate()
RING = KeyRing((NEW, OLD))


def with_check_digit(number: int) -> str:
    """The one number that passes the eleven test and begins with these eight digits, or nothing."""
    return next((written for digit in range(10) if bsn.is_valid(written := f"{number:08}{digit}")), "")


NUMBER = st.integers(1, 99_999_999).map(with_check_digit).filter(bool)
# Letters that cannot stand in a hexadecimal identifier, in which eight or nine digits mean nothing.
LETTERS = st.text(alphabet=st.sampled_from(sorted(set(string.ascii_letters) - set("abcdefABCDEF"))))
WRITTEN = [
    lambda n: n,
    lambda n: f"{n[:4]}.{n[4:6]}.{n[6:]}",
    lambda n: f"{n[:4]} {n[4:6]} {n[6:]}",
    lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    lambda n: f"{n[:3]}-{n[3:6]}-{n[6:]}",
    lambda n: f"{n[:3]}.{n[3:6]}.{n[6:]}",
]


@given(st.text(), st.text(max_size=20))
def test_a_pseudonym_gives_back_what_was_put_in(value: str, type: str) -> None:
    """Any identifier of any type comes back exactly, with either key, and has the form of a pseudonym."""
    for ring in (RING, KeyRing((OLD,))):
        pseudonym = ring.pseudonymise(value, type=type)
        assert ring.is_pseudonym(pseudonym)
        assert RING.reveal(pseudonym, type=type) == value
        assert pseudonym in RING.search_terms(value, type=type)


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()), st.sampled_from(Pseudonymisation))
def test_two_persons_have_two_pseudonyms(
    one: tuple[str, str], other: tuple[str, str], method: Pseudonymisation
) -> None:
    """Another identifier, or another type, is another pseudonym, however the two are cut."""
    ring = KeyRing((NEW,), method)
    same = ring.pseudonymise(one[0], type=one[1]) == ring.pseudonymise(other[0], type=other[1])
    assert same == (one == other)


@given(st.one_of(st.text(), NUMBER))
def test_the_check_agrees_with_python_stdnum(text: str) -> None:
    """A number is taken when python-stdnum takes it, and becomes what python-stdnum makes of it."""
    assume(len(text) <= 64)
    assert normalise_bsn(text) == (bsn.compact(text) if bsn.is_valid(text) else None)


@given(LETTERS, NUMBER, LETTERS, st.sampled_from(WRITTEN))
def test_every_number_is_noticed_among_letters(before: str, number: str, after: str, written: object) -> None:
    """A valid burgerservicenummer is caught in any way of writing, whatever letters stand around it."""
    assert callable(written)
    assert holds_bsn(f"{before}{written(number)}{after}")


@given(NUMBER, st.text(alphabet=st.characters(exclude_categories=["Nd"])))
def test_every_number_is_noticed_between_other_characters(number: str, around: str) -> None:
    """Punctuation, line breaks and characters of any script do not hide a number that stands by itself."""
    assert holds_bsn(f"{around} {number} {around}")


@given(st.uuids())
def test_a_uuid_is_no_number(identifier: object) -> None:
    """Identifiers of activities are UUIDs, with digits in them that mean nothing."""
    assert not holds_bsn(f"rva:{identifier}")
    assert not holds_bsn(f"urn:uuid:{str(identifier).upper()}")


@given(st.one_of(st.binary(min_size=8, max_size=8), st.binary(min_size=16, max_size=64)))
def test_identifiers_of_traces_are_no_numbers(identifier: bytes) -> None:
    """Nor are identifiers of traces and operations, and digests."""
    assert not holds_bsn(identifier.hex())
    assert not holds_bsn(f"00-{identifier.hex()}-01")


@given(st.datetimes(min_value=datetime.datetime(1900, 1, 1), max_value=datetime.datetime(2099, 12, 31)))  # noqa: DTZ001
def test_times_are_no_numbers(moment: object) -> None:
    """Nor are dates and times as computers write them."""
    assert not holds_bsn(str(moment).replace(" ", "T").replace("-", ""))


@given(NUMBER, st.text())
def test_a_data_subject_never_shows_the_number(number: str, type: str) -> None:
    """Whatever is wrong with a data subject, nothing that it says holds the identifier."""
    subject = Subject(number, type=type)
    assume(number not in type)
    assert number not in f"{subject!r}{subject.fault()}{subject.pseudonym(RING)}"
