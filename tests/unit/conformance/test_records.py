"""One faulty record, made by hand, for every rule of `ldv.conformance`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
import pytest

from ldv.conformance import RULES, Entry, check
from ldv.errors import ConfigurationError
from ldv.profile import Generation, Profile
from ldv.record import Record
from tests.support.batches import full_record, record
from tests.support.persons import ANNA

GOOD = Entry(
    place=1,
    trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
    operation_id="00f067aa0ba902b7",
    operation_name="wijzigenKenteken",
    start=1_795_258_800_000_000_000,
    end=1_795_258_800_000_000_001,
    status=1,
    activity="rva:12f2ec2a-0cc4-3541-9ae6-219a178fcfe4",
    subjects=("k1:AAAAAAAAAAAAAAAAAAAAAAAAAA",),
    subject_type="BSN",
    resource_name="Parkeeradmin",
    resource_version="2.1.6",
    attributes={"nl.voorbeeld.kanaal": "balie"},
    writer="0123456789abcdef",
    sequence=1,
)
OTHER_TRACE = "c7a26dcd0bee0c8900e2174c43c3393c"
OTHER = "9f8971bfd093637d"


def changed(**changes: Any) -> list[Entry]:
    return [attrs.evolve(GOOD, **changes)]


def with_child(**changes: Any) -> list[Entry]:
    """Two records: an operation about several, and the share of one of them."""
    main = attrs.evolve(GOOD, subjects=(), subject_type="")
    child = attrs.evolve(GOOD, place=2, operation_id=OTHER, parent_operation_id=GOOD.operation_id, sequence=2)
    return [main, attrs.evolve(child, **changes)]


def called(**changes: Any) -> list[Entry]:
    foreign = {
        "foreign_trace_id": OTHER_TRACE,
        "foreign_operation_id": OTHER,
        "foreign_entity": "https://gemeente.example",
    }
    return changed(**(foreign | changes))


FAULTY: dict[str, list[list[Entry]]] = {
    "trace-id": [
        changed(trace_id=""),
        changed(trace_id="0" * 32),
        changed(trace_id="ccf5064a324163ed939bfa09c2bcb21g"),
    ],
    "operation-id": [changed(operation_id="27fdey98605etc48"), changed(operation_id="0" * 16)],
    "unique": [[GOOD, attrs.evolve(GOOD, place=2, trace_id=OTHER_TRACE, sequence=2)]],
    "operation-name": [changed(operation_name=" ")],
    "times": [changed(end=1), changed(start=None), changed(end=None), changed(start=0)],
    "status": [changed(status=None), changed(status=3)],
    "activity": [changed(activity=""), changed(activity="het wijzigen van een kenteken")],
    "resource": [changed(resource_name="")],
    "parent": [changed(parent_operation_id="none"), changed(parent_operation_id=GOOD.operation_id)],
    "one-subject": [
        changed(subjects=("k1:one", "k1:two")),
        changed(subjects=('["a", "b"]',)),
        changed(subjects=("a,b",)),
    ],
    "shares": [with_child(status=2), with_child(end=GOOD.start)],
    "pseudonym": [
        changed(subjects=(ANNA,)),
        changed(subjects=("123456789",)),
        changed(subjects=(ANNA,), subject_type=""),
    ],
    "foreign-operation": [
        called(foreign_operation_id="not hexadecimal"),
        called(foreign_trace_id="7"),
        called(foreign_trace_id="", foreign_operation_id=""),
    ],
    "new-trace": [called(foreign_trace_id=GOOD.trace_id)],
    "continued-trace": [called()],
    "personal-value": [
        changed(operation_name=f"opvragen {ANNA}"),
        changed(attributes={"x": f"bsn {ANNA}"}),
        changed(resource_attributes={f"a.{ANNA}": "x"}),
    ],
    "register": [changed(attributes={"nl.voorbeeld.doel": "x"}), changed(attributes={"dpl.legal_basis": "x"})],
    "retention": [changed(attributes={"bewaartermijn": "P7Y"})],
    "employee": [changed(attributes={"enduser.id": "jansen"}), changed(attributes={"user.name": "jansen"})],
    "confidentiality": [changed(attributes={"nl.voorbeeld.vertrouwelijk": True})],
    "known-activity": [changed()],
    "gap": [[GOOD, attrs.evolve(GOOD, place=2, operation_id=OTHER, sequence=3)]],
    "parent-there": [changed(parent_operation_id=OTHER)],
    "plain-hash": [changed(subjects=("0123456789abcdef" * 4,))],
    "subject-type": [changed(subject_type="")],
    "exception-type": [
        changed(attributes={"exception.message": "x"}),
        changed(attributes={"exception.stacktrace": "x"}),
    ],
    "version": [changed(resource_version="")],
    "core-name": [changed(attributes={"dpl.core.dataSubject": "x"})],
    "left-out": [changed(attributes={"dpl.ldv.left_out": "burger"})],
}
# Rules that are not asked for unless something is given, or are of the other generation.
ASKED: dict[str, dict[str, Any]] = {
    "known-activity": {"knows": lambda _: False},
    "continued-trace": {"profile": "current"},
}


def broken(records: Sequence[Entry | Record], **more: Any) -> set[str]:
    return {finding.rule.id for finding in check(records, **more).findings}


def test_there_is_a_faulty_record_for_every_rule() -> None:
    """A rule that nothing was seen to break proves nothing."""
    assert list(FAULTY) == [rule.id for rule in RULES]


@pytest.mark.parametrize(("rule", "number"), [(rule, number) for rule in FAULTY for number in range(len(FAULTY[rule]))])
def test_a_record_that_breaks_a_rule_is_named(rule: str, number: int) -> None:
    """Each faulty record breaks its rule, and no other that the standard requires."""
    outcome = check(FAULTY[rule][number], **ASKED.get(rule, {}))
    found = {finding.rule.id: finding for finding in outcome.findings}
    assert found[rule].count == 1
    assert len(found[rule].records) == 1
    others = {id for id, finding in found.items() if finding.rule.must} - {rule}
    # A number in a list of subjects is readable as well.
    assert others <= {"pseudonym"}
    assert outcome.kept is not found[rule].rule.must


@pytest.mark.parametrize("generation", list(Generation))
def test_a_good_record_breaks_nothing(generation: Generation) -> None:
    """A record as it should be keeps every rule, of either generation, advice included."""
    assert broken([GOOD], profile=generation.value, knows=lambda _: True) == set()
    assert broken(with_child(), profile=generation.value) == set()


def test_the_boundary_rule_is_that_of_the_generation() -> None:
    """Called by another organisation, the seed wants a new trace and the current draft the caller's."""
    parent = {"foreign_trace_id": GOOD.trace_id, "foreign_operation_id": OTHER, "parent_operation_id": OTHER}
    assert broken(called()) == set()
    assert broken(called(**parent), profile="current") == set()
    assert broken(called(**parent)) == {"new-trace"}
    assert broken(called(), profile="current") == {"continued-trace"}


