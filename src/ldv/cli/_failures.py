"""How a command ends: exit codes, and an error as a message in place of a traceback."""

from __future__ import annotations

import json
from typing import IO, Any, Final

import click

from ldv.errors import ConfigurationError, LdvError, LogboekError, Unavailable, UsageError, ValueNotAllowed

FINDINGS: Final = 1
"""The command did its work, and found something that needs attention or is not there."""
WRONG_USE: Final = 2
"""The command, the configuration or the question cannot work as it was given."""
UNAVAILABLE: Final = 3
"""Refused for now: held by another process, or the store does not answer."""
INTERRUPTED: Final = 130
"""Ended with Ctrl-C."""


class Failure(click.ClickException):
    """An error of the library on its way to a person: a red message on standard error.

    Args:
        error: The error; its message names no value of a person.
    """

    def __init__(self, error: LdvError) -> None:
        """Take the words and the exit code from the error."""
        super().__init__(str(error))
        self.error = error
        self.exit_code = exit_code_of(error)  # type: ignore[misc]  # click declares a default, reads this one

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the message."""
        from ldv.cli._show import complain

        complain(self.message)


def exit_code_of(error: LdvError) -> int:
    """The exit code that belongs to an error."""
    if isinstance(error, Unavailable):
        return UNAVAILABLE
    if isinstance(error, (ConfigurationError, UsageError, ValueNotAllowed, LogboekError)):
        return WRONG_USE
    return FINDINGS


def as_json(failure: click.ClickException) -> str:
    """A failure for programs: what was asked with `--json` is answered with JSON, also when it fails."""
    code = failure.error.code if isinstance(failure, Failure) else ""
    message = failure.format_message().removeprefix(f"[{code}] ")
    return json.dumps(
        {"error": {"code": code or None, "message": message, "exit_code": failure.exit_code}}, ensure_ascii=False
    )
