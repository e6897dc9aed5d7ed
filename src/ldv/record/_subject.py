"""The data subject, as an application names it: readable only until it has become a pseudonym."""

from __future__ import annotations

from typing import Final, NoReturn

from ldv.pseudonym import KeyRing, normalise_bsn

BSN: Final = "BSN"


class Subject:
    """A data subject: whom the data is about.

    The identifier is never shown, and is let go of as soon as a pseudonym has taken its place.

    Args:
        id: Identifier as the application knows it, for example nine digits.
        type: `BSN`, `KVK`, a personnel number's name, or a URI; empty where it is not known, never guessed.

    Example:
        >>> Subject("999990019", type="BSN")
        Subject(type='BSN')
    """

    __slots__ = ("_id", "type")

    def __init__(self, id: str | int, *, type: str = "") -> None:
        """Take the identifier; it is checked when a pseudonym is made of it."""
        self._id = str(id)
        self.type = type

    def __repr__(self) -> str:
        """The type, and nothing else."""
        return f"Subject(type={self.type!r})"

    def __reduce__(self) -> NoReturn:
        """A subject is not written anywhere, so not pickled either."""
        raise TypeError("A Subject cannot be pickled: its identifier must not be written anywhere. Send the pseudonym.")

    def fault(self) -> str | None:
        """What is wrong with the identifier, in words that do not hold it; None when nothing is."""
        if not self._id.strip():
            return "an empty identifier"
        if self.type.upper() == BSN and normalise_bsn(self._id) is None:
            return "an identifier of type BSN that fails the eleven test"
        return None

    def pseudonym(self, keys: KeyRing) -> str | None:
        """Pseudonym by the newest key, or None when the identifier is not valid."""
        value = self._value()
        return None if value is None else keys.pseudonymise(value, type=self.type)

    def search_terms(self, keys: KeyRing) -> list[str]:
        """Every pseudonym under which this data subject can stand in a logboek."""
        value = self._value()
        return [] if value is None else keys.search_terms(value, type=self.type)

    def _value(self) -> str | None:
        if self.type.upper() == BSN:
            return normalise_bsn(self._id)
        return self._id if self._id.strip() else None
