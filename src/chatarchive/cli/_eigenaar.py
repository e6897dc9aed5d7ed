"""`chatarchive eigenaar`: whose messages are archived, who may act for them, and whom they left out."""

from __future__ import annotations

from pathlib import Path

import click

from chatarchive.cli._answers import answer, answer_rows, busy, print_json, say
from chatarchive.cli._fields import MAIL, NAME, Field, ask, from_option, read_bytes
from chatarchive.cli._help import Group
from chatarchive.cli._medewerker import code_option, give_code
from chatarchive.cli._session import Desk, acting
from chatarchive.cli._values import Word
from chatarchive.db import Holder
from chatarchive.domain import MandateAct, MessageOwner, Valuation
from chatarchive.services import (
    add_private_contact,
    give_mandate,
    keep_agreement_mail,
    mandates,
    owners,
    private_contacts,
    register_owner,
    withdraw_mandate,
)

_TITLE = Field(name="functietitel", asks="Functietitel, zoals die in bestandsnamen staat")
_PHONE = Field(name="telefoon", asks="Nummer van de telefoon die wordt uitgelezen")
_LARGEST_MAIL = 25 << 20
_owner = click.argument("owner", metavar="EIGENAAR")


@click.group(cls=Group)
def eigenaar() -> None:
    """Berichteneigenaren, hun gemachtigden en hun lijst met privécontacten.

    Zo begint u:
      chatarchive eigenaar registreren --departement bzk
      chatarchive eigenaar toegang EIGENAAR --code-naar code-eigenaar
      chatarchive eigenaar prive-contacten EIGENAAR --lijst namen.txt
    """


@eigenaar.command()
@click.option("--departement", required=True, metavar="KORT", help="Korte naam van het departement.")
@click.option("--kenmerk", "id", default="", metavar="EIGENAAR", help="Wijzig deze eigenaar.")
@click.option(
    "--waardering",
    "valuation",
    type=Word(Valuation, {"bewaren": Valuation.KEEP, "vernietigen": Valuation.DESTROY}),
    default="bewaren",
    help="Wat de selectielijst zegt.",
)
@click.option("--termijn", "term", default="", metavar="DUUR", help="Hoe lang anders, zoals P10Y.")
@click.option("--selectielijst", "selection", default="", metavar="KENMERK", help="Waar dat staat.")
@from_option
@acting
def registreren(
    desk: Desk, source: str | None, departement: str, id: str, valuation: Valuation, term: str, selection: str
) -> None:
    """Registreer een berichteneigenaar. Gevraagd worden: naam, functietitel, telefoon en e-mailadres.

    Het e-mailadres mag leeg blijven; anders krijgt het bericht als iemand op deze naam toegang krijgt.

    Voorbeeld:
      chatarchive eigenaar registreren --departement bzk --van eigenaar.toml
    """
    given = ask(source, NAME, _TITLE, _PHONE, MAIL, can_ask=desk.can_ask)
    owner = MessageOwner(
        id=id,
        name=given["naam"],
        function_title=given["functietitel"],
        phone=given["telefoon"],
        mail=given["e-mailadres"],
        department=departement,
        valuation=valuation,
        term=term,
        selection_list=selection,
    )
    answer(desk, register_owner(desk.office, desk.actor, owner), "De berichteneigenaar is geregistreerd.")


@eigenaar.command()
@_owner
@code_option
@acting
def toegang(desk: Desk, owner: str, target: Path | None) -> None:
    """Maak een code waarmee een berichteneigenaar zich aanmeldt; een eerder token werkt meteen niet meer.

    De code werkt een keer.

    Voorbeeld:
      chatarchive eigenaar toegang bcdfghjkmn --code-naar code-eigenaar
    """
    give_code(desk, kind=Holder.OWNER, holder=owner, target=target)


@eigenaar.command()
@_owner
@click.option("--mag", "acts", type=Word(MandateAct), multiple=True, help="Wat de gemachtigde mag; inzien mag altijd.")
@from_option
@acting
def machtigen(desk: Desk, owner: str, source: str | None, acts: tuple[MandateAct, ...]) -> None:
    """Geef een gemachtigde toegang; alleen de eigenaar zelf doet dit (eis 27). Gevraagd wordt: naam.

    Voorbeeld:
      chatarchive eigenaar machtigen bcdfghjkmn --mag goedkeuren
    """
    name = ask(source, NAME, can_ask=desk.can_ask)["naam"]
    allows = tuple(dict.fromkeys((MandateAct.VIEW, *acts)))
    outcome = give_mandate(desk.office, desk.actor, owner=owner, name=name, allows=allows)
    answer(desk, outcome, "De machtiging geldt vanaf nu. Geef de gemachtigde een code met gemachtigde-toegang.")


