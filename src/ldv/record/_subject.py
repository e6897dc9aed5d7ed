"""The data subject, as an application names it: readable only until it has become a pseudonym."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from ldv.pseudonym import holds_bsn, normalise_bsn

if TYPE_CHECKING:
    from ldv.pseudonym import KeyRing

BSN: Final = "BSN"
# A number of more digits identifies nobody, and Python refuses to write the longest ones.
_TOO_LONG: Final = 10**64


class Subject:
    """A data subject: whom the data is about.

    The identifier is never shown, and an operation keeps the pseudonym only.

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
        self._id = id
        self.type = BSN if type == BSN else _plain(type)

    def __repr__(self) -> str:
        """The type, and nothing else."""
        shown = repr(self.type) if isinstance(self.type, str) and not holds_bsn(self.type) else "..."
        return f"Subject(type={shown})"

    def __reduce__(self) -> NoReturn:
        """A subject is not written anywhere, so not pickled either."""
        raise TypeError("A Subject cannot be pickled: its identifier must not be written anywhere. Send the pseudonym.")

    def fault(self) -> str | None:
        """What is wrong with the identifier, in words that do not hold it; None when nothing is."""
        if not isinstance(self.type, str):
            return f"a type of identifier is a text, found {type(self.type).__name__}"
        if not _is_utf8(self.type):
            return "a type of identifier that cannot be written as UTF-8"
        if isinstance(self._id, bool) or not isinstance(self._id, (str, int)):
            return f"an identifier is a text or a whole number, found {type(self._id).__name__}"
        if self._value() is not None:
            return None
        if isinstance(self._id, int) and abs(self._id) >= _TOO_LONG:
            return "a number longer than 64 digits"
        if not str(self._id).strip():
            return "an empty identifier"
        if self.type == BSN:
            return "an identifier of type BSN that fails the eleven test"
        return "an identifier that cannot be written as UTF-8"

    def pseudonym(self, keys: KeyRing) -> str | None:
        """Pseudonym by the newest key, or None when the identifier is not valid."""
        value = normalise_bsn(self._id) if self.type == BSN and type(self._id) is str else self._value()
        return None if value is None else keys.write(value, self.type)

    def search_terms(self, keys: KeyRing) -> list[str]:
        """Every pseudonym under which this data subject can stand in a logboek."""
        value = self._value()
        return [] if value is None else keys.search_terms(value, type=self.type)

    def _value(self) -> str | None:
        """The identifier as it is sealed; None when there is nothing that could be."""
        text = self._id if type(self._id) is str else _text(self._id)
        if self.type == BSN:
            return normalise_bsn(text)
        text = text.strip()
        return text if text and _is_utf8(text) and isinstance(self.type, str) and _is_utf8(self.type) else None


def _plain(type: str) -> str:
    if not isinstance(type, str):
        return type  # said by `fault`
    # The type is sealed along with the identifier: "bsn" would give the same person a second pseudonym.
    return BSN if type.upper() == BSN else str.__str__(type)


def _text(id: object) -> str:
    """An identifier as text; empty when it is neither a text nor a whole number."""
    if isinstance(id, str):
        return str.__str__(id)
    return str(id) if isinstance(id, int) and not isinstance(id, bool) and abs(id) < _TOO_LONG else ""


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
