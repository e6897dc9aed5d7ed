"""Organisations that call: the headers they send, and what the record of the call must say."""

from __future__ import annotations

import ldv

GEMEENTE = "https://gemeente.example"


def headers_of(number: int) -> dict[str, str]:
    """Trace Context of an operation of another organisation; another one for each number above 0."""
    return {"traceparent": f"00-{number:032x}-{number:016x}-01"}


def called_by(number: int, entity: str = GEMEENTE) -> ldv.ForeignOperation:
    """The foreign operation that those headers are to become."""
    return ldv.ForeignOperation(f"{number:032x}", f"{number:016x}", entity)
