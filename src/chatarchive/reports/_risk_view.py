"""The risks with the state they are in now (requirement 53)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

import attrs
from rich.table import Table
from rich.text import Text

from chatarchive.errors import WrongUse
from chatarchive.reports._page import Raw, page, paragraph, safe, table, tiles
from chatarchive.reports._risks import REQUIREMENTS, RISKS, Risk
from chatarchive.reports._words import number, one_line


class State(StrEnum):
    """How a requirement stands; the values are what people read."""

    OK = "op orde"
    ATTENTION = "vraagt aandacht"
    NOT_MEASURED = "niet gemeten"


@attrs.frozen(kw_only=True)
class Finding:
    """What was measured of a requirement.

    Attributes:
        requirement: Its number.
        state: How it stands.
        count: The number that tells so; None without one.
        says: What the number counts, in Dutch: `medewerkers zonder opleiding`.
    """

    requirement: int
    state: State
    count: int | None = None
    says: str = ""

    @property
    def text(self) -> str:
        """The number with what it counts."""
        return " ".join(
            part for part in ("" if self.count is None else number(self.count), one_line(self.says)) if part
        )


@attrs.frozen(kw_only=True)
class RiskState:
    """A risk as it stands.

    Attributes:
        risk: Which.
        findings: One for each of its requirements, in their order.
    """

    risk: Risk
    findings: tuple[Finding, ...]

    @property
    def state(self) -> State:
        """The worst of its requirements; one that nobody measured keeps the risk from being in order."""
        states = {one.state for one in self.findings}
        for worst in (State.ATTENTION, State.NOT_MEASURED):
            if worst in states:
                return worst
        return State.OK


def risk_view(findings: Iterable[Finding]) -> list[RiskState]:
    """The ten risks as they stand.

    Args:
        findings: What was measured; a requirement of which nothing is said was not measured.

    Raises:
        WrongUse: A requirement stands below no risk, or was measured twice.
    """
    known: dict[int, Finding] = {}
    for one in findings:
        if one.requirement not in REQUIREMENTS:
            raise WrongUse(f"risks: found a measurement of requirement {one.requirement}, which stands below no risk.")
        if one.requirement in known:
            raise WrongUse(f"risks: found two measurements of requirement {one.requirement}. Give one.")
        known[one.requirement] = one
    return [
        RiskState(
            risk=risk,
            findings=tuple(
                known.get(place, Finding(requirement=place, state=State.NOT_MEASURED)) for place in risk.requirements
            ),
        )
        for risk in RISKS
    ]


_STYLES: Final = {State.OK: "green", State.ATTENTION: "bold red", State.NOT_MEASURED: "dim"}
_SIGNS: Final = {State.OK: "✓", State.ATTENTION: "!", State.NOT_MEASURED: "?"}
_KINDS: Final = {State.OK: "ok", State.ATTENTION: "bad", State.NOT_MEASURED: "none"}
_ORGANISATIONAL: Final = "alleen in de documentatie"


def risk_table(view: Iterable[RiskState]) -> Table:
    """The risks for a terminal.

    Args:
        view: As `risk_view` gives it.

    Returns:
        A table for a `rich` console: for each risk its measures, the requirements below it and how they stand.
    """
    found = Table(
        title="Risico's en maatregelen",
        title_justify="left",
        caption=f"({_ORGANISATIONAL}): mensen doen dit; de computer kan het niet meten.",
        caption_justify="left",
        show_lines=True,
    )
    found.add_column("Nr", justify="right", no_wrap=True)
    found.add_column("Risico", overflow="fold", ratio=2)
    found.add_column("Maatregelen", overflow="fold", ratio=3)
    found.add_column("Stand", overflow="fold", ratio=3)
    for one in view:
        found.add_row(str(one.risk.number), Text(one.risk.title), Text("\n".join(_measures(one.risk))), _stand(one))
    return found


def _measures(risk: Risk) -> Iterator[str]:
    for measure in risk.measures:
        yield f"- {measure.text}" + (f" ({_ORGANISATIONAL})" if measure.organisational else "")


def _stand(one: RiskState) -> Text:
    text = Text(f"{_SIGNS[one.state]} {one.state.value}", style=_STYLES[one.state])
    for finding in one.findings:
        text.append(f"\n{finding.requirement}: {finding.state.value}", style=_STYLES[finding.state])
        if finding.text:
            text.append(f", {finding.text}", style="not bold default")
    return text


def risk_html(view: Iterable[RiskState], *, made: datetime.datetime) -> str:
    """The risks as one HTML page that needs nothing else.

    Args:
        view: As `risk_view` gives it.
        made: When it was measured.
    """
    view = list(view)
    return page(
        "Risico's en maatregelen",
        _content(view),
        subtitle="bij het bewaren van chatberichten",
        made=made,
        notes=(
            "De risico's en maatregelen komen uit ‘Risico's en maatregelen bewaren van chatberichten’, versie 2.0, van "
            "het Rijksprogramma Duurzaam Digitale Informatiehuishouding (juli 2022).",
            f"Een maatregel met ‘{_ORGANISATIONAL}’ doen mensen zelf; de computer kan niet meten of dat gebeurt.",
        ),
    )


def _content(view: Sequence[RiskState]) -> Iterator[str]:
    yield tiles(
        (
            state.value.capitalize(),
            number(sum(one.state is state for one in view)),
            state is State.ATTENTION and any(one.state is state for one in view),
        )
        for state in State
    )
    for one in view:
        risk = one.risk
        rows = [
            [
                f"{finding.requirement}. {REQUIREMENTS[finding.requirement]}",
                _mark(finding.state),
                safe(finding.text),
            ]
            for finding in one.findings
        ]
        measures = "".join(
            f"<li>{safe(measure.text)}"
            + (f' <span class="mark none">{_ORGANISATIONAL}</span>' if measure.organisational else "")
            + "</li>"
            for measure in risk.measures
        )
        yield "\n".join(
            [
                f'<section class="risk" id="risico-{risk.number}">',
                f"<h2>{risk.number}. {safe(risk.title)} {_mark(one.state)}</h2>",
                paragraph(risk.says),
                paragraph(f"Kans: {risk.chance}. Impact: {risk.impact}."),
                f"<h3>Maatregelen</h3><ul>{measures}</ul>",
                table(f"Hoe staat het ervoor bij risico {risk.number}?", ("Eis", "Stand", "Gemeten"), rows),
                "</section>",
            ]
        )


def _mark(state: State) -> Raw:
    # Never by colour alone: the words say it, the sign helps.
    return Raw(
        f'<span class="mark {_KINDS[state]}"><span aria-hidden="true">{_SIGNS[state]}</span> {state.value}</span>'
    )
