"""How a command ends: exit codes, and an error as a message in Dutch in place of a traceback."""

from __future__ import annotations

import json
from typing import IO, Any, Final

import click

from chatarchive.cli._dutch import in_dutch
from chatarchive.errors import ChatArchiveError, NameRefused, Refused, SettingsError, WrongUse
from ldv.errors import ConfigurationError, LdvError, TargetUnavailable, Unavailable, UsageError

OTHER: Final = 1
"""Something else went wrong, or what was looked over is not whole."""
WRONG_USE: Final = 2
"""The command or the settings cannot work as they were given."""
REFUSED: Final = 3
"""The working agreements do not allow it, or it cannot be logged; nothing was changed."""
INTERRUPTED: Final = 130
"""Ended with Ctrl-C."""
CANNOT_BE_LOGGED: Final = 57
"""Number of the requirement that nothing happens which is not logged."""


class Failure(click.ClickException):
    """An error on its way to a person: a message on standard error.

    Args:
        error: What went wrong; it names no person, number or text of a message.
    """

    def __init__(self, error: ChatArchiveError | LdvError) -> None:
        """Take the words, the number and the exit code from the error."""
        self.requirement: Final = requirement_of(error)
        self.kind: Final = type(error).__name__
        super().__init__(_said(error))
        self.expected: Final = error.expected if isinstance(error, NameRefused) else ""
        self.exit_code = exit_code_of(error)  # type: ignore[misc]  # click declares a default, reads this one

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the message."""
        number = f" (eis {self.requirement})" if self.requirement else ""
        title = f"Geweigerd{number}" if self.exit_code == REFUSED else "Fout"
        # The right name of a file is shown to who may store it, and kept from programs and logs (requirement 23).
        right = f"\nDe juiste naam: {self.expected}" if self.expected else ""
        complain(f"{title}: {self.message}{right}")


class Misuse(click.ClickException):
    """Wrong use of a command, in Dutch; what was typed is not repeated, for it could be about a person."""

    exit_code = WRONG_USE
    kind = "WrongUse"
    requirement = 0

    def __init__(self, error: click.ClickException) -> None:
        """Take what is told from what click found."""
        super().__init__(_misuse(error))
        ctx = getattr(error, "ctx", None)
        self.where: Final = "" if ctx is None else ctx.command_path

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the message."""
        help_ = f"\nUitleg: {self.where} --help" if self.where else ""
        complain(f"Fout: {self.message}{help_}")


class Trouble(click.ClickException):
    """What the operating system refuses. The name of the file is left out: it can hold the name of a person."""

    exit_code = OTHER
    kind = "OSError"
    requirement = 0

    def __init__(self, error: OSError) -> None:
        """Take the number of the error."""
        super().__init__(
            f"een bestand of verbinding kan niet worden gebruikt (fout {error.errno}). Controleer de schijf en de "
            "rechten, en herhaal de opdracht."
        )

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the message."""
        complain(f"Fout: {self.message}")


def exit_code_of(error: ChatArchiveError | LdvError) -> int:
    """The exit code that belongs to an error."""
    if isinstance(error, (Refused, Unavailable)):
        return REFUSED
    if isinstance(error, (WrongUse, SettingsError, ConfigurationError, UsageError)):
        return WRONG_USE
    return OTHER


def requirement_of(error: ChatArchiveError | LdvError) -> int:
    """Number of the requirement that refuses; 0 for none."""
    if isinstance(error, Refused):
        return error.requirement
    # Who only wants to read the logboek is not kept from logging.
    return CANNOT_BE_LOGGED if isinstance(error, Unavailable) and not isinstance(error, TargetUnavailable) else 0


def as_json(failure: Failure | Misuse | Trouble) -> str:
    """A failure for programs."""
    return json.dumps(
        {
            "fout": {
                "soort": failure.kind,
                "eis": failure.requirement or None,
                "melding": failure.message,
                "code": failure.exit_code,
            }
        },
        ensure_ascii=False,
    )


def complain(message: str) -> None:
    """An error on standard error."""
    from ldv.cli._show import console, safe

    console(error=True).print(safe(message, style="red"), soft_wrap=True)


def _said(error: ChatArchiveError | LdvError) -> str:
    if isinstance(error, ChatArchiveError):
        return in_dutch(error)
    if isinstance(error, TargetUnavailable):
        return (
            "het logboek is nu niet te lezen. Probeer het later opnieuw, of wacht er langer op met --wachten SECONDEN. "
            f"({error})"
        )
    if isinstance(error, Unavailable):
        return (
            "dit kan nu niet in het logboek worden vastgelegd, en gaat daarom niet door; er is niets veranderd. Vraag "
            f"de beheerder van het logboek, en probeer het later opnieuw. ({error})"
        )
    return f"het logboek of het register is niet goed ingesteld. Vraag de beheerder. ({error})"


def _misuse(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            meant = f" Bedoelt u {' of '.join(sorted(error.possibilities))}?" if error.possibilities else ""
            return f"deze optie bestaat niet.{meant}"
        case click.MissingParameter():
            return f"er ontbreekt iets: {_name(error)}."
        case click.BadParameter() if isinstance(error.param, click.Parameter) and _own(error):
            return f"{_name(error)}: {error.message}"
        case click.BadParameter():
            return f"{_name(error)}: deze waarde kan niet. Kijk in de uitleg wat er mogelijk is."
        case click.BadOptionUsage():
            return f"{error.option_name}: hier hoort een waarde achter."
        case click.UsageError() if type(error) is click.UsageError and _is_ours(error.message):
            return error.message
        case click.UsageError() if getattr(error, "command_name", None) is not None or "command" in error.message:
            return "deze opdracht bestaat niet, of er ontbreekt een opdracht."
        case click.UsageError():
            return "de opdracht kan zo niet: er staat te veel of te weinig op de regel."
    return "deze opdracht kan zo niet worden uitgevoerd."


def _name(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return "een waarde"
    return param.opts[0] if isinstance(param, click.Option) else param.metavar or "een waarde"


def _own(error: click.BadParameter) -> bool:
    from chatarchive.cli._values import Day, Moment, Word

    return error.param is not None and isinstance(error.param.type, (Day, Moment, Word))


def _is_ours(message: str) -> bool:
    # Click's own begin with one of these words; those of our commands are Dutch and name no value.
    return not message.startswith(("No such", "Missing", "Got unexpected", "Invalid", "Error"))
