"""The database of who is calling: encrypted, an hour at most, and nothing is left of it afterwards."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

import ldv
from examples.idbellen.people import Revealed
from examples.idbellen.vault import Vault
from ldv.errors import LdvError

log = logging.getLogger("idbellen")

LIMIT_SECONDS: Final = 3600
"""The time after which data is deleted, whatever happens."""
SWEEP_SECONDS: Final = 10
"""How often is looked for that; data goes as much earlier, so that it is never later."""

CLEAR: Final = "rva:5e7c0e51-6a4f-4c1d-9d6f-0a6c1a9b7f05"

_CODE_DIGITS: Final = 6
_TABLE: Final = """CREATE TABLE IF NOT EXISTS caller
(secret TEXT PRIMARY KEY, code TEXT UNIQUE, created REAL NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID"""


class Callers:
    """Who has revealed something and is calling, or is about to.

    Args:
        path: The database; no copies or backups are made of it.
        vault: Encrypts what was revealed.
        now: Seconds since 1970.
    """

    def __init__(self, path: Path, vault: Vault, *, now: Callable[[], float]) -> None:
        """Open the database."""
        self._database = sqlite3.connect(path, isolation_level=None)
        # What is deleted is overwritten, and the journal in which it stood is removed.
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute("PRAGMA journal_mode = DELETE")
        self._database.execute(_TABLE)
        self._vault = vault
        self._now = now

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def keep(self, revealed: Revealed) -> str:
        """Keep what was revealed.

        Returns:
            The code to be keyed in on the telephone.
        """
        sealed = self._vault.seal(msgspec.json.encode(revealed))
        while True:
            code = f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}}"
            row = (secrets.token_urlsafe(32), code, self._now(), sealed)
            # Only a code that is in use already stands in the way.
            if self._database.execute("INSERT OR IGNORE INTO caller VALUES (?, ?, ?, ?)", row).rowcount:
                return code

    def swap(self, code: str) -> str | None:
        """The secret in exchange for a code, once. It is random, and says nothing; nothing is decrypted."""
        query = "SELECT secret FROM caller WHERE code = ?"
        found = self._database.execute(query, (code,)).fetchone()
        if found is None:
            return None
        self._database.execute("UPDATE caller SET code = NULL WHERE secret = ?", found)
        return str(found[0])

    def read(self, secret: str) -> Revealed | None:
        """What was revealed; None when it has been deleted."""
        query = "SELECT sealed FROM caller WHERE secret = ?"
        found = self._database.execute(query, (secret,)).fetchone()
        return None if found is None else msgspec.json.decode(self._vault.open(found[0]), type=Revealed)

    def clear(self, secret: str, *, reason: str) -> None:
        """Delete what was revealed, and log whose it was: that can be accounted for after all data is gone."""
        with ldv.processing(
            "wissenBellergegevens", activity=CLEAR, attributes={"nl.idbellen.reden": reason}
        ) as operation:
            revealed = self.read(secret)
            if revealed is not None:
                operation.add_subject(ldv.Subject(revealed.bsn, type="BSN"))
                self._delete(secret)

    def _delete(self, secret: str) -> None:
        self._database.execute("DELETE FROM caller WHERE secret = ?", (secret,))

    def sweep(self) -> None:
        """Delete whose time has come."""
        query = "SELECT secret FROM caller WHERE created <= ?"
        late = self._database.execute(query, (self._now() - LIMIT_SECONDS + SWEEP_SECONDS,)).fetchall()
        for (secret,) in late:
            try:
                self.clear(secret, reason="tijd verstreken")
            except LdvError as error:
                # Elsewhere, what cannot be logged does not happen. But an hour is an hour, whatever is out of order.
                self._delete(secret)
                # Without a traceback: that can show what functions hold.
                log.critical("deleted without a record, as nothing could be logged (%s)", error.code)
