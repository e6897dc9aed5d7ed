"""Versions of activities and entities, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import attrs
import pytest

from ldv.duration import Duration
from ldv.errors import RegisterError, RegisterFaults, UnknownActivity, UsageError
from ldv.register import (
    CHANGE_REGISTER,
    THIS_ORGANISATION,
    Confidentiality,
    Entity,
    EntityType,
    LegalBasis,
    Register,
)
from tests.support.register import Clock, activity


def test_an_activity_comes_back_as_it_went_in(register: Register, place: str, clock: Clock) -> None:
    """Every field is kept, to the microsecond, also for who opens the register later."""
    entity = register.entities.add(
        Entity(
            name="Vergunningsoftware BV",
            type=EntityType.LEGAL_ENTITY,
            address="Singel 1",
            postal_code="1012 AB",
            city="Utrecht",
            country="Nederland",
            phone_number="030-1234567",
            email="privacy@vergunningsoftware.example",
        )
    )
    parent = register.add(activity("Parkeervergunningen", id="rva:1"))
    given = activity(
        id="rva:2",
        purpose="Meer dan een regel\nen “aanhalingstekens” — ’t kan; 日本",
        legal_basis=(LegalBasis.PUBLIC_TASK, LegalBasis.CONSENT),
        legal_basis_comment="Parkeerverordening",
        parent_id=parent.id,
        controller_id=entity.id,
        processor_ids=(THIS_ORGANISATION, entity.id),
        envisaged_time_limit=Duration.parse("P1Y6M"),
        confidentiality=Confidentiality(confidential=True, period=Duration.parse("P5Y")),
        valid_from=datetime.datetime(1999, 12, 31, 23, 59, 59, 123456, tzinfo=datetime.UTC),
    )
    added = register.add(given)
    register.commit()
    expected = attrs.evolve(given, activity_id="rva:2", number=1)
    with Register.open(place) as later:
        assert later.get("rva:2") == expected == added
        assert later.get("rva:2").recorded_at == clock.now
        assert later.entities.get(entity.id) == entity


def test_a_change_is_a_new_version_and_the_old_one_stays(register: Register, clock: Clock) -> None:
    """A change adds a version with its own identifier, linked to the one before; looking up by any of them works."""
    first = register.add(activity())
    register.commit()
    clock.forward(days=30)
    second = register.change(first.id, purpose="Iets anders.")
    register.commit()
    clock.forward(days=30)
    third = register.change(first.id, envisaged_time_limit=Duration.parse("P5Y"))
    register.commit()
    assert register.get(first.id) == first
    assert second.id not in {first.id, third.id}
    assert (second.previous_id, second.number, second.activity_id) == (first.id, 2, first.id)
    assert (third.previous_id, third.number, third.purpose) == (second.id, 3, "Iets anders.")
    for version in (first, second, third):
        assert register.history(version.id) == (first, second, third)


def test_the_version_valid_at_a_moment(register: Register, clock: Clock) -> None:
    """By whatever identifier it is asked, the answer is the version that was valid then."""
    first = register.add(activity())
    register.commit()
    began = clock.now
    changed = clock.forward(days=30)
    second = register.change(first.id, purpose="Iets anders.")
    register.commit()
    second_from = datetime.timedelta(microseconds=1)
    for id in (first.id, second.id):
        assert register.version_at(id, began) == first
        assert register.version_at(id, changed - second_from) == first
        assert register.version_at(id, changed) == second
        assert register.version_at(id, began - second_from) is None
        assert register.version_at(id, began.astimezone(datetime.timezone(datetime.timedelta(hours=-5)))) == first


def test_a_time_without_zone_is_refused(register: Register) -> None:
    """A time without a zone is no moment."""
    with pytest.raises(UsageError, match="zone"):
        register.version_at(CHANGE_REGISTER, datetime.datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


def test_a_change_planned_ahead(register: Register, clock: Clock) -> None:
    """A version can begin later; until then the one before it holds, and it counts as the newest."""
    first = register.add(activity())
    later = clock.now + datetime.timedelta(days=60)
    second = register.change(first.id, purpose="Iets anders.", valid_from=later)
    register.commit()
    assert register.version_at(first.id, clock.now) == first
    assert first in register.list()
    assert second in register.list(newest=True)
    assert second in register.list(at=later)
    with pytest.raises(RegisterFaults, match="holds only from"):
        register.change(first.id, purpose="Nog iets.")


def test_a_change_cannot_begin_in_the_past(register: Register, clock: Clock) -> None:
    """An earlier beginning would change what was answered before, so it is refused."""
    first = register.add(activity(valid_from=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)))
    register.commit()
    with pytest.raises(RegisterFaults, match="answered before"):
        register.change(first.id, purpose="Anders.", valid_from=clock.now - datetime.timedelta(days=1))
    with pytest.raises(RegisterFaults, match="later moment"):
        register.change(first.id, purpose="Anders.", valid_from=datetime.datetime(2019, 1, 1, tzinfo=datetime.UTC))
    assert register.history(first.id) == (first,)


def test_no_change_is_no_version(register: Register) -> None:
    """Saying what is there already adds nothing, and commits nothing."""
    first = register.add(activity())
    register.commit()
    assert register.change(first.id, purpose=first.purpose) == first
    assert register.commit() == 0


def test_an_activity_that_ends(register: Register, clock: Clock) -> None:
    """An activity that is no longer carried out gets a last version; its records keep what they refer to."""
    first = register.add(activity())
    register.commit()
    clock.forward(days=1)
    last = register.end(first.id)
    register.commit()
    assert not last.active
    assert register.get(first.id).active


def test_a_version_may_bring_its_own_identifier(register: Register, clock: Clock) -> None:
    """An organisation that hands out identifiers itself keeps them, also for later versions."""
    register.add(activity(id="https://example.org/a/1"))
    register.commit()
    clock.forward(days=1)
    second = register.change("https://example.org/a/1", new_id="https://example.org/a/1-v2", purpose="Anders.")
    third = register.add(activity(id="https://example.org/a/1-v3", previous_id=second.id, purpose="Weer anders."))
    register.commit()
    assert [version.id for version in register.history(third.id)] == [
        "https://example.org/a/1",
        "https://example.org/a/1-v2",
        "https://example.org/a/1-v3",
    ]
    with pytest.raises(RegisterFaults, match="followed by"):
        register.add(activity(id="https://example.org/a/1-v4", previous_id=second.id))
    with pytest.raises(RegisterFaults, match="already"):
        register.add(activity(id="https://example.org/a/1"))


def test_unknown_identifiers(register: Register) -> None:
    """What is not there is said with what to do; SQL in an identifier is an identifier that is not there."""
    for id in ("rva:nope", "", "'; DROP TABLE activity_version; --", "x' OR '1'='1"):
        for ask in (register.get, register.history, register.parents, register.entities.get):
            with pytest.raises(UnknownActivity, match="ldv register list"):
                ask(id)
        assert id not in register
    assert CHANGE_REGISTER in register


def test_sql_in_every_field_is_text(register: Register) -> None:
    """A fragment of SQL is kept as it was written, and does nothing."""
    evil = "'); DELETE FROM activity_version; --"
    added = register.add(
        activity(
            evil, purpose=evil, legal_basis_comment=evil, data_subject_categories=("a' --", 'b" /*'), id="urn:x:'--"
        )
    )
    register.commit()
    assert register.get("urn:x:'--") == added


def test_nothing_is_there_before_commit(register: Register, place: str) -> None:
    """Changes are seen by who makes them, by others after the commit, and by nobody after a rollback."""
    added = register.add(activity())
    assert register.get(added.id) == added
    with Register.open(place) as other:
        assert added.id not in other
        register.commit()
        assert added.id in other
        second = register.add(activity("Tweede"))
        register.rollback()
        assert second.id not in other
        assert second.id not in register


def test_leaving_without_commit_changes_nothing(place: str) -> None:
    """Whatever ends the block, without a commit the register is as it was."""
    with Register.open(place, create=True, log=False) as register:
        before = register.versions()
        register.add(activity())
    with Register.open(place) as register:
        assert register.versions() == before


def test_a_refused_step_leaves_the_rest_of_the_unit(register: Register) -> None:
    """A fault in one step leaves nothing of that step behind, and all of the steps before it."""
    first = register.add(activity("Eerste"))
    with pytest.raises(RegisterFaults):
        register.add(activity("Tweede", controller_id="urn:nobody"))
    third = register.add(activity("Derde", parent_id=first.id))
    assert register.commit() == 2
    assert {version.name for version in register.list()} >= {first.name, third.name}
    assert "Tweede" not in {version.name for version in register.list()}


def test_faults_name_every_field(register: Register) -> None:
    """What is wrong is said all at once, field by field, with the remedy."""
    with pytest.raises(RegisterFaults) as caught:
        register.add(activity("", purpose=" ", legal_basis=(), data_subject_categories=("a;b",), id="geen uri"))
    assert {fault.column for fault in caught.value.faults} == {
        "id",
        "name",
        "purpose",
        "legal_basis",
        "data_subject_categories",
    }
    assert all(fault.remedy for fault in caught.value.faults)


def test_a_bsn_is_refused_and_not_repeated(register: Register) -> None:
    """A burgerservicenummer belongs in no register, and in no message about it."""
    with pytest.raises(RegisterFaults) as caught:
        register.add(activity("Dossier 999990019", id="rva:999990019"))
    assert "999990019" not in str(caught.value)
    assert {fault.column for fault in caught.value.faults} == {"id", "name"}


def test_parents(register: Register, clock: Clock) -> None:
    """The activities above an activity, nearest first, each as it was then; another register's ends the list."""
    top = register.add(activity("Vergunningen", parent_id="https://elders.example/a/1"))
    middle = register.add(activity("Parkeervergunningen", parent_id=top.id))
    low = register.add(activity("Wijzigen", parent_id=middle.id))
    register.commit()
    before = clock.now
    clock.forward(days=1)
    changed = register.change(middle.id, purpose="Anders.")
    register.commit()
    assert register.parents(low.id) == (changed, top)
    assert register.parents(low.id, at=before) == (middle, top)
    assert register.parents(top.id) == ()


