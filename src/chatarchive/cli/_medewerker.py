"""`chatarchive medewerker`: who works here, what they may do, and their tokens."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import attrs
import click

from chatarchive.cli._answers import answer, answer_rows, day, print_json, say
from chatarchive.cli._fields import MAIL, NAME, PERSONNEL_NUMBER, ask, from_option
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting, token_target
from chatarchive.cli._values import DAY, Word
from chatarchive.db import Holder
from chatarchive.domain import Clearance, Employee, Role, Screening
from chatarchive.errors import WrongUse
from chatarchive.services import employees, issue_code, register_employee

_LEVELS = {
    "ongerubriceerd": Clearance.UNCLASSIFIED,
    "departementaal-vertrouwelijk": Clearance.DEPARTMENTAL,
    "confidentieel": Clearance.CONFIDENTIAL,
    "geheim": Clearance.SECRET,
    "zeer-geheim": Clearance.TOP_SECRET,
}
code_option = click.option(
    "--code-naar",
    "target",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="Zet de code in dit nieuwe bestand (0600). Anders gaat hij naar standaarduitvoer.",
)
CLEARANCE = Word(Clearance, dict(_LEVELS))


@click.group(cls=Group)
def medewerker() -> None:
    """Medewerkers: rollen, screening, opleiding en toegang. Alleen voor beheer.

    Zo begint u:
      chatarchive medewerker registreren --rol schoner --vog 2026-01-01 --screening 2026-01-01
      chatarchive medewerker toegang --code-naar code-schoner
    """


def _given(function: Any) -> Any:
    for option in reversed(
        (
            click.option("--rol", "roles", type=Word(Role), multiple=True, help="Wat iemand doet; kan vaker."),
            click.option("--vog", type=DAY, help="Sinds wanneer er een VOG is."),
            click.option("--vog-tot", type=DAY, help="Laatste dag waarop de VOG geldt."),
            click.option("--vog-ingetrokken", type=DAY, help="Eerste dag waarop de VOG niet meer geldt."),
            click.option("--screening", type=DAY, help="Sinds wanneer er een A/B-screening is."),
            click.option("--screening-tot", type=DAY, help="Laatste dag waarop de screening geldt."),
            click.option("--screening-ingetrokken", type=DAY, help="Eerste dag waarop de screening niet meer geldt."),
            click.option("--opgeleid", "trained", type=DAY, help="Wanneer iemand de opleiding volgde."),
            click.option("--rubricering", "clearance", type=CLEARANCE, help="Tot en met welke rubricering iemand mag."),
            click.option("--dossier", "dossiers", multiple=True, metavar="EIGENAAR", help="Voor ondersteuners."),
        )
    ):
        function = option(function)
    return function


@medewerker.command()
@_given
@from_option
@acting
def registreren(desk: Desk, /, source: str | None, roles: tuple[Role, ...], **given: Any) -> None:
    """Registreer een medewerker.

    Gevraagd worden: personeelsnummer, naam en e-mailadres. Het e-mailadres mag leeg blijven; anders krijgt het bericht
    als iemand op deze naam toegang krijgt.

    Voorbeeld:
      chatarchive medewerker registreren --rol i-adviseur --vog 2026-01-01 --screening 2026-01-01
    """
    who = ask(source, PERSONNEL_NUMBER, NAME, MAIL, can_ask=desk.can_ask)
    new = Employee(id=who["personeelsnummer"], name=who["naam"], roles=roles, mail=who["e-mailadres"])
    outcome = register_employee(desk.office, desk.actor, _changed(new, **given))
    # The personnel number was not on the command line, and is not in the answer either.
    answer(desk, attrs.evolve(outcome, id=""), "De medewerker is geregistreerd.")


@medewerker.command()
@_given
@click.option("--vertrokken", is_flag=True, help="De medewerker werkt hier niet meer.")
@from_option
@acting
def wijzigen(desk: Desk, /, source: str | None, roles: tuple[Role, ...], *, vertrokken: bool, **given: Any) -> None:
    """Wijzig rollen, screening, opleiding of rubricering. Wat niet wordt genoemd, blijft zoals het was.

    Wat iemand eerder deed, blijft geldig. Gevraagd worden: personeelsnummer, en een nieuw e-mailadres als dat er is.

    Voorbeeld:
      chatarchive medewerker wijzigen --screening-ingetrokken 2026-11-22
    """
    given_now = ask(source, PERSONNEL_NUMBER, MAIL, can_ask=desk.can_ask)
    who = given_now["personeelsnummer"]
    known = next((one for one in employees(desk.office, desk.actor) if one.id == who), None)
    if known is None:
        raise WrongUse("there is no employee with this identifier. Check it in a list of those there are.")
    known = attrs.evolve(known, active=known.active and not vertrokken, mail=given_now["e-mailadres"] or known.mail)
    changed = _changed(attrs.evolve(known, roles=roles or known.roles), **given)
    outcome = register_employee(desk.office, desk.actor, changed)
    answer(desk, attrs.evolve(outcome, id=""), "De medewerker is gewijzigd; dit geldt meteen.")


@medewerker.command()
@code_option
@from_option
@acting
def toegang(desk: Desk, source: str | None, target: Path | None) -> None:
    """Maak een code waarmee een medewerker zich aanmeldt; een eerder token werkt meteen niet meer.

    De code werkt een keer. Gevraagd wordt: personeelsnummer.

    Voorbeeld:
      chatarchive medewerker toegang --code-naar code-schoner
    """
    who = ask(source, PERSONNEL_NUMBER, can_ask=desk.can_ask)["personeelsnummer"]
    give_code(desk, kind=Holder.EMPLOYEE, holder=who, target=target)


@medewerker.command()
@acting
def lijst(desk: Desk) -> None:
    """Toon de medewerkers.

    Voorbeeld:
      chatarchive medewerker lijst
    """
    rows = [
        {
            "personeelsnummer": one.id,
            "naam": one.name,
            "rollen": [role.value for role in one.roles],
            "vog": _screened(one.vog),
            "screening": _screened(one.screening),
            "opgeleid": day(one.trained_on),
            "rubricering": one.clearance.dutch,
            "werkt hier": one.active,
        }
        for one in employees(desk.office, desk.actor)
    ]
    columns = ("personeelsnummer", "naam", "rollen", "vog", "screening", "opgeleid", "rubricering", "werkt hier")
    answer_rows(desk, rows, *columns, empty="Er zijn geen medewerkers.")


def give_code(desk: Desk, *, kind: Holder, holder: str, target: Path | None) -> None:
    """Make a code, and put it where it has to go.

    Args:
        desk: Where.
        kind: Whom it lets in.
        holder: Identifier.
        target: A new file; None for standard output.
    """
    with token_target(target) as keep:
        code = issue_code(desk.office, desk.actor, kind=kind, holder=holder)
        if target is not None:
            keep(code)
    if desk.as_json:
        print_json({"code": None if target is not None else code})
    elif target is None:
        click.echo(code)
    else:
        say("De code staat in het bestand. Geef hem alleen aan deze persoon, die zich ermee aanmeldt.")


def _changed(
    employee: Employee,
    *,
    trained: datetime.date | None,
    clearance: Clearance | None,
    dossiers: tuple[str, ...],
    **screenings: datetime.date | None,
) -> Employee:
    return attrs.evolve(
        employee,
        vog=_screening(employee.vog, "vog", screenings),
        screening=_screening(employee.screening, "screening", screenings),
        trained_on=trained or employee.trained_on,
        clearance=employee.clearance if clearance is None else clearance,
        dossiers=dossiers or employee.dossiers,
    )


def _screening(known: Screening | None, name: str, given: dict[str, datetime.date | None]) -> Screening | None:
    passed, until, withdrawn = given[name], given[f"{name}_tot"], given[f"{name}_ingetrokken"]
    if passed is not None:
        return Screening(passed_on=passed, until=until, withdrawn_on=withdrawn)
    if known is None:
        return None
    return attrs.evolve(known, until=until or known.until, withdrawn_on=withdrawn or known.withdrawn_on)


def _screened(one: Screening | None) -> str:
    if one is None:
        return "-"
    if one.withdrawn_on is not None:
        return f"ingetrokken {one.withdrawn_on}"
    return f"{one.passed_on}" + (f" t/m {one.until}" if one.until else "")
