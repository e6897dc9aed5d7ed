"""Nobody acts in the name of somebody else without that person noticing."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

from chatarchive.db import Holder
from chatarchive.domain import Employee, MessageOwner, Role
from chatarchive.errors import AccessRefused
from chatarchive.services import (
    approve,
    authenticate,
    enrol,
    finish_cleaning,
    issue_code,
    offer,
    register_employee,
    register_owner,
    start_cleaning,
)
from ldv.record import Status
from tests.support.archive_office import PASSED, Desk, let_in


def refused(requirement: int, do: Callable[[], object]) -> str:
    with pytest.raises(AccessRefused) as found:
        do()
    assert found.value.requirement == requirement
    return str(found.value)


@pytest.mark.requirement(26)
def test_who_is_replaced_notices(at: Desk) -> None:
    """Management that enters as an owner ends the owner's token, which says so; uses up the code, which says so; and
    leaves a trace that the owner sees when a next code lets them in."""
    first = enrol(at.office, issue_code(at.office, at.manager, kind=Holder.OWNER, holder=at.owner_id))
    code = issue_code(at.office, at.manager, kind=Holder.OWNER, holder=at.owner_id)
    assert "ended" in refused(26, lambda: authenticate(at.office, first.token))
    at.clock.forward(minutes=1)
    taken = at.clock.now
    assert authenticate(at.office, enrol(at.office, code).token) == at.owner
    assert "used already" in refused(26, lambda: enrol(at.office, code))
    assert Status.NOK in {one.status for one in at.logboek.records if one.operation_name == "aanmelden met code"}
    again = enrol(at.office, issue_code(at.office, at.manager, kind=Holder.OWNER, holder=at.owner_id))
    assert again.earlier[-1] == taken


@pytest.mark.requirement(26)
def test_a_code_lets_in_once_in_time_and_the_newest_only(at: Desk) -> None:
    """A code is no token; one that was replaced or is a week old lets nobody in, nor one of somebody who left."""
    old = issue_code(at.office, at.manager, kind=Holder.EMPLOYEE, holder=at.adviser.id)
    new = issue_code(at.office, at.manager, kind=Holder.EMPLOYEE, holder=at.adviser.id)
    refused(26, lambda: authenticate(at.office, new))
    assert "replaced" in refused(26, lambda: enrol(at.office, old))
    at.clock.forward(days=7)
    assert "too old" in refused(26, lambda: enrol(at.office, new))
    left = issue_code(at.office, at.manager, kind=Holder.EMPLOYEE, holder=at.support.id)
    person = at.office.database.unit().get(Employee, at.support.id)
    register_employee(at.office, at.manager, attrs.evolve(person, active=False))
    refused(26, lambda: enrol(at.office, left))


@pytest.mark.requirement(28)
def test_who_cleaned_lets_nobody_in_who_approves(at: Desk) -> None:
    """A manager who also cleans cannot make the code of who approves that conversation, under no number or name;
    another manager can."""
    both = Employee(
        id="p-3001", name="Bo Beide", roles=(Role.CLEANER, Role.MANAGEMENT), vog=PASSED, screening=PASSED,
    )  # fmt: skip
    register_employee(at.office, at.manager, both)
    register_employee(at.office, at.manager, attrs.evolve(both, id="p-3002", name="bo  BEIDE"))
    one, other = (let_in(at.office, at.manager, Holder.EMPLOYEE, id) for id in ("p-3001", "p-3002"))
    case = at.until("gemeld")
    start_cleaning(at.office, one, case)
    finish_cleaning(at.office, one, case)
    offer(at.office, one, case)
    for by in (one, other):
        owner = let_in(at.office, by, Holder.OWNER, at.owner_id)
        assert "let in" in refused(28, lambda owner=owner: approve(at.office, owner, case))  # type: ignore[misc]
    approve(at.office, let_in(at.office, at.second, Holder.OWNER, at.owner_id), case)


def test_an_owner_hears_of_access_in_their_name(at: Desk) -> None:
    """The registered address of an owner gets a mail at a code and at its exchange, and at another address."""
    known = at.office.database.unit().get(MessageOwner, at.owner_id)
    register_owner(at.office, at.manager, attrs.evolve(known, mail="eigenaar@voorbeeld.nl"))
    let_in(at.office, at.manager, Holder.OWNER, at.owner_id)
    register_owner(at.office, at.manager, known)
    mails = [one.read_text() for one in at.office.settings["outbox"].glob("toegang-*.eml")]
    assert [mail.count("To: eigenaar@voorbeeld.nl") for mail in mails] == [1, 1, 1]
