"""Data subjects who do not exist."""

from __future__ import annotations

from itertools import count, islice

from stdnum.nl import bsn

import ldv

ANNA = "999990019"
BERT = "999990020"
CLARA = "999990032"


def numbers(amount: int) -> list[str]:
    """Different numbers that pass the eleven test, from a range that is never given to anybody."""
    return list(islice((str(n) for n in count(999_990_000) if bsn.is_valid(str(n))), amount))


def person(number: str = ANNA) -> ldv.Subject:
    """A data subject."""
    return ldv.Subject(number, type="BSN")
