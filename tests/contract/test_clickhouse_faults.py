"""A server that fails in every way that a server can, and the records that survive it. The real client, over HTTP."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from ldv.errors import ConfigurationError, LogboekError, TargetUnavailable, UsageError
from ldv.logboek import ClickHouseTarget, Dsn, Logboek, parse_dsn
from ldv.record import Batch
from tests.support.batches import batch_of, record
from tests.support.certificates import make_certificate
from tests.support.clickhouse_front import Front


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Front]:
    """A server of its own, to be mistreated."""
    with Front(tmp_path / "engine") as running:
        yield running


@pytest.fixture
def target(server: Front) -> Iterator[ClickHouseTarget]:
    """A target that is open."""
    opened = ClickHouseTarget(server.dsn)
    opened.open()
    yield opened
    opened.close()


def batch(first: int, last: int) -> Batch:
    """Records with these numbers, the last one not included."""
    return batch_of([record(number) for number in range(first, last)])


def stored(dsn: str | Dsn) -> list[int]:
    """Sequences of the records that are there, sorted; one that is there twice stands twice."""
    with Logboek.open(dsn) as logboek:
        return sorted(one.sequence for one in logboek.records())


def test_a_connection_that_drops_after_the_commit_doubles_nothing(server: Front, target: ClickHouseTarget) -> None:
    """The client is told nothing, does not send again by itself, and the next attempt finds the records there."""
    server.tell("drop 1")
    with pytest.raises(TargetUnavailable):
        target.deliver(batch(0, 10), token="a", doubt=False)
    assert stored(server.dsn) == list(range(10))
    target.deliver(batch(0, 15), token="b", doubt=True)
    assert stored(server.dsn) == list(range(15))


def test_a_target_remembers_its_own_doubt(server: Front, target: ClickHouseTarget) -> None:
    """After a failure the target looks first, even when nobody says so."""
    server.tell("drop 1")
    with pytest.raises(TargetUnavailable):
        target.deliver(batch(0, 10), token="a", doubt=False)
    target.deliver(batch(0, 10), token="another", doubt=False)
    assert stored(server.dsn) == list(range(10))


def test_an_insert_that_is_still_under_way_is_waited_for(server: Front, target: ClickHouseTarget) -> None:
    """A server goes on with an insert whose sender is gone: looking waits for it, so that nothing is stored twice."""
    server.tell("hold")
    with pytest.raises(TargetUnavailable):
        target.deliver(batch(0, 10), token="a", doubt=False)
    assert stored(server.dsn) == []
    again = threading.Thread(target=lambda: target.deliver(batch(0, 10), token="a", doubt=True))
    again.start()
    server.tell("seen system.processes")
    server.tell("release")
    again.join()
    assert stored(server.dsn) == list(range(10))


def test_a_server_that_is_down_may_come_back(server: Front, target: ClickHouseTarget) -> None:
    """Connections are refused for a while: each attempt says so, and the first after that succeeds."""
    target.deliver(batch(0, 5), token="a", doubt=False)
    server.tell("refuse")
    target.close()
    for _ in range(2):
        with pytest.raises(TargetUnavailable, match=r"127\.0\.0\.1") as raised:
            target.deliver(batch(5, 10), token="b", doubt=False)
        assert "raden" not in str(raised.value)
    server.tell("accept")
    target.deliver(batch(5, 10), token="b", doubt=False)
    assert stored(server.dsn) == list(range(10))


def test_a_proxy_without_a_server_is_no_refusal(server: Front, target: ClickHouseTarget) -> None:
    """503 is not an answer of the store: the batch is kept, and delivered later."""
    server.tell("unavailable 1")
    with pytest.raises(TargetUnavailable):
        target.deliver(batch(0, 10), token="a", doubt=False)
    target.deliver(batch(0, 10), token="a", doubt=True)
    assert stored(server.dsn) == list(range(10))


def test_a_server_that_is_killed_loses_nothing_that_it_confirmed(server: Front, tmp_path: Path) -> None:
    """After a kill the server has every confirmed batch once, and takes the next in doubt."""
    target = ClickHouseTarget(server.dsn)
    target.open()
    for number in range(5):
        target.deliver(batch(number * 10, number * 10 + 10), token=str(number), doubt=False)
    server.kill()
    with pytest.raises(TargetUnavailable):
        target.deliver(batch(50, 60), token="5", doubt=False)
    with Front(tmp_path / "engine", port=server.port) as revived:
        target.deliver(batch(40, 60), token="5", doubt=True)
        target.close()
        assert stored(revived.dsn) == list(range(60))


def test_a_wrong_password_is_said_and_not_shown(server: Front) -> None:
    """Not allowed in: the message says to check user and password, and holds neither the given nor the right one."""
    wrong = attrs.evolve(parse_dsn(server.dsn), password="verkeerd")
    for ask in (ClickHouseTarget(wrong).open, lambda: Logboek.open(wrong)):
        with pytest.raises(TargetUnavailable, match="Check user and password") as raised:
            ask()
        assert "verkeerd" not in f"{raised.value!r} {raised.value}"


def test_a_database_is_made_by_who_writes_and_not_by_who_reads(server: Front) -> None:
    """Delivery makes the database that its DSN names; a reader is told that there is none."""
    other = attrs.evolve(parse_dsn(server.dsn), database="nieuw")
    with pytest.raises(TargetUnavailable, match="UNKNOWN_DATABASE"):
        Logboek.open(other)
    target = ClickHouseTarget(other)
    target.deliver(batch(0, 3), token="a", doubt=False)
    target.close()
    assert stored(other) == [0, 1, 2]


def test_a_database_without_records_is_no_logboek(server: Front) -> None:
    """A database that nobody made a logboek in is not taken for an empty one."""
    with pytest.raises(ConfigurationError, match="ldv init"):
        Logboek.open(server.dsn)


def test_nothing_can_be_changed_by_a_question(server: Front, target: ClickHouseTarget) -> None:
    """A logboek is opened for reading: the server refuses all else, and a setting does not undo that."""
    target.deliver(batch(0, 3), token="a", doubt=False)
    with Logboek.open(server.dsn) as logboek:
        for change in (
            "DROP TABLE verwerkingen",
            "TRUNCATE TABLE verwerkingen",
            "ALTER TABLE verwerkingen DELETE WHERE 1",
        ):
            with pytest.raises(UsageError, match="reading only"):
                logboek.sql(change)
        with pytest.raises((UsageError, LogboekError)):
            logboek.sql("DROP TABLE verwerkingen SETTINGS readonly = 0")
    assert stored(server.dsn) == [0, 1, 2]


def test_a_reader_says_that_the_server_is_gone(server: Front, target: ClickHouseTarget) -> None:
    """A question to a server that does not answer is told apart from a wrong question; a stream says it too."""
    target.deliver(batch(0, 3), token="a", doubt=False)
    with Logboek.open(server.dsn) as logboek:
        stream = logboek.iter_records()
        server.tell("refuse")
        server.tell("unavailable 100")
        with pytest.raises(TargetUnavailable):
            logboek.records()
        with pytest.raises(TargetUnavailable):
            next(stream)


def test_nothing_of_a_record_reaches_a_log(
    server: Front, target: ClickHouseTarget, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither what is asked nor what is stored is logged by us or by what we use, at any level, when things fail."""
    caplog.set_level(logging.DEBUG)
    server.tell("drop 1")
    with pytest.raises(TargetUnavailable):
        target.deliver(batch_of([record(1, data_subject_id="kabc:geheim")]), token="a", doubt=False)
    with Logboek.open(server.dsn) as logboek:
        assert len(logboek.records(activity=record(1).processing_activity_id)) == 1
        server.tell("refuse")
        server.tell("unavailable 100")
        with pytest.raises(TargetUnavailable):
            logboek.records(activity="urn:geheim", trace_id=record(1).trace_id)
    for secret in ("geheim", "raden", record(1).trace_id):
        assert secret not in caplog.text


def test_tls_is_checked(tmp_path: Path) -> None:
    """A server that shows no certificate of a trusted authority is not written to; one that does is."""
    authority = make_certificate(tmp_path, "authority")
    shown = make_certificate(tmp_path, "localhost", by=authority)
    (tmp_path / "both.pem").write_bytes(shown.cert.read_bytes() + shown.key.read_bytes())
    with Front(tmp_path / "engine", certificate=tmp_path / "both.pem") as running:
        plain = running.dsn.replace("127.0.0.1", "localhost")
        secure = plain.replace("clickhouse://", "clickhouses://")
        with pytest.raises(TargetUnavailable, match="SSLError"):
            ClickHouseTarget(secure).open()
        with pytest.raises(TargetUnavailable):
            ClickHouseTarget(plain).open()
        trusted = f"{secure}?ca_cert={authority.cert}"
        target = ClickHouseTarget(trusted)
        target.deliver(batch(0, 3), token="a", doubt=False)
        target.close()
        assert stored(trusted) == [0, 1, 2]
