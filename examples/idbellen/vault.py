"""Encryption with a key from the parameter store; every use of that key is noted in the audit trail."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import ldv

ACCOUNT: Final = ldv.audit.Employee("svc-idbellen-backend", type="serviceaccount")
"""Who uses the key: not a person, but the backend's account."""

_NONCE_BYTES: Final = 12


class Vault:
    """Seals and opens what is in the database.

    Args:
        parameter: File that stands in for the parameter store; only the backend's account can read it.
    """

    def __init__(self, parameter: Path) -> None:
        """The key is not kept: it is fetched for each use, so that each use is seen."""
        self._parameter = parameter

    def seal(self, content: bytes) -> bytes:
        """Encrypt; needs an operation under way, at which the entry in the audit trail points."""
        with ldv.audit.entry("heeft de databasesleutel gebruikt om te versleutelen", employee=ACCOUNT):
            nonce = os.urandom(_NONCE_BYTES)
            return nonce + self._cipher().encrypt(nonce, content, None)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt; as `seal`."""
        with ldv.audit.entry("heeft de databasesleutel gebruikt om te ontcijferen", employee=ACCOUNT):
            return self._cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)

    def _cipher(self) -> AESGCM:
        return AESGCM(base64.b64decode(self._parameter.read_bytes()))


def make_parameter(path: Path) -> None:
    """Put a new key in the parameter store."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(base64.b64encode(AESGCM.generate_key(256)))
