"""Stands in for the database of the BRP: an address, and the numbers and names of who live there."""

from __future__ import annotations

from itertools import islice


def _numbers_of_nobody() -> list[str]:
    """Test numbers, each of which passes the eleven test that real ones pass."""
    candidates = ([int(digit) for digit in str(number)] for number in range(999_990_100, 1_000_000_000))
    passing = (
        "".join(map(str, digits))
        for digits in candidates
        if (sum((9 - place) * digit for place, digit in enumerate(digits[:8])) - digits[8]) % 11 == 0
    )
    return list(islice(passing, 43))


NUMBERS = _numbers_of_nobody()
HOUSEHOLDS = {
    ("Dorpsstraat", "1"): [{"bsn": NUMBERS[0], "naam": "Proefpersoon Een"}],
    ("Dorpsstraat", "2"): [
        {"bsn": NUMBERS[1], "naam": "Proefpersoon Twee-A"},
        {"bsn": NUMBERS[2], "naam": "Proefpersoon Twee-B"},
    ],
    # Nobody lives at number 3. Number 40 is a home for the elderly.
    ("Dorpsstraat", "40"): [{"bsn": bsn, "naam": f"Proefpersoon {count}"} for count, bsn in enumerate(NUMBERS[3:], 1)],
}
