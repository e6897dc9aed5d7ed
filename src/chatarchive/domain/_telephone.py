"""Telephone numbers in one way of writing, so that the same person gets the same pseudonym."""

from __future__ import annotations

import unicodedata

import phonenumbers

from chatarchive.errors import WrongUse


def e164(number: str) -> str:
    """A number in international form, such as `+31612345678`.

    Args:
        number: As somebody wrote it; without a country it is Dutch.

    Raises:
        WrongUse: It is no telephone number; the message does not hold it.
    """
    found = telephone_in(number)
    if found is None:
        raise WrongUse("telephone number: what was given is none. Give it as +31 6 ..., or as 06 ...")
    return found


def telephone_in(label: str) -> str | None:
    """The number that a label is, in international form; None when it is a name."""
    # Exports wrap numbers in marks of writing direction, with spaces that do not break inside.
    text = "".join(" " if sign.isspace() else sign for sign in label if unicodedata.category(sign) != "Cf").strip()
    # phonenumbers finds numbers inside words too; a name of a group with a year in it is no number.
    if not text or any(sign.isalpha() for sign in text):
        return None
    try:
        parsed = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
