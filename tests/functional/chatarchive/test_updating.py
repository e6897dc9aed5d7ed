"""An archive of an older version of the program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.functional.chatarchive.conftest import Archive


def older(archive: Archive, revision: str = "0001") -> None:
    """Give the database the tables of an older version."""
    with closing(sqlite3.connect(archive.folder / "chatarchive.db")) as connection, connection:
        if revision == "0001":
            connection.execute("DROP TABLE dossier")
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


@pytest.mark.requirement(26)
def test_management_brings_an_older_archive_up_to_date(archive: Archive) -> None:
    """Every command says that it is older; management updates it, after a copy was made, and nobody without a token
    or that role does."""
    case = archive.until("geïmporteerd")
    older(archive)
    told = archive.run("adviseur", "status")
    assert (told.code, "chatarchive bijwerken" in told.err) == (2, True)
    archive.refused("", "bijwerken", requirement=26)
    archive.refused("adviseur", "bijwerken", requirement=26)
    assert "chatarchive bijwerken" in archive.run("adviseur", "status").err
    done = archive.ok("beheer", "bijwerken")
    assert (done["van"], done["naar"]) == ("0001", "0002")
    assert Path(done["reservekopie"]).parent == archive.folder
    assert archive.ok("eigenaar", "status")[0]["zaak"] == case
    assert archive.run("eigenaar", "raadpleeg", "gesprek", case).code == 0
    assert archive.ok("beheer", "bijwerken") == {"van": "0002", "naar": "0002", "reservekopie": None}


def test_a_newer_archive_says_so(archive: Archive) -> None:
    """An archive of a later version is left alone, also by the command that updates."""
    older(archive, "9999")
    for words in ("status", "bijwerken"):
        told = archive.run("beheer", words)
        assert (told.code, "nieuwere versie" in told.err) == (2, True)
