"""What has to be in order before something is done."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import attrs
import pytest

from chatarchive.domain import (
    INSTRUCTION_STEPS,
    AbroadException,
    AllowedLocation,
    Case,
    Clearance,
    CopyPlace,
    DpiaReference,
    Employee,
    LocationKind,
    Mandate,
    MandateAct,
    MediaDecision,
    MediaFile,
    Method,
    Participant,
    PrivateContact,
    ProcessingAgreement,
    Role,
    Screening,
    State,
    SupplierAgreement,
    TemporaryCopy,
    check_agreement,
    check_cleared,
    check_copies_gone,
    check_country,
    check_counts,
    check_dpia,
    check_four_eyes,
    check_instruction,
    check_media_decided,
    check_media_relevance,
    check_method,
    check_not_frozen,
    check_not_private,
    check_output,
    check_role,
    check_screened,
    check_suppliers,
    is_central_phone,
    training_warning,
)
from chatarchive.errors import Refused

DAY = datetime.date(2023, 3, 13)
PASSED = Screening(passed_on=datetime.date(2022, 1, 1), until=datetime.date(2024, 1, 1))
ADVISER = Employee(id="p-1", name="A. de Vries", roles=(Role.ADVISER,), vog=PASSED, screening=PASSED, trained_on=DAY)


def refused(requirement: int, rule: Callable[[], object]) -> None:
    """It is refused by this requirement, and the message names nobody."""
    with pytest.raises(Refused) as caught:
        rule()
    assert caught.value.requirement == requirement
    assert "Vries" not in str(caught.value)
    assert "Mama" not in str(caught.value)


@pytest.mark.requirement(1)
def test_without_an_agreement_nothing_is_read_out() -> None:
    """An agreement counts for its department and its days only."""
    one = ProcessingAgreement(id="a", department="bzk", document="d", since=DAY, until=DAY)
    check_agreement([one], department="bzk", on=DAY)
    for department, day in (("vws", DAY), ("bzk", DAY + datetime.timedelta(1)), ("bzk", DAY - datetime.timedelta(1))):
        refused(1, lambda department=department, day=day: check_agreement([one], department=department, on=day))  # type: ignore[misc]


@pytest.mark.requirement(3, 4)
def test_both_screenings_are_asked_for() -> None:
    """Without VOG or A/B screening, or with one that has ended, nothing is done; withdrawn counts at once."""
    check_screened(ADVISER, on=DAY, doing="uitlezen")
    for screening in (None, attrs.evolve(PASSED, until=DAY - datetime.timedelta(1))):
        for lacking in (attrs.evolve(ADVISER, vog=screening), attrs.evolve(ADVISER, screening=screening)):
            refused(3, lambda lacking=lacking: check_screened(lacking, on=DAY, doing="uitlezen"))  # type: ignore[misc]
    withdrawn = attrs.evolve(ADVISER, vog=attrs.evolve(PASSED, withdrawn_on=DAY))
    refused(4, lambda: check_screened(withdrawn, on=DAY, doing="uitlezen"))
    check_screened(withdrawn, on=DAY - datetime.timedelta(1), doing="uitlezen")


@pytest.mark.requirement(26)
def test_a_role_is_asked_for() -> None:
    """Another role, or somebody who has left, is refused."""
    check_role(ADVISER, Role.ADVISER, Role.CLEANER, doing="x")
    refused(26, lambda: check_role(ADVISER, Role.CLEANER, doing="x"))
    refused(26, lambda: check_role(attrs.evolve(ADVISER, active=False), Role.ADVISER, doing="x"))


@pytest.mark.requirement(6)
def test_every_step_of_the_instruction_is_ticked() -> None:
    """One step less is refused, whichever it is."""
    check_instruction(INSTRUCTION_STEPS)
    for step in INSTRUCTION_STEPS:
        refused(6, lambda step=step: check_instruction(set(INSTRUCTION_STEPS) - {step}))  # type: ignore[misc]


@pytest.mark.requirement(7)
def test_only_registered_telephones_are_central() -> None:
    """A number that was not registered is not that of a central telephone."""
    allowed = [AllowedLocation(id="l", kind=LocationKind.CENTRAL_PHONE, value="+31612345678")]
    assert is_central_phone("+31612345678", allowed)
    assert not is_central_phone("+31612345679", allowed)


@pytest.mark.requirement(20)
def test_private_contacts_stay_out() -> None:
    """A name or number of the list is recognised however it is written; in a group only its title counts."""
    contacts = [
        PrivateContact(id="1", owner="o", name="Mama  Thuis"),
        PrivateContact(id="2", owner="o", name="X", phone="+31612345678"),
    ]
    refused(20, lambda: check_not_private("mama thuis", (), contacts, group=False))
    refused(20, lambda: check_not_private("\u202a+31\u00a06 12345678\u202c", (), contacts, group=False))
    refused(20, lambda: check_not_private("Y", [Participant(label="Y", phone="+31612345678")], contacts, group=False))
    check_not_private("Team", [Participant(label="Mama Thuis")], contacts, group=True)
    check_not_private("Mamamia", (), contacts, group=False)


@pytest.mark.requirement(37)
def test_screenshots_need_metadata_and_a_redaction_check() -> None:
    """Without either they are refused; an export needs neither."""
    check_method(Method.EXPORT, metadata=False, redaction=False)
    check_method(Method.SCREENSHOT, metadata=True, redaction=True)
    refused(37, lambda: check_method(Method.SCREENSHOT, metadata=True, redaction=False))
    refused(37, lambda: check_method(Method.SCREENSHOT, metadata=False, redaction=True))


@pytest.mark.requirement(46)
def test_output_goes_to_listed_locations_only() -> None:
    """A folder beside it, above it, or reached by a way round is refused."""
    allowed = [AllowedLocation(id="l", kind=LocationKind.OUTPUT, value="/srv/uit")]
    check_output("/srv/uit/map/a.pdf", allowed)
    for target in ("/srv/uitgang/a", "/srv", "/srv/uit/../geheim", "uit"):
        refused(46, lambda target=target: check_output(target, allowed))  # type: ignore[misc]


@pytest.mark.requirement(48)
def test_training_is_asked_for_or_warned_about() -> None:
    """A missing training refuses when it is required, and is a warning otherwise."""
    assert training_warning(ADVISER, required=True, doing="x") is None
    untrained = attrs.evolve(ADVISER, trained_on=None)
    assert "training" in (training_warning(untrained, required=False, doing="x") or "")
    refused(48, lambda: training_warning(untrained, required=True, doing="x"))


@pytest.mark.requirement(49, 50, 51)
def test_suppliers_countries_and_dpia() -> None:
    """Each is asked for, and a registered exception or agreement is enough."""
    supplier = SupplierAgreement(id="s", supplier="S", product="dms", document="d", since=DAY)
    check_suppliers([supplier], products=["dms"], on=DAY)
    refused(49, lambda: check_suppliers([supplier], products=["dms", "telefoon"], on=DAY))
    ended = attrs.evolve(supplier, until=DAY)
    check_suppliers([ended], products=["dms"], on=DAY)
    refused(49, lambda: check_suppliers([ended], products=["dms"], on=DAY + datetime.timedelta(1)))
    check_country("nl", owner="o", on=DAY, exceptions=())
    refused(50, lambda: check_country("BQ", owner="o", on=DAY, exceptions=()))
    allows = AbroadException(id="e", owner="o", country="BQ", document="d", until=DAY)
    check_country("BQ", owner="o", on=DAY, exceptions=[allows])
    refused(50, lambda: check_country("BQ", owner="o", on=DAY + datetime.timedelta(1), exceptions=[allows]))
    reference = DpiaReference(id="d", department="bzk", document="d", registered_on=DAY, fg_advice="f")
    check_dpia([reference], department="bzk")
    refused(51, lambda: check_dpia([reference], department="vws"))


@pytest.mark.requirement(52)
def test_clearance_is_asked_for() -> None:
    """A dossier above the level of an employee is closed to them."""
    check_cleared(ADVISER, Clearance.UNCLASSIFIED, doing="inzien")
    refused(52, lambda: check_cleared(ADVISER, Clearance.DEPARTMENTAL, doing="inzien"))


@pytest.mark.requirement(11, 19, 22)
def test_nothing_goes_on_with_open_ends() -> None:
    """Copies that are left, media without an answer of the owner or without a decision stop what comes next."""
    one = MediaFile(id="m", case="c", name="a.jpg")
    refused(19, lambda: check_media_relevance([one]))
    relevant = attrs.evolve(one, relevant=True)
    check_media_relevance([relevant])
    refused(22, lambda: check_media_decided([relevant]))
    check_media_decided([attrs.evolve(relevant, decision=MediaDecision.LEAVE_OUT), attrs.evolve(one, relevant=False)])
    copy = TemporaryCopy(id="k", case="c", place=CopyPlace.MAIL)
    refused(11, lambda: check_copies_gone([copy]))
    check_copies_gone([attrs.evolve(copy, destroyed_at=datetime.datetime(2023, 3, 13, tzinfo=datetime.UTC))])


@pytest.mark.requirement(17)
def test_counts_add_up() -> None:
    """Kept and removed are together what came in."""
    check_counts(original=3, kept=2, removed=1)
    refused(17, lambda: check_counts(original=3, kept=2, removed=0))


@pytest.mark.requirement(28)
def test_four_eyes() -> None:
    """Who cleaned does not approve."""
    case = Case(id="c", owner="o", partner="X", cleaned_by=("p-1",))
    check_four_eyes(case, "o")
    refused(28, lambda: check_four_eyes(case, "p-1"))


@pytest.mark.requirement(29, 52)
def test_frozen_says_by_what() -> None:
    """A breach and a classified message each name their own requirement."""
    frozen = Case(id="c", owner="o", partner="X", state=State.FROZEN, frozen_because="datalek b1")
    refused(29, lambda: check_not_frozen(frozen))
    refused(52, lambda: check_not_frozen(attrs.evolve(frozen, frozen_because="gerubriceerd bericht")))


@pytest.mark.requirement(26, 27)
def test_a_mandate_covers_what_it_says() -> None:
    """Seeing always, approving only when it says so, and nothing once it was withdrawn."""
    now = datetime.datetime(2023, 3, 13, tzinfo=datetime.UTC)
    mandate = Mandate(id="m", owner="o", name="B", given_at=now)
    assert mandate.allows_at(MandateAct.VIEW, now)
    assert not mandate.allows_at(MandateAct.APPROVE, now)
    assert not attrs.evolve(mandate, withdrawn_at=now).allows_at(MandateAct.VIEW, now)


@pytest.mark.requirement(55)
def test_no_value_shows_a_person() -> None:
    """What identifies a person is left out of every representation."""
    shown = repr([ADVISER, Case(id="c", owner="o", partner="Mama", participants=(Participant(label="Mama"),))])
    assert "Vries" not in shown
    assert "p-1" not in shown
    assert "Mama" not in shown
