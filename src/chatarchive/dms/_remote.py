"""What document stores across a network have in common."""

from __future__ import annotations

import contextlib
import io
import ipaddress
import logging
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from chatarchive.errors import SettingsError


def checked_address(url: str, *, what: str) -> str:
    """Refuse an address over which contents or credentials would travel in the open.

    Args:
        url: Address of the server.
        what: Name of the kind of store, for the error.

    Returns:
        Scheme, host and port: what may be shown.

    Raises:
        SettingsError: It is not https (http is for this machine itself), or it holds credentials.
    """
    try:
        parts = urlsplit(url)
        # Asking for the port checks it.
        shown = f"{parts.scheme}://{parts.netloc}" if parts.port != 0 else ""
    except ValueError:
        raise SettingsError(f"{what}: the address is no URL. Expected https://host/path.") from None
    if parts.username is not None or parts.password is not None or parts.query:
        raise SettingsError(
            f"{what}: the address holds credentials or a query. Give credentials as settings of their own."
        )
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise SettingsError(f"{what}: the address is no URL of a server. Expected https://host/path.")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise SettingsError(f"{what}: {shown} would send messages in the open. Use https.")
    return shown


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_unlogged: ContextVar[bool] = ContextVar("_unlogged", default=False)


class _Hush(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not _unlogged.get()


_HUSH = _Hush()


def hush(*libraries: str) -> None:
    """Let the loggers of libraries be silent inside `unlogged`.

    They log addresses, at INFO (httpx) or DEBUG (botocore), and addresses here are made of names of people. A filter on
    their own loggers holds whatever level somebody sets, and leaves alone what the rest of the process logs with them.

    Args:
        libraries: Names of packages that were imported.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in libraries:
            # The same filter twice is added once.
            logging.getLogger(name).addFilter(_HUSH)


@contextlib.contextmanager
def unlogged() -> Iterator[None]:
    """Keep the libraries that were hushed from logging what happens in here."""
    token = _unlogged.set(True)
    try:
        yield
    finally:
        _unlogged.reset(token)


class _Arriving(io.RawIOBase):
    def __init__(
        self,
        pieces: Iterator[bytes],
        within: Callable[[], contextlib.AbstractContextManager[None]],
        done: Callable[[], object],
    ) -> None:
        super().__init__()
        self._pieces = pieces
        self._within = within
        self._done = done
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            with self._within():
                piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        room = memoryview(buffer).cast("B")
        count = min(len(room), len(self._rest))
        room[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def close(self) -> None:
        if not self.closed:
            self._done()
        super().close()


def arriving(
    pieces: Iterator[bytes],
    *,
    within: Callable[[], contextlib.AbstractContextManager[None]],
    done: Callable[[], object],
) -> BinaryIO:
    """Read what arrives over a network as a file.

    Args:
        pieces: What arrives.
        within: Entered for as long as a piece is waited for; translates errors.
        done: Called when the file is closed, also before its end.

    Returns:
        A file to read from; its repr shows no name.
    """
    return cast("BinaryIO", io.BufferedReader(_Arriving(pieces, within, done)))
