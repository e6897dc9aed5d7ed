"""The eleven test, and noticing a burgerservicenummer in a text."""

from __future__ import annotations

import itertools

import pytest
from stdnum.nl import bsn

from ldv.pseudonym import holds_bsn, normalise_bsn
from tests.support.persons import ANNA, numbers


def test_agrees_with_python_stdnum() -> None:
    """Our one pass over nine digits says what python-stdnum says, for every number of a stretch of ten thousand."""
    for number in itertools.chain(range(10_000), range(111_220_000, 111_230_000), range(999_990_000, 1_000_000_000)):
        written = f"{number:09}"
        assert (normalise_bsn(written) == written) == bsn.is_valid(written), written


@pytest.mark.parametrize(
    "written", [ANNA, " 999990019 ", "9999.90.019", "999 990 019", "9999-90-019", "９９９９９００１９"]
)
def test_one_number_however_it_is_written(written: str) -> None:
    """Dots, spaces and hyphens of forms and cards, or digits of another script, do not make another person."""
    assert normalise_bsn(written) == ANNA


@pytest.mark.parametrize(("short", "whole"), [("10000008", "010000008"), ("1000009", "001000009")])
def test_lost_leading_zeros_are_found_back(short: str, whole: str) -> None:
    """A column of numbers loses leading zeros; the person stays the same."""
    assert bsn.is_valid(whole) == (normalise_bsn(short) == whole)


@pytest.mark.parametrize(
    "wrong", ["", " ", "0", "000000000", "999990018", "9999900190", "99999001a", "abc", "9" * 5000, "\ud800", "1.2.3"]
)
def test_what_is_no_number_is_none(wrong: str) -> None:
    """Whatever is not a burgerservicenummer is said to be none, and raises nothing."""
    assert normalise_bsn(wrong) is None


@pytest.mark.parametrize(
    "text",
    [
        "999990019",
        "burger 999990019 belde",
        "bsn:999990019",
        "a999990019b",
        "/personen/999990019/adres",
        "9999.90.019",
        "999 990 019",
        "999-990-019",
        '["999990019"]',
        "nr 100 999 990 019",  # begins like "100 999 990"
        "20240530 999990019",
        "999990019.0",
        "0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab 999990019",
        "café 999990019",
        "burger \N{FULLWIDTH DIGIT NINE}99990019",
        "".join(chr(ord("\N{ARABIC-INDIC DIGIT ZERO}") + int(digit)) for digit in "999990019"),
    ],
)
def test_a_number_in_a_text_is_noticed(text: str) -> None:
    """Whatever stands around it, a burgerservicenummer is noticed."""
    assert holds_bsn(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "balie",
        "2024-05-30T08:40:37.123456789Z",
        "20240530",
        "1717058437",
        "0612345678",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "00f067aa0ba902b7",
        "a999990019b1c2d3",  # 16 hexadecimal digits
        "999990019bcdefab" * 8,  # as long as SHA-512
        "12345672-1234-1234-1234-123456789012",
        "urn:uuid:0b1ff20a-3ecb-34bf-8cf5-e4cbacb046ab",
        "00000000",
        "000000000",
        "1234567890123456",
    ],
)
def test_what_looks_like_it_and_is_not_is_left_alone(text: str) -> None:
    """Dates, times, telephone numbers and identifiers that a computer made are no burgerservicenummers."""
    assert not holds_bsn(text)


def test_hundred_numbers_in_a_row_are_noticed_each() -> None:
    """No valid number hides behind another one."""
    assert all(holds_bsn(f"123456789 {number}") for number in numbers(100))
