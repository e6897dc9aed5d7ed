"""What the database itself sees to, on SQLite and on PostgreSQL."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from ldv.errors import ConfigurationError, RegisterUnavailable
from ldv.register import Register
from ldv.register._database import engine_for, url_of
from ldv.register._tables import metadata
from tests.support.register import activity

REFUSED = [
    "UPDATE activity_version SET purpose = 'iets anders'",
    "UPDATE activity_version SET purpose = purpose WHERE id = 'rva:1'",
    "DELETE FROM activity_version",
    "DELETE FROM activity_version WHERE id = 'rva:1'",
    "UPDATE entity_version SET name = 'iets anders'",
    "DELETE FROM entity_version",
]
ONLY_SQLITE = [
    "INSERT OR REPLACE INTO activity_version SELECT * FROM activity_version WHERE id = 'rva:1'",
    "REPLACE INTO entity_version SELECT * FROM entity_version",
]
ONLY_POSTGRES = ["TRUNCATE activity_version CASCADE", "TRUNCATE entity_version"]


@pytest.fixture
def kept(register: Register) -> Register:
    register.add(activity(id="rva:1"))
    register.commit()
    return register


def run(place: str, statement: str) -> None:
    engine = sa.create_engine(url_of(place))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_or_remove(kept: Register, place: str, statement: str) -> None:
    """Whoever goes around the library finds the database in the way: what was there stays."""
    before = kept.versions()
    with pytest.raises(DBAPIError, match="never"):
        run(place, statement)
    assert kept.versions() == before


def test_every_other_way_to_remove_is_refused(kept: Register, place: str) -> None:
    """REPLACE on SQLite and TRUNCATE on PostgreSQL are refused too."""
    before = kept.versions()
    for statement in ONLY_SQLITE if "://" not in place else ONLY_POSTGRES:
        with pytest.raises(DBAPIError, match="never"):
            run(place, statement)
    assert kept.versions() == before


@pytest.mark.parametrize(
    "values",
    [
        "id, 'rva:2', 1, NULL",
        "'rva:2', 'rva:1', 2, NULL",
        "'rva:2', 'rva:1', 3, 'rva:1'",
        "'rva:2', 'rva:2', 2, 'rva:1'",
        "'rva:2', 'rva:1', 2, 'rva:1'",
        "'rva:2', 'rva:1', 1, NULL",
    ],
    ids=["same identifier", "no link", "number skipped", "other activity", "not later", "second first"],
)
def test_the_database_refuses_versions_that_do_not_follow(kept: Register, place: str, values: str) -> None:
    """A row that is no proper next version is refused by the database itself."""
    rest = [column.name for column in metadata.tables["activity_version"].columns][4:]
    with pytest.raises(DBAPIError):
        run(
            place,
            f"INSERT INTO activity_version (id, activity_id, number, previous_id, {', '.join(rest)}) "
            f"SELECT {values}, {', '.join(rest)} FROM activity_version WHERE id = 'rva:1'",
        )
    assert len(kept.history("rva:1")) == 1


def test_tables_are_what_the_library_thinks(register: Register, place: str) -> None:
    """What the migrations make and what the queries expect is the same."""
    engine = engine_for(url_of(place))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_making_again_changes_nothing(kept: Register, place: str) -> None:
    """Making a register that is there leaves it as it is."""
    before = kept.versions()
    kept.close()
    with Register.open(place, create=True, log=False) as again:
        assert again.versions() == before


def test_a_place_without_register_says_so(place: str, tmp_path: Path) -> None:
    """Opening what is not there tells how to make it, and makes nothing."""
    with pytest.raises(ConfigurationError, match="ldv register init"):
        Register.open(place)
    assert list(tmp_path.iterdir()) == []


def test_another_revision_is_refused(register: Register, place: str) -> None:
    """Tables of a newer version of the library are not touched."""
    run(place, "UPDATE alembic_version SET version_num = '9999'")
    for create in (False, True):
        with pytest.raises(ConfigurationError, match="revision 9999"):
            Register.open(place, create=create)


def test_without_alembic_a_register_can_be_used_and_not_made(
    register: Register, place: str, new_place: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is named, with the command that installs it."""
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "alembic" else real(name, *more)
    )
    with Register.open(place, create=True, log=False) as there:
        assert there.list()
    with pytest.raises(ConfigurationError, match=r"logboek-dataverwerkingen\[register\]"):
        Register.open(new_place(), create=True)


def test_a_locked_register_is_unavailable(register: Register, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits too long for another's change is told that the register is busy."""
    if "://" in place:
        place += "+-c+lock_timeout%3D100"  # the options come last
    else:
        monkeypatch.setattr("ldv.register._database._BUSY_SECONDS", 0.1)
    register.add(activity())
    with Register.open(place, log=False) as other, pytest.raises(RegisterUnavailable):
        other.add(activity())
