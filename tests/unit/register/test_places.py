"""Where a register can be kept, and what is said of other places."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from ldv.errors import ConfigurationError, RegisterFaults
from ldv.register import Entity, EntityType, Register
from ldv.register._database import shown, url_of


def test_a_path_is_sqlite(tmp_path: Path) -> None:
    """A path, relative or not, is a SQLite file; so is its URL."""
    assert url_of(tmp_path / "a.db") == url_of(f"sqlite:///{tmp_path}/a.db")
    assert url_of("a.db").database == "a.db"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("mysql://u:geheim@host/db", "found mysql://"),
        ("postgresql://host:poort/db", "is no URL"),
        ("clickhouse://u:geheim@host/db", "found clickhouse://"),
    ],
)
def test_other_places_are_refused(where: str, expected: str) -> None:
    """What is no register is refused with what can be one, and without a password."""
    with pytest.raises(ConfigurationError, match=expected) as caught:
        url_of(where)
    assert "geheim" not in str(caught.value)


def test_postgresql_elsewhere_is_asked_for_tls() -> None:
    """Over a network nothing goes in the clear, unless the URL says so itself; nobody waits for ever."""
    assert url_of("postgresql://u@db.example/r").query["sslmode"] == "require"
    assert url_of("postgres://u@db.example/r?sslmode=verify-full").query["sslmode"] == "verify-full"
    assert url_of("postgresql://u@db.example/r").query["connect_timeout"]
    for local in ("localhost", "127.0.0.1", "[::1]"):
        assert "sslmode" not in url_of(f"postgresql://u@{local}/r").query
    assert "sslmode" not in url_of("postgresql:///r?host=/run/postgresql").query


def test_a_password_is_never_shown() -> None:
    """Not in a message, not in a repr."""
    url = url_of("postgresql://schrijver:geheim@db.example/register")
    assert "geheim" not in shown(url)
    assert "db.example" in shown(url)


def test_without_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """What PostgreSQL needs is named."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None)
    with pytest.raises(ConfigurationError, match=r"\[postgres\]"):
        url_of("postgresql://u@localhost/r")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A register is not made in a folder that does not exist: the name is probably wrong."""
    with pytest.raises(ConfigurationError, match="folder does not exist"):
        Register.open(tmp_path / "nergens" / "a.db", create=True)


def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    """A file that is no database is refused and left as it is."""
    path = tmp_path / "a.db"
    path.write_text("geen database, maar een brief van enige lengte\n" * 50, encoding="utf-8")
    before = path.read_bytes()
    for create in (False, True):
        with pytest.raises(Exception, match=r"LDV"):
            Register.open(path, create=create)
    assert path.read_bytes() == before


def test_an_organisation_may_be_known_by_its_number(register: Register) -> None:
    """An RSIN looks like a burgerservicenummer and is none; for a person it is refused and not repeated."""
    organisation = register.entities.add(Entity(id="urn:rsin:999990019", name="Gemeente Voorbeeldstad"))
    assert register.entities.get(organisation.id) == organisation
    with pytest.raises(RegisterFaults) as caught:
        register.entities.add(Entity(id="urn:bsn:999990019", name="Iemand", type=EntityType.NATURAL_PERSON))
    assert "999990019" not in str(caught.value)
