"""Traces as text."""

from __future__ import annotations

import ldv
from ldv.testing import FixedBytes, FixedClock, logboek_in_memory
from tests.support.batches import record
from tests.support.persons import ANNA, BERT, person

HEADERS = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}


def test_everything_that_a_record_says_stands_there() -> None:
    """A line says name, status, activity, and what else there is; persons are numbers, identifiers are left out."""
    with logboek_in_memory() as logboek:
        with ldv.processing("inzien", activity="rva:1", subject=person(ANNA)):
            with ldv.processing("opvragen", activity="rva:2", subject=[person(BERT), person(ANNA)], receiver="urn:rdw"):
                pass
            with ldv.processing("tonen", attributes={"b": 2, "a": "x"}) as operation:
                operation.set_status(ldv.Status.NOK)
        with ldv.incoming(HEADERS, entity="https://gemeente.example"), ldv.processing("leveren", activity="rva:3"):
            pass
        with ldv.incoming(HEADERS), ldv.processing("leveren", activity="rva:3", subject=ldv.Subject("x")):
            pass
    assert logboek.tree() == (
        "inzien  OK  rva:1  subject=BSN#1\n"
        "├── opvragen  OK  rva:2  under=rva:1  receiver=urn:rdw\n"
        "│   ├── opvragen  OK  rva:2  subject=BSN#2  receiver=urn:rdw\n"
        "│   └── opvragen  OK  rva:2  subject=BSN#1  receiver=urn:rdw\n"
        "└── tonen  NOK  rva:1  a=x  b=2\n"
        "leveren  OK  rva:3  caller=https://gemeente.example\n"
        "leveren  OK  rva:3  subject=person#3  caller=(unnamed)"
    )


def test_a_parent_elsewhere_does_not_hide_its_child() -> None:
    """In the current generation the parent can be in the logboek of the caller; the record stands at the margin."""
    with (
        logboek_in_memory(profile="current") as logboek,
        ldv.incoming(HEADERS),
        ldv.processing("leveren", activity="rva:3"),
    ):
        pass
    assert logboek.records[0].parent_operation_id == "00f067aa0ba902b7"
    assert logboek.tree() == "leveren  UNKNOWN  rva:3  caller=(unnamed)"


def test_nothing_is_an_empty_text() -> None:
    """Without records there is nothing to draw."""
    with logboek_in_memory() as logboek:
        pass
    assert logboek.tree() == ""


def test_a_record_without_activity_says_so() -> None:
    """What is missing can be seen."""
    from ldv.testing._tree import tree

    assert tree([record(1, processing_activity_id="")]) == "wijzigen kenteken  OK  (no activity)"


def test_the_clock_moves_a_step_each_time() -> None:
    """Times are fixed, and two readings are never the same."""
    clock = FixedClock(1000, step=5)
    assert [clock() for _ in range(3)] == [1000, 1005, 1010]


def test_identifiers_count_and_are_valid() -> None:
    """Identifiers of any length are different each time and never all zeros, which Trace Context forbids."""
    ids = FixedBytes()
    found = [ids(size) for size in (1, 3, 8, 16, 20, 24, 8)]
    assert [len(one) for one in found] == [1, 3, 8, 16, 20, 24, 8]
    assert all(any(one) for one in found)
    assert len(set(found)) == len(found)
    assert FixedBytes()(16).hex() == "00000000000000010000000000000002"
