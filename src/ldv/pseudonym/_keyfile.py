"""Key files: one key a line, `aes-siv:ID:BASE64`, the newest first; empty lines and # comments are allowed."""

from __future__ import annotations

import base64
import binascii
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from ldv.errors import KeyRingError
from ldv.profile import Pseudonymisation
from ldv.pseudonym._keyring import Key, KeyRing, ring_of


def load_keys(value: str | Path | KeyRing, *, method: Pseudonymisation = Pseudonymisation.AES_SIV) -> KeyRing:
    """Read keys from a file, or from text that holds them.

    Args:
        value: Path of a key file, `aes-siv:ID:BASE64[,...]`, or a ring (returned as it is).
        method: How pseudonyms are to be made.

    Returns:
        The ring, in the order in which the keys stand.

    Raises:
        KeyRingError: The file cannot be read, others can read it, or a line is not a key.
    """
    if isinstance(value, KeyRing):
        return value
    if str(value).startswith("aes-siv:"):
        return ring_of((_parse(part, "the setting keys") for part in str(value).split(",")), method=method)
    path = Path(value)
    try:
        with path.open(encoding="ascii") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyRingError(
            f"keys: the key file {path} cannot be read ({type(error).__name__}). Check the path and who may read it, or make one with `ldv init`."
        ) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyRingError(f"keys: others can read the key file {path} (mode {mode:04o}). Take that away: chmod 600 {path}")
    return ring_of(_keys_in(lines, path), method=method)


def create_key_file(path: Path) -> None:
    """Make a file with one new key, mode 0600, in a folder of mode 0700.

    When two processes do so at the same time, one file stands and both read that one.

    Args:
        path: Where the file is to be.

    Raises:
        KeyRingError: The file cannot be written.
    """
    key = Key.generate()
    line = f"aes-siv:{key.id}:{base64.b64encode(key.secret).decode()}\n"
    draft = path.with_name(f".{path.name}.{os.getpid()}.{key.id}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, line.encode("ascii"))
            os.fsync(descriptor)
            # A link is made whole or not at all, and never over a file that stands.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.close(descriptor)
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise KeyRingError(f"keys: a key file cannot be made at {path} ({os.strerror(error.errno or 0)}). Choose a folder that can be written.") from None


def load_or_create_keys(path: Path, *, method: Pseudonymisation = Pseudonymisation.AES_SIV) -> KeyRing:
    """Read a key file, and make it first where there is none.

    Args:
        path: The key file.
        method: How pseudonyms are to be made.

    Returns:
        The ring.

    Raises:
        KeyRingError: See `load_keys` and `create_key_file`.
    """
    if not path.exists():
        create_key_file(path)
    return load_keys(path, method=method)


def _keys_in(lines: Iterable[str], path: Path) -> list[Key]:
    return [
        _parse(line.strip(), f"line {number} of {path}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]


def _parse(text: str, where: str) -> Key:
    # Nothing of the text goes into the error: it may be a key with one slip in it.
    try:
        scheme, key_id, encoded = text.split(":")
        secret = base64.b64decode(encoded, validate=True)
        if scheme == "aes-siv":
            return Key(key_id, secret)
    except (ValueError, binascii.Error):
        pass
    raise KeyRingError(f"keys: {where} is not a key; expected aes-siv:ID:BASE64, the last being 64 bytes. Restore the file from its safe copy.")