def test_no_activity_is_part_of_itself(register: Register) -> None:
    """A circle of parents is refused, through whichever version it runs."""
    one = register.add(activity("Een"))
    two = register.add(activity("Twee", parent_id=one.id))
    for child, parent in ((one.id, one.id), (one.id, two.id)):
        with pytest.raises(RegisterFaults, match="part of"):
            register.change(child, parent_id=parent)


def test_references_are_loose_and_typing_errors_are_not(register: Register) -> None:
    """A parent in another register is fine (decision 4.7); one of this register's own kind must be there."""
    register.add(activity("Een", id="rva:1", parent_id="https://register.rdw.example/activiteiten/7"))
    with pytest.raises(RegisterFaults, match="no activity 'rva:11'"):
        register.add(activity("Twee", id="rva:2", parent_id="rva:11"))


def test_entities_have_versions_too(register: Register, clock: Clock) -> None:
    """When a controller gets another name, records of before keep the old one."""
    entity = register.entities.add(Entity(name="Gemeente Oud", email="privacy@oud.example"))
    register.commit()
    before = clock.now
    clock.forward(days=10)
    renamed = register.entities.change(entity.id, name="Gemeente Nieuw")
    register.commit()
    assert register.entities.get(entity.id) == renamed
    assert register.entities.version_at(entity.id, before) == entity
    assert register.entities.history(entity.id) == (entity, renamed)
    assert entity.id in {one.id for one in register.entities.list()}


