"""`ldv token`: who may do what with the service."""

from __future__ import annotations

import datetime
from typing import Any

import click

from ldv.cli._help import Command, Group
from ldv.cli._journal import journal_place
from ldv.cli._options import json_option, overrides, settings_from
from ldv.cli._show import print_json, safe, say, show, table
from ldv.duration import Duration
from ldv.errors import UsageError
from ldv.service import Scope, Token, TokenFile, tokens_file


@click.group(cls=Group)
def token() -> None:
    """Bearer tokens: who may do what with `ldv serve`.

    A token is shown once, when it is made; kept is a hash. A service that runs knows of a change at once.

    Scopes:
      write       hand over records, by OTLP
      read        read records, by the extension "lezen"; not the confidential ones
      inzage      look for a person by an identifier, when reading
      register    read the register of processing activities
      report      see confidential records too, when reading: for the privacy officer
      manage      see how the service is doing

    Where to begin:
      ldv token create parkeeradmin --scope write
      ldv token list
      ldv token revoke ID
    """


@token.command(cls=Command)
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="What it may do; can be given more than once.",
)
@click.option(
    "--for", "term", metavar="DURATION", help="How long it is valid: P90D, P1Y. By default until it is revoked."
)
@overrides("logboek", "journal")
@json_option
def create(
    given: dict[str, str | None], *, name: str, scopes: tuple[str, ...], term: str | None, as_json: bool
) -> None:
    """Make a token for NAME, and show it this once.

    Only the token goes to standard output, so that it can go straight into a file.

    Example:
      ldv token create parkeeradmin --scope write --for P1Y > token
    """
    file = _file(given)
    made = file.create(name, scopes=[Scope(scope) for scope in scopes], expires=_end(term))
    if as_json:
        print_json({"file": str(file.path), "token": made})
        return
    click.echo(made)


@token.command(name="list", cls=Command)
@overrides("logboek", "journal")
@json_option
def list_(given: dict[str, str | None], *, as_json: bool) -> None:
    """Show which tokens there are; none of them can be read back.

    Example:
      ldv token list
    """
    file = _file(given)
    tokens = file.all()
    if as_json:
        print_json({"file": str(file.path), "tokens": [_row(one) for one in tokens]})
        return
    shown = table("id", "name", "scopes", "made (UTC)", "")
    for one in tokens:
        shown.add_row(
            safe(one.id),
            safe(one.name),
            safe(", ".join(sorted(one.scopes))),
            safe(_shown(one.created)[:19]),
            safe(_state(one), style="" if one.is_valid(_now()) else "red"),
        )
    show(shown)
    say(f"in {file.path}")


@token.command(cls=Command)
@click.argument("id")
@overrides("logboek", "journal")
@json_option
def revoke(given: dict[str, str | None], *, id: str, as_json: bool) -> None:
    """Take the worth of token ID away.

    Example:
      ldv token revoke 3f9c2107
    """
    file = _file(given)
    found = file.revoke(id)
    if as_json:
        print_json({"file": str(file.path), **_row(found)})
        return
    say(f"Token {found.id} ({found.name}) lets nobody in any more.", style="green")


def _file(given: dict[str, str | None]) -> TokenFile:
    settings = settings_from(given)
    if settings["serve_tokens"]:
        return TokenFile(tokens_file(settings, journal=settings["serve_tokens"]))
    return TokenFile(tokens_file(settings, journal=journal_place(settings)))


def _now() -> datetime.datetime:
    return datetime.datetime.now(tz=datetime.UTC)


def _end(term: str | None) -> datetime.datetime | None:
    if term is None:
        return None
    try:
        return Duration.parse(term).after(_now())
    except (ValueError, OverflowError):
        raise UsageError(f"--for: found {term!r}; expected an ISO 8601 duration, such as P90D or P1Y.") from None


def _shown(when: datetime.datetime) -> str:
    return when.isoformat(sep=" ")


def _state(one: Token) -> str:
    if one.revoked is not None:
        return f"revoked {_shown(one.revoked)[:10]}"
    if one.expires is None:
        return ""
    return f"{'valid until' if one.is_valid(_now()) else 'ended'} {_shown(one.expires)[:10]}"


def _row(one: Token) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "scopes": sorted(one.scopes),
        "created": one.created,
        "expires": one.expires,
        "revoked": one.revoked,
        "valid": one.is_valid(_now()),
    }
