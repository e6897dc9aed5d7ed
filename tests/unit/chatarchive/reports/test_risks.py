"""The ten risks, with the state they are in."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from chatarchive.errors import WrongUse
from chatarchive.reports import RISKS, Finding, State, risk_html, risk_table, risk_view
from tests.unit.chatarchive.reports.conftest import NOW
from tests.unit.chatarchive.reports.html_check import checked

MAP = {
    1: (12, 44),
    2: (15, 18, 45),
    3: (11, 29, 46),
    4: (26, 47, 48),
    5: (3, 4, 46, 52),
    6: (11,),
    7: (47, 48),
    8: (49,),
    9: (50,),
    10: (18,),
}


def in_terminal(findings: list[Finding], *, width: int) -> str:
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=False).print(risk_table(risk_view(findings)))
    return out.getvalue()


@pytest.mark.requirement(53)
def test_every_risk_has_measures_and_the_requirements_below_it() -> None:
    """The ten risks of the source, each with at least one measure, and the requirements of the map."""
    assert {risk.number: risk.requirements for risk in RISKS} == MAP
    assert all(risk.measures for risk in RISKS)


@pytest.mark.requirement(53)
def test_what_people_do_is_marked_as_documentation_only() -> None:
    """Talks and help desks are organisational: nobody reads that software has measured them."""
    organisational = {measure.text for risk in RISKS for measure in risk.measures if measure.organisational}
    assert all(("gesprekken" in text) or ("hulpdiensten" in text) or ("Deel nooit" in text) for text in organisational)
    page = checked(risk_html(risk_view([]), made=NOW))
    assert "in P-gesprekken. alleen in de documentatie" in page.text
    assert "(alleen in de documentatie)" in in_terminal([], width=200)


@pytest.mark.requirement(53)
def test_state_of_a_risk_is_the_worst_below_it() -> None:
    """One requirement that asks for attention does so for each risk above it; what nobody measured is not in order."""
    view = risk_view(
        [
            Finding(requirement=48, state=State.ATTENTION, count=3, says="medewerkers zonder opleiding"),
            Finding(requirement=11, state=State.OK, count=0, says="kopieën open"),
            Finding(requirement=12, state=State.OK),
        ]
    )
    states = {one.risk.number: one.state for one in view}
    assert (states[4], states[7]) == (State.ATTENTION, State.ATTENTION)
    assert states[6] is State.OK
    assert states[1] is State.NOT_MEASURED


@pytest.mark.requirement(53)
@pytest.mark.parametrize("width", [80, 100, 160])
def test_terminal_shows_all_of_it(width: int) -> None:
    """In a narrow terminal too: each risk, its measures, the requirements with their number; nothing is cut off."""
    text = in_terminal(
        [Finding(requirement=48, state=State.ATTENTION, count=1203, says="medewerkers [bold]zonder opleiding")],
        width=width,
    )
    assert max(len(line) for line in text.splitlines()) <= width
    assert "1.203" in text
    assert "…" not in text
    letters = "".join(char for char in text if char.isalpha())
    assert "bold" in letters
    assert all(f"{number}: " in text for numbers in MAP.values() for number in numbers)


@pytest.mark.requirement(53)
def test_page_shows_the_state_in_words() -> None:
    """State is told in words and by a number, never by colour alone."""
    view = risk_view([Finding(requirement=48, state=State.ATTENTION, count=3, says="medewerkers zonder opleiding")])
    page = checked(risk_html(view, made=NOW))
    assert "3 medewerkers zonder opleiding" in page.text
    assert "vraagt aandacht" in page.text
    assert len([one for one in page.ids if one.startswith("risico-")]) == 10


@pytest.mark.parametrize("numbers", [[1], [48, 48]])
def test_a_measurement_belongs_to_one_requirement(numbers: list[int]) -> None:
    """A measurement that no risk asks for, or a second one, is a mistake of who measures, and is said."""
    with pytest.raises(WrongUse):
        risk_view([Finding(requirement=number, state=State.OK) for number in numbers])
