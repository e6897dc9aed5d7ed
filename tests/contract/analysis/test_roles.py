"""Roles for servers: read by the engine's own parser, and tried on a real server where one is named."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator

import attrs
import pytest

from examples.parkeervergunning.month import CONFIDENTIAL, REGISTER, SHOW, UNREGISTERED
from ldv.analysis import copy_register, make_roles, role_statements
from ldv.errors import UsageError
from ldv.logboek import ClickHouseTarget, Dsn, Logboek
from ldv.logboek._engine import open_client
from ldv.record import COLUMNS
from ldv.register import Register
from tests.contract.conftest import UNPROTECTED, place, tidy
from tests.support.batches import batch_of, record

SERVER = "clickhouses://admin@clickhouse.example/ldv"


@pytest.mark.parametrize("dsn", [SERVER, SERVER + "?cluster=drie-1"])
def test_the_engine_can_read_every_statement(month_dsn: Dsn, dsn: str) -> None:
    """Each statement, for one server and for a cluster, is one that the engine understands."""
    with Logboek.open(month_dsn) as logboek:
        for statement in role_statements(dsn):
            [(parsed,)] = logboek.sql("SELECT formatQuerySingleLine({s:String})", {"s": statement}).rows
            assert parsed.split()[0] in {"CREATE", "GRANT"}
            assert ("ON CLUSTER `drie-1`" in parsed) is ("cluster" in dsn)


def test_an_analyst_may_read_everything_but_the_pseudonym() -> None:
    """The rights of an analyst name every column of a record except one, and no table as a whole that holds it."""
    [grant] = [one for one in role_statements(SERVER) if "has_subject" in one]
    columns = grant.partition("SELECT(")[2].partition(")")[0].split(", ")
    assert set(columns) == {*COLUMNS, "has_subject"} - {"data_subject_id"}
    others = [
        one for one in role_statements(SERVER) if one.endswith("`ldv_analyst`") and "GRANT" in one and one != grant
    ]
    assert others
    assert not any(
        "SELECT ON `ldv`.verwerkingen " in one or "SELECT ON `ldv`.* " in one or "otel_traces" in one for one in others
    )


def test_nobody_may_change_a_record() -> None:
    """No role has the right to update, to truncate or to drop a table."""
    text = " ".join(role_statements(SERVER))
    for right in ("ALTER UPDATE", "TRUNCATE", "DROP TABLE", "ALL ON", "ALTER ON", "WITH GRANT OPTION"):
        assert right not in text


def test_the_embedded_engine_has_no_roles(month_dsn: Dsn) -> None:
    """Asked for the embedded engine, the message says what guards it instead."""
    with pytest.raises(UsageError, match="operating system"):
        role_statements(month_dsn)


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dsn]:
    """A real server with three records, the register and the roles."""
    dsn = place("server", request)
    target = ClickHouseTarget(dsn, profile=UNPROTECTED)
    target.open()
    activities = (SHOW, CONFIDENTIAL, UNREGISTERED)
    made = [record(n, processing_activity_id=one, data_subject_id=f"k0:{n}") for n, one in enumerate(activities, 1)]
    target.deliver(batch_of(made), token="t", doubt=False)
    target.close()
    with Register.open(tmp_path_factory.mktemp("roles") / "r.db", create=True, log=False) as register:
        register.import_file(REGISTER)
        register.commit()
        copy_register(register, dsn, profile=UNPROTECTED)
    make_roles(dsn, profile=UNPROTECTED)
    yield dsn
    with contextlib.closing(open_client(dsn)) as client:
        for kind, names in {
            "ROLE": ("writer", "analyst", "privacy_officer", "manager"),
            "SETTINGS PROFILE": ("reading",),
            "QUOTA": ("analysts",),
        }.items():
            for name in names:
                client.command(f"DROP {kind} `{dsn.database}_{name}`")
        for name in ("everybody", "not_confidential"):
            client.command(f"DROP ROW POLICY `{dsn.database}_{name}` ON `{dsn.database}`.verwerkingen")
    tidy("server", dsn)


@contextlib.contextmanager
def user(dsn: Dsn, role: str) -> Iterator[Dsn]:
    """Somebody with a role."""
    name, password = f"ldv_test_{secrets.token_hex(4)}", secrets.token_hex(16)
    with contextlib.closing(open_client(dsn)) as client:
        client.command(f"CREATE USER {name} IDENTIFIED BY '{password}' DEFAULT ROLE `{dsn.database}_{role}`")
        client.command(f"GRANT `{dsn.database}_{role}` TO {name}")
        yield attrs.evolve(dsn, user=name, password=password)
        client.command(f"DROP USER {name}")


@pytest.mark.server
def test_an_analyst_sees_what_is_open_and_no_pseudonym(server: Dsn) -> None:
    """On a real server, every view answers; confidential and unknown activities are not in them, pseudonyms refused."""
    with user(server, "analyst") as dsn, Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        assert logboek.sql("SELECT activity, subjects FROM operations").rows == [(SHOW, 1)]
        assert logboek.sql("SELECT operations FROM traces").rows == [(1,)]
        with pytest.raises(Exception, match="ACCESS_DENIED"):
            logboek.sql("SELECT data_subject_id FROM verwerkingen")
        with pytest.raises(Exception, match="ACCESS_DENIED"):
            logboek.sql("SELECT * FROM otel_traces")


@pytest.mark.server
def test_a_privacy_officer_sees_everything(server: Dsn) -> None:
    """On a real server, confidential activities and pseudonyms are there."""
    with user(server, "privacy_officer") as dsn, Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        assert len(logboek.records()) == 3


@pytest.mark.server
def test_a_writer_delivers_and_cannot_read(server: Dsn) -> None:
    """On a real server, a writer can deliver, also after a doubt, and cannot see what stands in a record."""
    with user(server, "writer") as dsn:
        target = ClickHouseTarget(dsn, profile=UNPROTECTED)
        target.open()
        target.deliver(batch_of([record(3), record(4)]), token="u", doubt=True)
        target.close()
        with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
            assert logboek.sql("SELECT count(trace_id) FROM verwerkingen").rows == [(4,)]
            with pytest.raises(Exception, match="ACCESS_DENIED"):
                logboek.sql("SELECT operation_name FROM verwerkingen")
