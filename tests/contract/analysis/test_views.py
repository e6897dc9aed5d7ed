"""The views for analysts: what they say, and that it is right."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator

import attrs
import pytest

from examples.parkeervergunning.month import records
from ldv.analysis import copy_register, views
from ldv.logboek import ClickHouseTarget, Dsn, Logboek, migrate
from ldv.record import Record, Status
from ldv.register import Confidentiality, Register
from tests.contract.conftest import UNPROTECTED
from tests.support.batches import batch_of, record
from tests.support.register import Clock, activity


@pytest.fixture
def logboek(month_dsn: Dsn) -> Iterator[Logboek]:
    """The practice month."""
    with Logboek.open(month_dsn) as opened:
        yield opened


def put(dsn: Dsn, *made: Record) -> None:
    target = ClickHouseTarget(dsn, profile=UNPROTECTED)
    target.open()
    target.deliver(batch_of(made), token="t", doubt=False)
    target.close()


def test_the_engine_says_of_each_column_what_the_documentation_says(dsn: Dsn) -> None:
    """An analyst who looks in a tool finds the same words as one who reads the page, for every column of every view."""
    migrate(dsn, profile=UNPROTECTED)
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        columns = logboek.sql(
            "SELECT table, name, type, comment FROM system.columns WHERE database = currentDatabase() "
            "AND table IN {views:Array(String)} ORDER BY table, position",
            {"views": [view.name for view in views()]},
        )
        comments = logboek.sql(
            "SELECT name, comment FROM system.tables WHERE database = currentDatabase() AND engine = 'View' "
            "AND name != 'otel_traces' ORDER BY name"
        )
    assert comments.rows == [(view.name, view.meaning) for view in views()]
    assert columns.rows == [
        (view.name, column.name, column.type, column.meaning) for view in views() for column in view.columns
    ]
    assert all(comment for *_, comment in columns)


def test_the_views_answer_on_every_engine(dsn: Dsn) -> None:
    """Empty or filled, embedded or over HTTP, each view can be read as a whole."""
    migrate(dsn, profile=UNPROTECTED)
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        assert {view.name: len(logboek.sql(f"SELECT * FROM {view.name}")) for view in views()} == dict.fromkeys(
            (view.name for view in views()), 0
        )
    put(dsn, record(1), record(2, status=Status.NOK))
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        assert logboek.sql("SELECT count() FROM operations").rows == [(2,)]
        assert logboek.sql("SELECT count() FROM failures").rows == [(1,)]
        assert logboek.sql("SELECT operations FROM unknown_activities").rows == [(2,)]


def test_no_view_shows_a_pseudonym(logboek: Logboek) -> None:
    """Whatever an analyst reads in the views, a data subject is never in it."""
    pseudonyms = {one.data_subject_id for one in records()} - {None}
    for view in views():
        assert "data_subject_id" not in {column.name for column in view.columns}
        assert pseudonyms.isdisjoint({str(value) for row in logboek.sql(f"SELECT * FROM {view.name}") for value in row})


def test_an_operation_counts_once_whatever_the_number_of_subjects(logboek: Logboek) -> None:
    """The record of each data subject is no operation of its own; the operation says how many there were."""
    of_subjects = [one for one in records() if one.operation_name == "versturenHerinnering" and one.data_subject_id]
    counted = Counter(one.parent_operation_id for one in of_subjects)
    assert dict(logboek.sql("SELECT operation_id, subjects FROM households").rows) == counted
    assert dict(logboek.sql("SELECT operation_id, subjects FROM operations WHERE subjects > 1").rows) == counted
    assert logboek.sql("SELECT count() FROM operations").rows == [(len(records()) - len(of_subjects),)]


def test_depth_is_that_of_the_longest_chain(dsn: Dsn) -> None:
    """A chain of four operations has depth four, whatever stands beside it, and wherever it was called from."""
    trace = {"trace_id": "ab" * 16}
    chain = [record(1, **trace, parent_operation_id="ff" * 8)]
    for number in (2, 3, 4):
        chain.append(record(number, **trace, parent_operation_id=chain[-1].operation_id))
    beside = [record(number, **trace, parent_operation_id=chain[0].operation_id) for number in (5, 6)]
    put(dsn, *reversed(chain), *beside, record(7))
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        found = logboek.sql("SELECT operations, depth, duration_ms FROM traces ORDER BY depth DESC").rows
    assert found == [(6, 4, 5000.000001), (1, 1, 0.000001)]


def test_a_subject_inside_an_operation_of_its_own_is_an_operation(dsn: Dsn) -> None:
    """An operation about one person inside another one is not taken for the record of one of several data subjects."""
    outer = record(1)
    inner = [
        record(n, trace_id=outer.trace_id, parent_operation_id=outer.operation_id, data_subject_id=f"k0:{n}")
        for n in (2, 3)
    ]
    put(dsn, outer, *inner)
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        assert logboek.sql("SELECT subjects FROM operations ORDER BY started").rows == [(0,), (1,), (1,)]
        assert logboek.sql("SELECT count() FROM households").rows == [(0,)]


def test_an_interrupted_operation_is_a_failure(logboek: Logboek) -> None:
    """Operations that nobody ended are shown with those that did not succeed, and can be told apart."""
    assert logboek.sql("SELECT status, count() FROM failures WHERE interrupted GROUP BY status").rows == [
        ("UNKNOWN", 2)
    ]


def test_both_sides_of_a_link_can_be_laid_together(logboek: Logboek) -> None:
    """What an organisation was asked for leads to the operation of the one that asked."""
    unmatched = logboek.sql(
        "SELECT count() FROM cross_organisation_links AS l LEFT ANTI JOIN operations AS o "
        "ON o.trace_id = l.foreign_trace_id AND o.operation_id = l.foreign_operation_id "
        "WHERE l.direction = 'from' AND l.party IN ('https://gemeente.example', 'https://vergunningsoftware.example')"
    )
    assert unmatched.rows == [(0,)]


def test_a_new_copy_of_the_register_takes_the_place_of_the_old(
    dsn: Dsn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After copying again the view shows the register as it is now; every version of an activity is in it once."""
    clock = Clock()
    where = tmp_path_factory.mktemp("register") / "register.db"
    with Register.open(where, create=True, log=False, now=clock) as register:
        first = register.add(activity("Parkeren"))
        register.commit()
        for name in ("Parkeren op straat", "Parkeren op het plein", "Parkeren"):
            copy_register(register, dsn, profile=UNPROTECTED, now=clock.forward(minutes=1))
            register.change(first.id, name=name)
            register.commit()
        count = copy_register(register, dsn, profile=UNPROTECTED, now=clock.now)
    with Logboek.open(dsn, profile=UNPROTECTED) as logboek:
        found = logboek.sql(
            "SELECT name, version FROM register_activities WHERE activity = {id:String} ORDER BY version",
            {"id": first.id},
        )
        assert [name for name, _ in found] == ["Parkeren", "Parkeren op straat", "Parkeren op het plein", "Parkeren"]
        assert logboek.sql("SELECT count(), uniqExact(id) FROM register_activities").rows == [(count, count)]
        assert logboek.sql("SELECT uniqExact(copy) FROM register_activities_copies").rows == [(2,)]


