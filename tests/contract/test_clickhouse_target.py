"""Delivery into ClickHouse, embedded and over HTTP: each record once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import pytest

from ldv.errors import ConfigurationError, PoisonedBatch
from ldv.logboek import ClickHouseTarget, Dsn, Logboek, migrate
from ldv.logboek._engine import open_client
from ldv.record import Batch, Record
from tests.contract.conftest import UNPROTECTED
from tests.support.batches import batch_of, full_record, record


@pytest.fixture
def target(dsn: Dsn) -> Iterator[ClickHouseTarget]:
    """A target that is open."""
    opened = ClickHouseTarget(dsn, profile=UNPROTECTED)
    opened.open()
    yield opened
    opened.close()


def batch(first: int, last: int) -> Batch:
    """Records with these numbers, the last one not included."""
    return batch_of([record(number) for number in range(first, last)])


def stored(dsn: Dsn) -> list[int]:
    """Sequences of the records that are there, sorted; one that is there twice stands twice."""
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        return sorted(one.sequence for one in logboek.records())


def test_what_was_delivered_is_there(dsn: Dsn, target: ClickHouseTarget) -> None:
    """When `deliver` returns, another connection finds every record, and closing changes nothing."""
    target.deliver(batch(0, 1000), token="a", doubt=False)
    assert stored(dsn) == list(range(1000))
    target.close()
    assert stored(dsn) == list(range(1000))


def test_the_same_batch_under_the_same_token_is_stored_once(dsn: Dsn, target: ClickHouseTarget) -> None:
    """A repeated insert that nobody doubts is recognised by its token."""
    for _ in range(3):
        target.deliver(batch(0, 10), token="a", doubt=False)
    assert stored(dsn) == list(range(10))


def test_in_doubt_only_what_is_missing_is_stored(dsn: Dsn, target: ClickHouseTarget) -> None:
    """Records that are there, under whatever token they came, are not stored again; the others are."""
    target.deliver(batch(0, 10), token="a", doubt=False)
    target.deliver(batch(20, 30), token="b", doubt=False)
    target.deliver(batch(5, 25), token="a", doubt=True)
    assert stored(dsn) == list(range(30))
    target.deliver(batch(0, 30), token="c", doubt=True)
    assert stored(dsn) == list(range(30))


def test_in_doubt_a_token_that_was_used_does_not_hide_records(dsn: Dsn, target: ClickHouseTarget) -> None:
    """An engine that noted the token and lost the rows (a kill between the two) still gets them."""
    target.deliver(batch(0, 10), token="a", doubt=False)
    target.deliver(batch(10, 20), token="a", doubt=True)
    assert stored(dsn) == list(range(20))


def test_doubt_reaches_far(dsn: Dsn, target: ClickHouseTarget) -> None:
    """A record that started weeks before the others is found too, and more records than fit one question."""
    early = record(-1_500_000, sequence=1)
    target.deliver(batch_of([early, *(record(number) for number in range(5_000))]), token="a", doubt=False)
    target.deliver(batch_of([early, *(record(number) for number in range(9_000))]), token="b", doubt=True)
    assert len(stored(dsn)) == 9_001


def test_the_same_trace_may_have_many_operations(dsn: Dsn, target: ClickHouseTarget) -> None:
    """What makes a record unique is trace and operation together, also when all start at the same moment."""
    trace, start = record(0).trace_id, record(0).start_time
    family = [record(number, trace_id=trace, start_time=start) for number in range(10)]
    target.deliver(batch_of(family[:5]), token="a", doubt=False)
    target.deliver(batch_of(family), token="b", doubt=True)
    assert stored(dsn) == list(range(10))


def received(*records: Record) -> Batch:
    """Records that another process handed over."""
    one = batch_of(records)
    return attrs.evolve(one, origins=[attrs.evolve(origin, received=True) for origin in one.origins])


def test_a_contradiction_is_recognised_after_a_restart(dsn: Dsn, target: ClickHouseTarget) -> None:
    """Another record under ids that are there is refused, with another start too, by a process that has just begun."""
    target.deliver(received(*(record(number) for number in range(10))), token="a", doubt=False)
    target.close()
    later = ClickHouseTarget(dsn, profile=UNPROTECTED)
    later.open()
    moved = record(3, start_time=record(3).start_time - 7, sequence=103)
    renamed = record(4, operation_name="verwijderen kenteken", sequence=104)
    with pytest.raises(PoisonedBatch) as raised:
        later.deliver(received(record(2), moved, renamed, record(20)), token="b", doubt=False)
    assert (raised.value.refused, later.again.repeated, later.again.conflicting) == ((1, 2), 1, 2)
    later.close()
    assert stored(dsn) == [*range(10), 20]


def test_an_empty_batch_is_nothing(dsn: Dsn, target: ClickHouseTarget) -> None:
    """No records, nothing asked of the engine."""
    target.deliver(Batch(), token="a", doubt=False)
    assert stored(dsn) == []


def test_a_closed_target_opens_again(dsn: Dsn, target: ClickHouseTarget) -> None:
    """After an error, or a close, the next delivery connects by itself."""
    target.close()
    target.close()
    target.deliver(batch(0, 10), token="a", doubt=False)
    assert stored(dsn) == list(range(10))


@pytest.mark.parametrize(
    "changes", [{"sequence": 2**64}, {"operation_name": "\ud800"}, {"sequence": "één"}], ids=["number", "text", "kind"]
)
def test_a_value_that_cannot_be_written_poisons_its_batch_only(
    dsn: Dsn, target: ClickHouseTarget, changes: dict[str, Any]
) -> None:
    """The batch is refused as a whole, nothing of it is stored, the value is not told, and the next batch goes well."""
    with pytest.raises(PoisonedBatch) as raised:
        target.deliver(batch_of([record(0), record(1, **changes)]), token="a", doubt=False)
    assert next(iter(changes)) in str(raised.value)
    assert "één" not in str(raised.value)
    assert raised.value.__context__ is None
    target.deliver(batch(0, 2), token="a", doubt=False)
    assert stored(dsn) == [0, 1]


def test_what_the_engine_refuses_is_poison(dsn: Dsn, target: ClickHouseTarget) -> None:
    """A value that the engine itself refuses is told apart from an engine that cannot now."""
    client = open_client(dsn)
    client.command("ALTER TABLE verwerkingen ADD CONSTRAINT named CHECK operation_name != 'geheim'")
    client.close()
    with pytest.raises(PoisonedBatch, match="VIOLATED_CONSTRAINT") as raised:
        target.deliver(batch_of([record(0, operation_name="geheim")]), token="a", doubt=False)
    assert "geheim" not in str(raised.value)
    target.deliver(batch(0, 2), token="b", doubt=True)
    assert stored(dsn) == [0, 1]


def test_a_table_that_is_gone_is_made_again(dsn: Dsn, target: ClickHouseTarget) -> None:
    """When the database was lost behind our back, the records of the journal still find a place."""
    client = open_client(dsn)
    for table in ("verwerkingen", "otel_traces", "ldv_migrations"):
        client.command(f"DROP TABLE {table} SYNC")
    client.close()
    with pytest.raises(Exception, match="LDV304"):
        target.deliver(batch(0, 10), token="a", doubt=False)
    target.deliver(batch(0, 10), token="a", doubt=True)
    assert stored(dsn) == list(range(10))


# -- migrations --


def test_making_a_logboek_twice_changes_nothing(dsn: Dsn) -> None:
    """The first time every step is taken, the second time none."""
    steps = [(step.version, step.name) for step in migrate(dsn, profile=UNPROTECTED)]
    assert steps == [
        (1, "verwerkingen"),
        (3, "otel_traces"),
        (4, "has_subject"),
        (6, "register_activities"),
        (7, "analysis"),
    ]
    assert migrate(dsn, profile=UNPROTECTED) == []
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        rows = logboek.sql("SELECT version, name, length(checksum), applied_at > '2026-01-01' FROM ldv_migrations")
        assert sorted(rows) == [(*step, 64, 1) for step in steps]


def test_several_may_make_a_logboek_at_the_same_time(dsn: Dsn) -> None:
    """Processes that start together end up with one logboek, each step written down once."""
    migrate(dsn, profile=UNPROTECTED)
    clear(dsn, "DROP TABLE ldv_migrations SYNC")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate(dsn, profile=UNPROTECTED), range(4)))
    assert migrate(dsn, profile=UNPROTECTED) == []


def test_a_step_that_was_half_done_is_done_again(dsn: Dsn) -> None:
    """A crash after making a table, before writing that down, is mended by the next start."""
    migrate(dsn, profile=UNPROTECTED)
    clear(dsn, "DROP TABLE otel_traces SYNC", "TRUNCATE TABLE ldv_migrations")
    assert len(migrate(dsn, profile=UNPROTECTED)) == 5


def test_a_step_with_another_text_is_refused(dsn: Dsn) -> None:
    """A store that was made by changed files is not written to; the message says which step and how to mend it."""
    migrate(dsn, profile=UNPROTECTED)
    clear(dsn, "TRUNCATE TABLE ldv_migrations", "INSERT INTO ldv_migrations (version, checksum) VALUES (1, 'feedc0de')")
    with pytest.raises(ConfigurationError, match=r"0001_verwerkingen.*feedc0de.*Install the version"):
        ClickHouseTarget(dsn, profile=UNPROTECTED).open()


def test_one_server_is_not_a_cluster(dsn: Dsn) -> None:
    """Tables of one server are not used as those of a cluster."""
    migrate(dsn, profile=UNPROTECTED)
    with pytest.raises(ConfigurationError, match="cluster"):
        migrate(dsn, profile=UNPROTECTED, cluster="drie")


def clear(dsn: Dsn, *statements: str) -> None:
    """Do what only an operator can."""
    client = open_client(dsn)
    for statement in statements:
        client.command(statement)
    client.close()


# -- the shape that tools for OpenTelemetry know --


def test_the_records_can_be_read_as_spans(dsn: Dsn, target: ClickHouseTarget) -> None:
    """The view has the columns of the collector's table, and everything that a record says stands in them."""
    one = full_record()
    plain = record(2, parent_operation_id=None)
    target.deliver(batch_of([one, plain]), token="a", doubt=False)
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        found = logboek.sql("SELECT * FROM otel_traces WHERE TraceId = {id:String}", {"id": one.trace_id})
        span = dict(zip(found.columns, found.rows[0], strict=True))
        times = logboek.sql(
            "SELECT toUnixTimestamp64Nano(Timestamp), ParentSpanId, SpanKind FROM otel_traces ORDER BY 1"
        )
    assert times.rows == [(one.start_time, "00f067aa0ba902b7", "Server"), (plain.start_time, "", "Internal")]
    del span["Timestamp"]
    assert span == {
        "TraceId": one.trace_id,
        "SpanId": one.operation_id,
        "ParentSpanId": "00f067aa0ba902b7",
        "TraceState": "",
        "SpanName": "wijzigen kenteken",
        "SpanKind": "Server",
        "ServiceName": "Parkeeradmin",
        "ResourceAttributes": {
            "deployment.environment": "productie",
            "service.name": "Parkeeradmin",
            "service.version": "2.1.6",
        },
        "ScopeName": "ldv",
        "ScopeVersion": "",
        "SpanAttributes": {
            **one.attributes,
            "dpl.core.processing_activity_id": one.processing_activity_id,
            "dpl.core.parent_processing_activity_id": "urn:activiteit:1",
            "dpl.core.data_subject_id": one.data_subject_id,
            "dpl.core.data_subject_id_type": "BSN",
            "dpl.core.foreign_operation.processor": "https://gemeente.example",
            "dpl.core.receiver": "https://rdw.example",
        },
        "Duration": 1,
        "StatusCode": "Error",
        "StatusMessage": "",
        "Events.Timestamp": [],
        "Events.Name": [],
        "Events.Attributes": [],
        "Links.TraceId": ["4bf92f3577b34da6a3ce929d0e0e4736"],
        "Links.SpanId": ["1234567890abcdef"],
        "Links.TraceState": [""],
        "Links.Attributes": [{"dpl.core.foreign_operation.processor": "https://gemeente.example"}],
    }


def test_the_names_at_the_edge_are_those_of_records(dsn: Dsn, target: ClickHouseTarget) -> None:
    """Every name that begins with `dpl.core.` in the view is one that records know."""
    from ldv.record import _names

    known = {value for name, value in vars(_names).items() if name.isupper()}
    target.deliver(batch_of([full_record()]), token="a", doubt=False)
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        names = logboek.sql("SELECT arrayJoin(mapKeys(SpanAttributes)) FROM otel_traces").rows
    assert {name for (name,) in names if name.startswith("dpl.core.")} <= known


def test_statuses_have_the_names_of_the_current_draft(dsn: Dsn, target: ClickHouseTarget) -> None:
    """Unknown, OK and NOK read as Unset, Ok and Error."""
    target.deliver(batch_of([attrs.evolve(record(n), status=n) for n in range(3)]), token="a", doubt=False)
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        assert logboek.sql("SELECT StatusCode FROM otel_traces ORDER BY Timestamp").rows == [
            ("Unset",),
            ("Ok",),
            ("Error",),
        ]
