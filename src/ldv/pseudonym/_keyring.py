"""Keys, and the pseudonyms made with them.

Hashing a burgerservicenummer without a key hides nothing: all of them can be tried in minutes. A pseudonym
is made with AES-SIV (RFC 5297): the same person always gives the same text, so it can be searched for, and
who holds the key can read it back for an access request.
"""

from __future__ import annotations

import base64
import os
import re
from binascii import b2a_base64
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import attrs

from ldv.errors import KeyRingError
from ldv.profile import Pseudonymisation

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_KEY_BYTES: Final = 64
_PSEUDONYM: Final = re.compile(r"[kh]([0-9a-z]{1,16}):[A-Za-z0-9_-]{22,}")
_MOST_TYPES: Final = 64
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
_LEFT_OUT: Final = b"=\n"


@attrs.frozen(eq=False)
class Key:
    """One key.

    Attributes:
        id: Short name, 1 to 16 lower-case letters and digits; stands in every pseudonym made with the key.
        secret: 64 random bytes.
    """

    id: str = attrs.field(validator=attrs.validators.matches_re(r"[0-9a-z]{1,16}"))
    secret: bytes = attrs.field(
        repr=False, validator=[attrs.validators.min_len(_KEY_BYTES), attrs.validators.max_len(_KEY_BYTES)]
    )
    _ciphers: dict[str, AESSIV] = attrs.field(init=False, repr=False, factory=dict)

    @classmethod
    def generate(cls) -> Key:
        """A new key from the operating system's randomness."""
        return cls(os.urandom(3).hex(), os.urandom(_KEY_BYTES))

    def encrypt(self, value: str, type: str) -> str:
        """Pseudonym of a value by AES-SIV, reversible with this key."""
        cipher = self._ciphers.get(type) or self._cipher(type)
        sealed = cipher.encrypt(value.encode(), None)
        return f"k{self.id}:{b2a_base64(sealed).translate(_URL_SAFE, _LEFT_OUT).decode()}"

    def digest(self, value: str, type: str) -> str:
        """Pseudonym of a value by HMAC-SHA-256, not reversible."""
        import hmac  # only here: few use it, and it brings along the whole of OpenSSL's hashes

        context = self._context(type)
        # The length keeps type and value apart, whatever characters they hold.
        text = b"%d|%b%b" % (len(context), context, value.encode())
        code = hmac.digest(self.secret, text, "sha256")
        return f"h{self.id}:{b2a_base64(code).translate(_URL_SAFE, _LEFT_OUT).decode()}"

    def decrypt(self, pseudonym: str, *, type: str) -> str:
        """The value behind a pseudonym that this key made.

        Raises:
            KeyRingError: The pseudonym was not made by this key for this type.
        """
        from cryptography.exceptions import InvalidTag

        _, _, text = pseudonym.partition(":")
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            return self._cipher(type).decrypt(sealed, None).decode()
        except (InvalidTag, ValueError):
            raise KeyRingError(
                f"keys: the pseudonym names key {self.id!r}, and that key did not make it for type {type!r}. Give the "
                "type it was made for; if the type is right, the key file holds another key under this name."
            ) from None

    def _cipher(self, type: str) -> AESSIV:
        """The cipher for one type of identifier: a pseudonym of one type or key cannot pass for one of another.

        Each type has a key of its own, derived from this one (HKDF, RFC 5869). To seal the type along with every
        identifier would do the same, and would do it again for every operation.
        """
        if (known := self._ciphers.get(type)) is not None:
            return known
        # Imported when a key is first used, not with this file: `import ldv` is to stay light.
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV
        from cryptography.hazmat.primitives.hashes import SHA512
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        derived = HKDF(algorithm=SHA512(), length=_KEY_BYTES, salt=None, info=self._context(type))
        cipher = AESSIV(derived.derive(self.secret))
        # An application has few types, and asks for the same ones all the time.
        if len(self._ciphers) < _MOST_TYPES:
            self._ciphers[type] = cipher
        return cipher

    def _context(self, type: str) -> bytes:
        return f"ldv1|{self.id}|{type}".encode()


def _as_tuple(keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(keys)


@attrs.frozen
class KeyRing:
    """The live keys, the newest first: it writes, and all of them are searched.

    Attributes:
        keys: One or more keys.
        method: How pseudonyms are made.
        write: What `pseudonymise` calls, for whoever has no time to lose: takes an identifier and its type.
    """

    keys: tuple[Key, ...] = attrs.field(converter=_as_tuple, validator=attrs.validators.min_len(1))
    method: Pseudonymisation = Pseudonymisation.AES_SIV
    write: Callable[[str, str], str] = attrs.field(init=False, repr=False, eq=False)

    @write.default
    def _newest(self) -> Callable[[str, str], str]:
        newest = self.keys[0]
        return newest.digest if self.method is Pseudonymisation.HMAC else newest.encrypt

    def pseudonymise(self, value: str, *, type: str) -> str:
        """Pseudonym by the newest key.

        Args:
            value: Identifier, already checked and normalised.
            type: `BSN`, `KVK`, ... or a URI; part of what is sealed.

        Returns:
            `k<key id>:<text>` (AES-SIV) or `h<key id>:<text>` (HMAC).
        """
        return self.write(value, type)

    def search_terms(self, value: str, *, type: str) -> list[str]:
        """Every pseudonym that the value can have in a logboek: each live key, by either method."""
        return [make(value, type) for key in self.keys for make in (key.encrypt, key.digest)]

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
            raise KeyRingError(
                "keys: asked to reveal a text that is not a pseudonym of this library; expected k<key id>:<text>, "
                "as in `data_subject_id` of a record."
            )
        if pseudonym.startswith("h"):
            raise KeyRingError(
                "keys: the pseudonym was made by HMAC, which cannot be reversed. Search with the identifier instead."
            )
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
        raise KeyRingError(
            "keys: found no key; expected at least one. Make a file with `ldv init --keys FILE`, "
            "or write aes-siv:ID:BASE64."
        )
    names = [key.id for key in found]
    if len(set(names)) != len(names):
        raise KeyRingError(f"keys: found two keys with the same name, in {', '.join(names)}. Give each its own.")
    return KeyRing(found, method)
