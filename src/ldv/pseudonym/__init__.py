"""Identifiers of persons, made unreadable before they travel."""

from ldv.pseudonym._bsn import SHORTEST_BSN, holds_bsn, normalise_bsn
from ldv.pseudonym._keyfile import create_key_file, load_keys, load_or_create_keys
from ldv.pseudonym._keyring import Key, KeyRing, ring_of
from ldv.pseudonym._rotation import retire_key, rotate_keys

__all__ = [
    "SHORTEST_BSN",
    "Key",
    "KeyRing",
    "create_key_file",
    "holds_bsn",
    "load_keys",
    "load_or_create_keys",
    "normalise_bsn",
    "retire_key",
    "ring_of",
    "rotate_keys",
]
