"""Several data subjects (rule 4): a record for each."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import ldv
from ldv.errors import UsageError, ValueNotAllowed
from ldv.testing import MemoryLogboek
from tests.support.persons import ANNA, BERT, numbers, person

RVA = "rva:12f2ec2a"


@pytest.mark.parametrize("amount", [2, 3, 40])
@pytest.mark.parametrize("when", ["before", "during"])
def test_several_subjects_are_a_record_each(logboek: MemoryLogboek, amount: int, when: str) -> None:
    """A main record without subject, and for each subject a child in the same trace, with its times and status."""
    persons = [person(number) for number in numbers(amount)]
    with ldv.processing("opvragen", activity=RVA, subject=persons if when == "before" else None) as operation:
        operation.set_attribute("a", "b")
        if when == "during":
            for each in persons:
                operation.add_subject(each)
        operation.set_status(ldv.Status.NOK)
    [main] = logboek.records(operation_id=operation.operation_id)
    children = [record for record in logboek.records if record is not main and record != main]
    assert main.data_subject_id is None
    assert main.data_subject_id_type is None
    assert len({child.operation_id for child in children} | {main.operation_id}) == amount + 1
    assert {child.parent_operation_id for child in children} == {main.operation_id}
    assert {child.parent_processing_activity_id for child in children} == {None}
    for name in (
        "trace_id",
        "operation_name",
        "start_time",
        "end_time",
        "status",
        "processing_activity_id",
        "attributes",
    ):
        assert all(getattr(child, name) == getattr(main, name) for child in children), name
    assert main.status is ldv.Status.NOK
    for each in persons:
        assert len(logboek.records(subject=each)) == 1


def test_one_subject_stands_in_the_main_record(logboek: MemoryLogboek) -> None:
    """With one data subject there is one record."""
    with ldv.processing("opvragen", activity=RVA) as operation:
        operation.add_subject(person())
    [record] = logboek.records(subject=person())
    assert record.operation_id == operation.operation_id
    assert len(logboek.records) == 1


def test_no_subject_is_one_record(logboek: MemoryLogboek) -> None:
    """With none there is one record, about nobody."""
    nobody: list[Any] = [None, [], (), iter([])]
    for subject in nobody:
        with ldv.processing("opvragen", activity=RVA, subject=subject):
            pass
    assert [record.data_subject_id for record in logboek.records] == [None] * 4


def test_named_twice_is_one_person(logboek: MemoryLogboek) -> None:
    """A person who is named again, in whatever way of writing, does not become a second one."""
    with ldv.processing("opvragen", activity=RVA, subject=[person(), person()]) as operation:
        operation.add_subject(ldv.Subject("9999.90.019", type="bsn"))
    [record] = logboek.records
    assert record.data_subject_id is not None
    with ldv.processing("opvragen", activity=RVA, subject=[person(ANNA), person(BERT), person(ANNA)]):
        pass
    assert len(logboek.records) == 1 + 3


def test_the_same_number_of_another_type_is_another_person(logboek: MemoryLogboek) -> None:
    """A personnel number that happens to be somebody's BSN is another identifier."""
    with ldv.processing("opvragen", activity=RVA, subject=[person(), ldv.Subject(ANNA, type="personeelsnummer")]):
        pass
    assert sorted(str(record.data_subject_id_type) for record in logboek.records) == ["BSN", "None", "personeelsnummer"]


def test_children_carry_the_caller_and_the_receiver(logboek: MemoryLogboek) -> None:
    """A child record says as much of caller and receiver as the main one."""
    headers = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    with (
        ldv.incoming(headers, entity="https://gemeente.example"),
        ldv.processing("opvragen", activity=RVA, subject=[person(ANNA), person(BERT)], receiver="https://rdw.example"),
    ):
        pass
    assert {str(record.foreign_operation) for record in logboek.records} == {
        "ForeignOperation(trace_id='4bf92f3577b34da6a3ce929d0e0e4736', operation_id='00f067aa0ba902b7', "
        "entity='https://gemeente.example')"
    }
    assert [record.receiver for record in logboek.records] == ["https://rdw.example"] * 3


def test_several_parents_and_children(logboek: MemoryLogboek) -> None:
    """A nested operation has the main operation as parent, not one of the records of its subjects."""
    with ldv.processing("inzien", activity=RVA, subject=[person(ANNA), person(BERT)]), ldv.processing("lezen"):
        pass
    assert logboek.tree() == (
        "inzien  OK  rva:12f2ec2a\n"
        "├── inzien  OK  rva:12f2ec2a  subject=BSN#1\n"
        "├── inzien  OK  rva:12f2ec2a  subject=BSN#2\n"
        "└── lezen  OK  rva:12f2ec2a"
    )


WRONG: list[Any] = [ANNA, 5, object(), [ANNA], {"bsn": ANNA}, ldv.Subject("999990018", type="BSN"), ldv.Subject("")]


@pytest.mark.parametrize("subject", WRONG, ids=range(len(WRONG)))
def test_what_is_no_subject_is_left_out(logboek: MemoryLogboek, caplog: pytest.LogCaptureFixture, subject: Any) -> None:
    """The processing goes on; the record says that a data subject is missing, a warning says why, neither shows it."""
    with ldv.processing("opvragen", activity=RVA, subject=subject):
        pass
    [record] = logboek.records
    assert record.attributes == {"dpl.ldv.left_out": "data_subject_id"}
    assert record.data_subject_id is None
    [warning] = caplog.records
    assert (warning.name, warning.levelno) == ("ldv", logging.WARNING)
    assert "data_subject_id was left out of a record" in warning.getMessage()
    assert "99999001" not in caplog.text


@pytest.mark.parametrize("subject", WRONG, ids=range(len(WRONG)))
def test_what_is_no_subject_raises_in_tests(strict: MemoryLogboek, subject: Any) -> None:
    """Under the pytest plugin a slip is found at once; the error does not show the identifier either."""
    with pytest.raises(ValueNotAllowed) as caught, ldv.processing("opvragen", activity=RVA, subject=subject):
        pass
    assert "99999001" not in str(caught.value)
    with ldv.processing("opvragen", activity=RVA) as operation, pytest.raises(ValueNotAllowed):
        operation.add_subject(subject)


def test_a_subject_after_the_end_is_said(logboek: MemoryLogboek, caplog: pytest.LogCaptureFixture) -> None:
    """A data subject that is named too late cannot reach the record; that is said, not lost silently."""
    with ldv.processing("opvragen", activity=RVA) as operation:
        pass
    operation.add_subject(person())
    operation.set_attribute("a", "b")
    operation.set_status(ldv.Status.NOK)
    assert [record.getMessage().partition(":")[2].split()[0] for record in caplog.records] == [
        "data_subject_id",
        "a",
        "status",
    ]
    assert "had ended already" in caplog.text


def test_an_argument_has_no_place_in_a_block(logboek: MemoryLogboek) -> None:
    """`ldv.arg` is about a function; in a block it is said to be wrong before the body runs."""
    with (
        pytest.raises(UsageError, match="this is a with block"),
        ldv.processing("x", activity=RVA, subject=ldv.arg("bsn")),
    ):
        raise AssertionError
