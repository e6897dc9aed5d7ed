"""Who an access request is about: from a hidden prompt or from standard input, never from the command line."""

from __future__ import annotations

import sys
from typing import Final, NoReturn

import click

from ldv.cli._help import Command
from ldv.cli._show import number
from ldv.errors import UsageError
from ldv.pseudonym import holds_bsn
from ldv.record import Subject

_BSN: Final = "BSN"


class Discreet(Command):
    """Refuses what looks like an identifier before anything else reads it, and does not repeat it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See `click.Command`."""
        # A path or a DSN may hold any digits; an identifier holds no slash.
        if any(holds_bsn(arg) for arg in args if "/" not in arg):
            refused()
        return super().parse_args(ctx, args)


def refused() -> NoReturn:
    """Refuse what stands on the command line, without saying what it is.

    Raises:
        UsageError: Always.
    """
    raise UsageError(
        "inzage: found something on the command line that is no option or could be the identifier of a person, and it "
        "is not repeated here. Identifiers are asked for, or read from standard input: other users of this machine can "
        "read a command line, and your shell keeps it. Take it out of the history."
    )


def asked_for(type_: str | None, also: tuple[str, ...]) -> list[Subject]:
    """The identifiers of one person.

    Args:
        type_: Kind of the first identifier; None when standard input says it.
        also: Kinds of the others.

    Raises:
        UsageError: Nothing or too much was given, or something is no identifier of its type. It is never repeated.
    """
    kinds = [_kind(kind) for kind in ([] if type_ is None else [type_]) + list(also)]
    if any(holds_bsn(kind) for kind in kinds):
        refused()
    if sys.stdin.isatty():
        if not kinds:
            raise UsageError("inzage: say which kind of identifier is to be asked for, for example --type BSN.")
        pairs = [(kind, click.prompt(kind, hide_input=True, err=True)) for kind in kinds]
    else:
        pairs = _pairs(_lines(), kinds)
    subjects = [Subject(text, type=kind) for kind, text in pairs]
    for subject in subjects:
        if fault := subject.fault():
            raise UsageError(f"inzage: found {fault}. Check the number, and give it again.")
    return subjects


def _kind(text: str) -> str:
    return _BSN if text.upper() == _BSN else text


def _lines() -> list[str]:
    try:
        text = sys.stdin.read()
    except UnicodeDecodeError:
        raise UsageError("inzage: found bytes on standard input that are no text; expected identifiers.") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pairs(lines: list[str], kinds: list[str]) -> list[tuple[str, str]]:
    """Type and identifier on each line."""
    if len(kinds) == 1 and len(lines) == 1 and " " not in lines[0]:
        return [(kinds[0], lines[0])]
    pairs = []
    for line in lines:
        kind, space, text = line.partition(" ")
        if not space:
            raise UsageError(
                "inzage: found a line on standard input without a type. Expected a type, a space and the identifier on "
                "each line, or with one --type one line with the identifier and nothing else."
            )
        pairs.append((_kind(kind), text.strip()))
    if not pairs:
        raise UsageError("inzage: found nothing on standard input, expected at least one identifier.")
    if kinds and sorted(kind for kind, _ in pairs) != sorted(kinds):
        raise UsageError(
            f"inzage: found {number(len(pairs), 'identifier')} on standard input, and not one of each type that was "
            "named. Name each type once, or none: then the lines say it."
        )
    return pairs
