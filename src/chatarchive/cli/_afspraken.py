"""`chatarchive overeenkomst`, `dpia` and `leverancier`: what was agreed in writing."""

from __future__ import annotations

import datetime

import click

from chatarchive.cli._answers import answer, answer_rows, day
from chatarchive.cli._help import Group
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import DAY
from chatarchive.domain import DpiaReference, ProcessingAgreement, SupplierAgreement
from chatarchive.services import papers, register_agreement, register_dpia, register_supplier

_department = click.option("--departement", required=True, metavar="KORT", help="Korte naam van het departement.")
_document = click.option("--document", required=True, metavar="KENMERK", help="Waar het document te vinden is.")
_since = click.option("--vanaf", "since", type=DAY, required=True, help="Eerste dag waarop het geldt.")
_until = click.option("--tot", "until", type=DAY, help="Laatste dag; zonder einde als die ontbreekt.")


@click.group(cls=Group)
def overeenkomst() -> None:
    """Verwerkersovereenkomsten met het departement; zonder kan er niet worden uitgelezen (eis 1).

    Zo begint u:
      chatarchive overeenkomst registreren --departement bzk --document VO-2026-1 --vanaf 2026-01-01
    """


@overeenkomst.command(name="registreren")
@_department
@_document
@_since
@_until
@acting
def registreren_overeenkomst(
    desk: Desk, departement: str, document: str, since: datetime.date, until: datetime.date | None
) -> None:
    """Leg een verwerkersovereenkomst vast.

    Voorbeeld:
      chatarchive overeenkomst registreren --departement bzk --document VO-2026-1 --vanaf 2026-01-01
    """
    outcome = register_agreement(
        desk.office, desk.actor, department=departement, document=document, since=since, until=until
    )
    answer(desk, outcome, "De overeenkomst is vastgelegd.")


@overeenkomst.command(name="lijst")
@acting
def lijst_overeenkomst(desk: Desk) -> None:
    """Toon de verwerkersovereenkomsten.

    Voorbeeld:
      chatarchive overeenkomst lijst
    """
    rows = [
        {
            "kenmerk": one.id,
            "departement": one.department,
            "document": one.document,
            "vanaf": day(one.since),
            "tot": day(one.until),
        }
        for one in papers(desk.office, desk.actor, ProcessingAgreement)
    ]
    columns = ("kenmerk", "departement", "document", "vanaf", "tot")
    answer_rows(desk, rows, *columns, empty="Er is nog geen overeenkomst vastgelegd.")


@click.group(cls=Group)
def dpia() -> None:
    """DPIA's of pre-PIA's van het departement; zonder kan er niet worden uitgelezen (eis 51).

    Zo begint u:
      chatarchive dpia registreren --departement bzk --document DPIA-12 --advies-fg FG-3
    """


@dpia.command(name="registreren")
@_department
@_document
@click.option("--advies-fg", "officer", required=True, metavar="KENMERK", help="Het advies van de FG.")
@click.option("--advies-dor", "council", default="", metavar="KENMERK", help="Het advies van de DOR.")
@acting
def registreren_dpia(desk: Desk, departement: str, document: str, officer: str, council: str) -> None:
    """Leg een DPIA of pre-PIA vast, met de adviezen erover.

    Voorbeeld:
      chatarchive dpia registreren --departement bzk --document DPIA-12 --advies-fg FG-3
    """
    outcome = register_dpia(
        desk.office, desk.actor, department=departement, document=document, fg_advice=officer, dor_advice=council
    )
    answer(desk, outcome, "De DPIA is vastgelegd.")


@dpia.command(name="lijst")
@acting
def lijst_dpia(desk: Desk) -> None:
    """Toon de DPIA's.

    Voorbeeld:
      chatarchive dpia lijst
    """
    rows = [
        {
            "kenmerk": one.id,
            "departement": one.department,
            "document": one.document,
            "vastgelegd": day(one.registered_on),
            "advies fg": one.fg_advice,
            "advies dor": one.dor_advice,
        }
        for one in papers(desk.office, desk.actor, DpiaReference)
    ]
    columns = ("kenmerk", "departement", "document", "vastgelegd", "advies fg", "advies dor")
    answer_rows(desk, rows, *columns, empty="Er is nog geen DPIA vastgelegd.")


@click.group(cls=Group)
def leverancier() -> None:
    """Afspraken met leveranciers van apparatuur, programma's en opslag (eis 49).

    Zo begint u:
      chatarchive leverancier registreren --leverancier X --product dms --document C-1 --vanaf 2026-01-01
    """


@leverancier.command(name="registreren")
@click.option("--leverancier", "supplier", required=True, metavar="NAAM", help="Het bedrijf.")
@click.option("--product", required=True, metavar="NAAM", help="Wat het levert, zoals in de instelling products.")
@_document
@_since
@_until
@click.option("--ai", "uses_ai", is_flag=True, help="Het product herkent zelf persoonsgegevens.")
@acting
def registreren_leverancier(
    desk: Desk,
    supplier: str,
    product: str,
    document: str,
    since: datetime.date,
    until: datetime.date | None,
    *,
    uses_ai: bool,
) -> None:
    """Leg afspraken met een leverancier vast.

    Voorbeeld:
      chatarchive leverancier registreren --leverancier X --product dms --document C-1 --vanaf 2026-01-01
    """
    agreement = SupplierAgreement(
        id="", supplier=supplier, product=product, document=document, since=since, until=until, uses_ai=uses_ai
    )
    answer(desk, register_supplier(desk.office, desk.actor, agreement), "De afspraken zijn vastgelegd.")


@leverancier.command(name="lijst")
@acting
def lijst_leverancier(desk: Desk) -> None:
    """Toon de afspraken met leveranciers.

    Voorbeeld:
      chatarchive leverancier lijst
    """
    rows = [
        {
            "kenmerk": one.id,
            "leverancier": one.supplier,
            "product": one.product,
            "document": one.document,
            "vanaf": day(one.since),
            "tot": day(one.until),
            "ai": one.uses_ai,
        }
        for one in papers(desk.office, desk.actor, SupplierAgreement)
    ]
    columns = ("kenmerk", "leverancier", "product", "document", "vanaf", "tot", "ai")
    answer_rows(desk, rows, *columns, empty="Er zijn nog geen afspraken met leveranciers.")
