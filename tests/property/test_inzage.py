"""Confidentiality and grouping, whatever the records are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ldv import inzage
from ldv.inzage._activities import Activities
from ldv.inzage._events import Search
from ldv.inzage._letter import letter
from ldv.record import ForeignOperation, Record, Status
from ldv.register import Register
from ldv.testing import logboek_in_memory
from tests.support import parking
from tests.support.parking import ANNA, BERT, CASE, CHANGE, ELSEWHERE, INVESTIGATE, MINUTE, NOW, SHOW, at, name, record

START = at("2026-11-01 00:00")
SUBJECTS = (ANNA, CASE)


@pytest.fixture(scope="module")
def register() -> Iterator[Register]:
    """The register of the example; nothing changes in it."""
    with tempfile.TemporaryDirectory() as folder, parking.register(Path(folder)) as opened:
        yield opened


@st.composite
def logboeken(draw: st.DrawFn) -> list[Record]:
    """Records in a few traces: inside one another, calling one another, about several persons or nobody."""
    records: list[Record] = []
    for number in range(draw(st.integers(1, 14))):
        trace = draw(st.sampled_from(["a", "b", "c"]))
        above = draw(st.sampled_from([None, *(one for one in records if one.trace_id == name(f"trace {trace}", 32))]))
        caller = draw(st.sampled_from([None, None, *records]))
        activity = draw(st.sampled_from([SHOW, CHANGE, INVESTIGATE, ELSEWHERE]))
        other = above is not None and above.processing_activity_id != activity
        records.append(
            attrs.evolve(
                record(
                    draw(st.sampled_from(["tonen", "wijzigen"])),
                    activity,
                    start=START + draw(st.integers(0, 8)) * MINUTE,
                    trace=trace,
                    operation_id=f"operation {number}",
                    subject=draw(st.sampled_from([None, ANNA, ANNA, CASE, BERT])),
                    status=draw(st.sampled_from(list(Status))),
                ),
                parent_operation_id=above.operation_id if above is not None else None,
                parent_processing_activity_id=above.processing_activity_id if above is not None and other else None,
                foreign_operation=None if caller is None else called_by(caller),
            )
        )
    return records


def called_by(caller: Record) -> ForeignOperation:
    return ForeignOperation(caller.trace_id, caller.operation_id, parking.MUNICIPALITY)


def secret(records: list[Record]) -> set[str]:
    """Operations that are confidential, or lie inside or were called by one that is: found the slow way."""
    found = {one.operation_id for one in records if one.processing_activity_id == INVESTIGATE}
    while True:
        more = {
            one.operation_id
            for one in records
            if one.parent_operation_id in found
            or (one.foreign_operation is not None and one.foreign_operation.operation_id in found)
        }
        if more <= found:
            return found
        found |= more


def ask(register: Register, records: list[Record], **more: str) -> inzage.Report:
    with logboek_in_memory(keys=parking.KEYS):
        return inzage.report(SUBJECTS, logboek=parking.logboek(*records), register=register, now=NOW, **more)  # type: ignore[arg-type]


FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@FEW
@given(records=logboeken())
def test_what_is_confidential_might_as_well_not_be_there(register: Register, records: list[Record]) -> None:
    """The report of a logboek with confidential records is that of the logboek without them, byte for byte."""
    hidden = secret(records)
    with_them = ask(register, records)
    without = ask(register, [one for one in records if one.operation_id not in hidden])
    assert with_them == without
    for file_format in ("json", "csv", "html", "text"):
        assert inzage.render(with_them, file_format) == inzage.render(without, file_format)


@FEW
@given(records=logboeken())
def test_the_privacy_officer_sees_all_of_it(register: Register, records: list[Record]) -> None:
    """Every record of the person is in the internal report, and exactly the confidential ones are marked."""
    hidden = secret(records)
    steps = {
        step.reference: step for event in ask(register, records, audience="internal").events for step in event.steps
    }
    of_others = {one.operation_id for one in records if one.data_subject_id == parking.pseudonym(BERT)}
    assert of_others.isdisjoint(steps)
    assert {reference for reference, step in steps.items() if step.confidential} == hidden & set(steps)
    mine = {parking.pseudonym(subject) for subject in SUBJECTS}
    shown = {(step.name, step.started_at, step.activity.id) for step in steps.values()}
    for one in records:
        if one.data_subject_id in mine:
            assert (one.operation_name, one.started_at, one.processing_activity_id) in shown


@FEW
@given(records=logboeken(), most=st.integers(1, 6), audience=st.sampled_from(list(inzage.Audience)))
def test_however_little_is_held_at_once(
    register: Register, records: list[Record], most: int, audience: inzage.Audience
) -> None:
    """A report that is put together in small parts is the same as in one."""

    def found(limit: int) -> list[inzage.Event]:
        search = Search(
            parking.logboek(*records), Activities(register, now=NOW), SUBJECTS, audience=audience, most=limit
        )
        return list(search.events(START + MINUTE, START + 7 * MINUTE))

    assert found(most) == found(10_000)


@FEW
@given(records=logboeken(), audience=st.sampled_from(list(inzage.Audience)))
def test_a_letter_groups_and_loses_nothing(
    register: Register, records: list[Record], audience: inzage.Audience
) -> None:
    """Whatever is told once in a letter: every event of the report is in it, by its reference, exactly one time."""
    report = ask(register, records, audience=audience.value)
    blocks = [block for month in letter(report).months for block in month.blocks]
    references = [fact.texts for block in blocks for fact in block.facts if fact.label in {"Kenmerk", "Kenmerken"}]
    assert len(references) == len(blocks) == len({(event.kind, event.times[0].date()) for event in report.events})
    told = [text.rpartition(": ")[2] for texts in references for line in texts for text in line.split(", ")]
    assert sorted(told) == sorted(reference for event in report.events for reference in event.references)
