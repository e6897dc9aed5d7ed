"""Destroying: exactly what the plan says, and logged."""

from __future__ import annotations

import datetime

import pytest

from ldv.errors import ConfigurationError, RetentionError, UsageError
from ldv.register import DESTROY_RECORDS
from ldv.retention import Step, apply, interrupted, place, plan
from ldv.retention._apply import _count
from ldv.testing import MemoryLogboek
from tests.contract.retention.conftest import DAY, LONG, NOW, SHORT, Place, ago, profile, usual

YEARS = {SHORT: 1, LONG: 7}


def staying(filled: Place) -> set[str]:
    """What stays, worked out record by record with the duration itself."""
    terms = profile().retention
    assert terms is not None
    kept = set()
    for one in usual(filled.keys):
        term = terms.term(one.processing_activity_id) or terms.default_term()
        assert term is not None
        if term.after(one.ended_at) > NOW:
            kept.add(one.operation_id)
    return kept


def test_exactly_the_records_of_the_plan_go(filled: Place, logged: MemoryLogboek) -> None:
    """After apply the records whose term has passed are gone, each by its own activity, and all others are there."""
    before = filled.operations()
    with filled.manager() as manager:
        proposed = plan(manager, profile(), now=NOW)
        outcome = apply(proposed, manager)
        again = plan(manager, profile(), now=NOW)
    assert filled.operations() == staying(filled)
    assert len(before) - len(staying(filled)) == proposed.going == outcome.destroyed
    assert (again.going, again.lines) == (0, ())


def test_what_was_destroyed_is_logged_without_identifiers(filled: Place, logged: MemoryLogboek) -> None:
    """Destroying leaves an operation for the run and one for each step, with counts and periods and nobody's name."""
    with filled.manager() as manager:
        proposed = plan(manager, profile(), now=NOW)
        outcome = apply(proposed, manager)
    steps = [one for one in logged.records if one.parent_operation_id]
    [run] = [one for one in logged.records if not one.parent_operation_id]
    assert {one.processing_activity_id for one in logged.records} == {DESTROY_RECORDS}
    assert {one.data_subject_id for one in logged.records} == {None}
    assert run.attributes["retention.destroyed"] == str(outcome.destroyed)
    assert all(month in str([dict(one.attributes) for one in steps]) for month in proposed.months)
    assert sum(int(one.attributes["retention.destroyed"]) for one in steps) == outcome.destroyed
    shown = str([dict(one.attributes) for one in logged.records])
    assert not [one for one in usual(filled.keys) if one.trace_id in shown or one.operation_id in shown]


def test_destroyed_rows_are_off_the_disk(filled: Place, logged: MemoryLogboek) -> None:
    """When apply returns, no file of the table holds a destroyed row, in whatever way it was destroyed."""
    mixed = [ago(3000, 900, processing_activity_id=SHORT), ago(3000.001, 901, processing_activity_id="rva:eeuwig")]
    filled.put(mixed)
    agreed = profile(default="P5Y", activities={"rva:eeuwig": "P90Y"})
    with filled.manager() as manager:
        outcome = apply(plan(manager, agreed, now=NOW), manager)
        assert outcome.old_files == 0
        assert manager.ask("left", {"stored": "verwerkingen"}) == [(0,)]
    assert mixed[0].operation_id not in filled.operations()
    assert mixed[1].operation_id in filled.operations()


def test_planning_destroys_nothing(filled: Place) -> None:
    """A plan can be made read-only and without anything configured, and says what is held and why it goes."""
    before = filled.operations()
    with filled.manager(read_only=True) as manager:
        proposed = plan(manager, profile(), now=NOW)
        with pytest.raises(UsageError, match="planning only"):
            apply(proposed, manager)
    assert filled.operations() == before
    assert proposed.records == len(before)
    assert {(line.activity, line.source, str(line.term)) for line in proposed.lines} == {
        (SHORT, SHORT, "P1Y"),
        (LONG, LONG, "P7Y"),
        ("rva:overig", "default", "P5Y"),
    }


def test_what_cannot_be_logged_is_not_destroyed(filled: Place, logged: MemoryLogboek) -> None:
    """When the journal takes nothing, nothing goes."""
    before = filled.operations()
    logged.unavailable = True
    with filled.manager() as manager, pytest.raises(Exception, match="LDV301"):
        apply(plan(manager, profile(), now=NOW), manager)
    assert filled.operations() == before


def test_nothing_is_destroyed_without_a_logboek_to_log_to(filled: Place) -> None:
    """Without `ldv.configure()` apply refuses."""
    with filled.manager() as manager, pytest.raises(ConfigurationError, match="configure"):
        apply(plan(manager, profile(), now=NOW), manager)