def test_what_changed(register: Register, clock: Clock) -> None:
    """The difference between two versions is told field by field."""
    first = register.add(activity())
    clock.forward(days=1)
    second = register.change(first.id, purpose="Anders.", envisaged_time_limit=Duration.parse("P1Y"))
    assert {one.field.name: (one.before, one.after) for one in register.diff(first.id, second.id)} == {
        "purpose": (first.purpose, "Anders."),
        "envisaged_time_limit": (Duration.parse("P7Y"), Duration.parse("P1Y")),
        "valid_from": (first.valid_from, second.valid_from),
    }


def test_validate_says_what_to_look_at(register: Register, clock: Clock) -> None:
    """Names used twice, ends that have passed and parents elsewhere are remarks."""
    yesterday = clock.now.date() - datetime.timedelta(days=1)
    register.add(activity("Dubbel"))
    register.add(activity("Dubbel", parent_id="https://elders.example/1"))
    register.add(activity("Geheim", confidentiality=Confidentiality(confidential=True, until=yesterday)))
    register.add(activity("Vroeger"))
    register.end(register.add(activity("Vroeger", purpose="Anders.")).id)
    register.commit()
    texts = "\n".join(f"{one.name} {one.text}" for one in register.validate())
    assert "Vroeger has the same name" not in texts
    for expected in ("same name", "another register", "was confidential until", "still has the name"):
        assert expected in texts
    assert not any(one.is_error for one in register.validate())


def test_changes_take_turns(register: Register, place: str, clock: Clock) -> None:
    """Two programs that change one activity both get their version, one after the other."""
    first = register.add(activity())
    register.commit()
    register.change(first.id, purpose="Een.")
    register.commit()
    with Register.open(place, log=False, now=clock) as other:
        other.change(first.id, purpose="Twee.")
        other.commit()
    register.change(first.id, legal_basis_comment="Drie.")
    register.commit()
    assert [(one.number, one.purpose, one.legal_basis_comment) for one in register.history(first.id)][1:] == [
        (2, "Een.", ""),
        (3, "Twee.", ""),
        (4, "Twee.", "Drie."),
    ]


def test_a_step_that_the_database_refuses_is_not_half_committed(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a refusal by the database the unit is over: a commit says so in place of keeping a part."""
    register.add(activity("Eerste", id="rva:1"))
    book = register._unit._book
    assert book is not None
    book.activity_of.pop("rva:1")  # as if another program had added it meanwhile
    with pytest.raises(RegisterError, match="refused"):
        register.add(activity("Weer", id="rva:1"))
    with pytest.raises(UsageError, match="rollback"):
        register.commit()
    register.rollback()
    assert "rva:1" not in register


def test_two_places_know_nothing_of_each_other(new_place: Callable[[], str]) -> None:
    """Each register is its own; both know the activities that they came with."""
    with (
        Register.open(new_place(), create=True, log=False) as one,
        Register.open(new_place(), create=True, log=False) as other,
    ):
        one.add(activity(id="rva:1"))
        one.commit()
        assert "rva:1" not in other
        assert CHANGE_REGISTER in one
        assert CHANGE_REGISTER in other
