"""What happened, in words for a page."""

from __future__ import annotations

import datetime

import pytest

from ldv.inzage import Activity, Event, Outcome, Party, Step
from ldv.pages._telling import Told, organisations, told
from ldv.pages._tongue import TONGUES
from ldv.register import THIS_ORGANISATION, LegalBasis

HOUSE = "Gemeente Voorbeeldstad"
OWN = Party(id=THIS_ORGANISATION, name="De organisatie die dit register houdt")
RDW = Party(id="https://rdw.example", name="Dienst Wegverkeer (RDW)")
CODE = Party(id="27fdey98605etc48")


def event(*, receiver: Party | None = None, source: Party | None = None, kinds: tuple[str, ...] = ()) -> Event:
    moment = datetime.datetime(2026, 11, 3, 9, 42, tzinfo=datetime.UTC)
    activity = Activity(
        id="rva:1",
        known=True,
        purpose="Het kenteken aanpassen.",
        legal_basis=(LegalBasis.PUBLIC_TASK,),
        controller=OWN,
        processors=(RDW,),
        recipients_categories=kinds,
    )
    step = Step(
        name="wijzigenKenteken",
        started_at=moment,
        ended_at=moment,
        outcome=Outcome.OK,
        activity=activity,
        source=source,
        receiver=receiver,
        reference="1",
    )
    return Event(steps=(step,), times=(moment,), references=("1",))


def dutch(one: Event) -> Told:
    return told(one, TONGUES["nl"], house=HOUSE)


def test_who_the_pages_belong_to_has_its_own_name() -> None:
    """A register in which nobody named the organisation does not make it a stranger on its own pages."""
    assert (dutch(event()).who, dutch(event()).helped) == (HOUSE, ("Dienst Wegverkeer (RDW)",))


@pytest.mark.parametrize(
    ("receiver", "kinds", "said"),
    [
        (None, ("Gemeenten",), ""),
        (RDW, ("Gemeenten",), "Dienst Wegverkeer (RDW)"),
        (CODE, ("Gemeenten", "Parkeercontroleurs"), "Gemeenten en Parkeercontroleurs (met de code 27fdey98605etc48)"),
        (CODE, (), "iemand van wie wij de naam niet kennen (27fdey98605etc48)"),
    ],
)
def test_who_received_the_data(receiver: Party | None, kinds: tuple[str, ...], said: str) -> None:
    """A code does not stand there as if it were a name: the register says what kind of party it can be."""
    assert dutch(event(receiver=receiver, kinds=kinds)).given_to == said


def test_what_one_of_us_asks_of_another_is_no_request() -> None:
    """The organisation under another identifier of its own does not stand there as somebody who asked."""
    ourselves = Party(id="https://gemeente.example", name=HOUSE)
    assert (dutch(event(source=ourselves)).asked_by, dutch(event(source=RDW)).asked_by) == ("", RDW.name)


def test_why_it_was_allowed() -> None:
    """The ground is a sentence that needs no law to be understood; where it stands comes after it."""
    assert dutch(event()).allowed == (
        (
            "Het is nodig voor een taak van de overheid.",
            "Dat staat in de privacywet: AVG, artikel 6, lid 1, onder e.",
        ),
    )


def test_what_can_be_chosen_has_a_name() -> None:
    """A code is no choice in the list of organisations."""
    assert organisations(event(receiver=CODE), house=HOUSE) == {HOUSE, "Dienst Wegverkeer (RDW)"}
