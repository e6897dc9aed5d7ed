"""Identifiers of activities and entities: URIs, and references as loose as the standard wants them."""

from __future__ import annotations

import re
import uuid
from typing import Final

from ldv.pseudonym import holds_bsn

MOST_CHARACTERS: Final = 512
# Characters of RFC 3986. A bare UUID is a relative reference: the standard's own examples are such.
_URI: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", flags=re.ASCII)


def new_identifier() -> str:
    """An identifier for something new: `urn:uuid:` and a random UUID."""
    return uuid.uuid4().urn


def identifier_fault(text: str, *, of_organisation: bool = False) -> str | None:
    """What is wrong with an identifier.

    Args:
        text: The identifier.
        of_organisation: It never stands in a record, and its number may be an RSIN or KVK number, which cannot be told
            from a burgerservicenummer.

    Returns:
        What is expected in its place, or None when it can be used. What passes here can stand in a record too.
    """
    if _URI.fullmatch(text) is None:
        return "a URI without spaces, such as urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"
    if len(text) > MOST_CHARACTERS:
        return f"a URI of at most {MOST_CHARACTERS} characters"
    if not of_organisation and holds_bsn(text):
        return "a URI without anything that looks like a burgerservicenummer"
    return None


def namespace_of(identifier: str) -> str:
    """The part that identifiers of one register share: all up to and including the last `/`, `#` or `:`.

    Args:
        identifier: For example `rva:12f2ec2a` or `https://example.org/activiteiten/7`.

    Returns:
        `rva:`, `https://example.org/activiteiten/`; nothing for a bare UUID.
    """
    return identifier[: max(identifier.rfind(mark) for mark in "/#:") + 1]