def test_a_profile_may_keep_messages() -> None:
    """Who opted in for messages of exceptions is not told about them; a stack trace is never kept."""
    opted_in = Profile(name="own", generation=Generation.SEED, exception_message=True)
    assert broken(changed(attributes={"exception.message": "x"}), profile=opted_in) == set()
    assert broken(changed(attributes={"exception.stacktrace": "x"}), profile=opted_in) == {"exception-type"}


def test_what_is_found_names_no_person() -> None:
    """Records are named by identifiers only, and by their place where those are none; nothing in them is repeated."""
    entries = [attrs.evolve(GOOD, place=7, trace_id=ANNA, subjects=(ANNA,), operation_name=ANNA, activity=ANNA)]
    outcome = check(entries)
    assert {finding.records for finding in outcome.findings} == {("record 7",)}
    assert ANNA not in repr(outcome)
    assert ANNA not in repr(attrs.evolve(entries[0], trace_id=""))


def test_records_are_counted_and_the_first_ones_named() -> None:
    """However many break a rule, the count is right, and no more are named than asked."""
    outcome = check((attrs.evolve(GOOD, place=n, status=9, operation_id=f"{n:016x}") for n in range(1, 101)), most=3)
    [finding] = [finding for finding in outcome.findings if finding.rule.id == "status"]
    assert (outcome.checked, finding.count, len(finding.records)) == (100, 100, 3)


@pytest.mark.parametrize("made", [lambda: record(1), full_record])
def test_records_of_this_library_are_taken_too(made: Callable[[], Record]) -> None:
    """What `Logboek.records` or a logboek in memory gives can be checked as it is."""
    assert check([made()]).kept


def test_a_profile_that_is_not_there() -> None:
    """An unknown profile is said before anything is read."""
    with pytest.raises(ConfigurationError):
        check([GOOD], profile="gemma")
