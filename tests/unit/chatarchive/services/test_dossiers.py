"""Whose a dossier is: one row tells it, and no two owners share one."""

from __future__ import annotations

import attrs
import pytest
import sqlalchemy as sa

from chatarchive.db import Dossier, Holder
from chatarchive.domain import INSTRUCTION_STEPS, Employee, MessageOwner
from chatarchive.errors import AccessRefused, Refused
from chatarchive.services import (
    authenticate,
    download,
    enrol,
    import_case,
    issue_code,
    plan,
    plan_conversation,
    read_out,
    register_employee,
    register_owner,
    view,
)
from tests.support.archive_office import CENTRAL, EXPORT, Desk

pytestmark = pytest.mark.requirement(26)


def other_owner(at: Desk, name: str) -> str:
    """Another owner, with a telephone of their own."""
    owner = at.office.database.unit().get(MessageOwner, at.owner_id)
    return register_owner(at.office, at.manager, attrs.evolve(owner, id="", name=name, phone="+31611112222")).id


def test_an_owner_who_is_renamed_keeps_the_dossier(at: Desk) -> None:
    """The old dossier stays theirs, and is nobody else's who gets the old name."""
    case = at.until("geïmporteerd")
    owner = at.office.database.unit().get(MessageOwner, at.owner_id)
    register_owner(at.office, at.manager, attrs.evolve(owner, name="Pieter van Dam-Bos"))
    assert view(at.office, at.owner, case).text == EXPORT
    namesake = other_owner(at, owner.name)
    token = enrol(at.office, issue_code(at.office, at.manager, kind=Holder.OWNER, holder=namesake)).token
    with pytest.raises(AccessRefused):
        view(at.office, authenticate(at.office, token), case)


def test_two_owners_never_share_a_dossier(at: Desk) -> None:
    """One with the name and function of another is refused before a byte is stored."""
    at.until("geïmporteerd")
    owner = at.office.database.unit().get(MessageOwner, at.owner_id)
    namesake = other_owner(at, owner.name)
    appointment = plan(at.office, at.adviser, owner=namesake, on=at.office.today())
    planned = plan_conversation(at.office, at.adviser, appointment=appointment.id, partner="Iemand")
    assert planned.case is not None
    case = planned.case.id
    read_out(at.office, at.adviser, case, central_phone=CENTRAL, steps=INSTRUCTION_STEPS)
    download(at.office, at.adviser, case, file=at.export(name="WhatsApp-chat met Iemand.txt"))
    before = sorted((at.folder / "dms").rglob("*"))
    with pytest.raises(Refused) as caught:
        import_case(at.office, at.adviser, case)
    assert caught.value.requirement == 26
    assert sorted((at.folder / "dms").rglob("*")) == before
    assert {one.owner for one in at.office.database.unit().every(Dossier)} == {at.owner_id}


def test_no_conversation_is_looked_through_to_know_who_may_enter(at: Desk) -> None:
    """Asking it takes rows of a dossier, a person and an owner, however many conversations there are."""
    case = at.until("geïmporteerd")
    for number in range(5):
        at.planned(f"Ander {number}")
    unit = at.office.database.unit()
    support = unit.get(Employee, at.support.id)
    register_employee(at.office, at.manager, attrs.evolve(support, dossiers=(at.owner_id,)))
    asked: list[str] = []
    sa.event.listen(unit._engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for actor in (at.support, at.owner):
        view(at.office, actor, case)
    looked = [one for one in asked if "FROM conversation" in one]
    assert looked
    assert all("WHERE conversation.id" in one for one in looked)
