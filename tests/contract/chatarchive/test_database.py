"""The database of an archive, on each of the databases that it can be kept in."""

from __future__ import annotations

import datetime
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from chatarchive.db import Cleaning, Credential, Database, Dossier, Holder, Mail
from chatarchive.db._tables import KINDS, overview
from chatarchive.domain import (
    AbroadException,
    AllowedLocation,
    Appointment,
    Approval,
    Breach,
    BreachKind,
    BreachStep,
    Case,
    Clearance,
    CopyPlace,
    Counts,
    Department,
    DpiaReference,
    Employee,
    Lift,
    LocationKind,
    Mandate,
    MandateAct,
    MediaFile,
    MessageOwner,
    OverviewEntry,
    Participant,
    PrivateContact,
    ProcessingAgreement,
    ReadOut,
    RetentionInstruction,
    Role,
    Screening,
    State,
    StepDone,
    StoredFile,
    SupplierAgreement,
    TemporaryCopy,
    verify_overview,
)
from chatarchive.errors import OutOfOrder, Refused, SettingsError, WrongUse
from tests.support.postgres import Postgres, postgres

DAY = datetime.date(2023, 3, 13)
NOW = datetime.datetime(2023, 3, 13, 9, 30, 0, 5, tzinfo=datetime.UTC)
FILE = StoredFile(path=("Chatberichten", "a/b"), size=3, sha256="0" * 64)
VALUES: list[Any] = [
    Department(id="bzk", name="Ministerie"),
    ProcessingAgreement(id="1", department="bzk", document="d", since=DAY),
    DpiaReference(id="1", department="bzk", document="d", registered_on=DAY, fg_advice="f"),
    SupplierAgreement(id="1", supplier="S", product="p", document="d", since=DAY, until=DAY),
    AllowedLocation(id="1", kind=LocationKind.OUTPUT, value="/srv"),
    AbroadException(id="1", owner="o", country="BQ", document="d", until=DAY),
    Employee(
        id="p-1", name="É", roles=(Role.ADVISER,), vog=Screening(passed_on=DAY), clearance=Clearance.SECRET,
        dossiers=("o",), trained_on=DAY,
    ),
    MessageOwner(id="o", name="N", function_title="DG", phone="+31612345678", department="bzk"),
    Mandate(id="1", owner="o", name="N", allows=(MandateAct.APPROVE,), given_at=NOW),
    PrivateContact(id="1", owner="o", name="Mama"),
    Appointment(id="1", owner="o", on=DAY),
    Case(
        id="c", owner="o", partner="👍", participants=(Participant(label="X", phone="+31612345678"),),
        read_out=ReadOut(on=DAY, by="p-1", central_phone="+31687654321", country="NL", steps=("a",)),
        source=FILE, cleaned_by=("p-1",), counts=Counts(original=2, kept=2),
        approval=Approval(at=NOW, by="o", sha256="0" * 64), frozen_from=State.CLEANING,
    ),
    MediaFile(id="m", case="c", name="a.jpg", relevant=True, stored=FILE),
    TemporaryCopy(id="k", case="c", place=CopyPlace.MAIL, destroyed_at=NOW),
    Breach(
        id="b", kind=BreachKind.OTHER, cases=("c",), owner="o", discovered_at=NOW,
        steps=(StepDone(step=BreachStep.RESTORE, at=NOW, action="x"),),
    ),
    RetentionInstruction(id="i", reference="r", since=DAY, lift=Lift(document="d", persons=("p-1",))),
    Dossier(id="0" * 64, owner="o"),
    Cleaning(id="c", content='{"a": 1}'),
    Mail(id="m", case="c", content=b"\x00\xff"),
    Credential(id="0" * 64, kind=Holder.OWNER, holder="o", made_at=NOW),
]  # fmt: skip


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place where no archive is yet."""
    if request.param == "postgresql":
        running: Postgres = request.getfixturevalue("server")
        return running.new_place()
    return str(tmp_path / "chatarchive.db")


@pytest.fixture
def database(where: str) -> Iterator[Database]:
    """A new archive."""
    with Database.open(where, create=True) as made:
        yield made


def line(case: str = "c", event: str = "uitlezen", **more: str) -> OverviewEntry:
    """A line of the overview, before it has a number."""
    return OverviewEntry(
        number=0, at=NOW, case=case, event=event, key=more.get("key", event), owner="N", partner="👍",
        kind="WhatsApp", group=True, state="uitgelezen", by="A", operation_id="0" * 16, salt="", previous="",
    )  # fmt: skip


def test_every_value_comes_back_as_it_went_in(database: Database) -> None:
    """What is kept of each class is what was put, to the last field."""
    assert {type(value) for value in VALUES} == set(KINDS)
    unit = database.unit()
    for value in VALUES:
        unit.put(value)
    unit.commit()
    again = database.unit()
    for value in VALUES:
        assert again.get(type(value), value.id) == value
        assert value in again.every(type(value), parent=KINDS[type(value)].parent(value))
        assert again.every(type(value), parent="another") == []


def test_nothing_is_there_before_a_commit(database: Database) -> None:
    """A unit sees what it changed, and nobody else does until it is committed."""
    unit = database.unit()
    unit.put(Department(id="bzk", name="A"))
    unit.note(line())
    assert unit.get(Department, "bzk").name == "A"
    assert database.unit().every(Department) == []
    assert database.unit().overview() == []
    with pytest.raises(WrongUse):
        database.unit().get(Department, "bzk")


def test_two_who_change_the_same_do_not_overwrite_each_other(database: Database) -> None:
    """The second one is refused, and nothing of what it did is kept."""
    for case in (Case(id="c1", owner="o", partner="X"), Case(id="c2", owner="o", partner="Y")):
        unit = database.unit()
        unit.put(case)
        unit.commit()
    first, second = database.unit(), database.unit()
    for unit in (first, second):
        for id in ("c2", "c1"):
            unit.put(attrs.evolve(unit.get(Case, id), remark=f"{unit is first}"))
    second.note(line())
    first.commit()
    with pytest.raises(OutOfOrder):
        second.commit()
    assert {case.remark for case in database.unit().every(Case)} == {"True"}
    assert database.unit().overview() == []
    new, same = database.unit(), database.unit()
    for unit in (new, same):
        unit.put(Department(id="bzk", name="A"))
    new.commit()
    with pytest.raises(OutOfOrder):
        same.commit()


def test_what_was_worked_out_from_an_older_form_is_refused(database: Database) -> None:
    """A unit keeps to the form that it read first: what somebody else made since is not mixed with what was decided by
    that, nor taken for what was there already."""
    unit = database.unit()
    unit.put(Case(id="c1", owner="o", partner="X"))
    unit.commit()
    slow, quick = database.unit(), database.unit()
    decided = attrs.evolve(slow.get(Case, "c1"), remark="slow")
    quick.put(attrs.evolve(quick.get(Case, "c1"), remark="quick"))
    quick.commit()
    assert slow.get(Case, "c1").remark == ""
    assert [case.remark for case in slow.every(Case)] == [""]
    slow.put(decided)
    with pytest.raises(OutOfOrder):
        slow.commit()
    assert database.unit().get(Case, "c1").remark == "quick"


@pytest.mark.requirement(13, 58)
def test_the_overview_is_a_chain_and_holds_each_event_once(database: Database) -> None:
    """Lines follow one another, are whole, and a repeated command adds none."""
    unit = database.unit()
    unit.note(line())
    unit.note(line("d"))
    assert [made.number for made in unit.commit()] == [1, 2]
    unit = database.unit()
    unit.note(line())
    unit.note(line(event="goedkeuren"))
    assert [made.number for made in unit.commit()] == [3]
    entries = database.unit().overview()
    assert verify_overview(entries).faults == ()
    assert [entry.case for entry in entries] == ["c", "d", "c"]


@pytest.mark.requirement(13)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE overview_entry SET state = 'x'",
        "DELETE FROM overview_entry",
        'INSERT INTO overview_entry SELECT number + 5, at, "case", event, \'k\', owner, partner, kind, "group", '
        "state, \"by\", operation_id, note, salt, previous, repeat_hash FROM (SELECT *, substr(hash, 2) || 'x' AS "
        "repeat_hash FROM overview_entry) AS old",
    ],
)
def test_the_database_itself_keeps_the_overview(database: Database, statement: str) -> None:
    """Changing, removing and inserting out of turn is refused by the database, whoever asks."""
    unit = database.unit()
    unit.note(line())
    unit.commit()
    with database._engine.connect() as connection, pytest.raises(DBAPIError, match="registration overview"):
        connection.execute(sa.text(statement))
    assert verify_overview(database.unit().overview()).faults == ()


@pytest.mark.requirement(13)
def test_tampering_around_the_database_is_found(database: Database) -> None:
    """Whoever takes the triggers away and changes a line is found out."""
    unit = database.unit()
    unit.note(line())
    unit.note(line("d"))
    unit.commit()
    with database._engine.connect() as connection:
        if database._engine.dialect.name == "sqlite":
            connection.execute(sa.text("DROP TRIGGER overview_entry_is_never_changed"))
        else:
            connection.execute(sa.text("DROP TRIGGER overview_entry_stays ON overview_entry"))
        connection.execute(sa.update(overview).where(overview.c.number == 1).values(by="somebody else"))
        connection.commit()
    assert verify_overview(database.unit().overview()).faults == ("line 1 was changed after it was written",)


def test_opening_again_changes_nothing(where: str) -> None:
    """The tables are made once; without `create` there has to be an archive."""
    with pytest.raises(SettingsError):
        Database.open(where)
    for _ in range(2):
        with Database.open(where, create=True) as database:
            if not database.unit().every(Department):
                unit = database.unit()
                unit.put(Department(id="bzk", name="A"))
                unit.commit()
    with Database.open(where) as database:
        assert database.unit().every(Department) == [Department(id="bzk", name="A")]


@pytest.mark.requirement(26)
def test_an_older_archive_learns_whose_its_dossiers_are(where: str) -> None:
    """Tables of the first version get the index of dossiers, filled from the conversations, when that is asked for and
    after a copy was made; nothing else changes."""
    with Database.open(where, create=True) as database:
        unit = database.unit()
        case = next(one for one in VALUES if isinstance(one, Case))
        deep = attrs.evolve(case, source=attrs.evolve(FILE, path=("Chatberichten", "2023", "é", "01", "x.txt")))
        for one in (deep, attrs.evolve(case, id="d", source=None)):
            unit.put(one)
        unit.commit()
        with database._engine.connect() as connection:
            connection.execute(sa.text("DROP TABLE dossier"))
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
            connection.commit()
    for create in (True, False):
        with pytest.raises(SettingsError, match=r"0001.*chatarchive bijwerken"):
            Database.open(where, create=create)
    with Database.open(where, older=True) as database:
        if database._engine.dialect.name == "postgresql":
            with pytest.raises(Refused, match="pg_dump"):
                database.update(now=NOW)
        done = database.update(now=NOW, backed_up=True)
        assert (done.before, done.after) == ("0001", "0002")
        again = database.update(now=NOW)
        assert (again.before, again.after, again.copy) == ("0002", "0002", None)
    if done.copy is not None:
        assert stat.S_IMODE(done.copy.stat().st_mode) == 0o600
        with Database.open(done.copy, older=True) as kept:
            assert kept.unit().get(Case, "c") == deep
        with pytest.raises(SettingsError, match="0001"):
            Database.open(done.copy)
    with Database.open(where) as database:
        id = Dossier.id_of(("Chatberichten", "2023", "é"))
        assert database.unit().every(Dossier) == [Dossier(id=id, owner="o")]
        assert database.unit().get(Case, "c") == deep


def test_a_newer_archive_is_left_alone(where: str) -> None:
    """Tables of a later version are not touched."""
    with Database.open(where, create=True) as database, database._engine.connect() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    for how in ({"create": True}, {"older": True}, {}):
        with pytest.raises(SettingsError, match=r"9999.*newest version"):
            Database.open(where, **how)


def test_only_its_user_can_read_the_file(tmp_path: Path) -> None:
    """The file names people, so nobody else may open it."""
    path = tmp_path / "chatarchive.db"
    Database.open(path, create=True).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
