"""Bearer tokens: who may do what. The file holds hashes, and nothing that lets anybody in."""

from __future__ import annotations

import base64
import contextlib
import datetime
import fcntl
import hashlib
import hmac
import json
import os
import re
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

import attrs

from ldv.errors import ConfigurationError, UsageError
from ldv.service._scopes import Principal, Scope, scopes_in

PREFIX: Final = "ldv_"
_FORM: Final = re.compile(r"ldv_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_NAME: Final = re.compile(r"[\w .@:/+-]{1,80}")
_FORMAT: Final = 1
# A token is compared also when there is none with that name, so that the time that it takes does not tell.
_NOBODY: Final = hashlib.sha256(b"nobody").hexdigest()


@attrs.frozen(kw_only=True)
class Token:
    """What is kept of a token.

    Attributes:
        id: Names it; stands in the token itself.
        name: For people: what it is for.
        scopes: What it may do.
        hash: SHA-256 of its secret, which has 256 bits of randomness; a slow hash is for what people think up.
        created: When it was made.
        expires: From when it is worth nothing; None: it stays.
        revoked: When it was revoked; None: it was not.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    hash: str = attrs.field(repr=False)
    created: datetime.datetime
    expires: datetime.datetime | None = None
    revoked: datetime.datetime | None = None

    def is_valid(self, now: datetime.datetime) -> bool:
        """Whether it lets anybody in."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class TokenFile:
    """The tokens of a service, in a file that `ldv token` changes while the service runs.

    Where there is no file, or none in it, nobody gets in.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self.path = path
        self._tokens: dict[str, Token] = {}
        self._seen: tuple[int, int, int] | None = None

    def principal(self, credential: str) -> Principal | None:
        """Who a token is of.

        Args:
            credential: The token.

        Returns:
            The one, or None when it is no token, or one that does not count.

        Raises:
            ConfigurationError: The file cannot be read, so it cannot be told.
        """
        match = _FORM.fullmatch(credential)
        if match is None:
            return None
        self._refresh()
        token = self._tokens.get(match[1])
        right = hmac.compare_digest(_hash(match[2]), token.hash if token else _NOBODY)
        if token is None or not right or not token.is_valid(_now()):
            return None
        return Principal(id=token.id, scopes=token.scopes)

    def all(self) -> list[Token]:
        """Every token that was ever made, the oldest first.

        Raises:
            ConfigurationError: The file cannot be read.
        """
        return sorted(_read(self.path), key=lambda token: (token.created, token.id))

    def create(self, name: str, *, scopes: Collection[Scope], expires: datetime.datetime | None = None) -> str:
        """Make a token.

        Args:
            name: For people: what it is for.
            scopes: What it may do; at least one.
            expires: From when it is worth nothing.

        Returns:
            The token itself, which is kept nowhere: who loses it makes another.

        Raises:
            UsageError: The name or the scopes cannot be.
            ConfigurationError: The file cannot be read or written.
        """
        if not _NAME.fullmatch(name):
            raise UsageError("token: expected a name of 1 to 80 letters, digits, spaces and . @ : / + - _.")
        if not scopes:
            raise UsageError(f"token: asked for one that may do nothing; scopes are {', '.join(Scope)}.")
        id, secret = os.urandom(4).hex(), base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
        made = Token(id=id, name=name, scopes=frozenset(scopes), hash=_hash(secret), created=_now(), expires=expires)
        with self._changing() as tokens:
            tokens.append(made)
        return f"{PREFIX}{id}_{secret}"

    def revoke(self, id: str) -> Token:
        """Take a token's worth away; a service that runs knows it at once.

        Args:
            id: Its name: the eight digits in it.

        Returns:
            The token.

        Raises:
            UsageError: There is none of that name.
            ConfigurationError: The file cannot be read or written.
        """
        with self._changing() as tokens:
            for place, token in enumerate(tokens):
                if token.id == id:
                    tokens[place] = token if token.revoked else attrs.evolve(token, revoked=_now())
                    return tokens[place]
            raise UsageError(f"token: {self.path} has none of that name. `ldv token list` shows which there are.")

    def _refresh(self) -> None:
        # Each time: it takes microseconds, and a token that was revoked is worth nothing from then on.
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._tokens, self._seen = {}, None
            return
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen != self._seen:
            self._tokens = {token.id: token for token in _read(self.path)}
            self._seen = seen

    @contextlib.contextmanager
    def _changing(self) -> Iterator[list[Token]]:
        """The tokens, to be changed; the file is replaced whole when nothing was raised."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.path.with_name(self.path.name + ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                tokens = _read(self.path)
                yield tokens
                _write(self.path, tokens)
        except OSError as error:
            raise ConfigurationError(
                f"token: {self.path} cannot be written ({os.strerror(error.errno or 0)}). Run this as the user that "
                "the service runs as."
            ) from None


def _now() -> datetime.datetime:
    return datetime.datetime.now(tz=datetime.UTC)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _moment(text: Any) -> datetime.datetime | None:
    return None if text is None else datetime.datetime.fromisoformat(text)


def _read(path: Path) -> list[Token]:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & (stat.S_IWGRP | stat.S_IWOTH):
                raise ConfigurationError(
                    f"token: others can write {path}, and so let themselves in. Take that away: chmod 600 {path}"
                )
            content = json.load(file)
        if content["format"] != _FORMAT:
            return _another_format()
        return [
            Token(
                id=str(one["id"]),
                name=str(one["name"]),
                scopes=scopes_in(one["scopes"]),
                hash=str(one["hash"]),
                created=datetime.datetime.fromisoformat(one["created"]),
                expires=_moment(one["expires"]),
                revoked=_moment(one["revoked"]),
            )
            for one in content["tokens"]
        ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"token: {path} cannot be read as a file of tokens ({type(error).__name__}). Restore it from its copy, or "
            "remove it and make new tokens."
        ) from None


def _another_format() -> NoReturn:
    raise ValueError("format")


def _write(path: Path, tokens: list[Token]) -> None:
    content = {
        "format": _FORMAT,
        "tokens": [
            {
                "id": token.id,
                "name": token.name,
                "scopes": sorted(token.scopes),
                "hash": token.hash,
                "created": token.created.isoformat(),
                "expires": token.expires and token.expires.isoformat(),
                "revoked": token.revoked and token.revoked.isoformat(),
            }
            for token in tokens
        ],
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