def test_what_may_be_confidential_is_confidential_to_an_analyst(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A later confidential version and a confidential parent count; an end that has passed opens an activity again."""
    from ldv.analysis._register_copy import is_confidential

    clock = Clock()
    day = clock.now.date() + datetime.timedelta(days=30)
    with Register.open(tmp_path_factory.mktemp("c") / "register.db", create=True, log=False, now=clock) as register:
        hidden = register.add(activity("Opsporing", confidentiality=Confidentiality(confidential=True)))
        part = register.add(activity("Deel", parent_id=hidden.id))
        until = register.add(activity("Tot", confidentiality=Confidentiality(confidential=True, until=day)))
        later = register.add(activity("Later"))
        normal = register.add(activity("Gewoon"))
        register.commit()
        register.change(later.id, confidentiality=Confidentiality(confidential=True))
        register.commit()
        ids = [one.id for one in (hidden, part, until, later, normal)]
        assert [is_confidential(register, one, now=clock.now) for one in ids] == [True, True, True, True, False]
        after = clock.forward(days=31)
        assert [is_confidential(register, one, now=after) for one in ids] == [True, True, False, True, False]


def test_the_practice_month_is_always_the_same() -> None:
    """The examples of the documentation rest on the month, so making it twice gives the same records."""
    assert [attrs.asdict(one) for one in records()[:50]] == [attrs.asdict(one) for one in records()[:50]]
    assert len(records()) == 2952