def test_late_records_that_have_not_expired_stay(filled: Place, logged: MemoryLogboek) -> None:
    """A record that comes in after the plan, in a month that goes as a whole, stays until its own term has passed."""
    with filled.manager() as manager:
        proposed = plan(manager, profile(), now=NOW)
    oldest = min(usual(filled.keys), key=lambda one: one.start_time)
    late = ago(0, 950, start_time=oldest.start_time + 1, processing_activity_id=LONG)
    assert oldest.started_at.strftime("%Y-%m") in proposed.whole_months
    filled.put([late])
    with filled.manager() as manager:
        assert apply(proposed, manager).destroyed == proposed.going
    assert filled.operations() == staying(filled) | {late.operation_id}


def test_more_than_the_plan_is_refused(filled: Place, logged: MemoryLogboek) -> None:
    """When expired records came in after the plan, the month they are in is left alone, and that is an error."""
    with filled.manager() as manager:
        proposed = plan(manager, profile(), now=NOW)
    late = [
        ago(0, 960, start_time=one.start_time + 5, end_time=one.end_time, processing_activity_id=SHORT)
        for one in usual(filled.keys)
        if one.start_time == min(other.start_time for other in usual(filled.keys))
    ]
    filled.put(late[:1])
    before = filled.operations()
    with filled.manager() as manager, pytest.raises(RetentionError, match="Make a new plan"):
        apply(proposed, manager)
    assert filled.operations() == before


def test_an_interrupted_run_is_seen_and_a_new_plan_goes_on(filled: Place, logged: MemoryLogboek) -> None:
    """Whoever stops it in the middle loses nothing that stays; the next run destroys the rest and closes the matter."""

    class Stop(BaseException):
        pass

    def stop(step: Step) -> None:
        if step.destroyed >= 3:
            raise Stop

    with filled.manager() as manager:
        proposed = plan(manager, profile(), now=NOW)
        with pytest.raises(Stop):
            apply(proposed, manager, progress=stop)
        [left] = interrupted(manager)
        rest = plan(manager, profile(), now=NOW)
        assert (left.run, left.planned, left.destroyed) == (proposed.run, proposed.going, proposed.going - rest.going)
        assert 0 < left.destroyed < left.planned
        apply(rest, manager)
        assert interrupted(manager) == ()
    assert filled.operations() == staying(filled)


def test_a_hold_placed_after_the_plan_counts(filled: Place, logged: MemoryLogboek) -> None:
    """Holds are looked at again before each month, so one that was placed after the plan beats it."""
    with filled.manager() as manager:
        proposed = plan(manager, profile(), now=NOW)
        place(manager, reason="zaak 4711", activity=SHORT)
        apply(proposed, manager)
    held = {one.operation_id for one in usual(filled.keys) if one.processing_activity_id == SHORT}
    assert filled.operations() == staying(filled) | held


def test_large_numbers_are_logged_too(empty: Place, logged: MemoryLogboek) -> None:
    """No count stands in a record as digits that could be taken for a burgerservicenummer, which would be left out."""
    old = [ago(2555 + number / 10_000, number, processing_activity_id=f"rva:{number % 3}") for number in range(660)]
    empty.put([*old, ago(0, 990)])
    with empty.manager() as manager:
        apply(plan(manager, profile(default="P1Y"), now=NOW), manager)
    [run] = [one for one in logged.records if not one.parent_operation_id]
    assert run.attributes["retention.destroyed"] == "660"
    assert _count(123_456_782) == "123,456,782"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (NOW - datetime.timedelta(days=2), "One of the two is wrong"),
        (NOW + datetime.timedelta(days=40), "--longest-silence"),
        (datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC), "--longest-silence"),
    ],
)
def test_a_wrong_clock_is_refused(filled: Place, now: datetime.datetime, words: str) -> None:
    """A clock behind the newest record, or far ahead of it, gives no plan at all."""
    with filled.manager(read_only=True) as manager, pytest.raises(RetentionError, match=words):
        plan(manager, profile(), now=now)


def test_an_empty_logboek_has_an_empty_plan(empty: Place, logged: MemoryLogboek) -> None:
    """Where there is nothing, nothing goes, whatever the clock says."""
    with empty.manager() as manager:
        proposed = plan(manager, profile(), now=NOW)
        assert (proposed.going, proposed.records, proposed.months) == (0, 0, ())
        assert apply(proposed, manager).destroyed == 0


def test_the_term_counts_from_the_end(empty: Place, logged: MemoryLogboek) -> None:
    """An operation that began long ago and ended yesterday stays; one nanosecond before the cut-off goes."""
    cut = int(datetime.datetime(2025, 11, 21, 12, 0, tzinfo=datetime.UTC).timestamp()) * 1_000_000_000
    long_one = ago(1, 1, start_time=cut - 400 * DAY, processing_activity_id=SHORT)
    gone, kept = (
        ago(0, number, start_time=cut - DAY, end_time=end, processing_activity_id=SHORT)
        for number, end in ((2, cut - 1), (3, cut))
    )
    empty.put([long_one, gone, kept])
    with empty.manager() as manager:
        apply(plan(manager, profile(), now=NOW), manager)
    assert empty.operations() == {long_one.operation_id, kept.operation_id}
