"""A document store behind WebDAV."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import secrets
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import ParseError

import httpx
from webdav4.client import Client
from webdav4.multistatus import parse_multistatus_response

from chatarchive.dms._checked import DRAFTS, CheckedDms, Look, Measured, Names
from chatarchive.dms._remote import arriving, checked_address, hush, unlogged
from chatarchive.dms._values import AccessPolicy
from chatarchive.errors import StoreUnavailable

_ABANDONED = datetime.timedelta(days=1)
_ASKED = (
    '<?xml version="1.0"?><propfind xmlns="DAV:"><prop>'
    "<resourcetype/><getcontentlength/><getetag/><getlastmodified/></prop></propfind>"
)
_DONE = {200, 201, 204, 207}
_TAKEN = 412
_TIMES = 3


class WebDavDms(CheckedDms):
    """A document store in a collection of a WebDAV server.

    A document goes up as a hidden draft with `If-None-Match: *`, is read back and compared, and then gets its name by a
    MOVE with `Overwrite: F`, which a server must refuse when something stands there. An original is marked by a hidden
    empty file beside it, because not every server keeps properties.

    It cannot promise:

    - that two writers at the very same moment are kept apart: that is as good as the server's MOVE. Give the server one
      application to serve, or a file system behind it that links (as `FolderDms` does).
    - that what the server confirmed is on its disk.
    - that originals stay as they are against others who may write on the server.
    - that a document is deleted which somebody else replaces in that very moment, on servers that ignore `If-Match`.
    - that empty folders go: deleting a collection would take along what somebody else is placing in it.
    - drafts of killed writers go after a day, by the clock of the server.

    Args:
        url: An existing collection. https, but for this machine itself.
        policy: Who may do what.
        user: Credential; None for a server that asks none.
        password: Credential; never shown.
        timeout: Seconds to wait for a connection, and for each answer.

    Raises:
        SettingsError: The address would send messages in the open, or holds credentials.
    """

    def __init__(
        self,
        url: str,
        *,
        policy: AccessPolicy,
        user: str | None = None,
        password: str | None = None,
        timeout: float = 30.0,
    ) -> None:
        super().__init__(policy=policy)
        self._shown = checked_address(url, what="WebDAV")
        self._url = url.rstrip("/")
        self._client = Client(
            self._url,
            auth=None if user is None else (user, password or ""),
            timeout=timeout,
            # Not by surprise through a proxy, nor with credentials from a .netrc.
            trust_env=False,
            follow_redirects=False,
        ).http
        hush("httpx", "httpcore", "webdav4")

    def __repr__(self) -> str:
        return f"WebDavDms(server={self._shown!r})"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def sweep(self) -> int:
        """Remove drafts of more than a day old; see `Dms.sweep`."""
        before, count = datetime.datetime.now(datetime.UTC) - _ABANDONED, 0
        for href, found in self._found((DRAFTS,), depth=1):
            changed = found.properties.raw.get("modified")
            if not found.properties.collection and changed and parsedate_to_datetime(changed) < before:
                self._ask_server("DELETE", (DRAFTS, href.rpartition("/")[2]), fine={404})
                count += 1
        return count

    # --- talking to the server ----------------------------------------------------------------------------------------

    def _at(self, names: Names) -> str:
        # Each name by itself, and all of it: a `%` or `+` in a name is part of the name.
        return "/".join((self._url, *(quote(name, safe="") for name in names)))

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            with unlogged():
                yield
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ParseError) as error:
            fault = type(error).__name__
        else:
            return
        # The errors of httpx hold the request: its address (names of people) and its credentials.
        raise self._unavailable(fault) from None

    def _unavailable(self, fault: object) -> StoreUnavailable:
        return StoreUnavailable(
            f"The document store {self._shown} does not answer as it should ({fault}). Nothing appeared, or the same "
            "call can be made again. Look at its address, its credentials and its space."
        )

    def _ask_server(self, method: str, names: Names, *, fine: set[int] | None = None, **options: Any) -> httpx.Response:
        with self._answering():
            answer: httpx.Response = self._client.request(method, self._at(names), **options)
        if answer.status_code not in _DONE | (fine or set()):
            raise self._unavailable(f"{method}: {answer.status_code}")
        return answer

    def _found(self, names: Names, *, depth: int) -> list[tuple[str, Any]]:
        headers = {"Depth": str(depth), "Content-Type": "application/xml"}
        answer = self._ask_server("PROPFIND", names, fine={404}, headers=headers, content=_ASKED)
        if answer.status_code == 404:
            return []
        with self._answering():
            try:
                found = parse_multistatus_response(answer).responses.values()
            except (ValueError, AssertionError, KeyError) as error:
                raise ParseError from error
            return [(unquote(urlsplit(one.href).path).rstrip("/"), one) for one in found]

    # --- what a kind of store does itself -----------------------------------------------------------------------------

    def _look(self, names: Names) -> Look | None:
        for _, found in self._found(names, depth=0):
            if found.properties.collection:
                return Look(None)
            original = bool(self._found(_mark_of(names), depth=0)) if not names[-1].startswith(".") else True
            return Look(found.properties.content_length or 0, original, found.properties.etag)
        return None

    def _entries(self, names: Names) -> list[tuple[str, int | None]]:
        # The folder itself is in the answer, under a name that depends on the server: known by its depth.
        depth = len(urlsplit(self._url).path.rstrip("/").split("/")) + len(names)
        found = [(href.split("/"), one.properties) for href, one in self._found(names, depth=1)]
        return [
            (parts[-1], None if one.collection else one.content_length or 0)
            for parts, one in found
            if len(parts) == depth + 1
        ]

    def _get(self, names: Names) -> BinaryIO:
        # What a server answers to GET on a folder is its own choice: a redirect, a page, or an error.
        if not any(not one.properties.collection for _, one in self._found(names, depth=0)):
            raise FileNotFoundError
        with contextlib.ExitStack() as stack:
            with self._answering():
                answer = stack.enter_context(self._client.stream("GET", self._at(names), headers=_AS_IS))
            if answer.status_code == 404:
                raise FileNotFoundError
            if answer.status_code != 200:
                raise self._unavailable(f"GET: {answer.status_code}")
            return arriving(answer.iter_raw(), within=self._answering, done=stack.pop_all().close)
        raise FileNotFoundError

    def _write(self, names: Names, given: Measured, *, original: bool, replace: bool) -> bool:
        draft = (DRAFTS, secrets.token_hex(16))
        self._make_folder((DRAFTS,))
        length = given.length
        headers = {"If-None-Match": "*"} | ({} if length is None else {"Content-Length": str(length)})
        with contextlib.ExitStack() as stack:
            stack.callback(self._discard, draft)
            self._ask_server("PUT", draft, headers=headers, content=iter(given))
            self._compare(draft, given)
            placed = self._place(names, draft, original=original, replace=replace)
            if placed:
                stack.pop_all()
            return placed

    def _compare(self, draft: Names, given: Measured) -> None:
        digest = hashlib.sha256()
        with self._get(draft) as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
        if digest.hexdigest() != given.sha256:
            raise self._unavailable("what was sent did not arrive whole")

    def _place(self, names: Names, draft: Names, *, original: bool, replace: bool) -> bool:
        found = self._look(names)
        if found is not None and (not replace or found.size is None or found.original):
            return False
        for depth in range(1, len(names)):
            self._make_folder(names[:depth])
        if original and not names[-1].startswith("."):
            # Before the document: an original is never there unmarked.
            self._mark(names)
        elif found is None:
            # Of a writer that was killed before it placed its original.
            self._forget(names)
        headers = {"Destination": self._at(names), "Overwrite": "T" if replace else "F"}
        if self._ask_server("MOVE", draft, fine={_TAKEN}, headers=headers).status_code == _TAKEN:
            return False
        if not self._found(names, depth=0):
            # Servers have been seen that cut a name off at a character of their liking.
            raise self._unavailable("a document was placed under another name than was asked")
        return True

    def _make_folder(self, names: Names) -> None:
        # 405: it is there already. Some answer 409, 423 or 500 when another writer is just making it.
        answer = self._ask_server("MKCOL", names, fine={405, 409, 423, 500})
        if answer.status_code not in {201, 405} and not self._found(names, depth=0):
            raise self._unavailable(f"MKCOL: {answer.status_code}")

    def _mark(self, names: Names) -> None:
        self._ask_server("PUT", _mark_of(names), content=b"")

    def _discard(self, draft: Names) -> None:
        # Best effort: what goes wrong here stands in the way of what went wrong before, and `sweep` comes by later.
        with contextlib.suppress(StoreUnavailable):
            self._ask_server("DELETE", draft, fine={404})

    def _settle(self, names: Names) -> None:
        self._mark(names)

    def _remove(self, names: Names, found: Look | None) -> None:
        headers = {"If-Match": str(found.tag)} if found and found.tag else {}
        self._ask_server("DELETE", names, fine={404}, headers=headers)

    def _forget(self, names: Names) -> None:
        self._ask_server("DELETE", _mark_of(names), fine={404})

    def _tidy(self, names: Names) -> None:
        """Empty folders stay: deleting a collection takes along whatever was placed in it meanwhile."""


_AS_IS = {"Accept-Encoding": "identity"}


def _mark_of(names: Names) -> Names:
    """Where it is marked that a document is an original; a digest, as the name may be as long as names can be."""
    return (*names[:-1], f".origineel-{hashlib.sha256(names[-1].encode()).hexdigest()[:32]}")
