"""Key files: one key a line, `aes-siv:ID:BASE64`, the newest first; empty lines and # comments are allowed."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path
from typing import Final

import attrs

from ldv.errors import KeyRingError
from ldv.profile import Pseudonymisation
from ldv.pseudonym._keyring import Key, KeyRing, ring_of

_USUAL: Final = "ring"  # what the file is called beside an embedded engine


def load_keys(value: str | Path | KeyRing, *, method: Pseudonymisation | None = None) -> KeyRing:
    """Read keys from a file, or from text that holds them.

    Args:
        value: Path of a key file, `aes-siv:ID:BASE64[,...]`, or a ring.
        method: How pseudonyms are to be made; by default as the ring says, else by AES-SIV.

    Returns:
        The ring, in the order in which the keys stand.

    Raises:
        KeyRingError: The file cannot be read, others can read it, or a line is not a key.
    """
    if isinstance(value, KeyRing):
        return value if method in (None, value.method) else attrs.evolve(value, method=method)
    if str(value).lstrip().startswith("aes-siv:"):
        found = {f"part {n} of the setting": _parse(part) for n, part in enumerate(str(value).split(","), 1)}
    else:
        found = _keys_in(Path(value))
    # Said here, where no key material is at hand: a traceback can show what the functions in it hold.
    del value
    keys = [key for key in found.values() if key is not None]
    if len(keys) < len(found):
        where = next(place for place, key in found.items() if key is None)
        raise KeyRingError(
            f"keys: {where} is not a key; expected aes-siv:ID:BASE64, the last being 64 bytes. "
            "Restore it from its safe copy."
        )
    return ring_of(keys, method=method or Pseudonymisation.AES_SIV)


def create_key_file(path: Path) -> None:
    """Make a file with one new key, mode 0600, in a folder of mode 0700.

    When two processes do so at the same time, one file stands and both read that one.

    Args:
        path: Where the file is to be.

    Raises:
        KeyRingError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_key(path)
        _sync(path.parent)
    except OSError as error:
        fault = os.strerror(error.errno or 0)
    else:
        return
    # Raised here and not there: an error keeps hold of what caused it, and so of the functions that held the key.
    raise KeyRingError(f"keys: a key file cannot be made at {path} ({fault}). Choose a folder that can be written.")


def _write_key(path: Path) -> None:
    key = Key.generate()
    draft = path.with_name(f".{path.name}.{os.getpid()}.{key.id}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, b"aes-siv:%b:%b\n" % (key.id.encode(), base64.b64encode(key.secret)))
        os.fsync(descriptor)
        # A link is made whole or not at all, and never over a file that stands.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.close(descriptor)
        draft.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    # A key that is lost with the power makes the records written with it unreadable for good.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def load_or_create_keys(path: Path, *, method: Pseudonymisation | None = None) -> KeyRing:
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


def refuse_folder(path: Path) -> None:
    """See that a folder is not taken for the key file in it.

    Raises:
        KeyRingError: It is a folder.
    """
    if path.is_dir():
        file = path / _USUAL
        mend = f"Name the file in it: {file}" if file.is_file() else f"Name a file; `ldv init --keys {file}` makes one"
        raise KeyRingError(f"keys: asked for a key file, found a folder: {path}. {mend}.")


def _keys_in(path: Path) -> dict[str, Key | None]:
    """The keys in a file, by the place where they stand; None for a line that is no key."""
    refuse_folder(path)
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise KeyRingError(
                    f"keys: others can use the key file {path} (mode {mode:04o}). Take that away: chmod 600 {path}"
                )
            lines = file.read().decode("ascii", "replace").splitlines()
    except OSError as error:
        raise KeyRingError(
            f"keys: the key file {path} cannot be read ({type(error).__name__}). Check the path and who may read it, "
            "or make one with `ldv init --keys FILE`."
        ) from None
    return {
        f"line {number} of {path}": _parse(line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    }


def _parse(text: str) -> Key | None:
    # Nothing of the text goes into an error: it may be a key with one slip in it.
    try:
        scheme, key_id, encoded = text.strip().split(":")
        secret = base64.b64decode(encoded, validate=True)
        return Key(key_id, secret) if scheme == "aes-siv" else None
    except ValueError:
        return None
