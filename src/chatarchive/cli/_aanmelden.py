"""`chatarchive aanmelden`: exchanges a code for a token."""

from __future__ import annotations

from pathlib import Path

import click

from chatarchive.cli._fields import Field, ask, from_option
from chatarchive.cli._help import Command
from chatarchive.cli._inrichten import to_option
from chatarchive.cli._session import current_session, json_option, opened, token_target

_CODE = Field(name="code", asks="Code die u van een beheerder of van de berichteneigenaar kreeg")


@click.command(cls=Command)
@to_option
@from_option
@json_option
def aanmelden(target: Path | None, source: str | None, *, as_json: bool) -> None:
    """Ruil een code in voor uw eigen token; dat kan een keer.

    Wie de code het eerst inruilt, is binnen. Is uw code al gebruikt, of ziet u eerdere aanmeldingen die u niet kent,
    meld dat dan meteen: iemand kan in uw naam werken. Gevraagd wordt: code.

    Voorbeeld:
      chatarchive aanmelden --token-naar token
    """
    from chatarchive.cli._answers import moment, print_json, say, warn
    from chatarchive.services import enrol

    session = current_session()
    code = ask(source, _CODE, can_ask=session.can_ask)["code"]
    with token_target(target) as keep, opened(session) as office:
        found = enrol(office, code)
        earlier = [moment(one) for one in found.earlier]
        if target is not None or not as_json:
            keep(found.token)
    if as_json:
        print_json({"token": None if target is not None else found.token, "eerder": earlier})
    elif target is not None:
        say("Het token staat in het bestand. Zet de naam ervan in CHATARCHIVE_TOKEN_FILE.")
    if earlier:
        warn(f"Eerder aangemeld onder uw naam: {', '.join(earlier)}. Kent u dit niet, meld het dan meteen.")