@eigenaar.command(name="gemachtigde-toegang")
@click.argument("mandate", metavar="MACHTIGING")
@code_option
@acting
def delegate_token(desk: Desk, mandate: str, target: Path | None) -> None:
    """Maak een code waarmee een gemachtigde zich aanmeldt; alleen de eigenaar zelf doet dit.

    Voorbeeld:
      chatarchive eigenaar gemachtigde-toegang pqrstvwxzb --code-naar code-gemachtigde
    """
    give_code(desk, kind=Holder.DELEGATE, holder=mandate, target=target)


@eigenaar.command()
@click.argument("mandate", metavar="MACHTIGING")
@acting
def intrekken(desk: Desk, mandate: str) -> None:
    """Trek een machtiging in, met ingang van nu.

    Voorbeeld:
      chatarchive eigenaar intrekken pqrstvwxzb
    """
    answer(desk, withdraw_mandate(desk.office, desk.actor, mandate), "De machtiging is ingetrokken; dit geldt meteen.")


@eigenaar.command()
@_owner
@acting
def machtigingen(desk: Desk, owner: str) -> None:
    """Toon de machtigingen van een eigenaar.

    Voorbeeld:
      chatarchive eigenaar machtigingen bcdfghjkmn
    """
    rows = [
        {
            "kenmerk": one.id,
            "naam": one.name,
            "mag": [act.value for act in one.allows],
            "vanaf": one.given_at,
            "ingetrokken": one.withdrawn_at,
        }
        for one in mandates(desk.office, desk.actor, owner)
    ]
    answer_rows(desk, rows, "kenmerk", "naam", "mag", "vanaf", "ingetrokken", empty="Er zijn geen machtigingen.")


@eigenaar.command(name="prive-contacten")
@_owner
@click.option(
    "--lijst",
    "source",
    metavar="BESTAND",
    help="Namenlijst: op elke regel een naam, en na een puntkomma een nummer. Met - uit standaardinvoer.",
)
@click.option("--toon", "look", is_flag=True, help="Toon de lijst.")
@acting
def private(desk: Desk, owner: str, source: str | None, *, look: bool) -> None:
    """Zet namen op de lijst met privécontacten; die gesprekken worden niet uitgelezen (eis 20).

    Zonder --lijst wordt om een naam gevraagd.

    Voorbeeld:
      chatarchive eigenaar prive-contacten bcdfghjkmn --lijst namen.txt
    """
    if look:
        rows = [
            {"kenmerk": one.id, "naam": one.name, "telefoon": one.phone}
            for one in private_contacts(desk.office, desk.actor, owner)
        ]
        answer_rows(desk, rows, "kenmerk", "naam", "telefoon", empty="De lijst is leeg.")
        return
    named = _contacts(desk, source)
    new = 0
    with busy("Privécontacten vastleggen", total=len(named)) as advance:
        for name, phone in named:
            new += not add_private_contact(desk.office, desk.actor, owner=owner, name=name, phone=phone).already
            advance()
    if desk.as_json:
        print_json({"gegeven": len(named), "nieuw": new})
    else:
        say(f"{len(named)} namen gelezen, {new} nieuw op de lijst.")


@eigenaar.command()
@_owner
@click.argument("mail", metavar="BESTAND")
@acting
def bevestiging(desk: Desk, owner: str, mail: str) -> None:
    """Bewaar in het DMS de mail waarin de eigenaar de afspraken bevestigt (eis 44).

    Voorbeeld:
      chatarchive eigenaar bevestiging bcdfghjkmn bevestiging.eml
    """
    content = read_bytes(mail, largest=_LARGEST_MAIL, what="de mail")
    outcome = keep_agreement_mail(desk.office, desk.actor, owner, content=content)
    answer(desk, outcome, "De bevestiging staat in het DMS.")


@eigenaar.command()
@acting
def lijst(desk: Desk) -> None:
    """Toon de berichteneigenaren.

    Voorbeeld:
      chatarchive eigenaar lijst
    """
    rows = [
        {
            "kenmerk": one.id,
            "naam": one.name,
            "functietitel": one.function_title,
            "departement": one.department,
            "bevestigd": bool(one.agreed_by),
        }
        for one in owners(desk.office, desk.actor)
    ]
    columns = ("kenmerk", "naam", "functietitel", "departement", "bevestigd")
    answer_rows(desk, rows, *columns, empty="Er zijn nog geen berichteneigenaren.")


def _contacts(desk: Desk, source: str | None) -> list[tuple[str, str]]:
    if source is None:
        phone = Field(name="telefoon", asks="Telefoonnummer, als u dat weet", needed=False)
        given = ask(None, NAME, phone, can_ask=desk.can_ask)
        return [(given["naam"], given["telefoon"])]
    try:
        text = read_bytes(source, what="de namenlijst").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError("De namenlijst is geen tekst in UTF-8. Sla hem zo op.") from None
    lines = [line.partition(";") for line in text.splitlines() if line.strip()]
    return [(name.strip(), phone.strip()) for name, _, phone in lines if name.strip()]
