"""Whatever the terms, records and holds are: exactly what the plan says goes."""

from __future__ import annotations

import datetime
import tempfile
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ldv.duration import Duration
from ldv.profile import Profile
from ldv.pseudonym import Key, KeyRing
from ldv.retention import apply, cut_off, place, plan
from ldv.testing import logboek_in_memory
from tests.contract.retention.conftest import NOW, Place, ago
from tests.support.persons import numbers, person

PERSONS = numbers(3)
ACTIVITIES = ["rva:a", "rva:b", "rva:c"]
KEYS = KeyRing((Key("a1", b"0" * 64),))

durations = st.builds(
    lambda **units: Duration(**units),
    years=st.integers(0, 9),
    months=st.integers(0, 30),
    days=st.integers(1, 500),
)
moments = st.integers(631_152_000, 1_795_258_800).map(lambda s: datetime.datetime.fromtimestamp(s, tz=datetime.UTC))
rows = st.lists(
    st.tuples(st.floats(0, 3000), st.floats(0, 90), st.sampled_from(ACTIVITIES), st.sampled_from([None, *PERSONS])),
    max_size=40,
)


@given(term=durations, now=moments, before=st.timedeltas(datetime.timedelta(microseconds=1)))
@settings(max_examples=300)
def test_nothing_before_the_cut_off_is_within_its_term(
    term: Duration, now: datetime.datetime, before: datetime.timedelta
) -> None:
    """Whatever ended before the cut-off has passed its term, and the cut-off is at most four days too careful."""
    cut = cut_off(term, now=now)
    if cut.year > 1970:
        assert term.after(cut - min(before, datetime.timedelta(days=3650))) <= now
        assert term.after(cut + datetime.timedelta(days=4)) > now


@given(
    records=rows,
    terms=st.fixed_dictionaries(dict.fromkeys(ACTIVITIES, durations)),
    held=st.lists(st.one_of(st.sampled_from(ACTIVITIES), st.sampled_from(PERSONS)), max_size=2),
)
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
def test_exactly_the_plan(records: list[tuple[Any, ...]], terms: dict[str, Duration], held: list[str]) -> None:
    """After apply exactly the records that are past the cut-off and not held are gone, counted as the plan said."""
    made = [
        ago(
            days,
            number,
            start_time=ago(days + longer, number).start_time,
            processing_activity_id=activity,
            **({} if one is None else {"data_subject_id": person(one).pseudonym(KEYS), "data_subject_id_type": "BSN"}),
        )
        for number, (days, longer, activity, one) in enumerate([(0.0, 0.0, "rva:a", None), *records])
    ]
    profile = Profile(
        name="t",
        generation="seed",
        retention={"activities": {name: str(term) for name, term in terms.items()}},
    )
    gone = {
        one.operation_id
        for one in made
        if one.ended_at < cut_off(terms[one.processing_activity_id], now=NOW)
        and one.processing_activity_id not in held
        and one.data_subject_id not in {person(number).pseudonym(KEYS) for number in held if number in PERSONS}
    }
    with tempfile.TemporaryDirectory() as folder, logboek_in_memory(keys=KEYS):
        where = Place(f"chdb://{folder}/logboek", KEYS)
        where.put(made)
        with where.manager() as manager:
            for one in held:
                if one in PERSONS:
                    place(manager, reason="test", subject=person(one))
                else:
                    place(manager, reason="test", activity=one)
            proposed = plan(manager, profile, now=NOW)
            outcome = apply(proposed, manager)
        assert (proposed.going, outcome.destroyed) == (len(gone), len(gone))
        assert where.operations() == {one.operation_id for one in made} - gone
