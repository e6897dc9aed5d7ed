"""Keys, and the pseudonyms made with them.

Hashing a burgerservicenummer without a key hides nothing: all of them can be tried in minutes. A pseudonym
is made with AES-SIV (RFC 5297): the same person always gives the same text, so it can be searched for, and
who holds the key can read it back for an access request.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from typing import Final

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from ldv.errors import KeyRingError
from ldv.profile import Pseudonymisation

_KEY_BYTES: Final = 64
_PSEUDONYM: Final = re.compile(r"[kh]([0-9a-z]{1,16}):[A-Za-z0-9_-]{22,}")
_LETTER: Final = {Pseudonymisation.AES_SIV: "k", Pseudonymisation.HMAC: "h"}


@attrs.frozen(eq=False)
class Key:
    """One key.

    Attributes:
        id: Short name, 1 to 16 lower-case letters and digits; stands in every pseudonym made with the key.
        secret: 64 random bytes.
    """

    id: str = attrs.field(validator=attrs.validators.matches_re(r"[0-9a-z]{1,16}"))
    secret: bytes = attrs.field(repr=False, validator=[attrs.validators.min_len(_KEY_BYTES), attrs.validators.max_len(_KEY_BYTES)])
    _cipher: AESSIV = attrs.field(init=False, repr=False)

    @_cipher.default
    def _make_cipher(self) -> AESSIV:
        return AESSIV(self.secret)

    @classmethod
    def generate(cls) -> Key:
        """A new key from the operating system's randomness."""
        return cls(os.urandom(3).hex(), os.urandom(_KEY_BYTES))

    def encrypt(self, value: str, *, type: str) -> str:
        """Pseudonym of a value by AES-SIV, reversible with this key."""
        sealed = self._cipher.encrypt(value.encode(), [f"ldv1|{self.id}|{type}".encode()])
        return f"k{self.id}:{base64.urlsafe_b64encode(sealed).rstrip(b'=').decode()}"

    def digest(self, value: str, *, type: str) -> str:
        """Pseudonym of a value by HMAC-SHA-256, not reversible."""
        code = hmac.digest(self.secret, f"ldv1|{self.id}|{type}|{value}".encode(), hashlib.sha256)
        return f"h{self.id}:{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"

    def decrypt(self, pseudonym: str, *, type: str) -> str:
        """The value behind a pseudonym that this key made.

        Raises:
            KeyRingError: The pseudonym was not made by this key for this type.
        """
        _, _, text = pseudonym.partition(":")
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            return self._cipher.decrypt(sealed, [f"ldv1|{self.id}|{type}".encode()]).decode()
        except (InvalidTag, ValueError, binascii.Error):
            raise KeyRingError(
                f"keys: the pseudonym names key {self.id!r}, and that key did not make it for type {type!r}. Give the type it was "
                "made for; if the type is right, the key file holds another key under this name."
            ) from None


@attrs.frozen
class KeyRing:
    """The live keys, the newest first: it writes, and all of them are searched.

    Attributes:
        keys: One or more keys.
        method: How pseudonyms are made.
    """

    keys: tuple[Key, ...] = attrs.field(converter=tuple, validator=attrs.validators.min_len(1))
    method: Pseudonymisation = Pseudonymisation.AES_SIV

    def pseudonymise(self, value: str, *, type: str) -> str:
        """Pseudonym by the newest key.

        Args:
            value: Identifier, already checked and normalised.
            type: `BSN`, `KVK`, ... or a URI; part of what is sealed.

        Returns:
            `k<key id>:<text>` (AES-SIV) or `h<key id>:<text>` (HMAC).
        """
        key = self.keys[0]
        if self.method is Pseudonymisation.HMAC:
            return key.digest(value, type=type)
        return key.encrypt(value, type=type)

    def search_terms(self, value: str, *, type: str) -> list[str]:
        """Every pseudonym that the value can have in a logboek: each live key, by either method."""
        return [make(value, type=type) for key in self.keys for make in (key.encrypt, key.digest)]

    def reveal(self, pseudonym: str, *, type: str) -> str:
        """The identifier behind a pseudonym.

        Args:
            pseudonym: As it stands in a record.
            type: The type in the same record.

        Returns:
            The identifier as it was before.

        Raises:
            KeyRingError: It is not a pseudonym, was made by HMAC, or its key is not in the ring.
        """
        if not self.is_pseudonym(pseudonym):
            raise KeyRingError("keys: asked to reveal a text that is not a pseudonym of this library (k<key id>:...).")
        if pseudonym.startswith("h"):
            raise KeyRingError("keys: the pseudonym was made by HMAC, which cannot be reversed. Search with the identifier instead.")
        key_id = pseudonym[1 : pseudonym.index(":")]
        for key in self.keys:
            if key.id == key_id:
                return key.decrypt(pseudonym, type=type)
        found = ", ".join(key.id for key in self.keys)
        raise KeyRingError(f"keys: asked for key {key_id!r}, found {found}. Give the key file that still holds it.")

    def is_pseudonym(self, text: str) -> bool:
        """Whether a text has the form of a pseudonym of this library."""
        return _PSEUDONYM.fullmatch(text) is not None


def ring_of(keys: Iterable[Key], *, method: Pseudonymisation = Pseudonymisation.AES_SIV) -> KeyRing:
    """A ring of keys with distinct names.

    Raises:
        KeyRingError: There is no key, or two have the same name.
    """
    found = tuple(keys)
    if not found:
        raise KeyRingError("keys: found no key; expected at least one. Make a file with `ldv init`, or write aes-siv:ID:BASE64.")
    names = [key.id for key in found]
    if len(set(names)) != len(names):
        raise KeyRingError("keys: two keys have the same name. Give each its own.")
    return KeyRing(found, method)
